"""Several processes at one port: none is missed when it ends, and all are told of their end."""

import base64
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import httpx
import pytest

from interfaces.composition import House
from interfaces.serving import listening
from interfaces.serving.prefork import Prefork
from interfaces.settings import Settings
from tests.interfaces.served import MANY
from tests.postgres import Database
from tests.waiting import until

PATIENCE_SECONDS = 300.0


class Served:
    """A port that is answered by processes of its own, and what callers of it were told."""

    def __init__(self, scratch: Path) -> None:
        with (
            socket.create_server(("127.0.0.1", 0)) as found,
            socket.create_server(("127.0.0.1", 0)) as other,
        ):
            port, metrics = found.getsockname()[1], other.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.metrics = f"http://127.0.0.1:{metrics}/metrics"
        command = [sys.executable, "-m", "tests.interfaces.served", str(port), str(metrics)]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, env=os.environ | {"TMPDIR": str(scratch)}
        )

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


@contextmanager
def opened(scratch: Path) -> Iterator[Served]:
    made = Served(scratch)
    try:
        until(made.ready, PATIENCE_SECONDS)
        yield made
    finally:
        made.process.kill()
        made.process.wait()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with opened(tmp_path) as made:
        yield made


def test_all_are_followed_by_others_and_no_request_fails(served: Served) -> None:
    before = served.answering
    assert len(before) == MANY
    with served.asked_meanwhile() as told:
        served.process.send_signal(signal.SIGHUP)
        until(
            lambda: len(served.answering) == MANY and not served.answering & before,
            PATIENCE_SECONDS,
        )
    assert set(told) == {"200"}
    assert told["200"] > MANY


def test_one_that_dies_is_followed(served: Served) -> None:
    before = served.answering
    os.kill(min(before), signal.SIGKILL)
    until(
        lambda: len(served.answering) == MANY and min(before) not in served.answering,
        PATIENCE_SECONDS,
    )
    assert served.ready()


def test_whoever_is_asked_counts_for_all(served: Served) -> None:
    for _ in range(40):
        assert httpx.get(f"{served.url}/shop").is_success
    counted = 'elysium_requests_total{operation="shop",status="200"} 40.0'
    assert {counted in httpx.get(served.metrics).text for _ in range(6)} == {True}


def test_what_is_measured_is_not_shown_to_customers(served: Served) -> None:
    assert httpx.get(f"{served.url}/metrics").status_code == 404
    assert "elysium_record_reachable 0.0" in httpx.get(served.metrics).text
    assert httpx.get(served.metrics.replace("/metrics", "/shop")).status_code == 404


def test_before_they_end_they_say_so_and_then_all_end(served: Served) -> None:
    children = served.answering
    served.process.terminate()
    until(lambda: httpx.get(f"{served.url}/health/ready").status_code == 503, PATIENCE_SECONDS)
    said = httpx.get(f"{served.url}/health/ready")
    assert said.json()["reasons"] == ["shutdown began"]
    assert said.headers["Connection"] == "close"
    assert served.process.wait(PATIENCE_SECONDS) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in children)


def test_what_a_killed_one_counted_is_cleared_away_by_the_next(
    served: Served, tmp_path: Path
) -> None:
    killed = set(tmp_path.iterdir())
    with opened(tmp_path):
        assert len(set(tmp_path.iterdir()) - killed) == 1  # who lives keeps what is theirs
        assert killed < set(tmp_path.iterdir())
        children = served.answering
        served.process.kill()
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children), PATIENCE_SECONDS)
        with opened(tmp_path):
            assert not killed & set(tmp_path.iterdir())
            assert len(set(tmp_path.iterdir())) == 2


def test_none_outlives_the_one_that_started_them(served: Served) -> None:
    children = served.answering
    served.process.kill()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children), PATIENCE_SECONDS)


def test_no_connection_is_open_when_the_processes_are_forked(
    database: Database, tmp_path: Path
) -> None:
    """Two would talk on one line: what one has prepared, the other meets.

    In a process of its own: whoever serves counts in files that leave with it.
    """
    settings = {
        "ELYSIUM_DATABASE_URL": database.app_url,
        "ELYSIUM_MASTER_KEYS": f"first:{base64.b64encode(bytes(range(32))).decode()}",
        "ELYSIUM_TOKEN_SECRET": "x" * 32,
        "ELYSIUM_HOME": str(tmp_path),
        "ELYSIUM_SERVE_PROCESSES": "2",
    }
    with ProcessPoolExecutor(1, get_context("spawn")) as apart:
        held = apart.submit(held_at_the_fork, settings).result(timeout=PATIENCE_SECONDS)
    assert "settings" in held
    assert not {"store", "own", "readers", "followers"} & held


def held_at_the_fork(settings: dict[str, str]) -> set[str]:
    """What a house has made when its processes would be forked."""
    house = House(Settings.of(settings))
    held: set[str] = set()
    with socket.create_server(("127.0.0.1", 0)) as port, pytest.MonkeyPatch.context() as patched:
        patched.setattr(Prefork, "run", lambda _: held.update({**vars(house), **vars(house.pools)}))
        patched.setattr(listening, "_listening", lambda *_: port)
        listening.serve(house)
    return held
