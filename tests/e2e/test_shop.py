"""The shop as a newcomer meets it: opened, bought from, closed, opened again; nothing is faked."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.interfaces.local.places import a_place

ROOT = Path(__file__).parent.parent.parent
OPEN = "ELYSIUM is open"
PATIENCE_SECONDS = 480
CLEARED = ("DATABASE_URL", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGPASSWORD")


class Shop:
    """One home, and `elysium` commands in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.printed = home.parent / "printed"
        kept = {name: value for name, value in os.environ.items() if name not in CLEARED}
        kept = {name: value for name, value in kept.items() if not name.startswith("ELYSIUM_")}
        self.environment = kept | {"ELYSIUM_HOME": str(home)}
        self.process: subprocess.Popen[bytes] | None = None

    def open(self) -> float:
        """Seconds until it is open."""
        began = time.monotonic()
        with self.printed.open("wb") as printed:
            self.process = subprocess.Popen(
                self._command("up"), cwd=ROOT, env=self.environment, stdout=printed, stderr=printed
            )
        while OPEN not in self.printed.read_text():
            assert self.process.poll() is None, self.printed.read_text()
            assert time.monotonic() - began < PATIENCE_SECONDS, self.printed.read_text()
            time.sleep(0.2)
        return time.monotonic() - began

    def close(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._command(*arguments),
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    @property
    def api(self) -> str:
        return self._address("api")

    @property
    def standins(self) -> str:
        return self._address("standins")

    def _address(self, name: str) -> str:
        ports = json.loads((self.home / "addresses.json").read_text())
        return f"http://127.0.0.1:{ports[name]}"

    @property
    def family(self) -> list[psutil.Process]:
        assert self.process is not None
        return psutil.Process(self.process.pid).children(recursive=True)

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "interfaces.cli", *arguments]


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with a_place() as place:
        shop = Shop(place / "home")
        shop.open()
        yield shop
        if shop.process is not None and shop.process.poll() is None:
            shop.close()


def test_a_customer_buys_a_ring(shop: Shop) -> None:
    bought = shop.run("demo", "--json")
    told = json.loads(bought.stdout)
    assert (bought.returncode, told["failed"]) == (0, ""), bought.stdout
    assert len(told["steps"]) == 26


def test_a_second_copy_is_refused_with_a_sentence(shop: Shop) -> None:
    second = shop.run("up")
    assert second.returncode == 1
    assert "A shop is open in" in second.stderr
    assert "Traceback" not in second.stderr


def test_the_record_is_sound_and_the_read_models_are_what_a_rebuild_gives(shop: Shop) -> None:
    for command in (("audit", "verify"), ("check-invariants",), ("doctor",)):
        said = shop.run(*command)
        assert said.returncode == 0, said.stdout + said.stderr


def test_the_catalogue_is_in_step_and_an_outage_is_a_sentence(shop: Shop) -> None:
    synced = shop.run("catalogue", "sync", "--json")
    told = json.loads(synced.stdout)
    assert (synced.returncode, told["outcomes"]) == (
        0,  # three documents are refused, as they were planted to be
        {"unchanged": 40, "refused": 3, "supporting": 31},
    )
    assert json.loads(shop.run("catalogue", "compare", "--json").stdout)["absent"] == []
    httpx.post(f"{shop.standins}/sanity/_control", json={"outage": True})
    down = shop.run("catalogue", "reconcile", "--json")
    httpx.post(f"{shop.standins}/sanity/_control", json={"outage": False})
    assert (down.returncode, down.stdout) == (1, "")
    assert "The catalogue's source does not answer" in down.stderr
    assert "Traceback" not in down.stderr
    assert shop.run("catalogue", "reconcile").returncode == 0


def test_the_documentation_needs_no_network(shop: Shop) -> None:
    page = httpx.get(f"{shop.api}/docs")
    assert page.status_code == 200
    assert "https://" not in page.text
    for part in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert httpx.get(f"{shop.api}/docs/{part}").status_code == 200


def test_closed_and_opened_again_it_has_everything_and_leaves_nothing_behind(shop: Shop) -> None:
    before = httpx.get(f"{shop.api}/positions").json()["head"]
    family = shop.family
    assert shop.close() == 0
    _, left = psutil.wait_procs(family, timeout=10)
    assert left == []
    assert shop.open() < 60
    assert httpx.get(f"{shop.api}/positions").json()["head"] >= before
    assert shop.run("demo").returncode == 0
    assert shop.close() == 0
