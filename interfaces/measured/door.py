"""A door of its own for what is measured, and not the one that customers use."""

import socket
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from interfaces.connections import PROCESSES, Process

PATH = "/metrics"
PATIENCE_SECONDS = 5.0


def listening(host: str, port: int, process: Process) -> socket.socket | None:
    """Where a process shows what it measured: each kind one further; None where it is nowhere.

    Processes that are forked afterwards share it, and any of them answers.
    """
    if not port:
        return None
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.create_server((host, port + PROCESSES.index(process)), family=family)
    opened.setblocking(False)
    return opened


class Door(threading.Thread):
    """Answers until the process ends."""

    def __init__(self, listening: socket.socket, shown: Sequence[CollectorRegistry]) -> None:
        super().__init__(name="metrics", daemon=True)
        page = type("Page", (_Page,), {"shown": tuple(shown)})
        self._server = ThreadingHTTPServer(
            listening.getsockname()[:2], page, bind_and_activate=False
        )
        self._server.socket.close()
        self._server.socket = listening

    def run(self) -> None:
        self._server.serve_forever()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Page(BaseHTTPRequestHandler):
    shown: tuple[CollectorRegistry, ...] = ()
    timeout = PATIENCE_SECONDS

    def do_GET(self) -> None:  # the library's name
        if self.path.partition("?")[0] != PATH:
            self.send_error(404)
            return
        said = b"".join(generate_latest(each) for each in self.shown)
        self.send_response(200)
        self.send_header("Content-Type", CONTENT_TYPE_PLAIN_0_0_4)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Whoever scrapes is not worth a line each time."""
