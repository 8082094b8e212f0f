"""A door of its own for what is measured, and not the one that customers use."""

import json
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from interfaces.settings.connections import PROCESSES, Process

PATH, LIVE, READY = "/metrics", "/health/live", "/health/ready"
Reasons = Callable[[], tuple[str, ...]]
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
    """Answers until the process ends; of one that works, also whether it lives and is ready.

    `/health/ready` is 503 with the `reasons` why it does not work now. `serve` says so elsewhere.
    """

    def __init__(
        self,
        listening: socket.socket,
        shown: Sequence[CollectorRegistry],
        reasons: Reasons | None = None,
    ) -> None:
        super().__init__(name="metrics", daemon=True)
        health = Health(reasons) if reasons else None
        page = type("Page", (_Page,), {"shown": tuple(shown), "health": health})
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


@dataclass(frozen=True, slots=True)
class Health:
    """How the process is, by the path that asks."""

    reasons: Reasons

    def at(self, path: str) -> tuple[int, bytes] | None:
        if path == LIVE:
            return 200, b'{"status": "live"}'
        if path != READY:
            return None
        reasons = self.reasons()
        said = {"status": "not ready" if reasons else "ready", "reasons": list(reasons)}
        return 503 if reasons else 200, json.dumps(said).encode()


class _Page(BaseHTTPRequestHandler):
    shown: tuple[CollectorRegistry, ...] = ()
    health: Health | None = None
    timeout = PATIENCE_SECONDS

    def do_GET(self) -> None:  # the library's name
        path = self.path.partition("?")[0]
        if path == PATH:
            said = b"".join(generate_latest(each) for each in self.shown)
            self._say(200, CONTENT_TYPE_PLAIN_0_0_4, said)
        elif self.health and (found := self.health.at(path)):
            self._say(found[0], "application/json", found[1])
        else:
            self.send_error(404)

    def _say(self, status: int, media: str, said: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Whoever scrapes is not worth a line each time."""
