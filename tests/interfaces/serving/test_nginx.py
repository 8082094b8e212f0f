"""A real nginx before two copies of the shop, by the file that the documentation gives."""

import os
import shutil
import socket
import ssl
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import psutil
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from interfaces.serving.tls import Shown
from tests.interfaces.serving.certificates import authority
from tests.interfaces.serving.test_serving import Served
from tests.waiting import until

CONF = Path(__file__).parents[3] / "docs" / "nginx.conf"
PROGRAM = shutil.which("nginx") or "/usr/sbin/nginx"
PATIENCE_SECONDS = 300.0
ASKING, EACH = 4, 30
KEY = "0f1e2d3c-5a6b-4789-8a55-%012d"
AROUND = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/said;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {documented}
}}
"""
pytestmark = pytest.mark.skipif(
    not os.access(PROGRAM, os.X_OK), reason="nginx is not installed: docs/nginx.conf was NOT tried"
)


@contextmanager
def nginx(folder: Path, *copies: int) -> Iterator[httpx.Client]:
    """Whoever asks it, by TLS; it knows the copies by their ports."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    own = authority(folder)
    shown = own.signs(ec.generate_private_key(ec.SECP256R1()))
    written = folder / "nginx.conf"
    documented = _here(port, shown, *copies)
    written.write_text(AROUND.format(folder=folder, documented=documented))
    begins = [PROGRAM, "-p", str(folder), "-c", str(written), "-e", str(folder / "said")]
    process = subprocess.Popen(begins)
    try:
        until(lambda: _listens(port) or process.poll() is not None, PATIENCE_SECONDS)
        assert process.poll() is None, (folder / "said").read_text()
        trusts = ssl.create_default_context(cafile=own.ca)
        address = f"https://127.0.0.1:{port}"
        with httpx.Client(base_url=address, verify=trusts, timeout=PATIENCE_SECONDS) as client:
            yield client
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _here(port: int, shown: Shown, *copies: int) -> str:
    """What is documented, with the places of this test."""
    said = CONF.read_text()
    for ours, theirs in {
        "127.0.0.1:8001": f"127.0.0.1:{copies[0]}",
        "127.0.0.1:8002": f"127.0.0.1:{copies[-1]}",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "/etc/ssl/elysium.pem": str(shown.certificate),
        "/etc/ssl/private/elysium.key": str(shown.key),
    }.items():
        assert said.count(ours) == 1
        said = said.replace(ours, theirs)
    return said


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def copy(scratch: Path) -> Iterator[Served]:
    scratch.mkdir()
    served = Served(scratch)
    try:
        until(served.ready, PATIENCE_SECONDS)
        yield served
    finally:
        kill(served)


def kill(served: Served) -> None:
    """All of its processes, without a word."""
    if served.process.poll() is None:
        first = psutil.Process(served.process.pid)
        for each in (first, *first.children(recursive=True)):
            each.kill()
    served.process.wait(PATIENCE_SECONDS)


def test_a_copy_that_dies_is_missed_by_nobody_who_shows_a_key(tmp_path: Path) -> None:
    told = Counter[int]()
    with ExitStack() as stack:
        one, other = (stack.enter_context(copy(tmp_path / name)) for name in ("one", "other"))
        front = stack.enter_context(nginx(tmp_path, port_of(one), port_of(other)))

        def ask(first: int) -> None:
            for number in range(first, first + EACH):
                opened = front.post("/carts", headers={"Idempotency-Key": KEY % number})
                told[opened.status_code] += 1
                told[front.get("/ring-sizes").status_code] += 1

        asking = [threading.Thread(target=ask, args=(EACH * n,)) for n in range(ASKING)]
        for each in asking:
            each.start()
        until(lambda: told.total() >= EACH, PATIENCE_SECONDS)
        kill(one)
        for each in asking:
            each.join(PATIENCE_SECONDS)
    assert told == {201: ASKING * EACH, 200: ASKING * EACH}


def port_of(served: Served) -> int:
    return httpx.URL(served.url).port or 0


class _Echo(BaseHTTPRequestHandler):
    """Says what it was sent."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        said = "\n".join(f"{name.lower()}: {value}" for name, value in self.headers.items())
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said.encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def echo() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_nobody_outside_says_whom_they_speak_for(tmp_path: Path, echo: int) -> None:
    claimed = {"X-Forwarded-For": "192.0.2.66", "X-Forwarded-Proto": "ftp"}
    with nginx(tmp_path, echo) as front:
        said = front.get("/shop", headers=claimed).text.splitlines()
    assert "x-forwarded-for: 127.0.0.1" in said
    assert "x-forwarded-proto: https" in said
    assert not [line for line in said if "192.0.2.66" in line or "ftp" in line]


@pytest.mark.parametrize("path", ["/metrics", "/health/ready", "/health/live"])
def test_what_is_the_houses_own_is_not_shown_outside(tmp_path: Path, echo: int, path: str) -> None:
    with nginx(tmp_path, echo) as front:
        assert front.get("/shop").status_code == 200
        assert front.get(path).status_code == 404
