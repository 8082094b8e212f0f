"""Several processes at one port: none is missed when it ends, and all are told of their end."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.interfaces.served import MANY

PATIENCE_SECONDS = 60.0


class Served:
    """A port that is answered by processes of its own, and what callers of it were told."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as found:
            port = found.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "tests.interfaces.served", str(port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    @property
    def answering(self) -> set[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return {int(pid) for pid in listed.split()}

    def ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health/live").is_success
        except httpx.TransportError:
            return False

    @contextmanager
    def asked_meanwhile(self) -> Iterator[Counter[str]]:
        """By eight callers who keep their connections, without a pause and without a retry."""
        told, over = Counter[str](), threading.Event()

        def ask() -> None:
            with httpx.Client(base_url=self.url, timeout=10) as client:
                while not over.is_set():
                    try:
                        told[str(client.get("/ring-sizes").status_code)] += 1
                    except httpx.TransportError as error:
                        told[type(error).__name__] += 1

        callers = [threading.Thread(target=ask) for _ in range(8)]
        for caller in callers:
            caller.start()
        yield told
        over.set()
        for caller in callers:
            caller.join()


@pytest.fixture
def served() -> Iterator[Served]:
    made = Served()
    try:
        until(made.ready)
        yield made
    finally:
        made.process.kill()
        made.process.wait()


def until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_all_are_followed_by_others_and_no_request_fails(served: Served) -> None:
    before = served.answering
    assert len(before) == MANY
    with served.asked_meanwhile() as told:
        served.process.send_signal(signal.SIGHUP)
        until(lambda: len(served.answering) == MANY and not served.answering & before)
    assert set(told) == {"200"}
    assert told["200"] > MANY


def test_one_that_dies_is_followed(served: Served) -> None:
    before = served.answering
    os.kill(min(before), signal.SIGKILL)
    until(lambda: len(served.answering) == MANY and min(before) not in served.answering)
    assert served.ready()


def test_whoever_is_asked_counts_for_all(served: Served) -> None:
    for _ in range(40):
        assert httpx.get(f"{served.url}/shop").is_success
    counted = 'elysium_requests_total{operation="shop",status="200"} 40.0'
    assert {counted in httpx.get(f"{served.url}/metrics").text for _ in range(6)} == {True}


def test_before_they_end_they_say_so_and_then_all_end(served: Served) -> None:
    children = served.answering
    served.process.terminate()
    until(lambda: httpx.get(f"{served.url}/health/ready").status_code == 503)
    said = httpx.get(f"{served.url}/health/ready")
    assert said.json()["reasons"] == ["shutdown began"]
    assert said.headers["Connection"] == "close"
    assert served.process.wait(PATIENCE_SECONDS) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in children)


def test_none_outlives_the_one_that_started_them(served: Served) -> None:
    children = served.answering
    served.process.kill()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))
