"""The shop that is put under stress: made for it and thrown away, or the one that runs here."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

from application.ids import new_id
from application.store.event_store import Decision
from domain.inventory.location import SALES_LOCATION
from domain.inventory.stock import STOCK, ReceiveGoods, SetPrice, stock_key
from domain.money import Money
from interfaces.composition import House
from interfaces.local.seeding.catalogue import seed_catalogue
from interfaces.local.seeding.opening import seeding
from interfaces.local.seeding.pieces import seed_pieces
from interfaces.local.seeding.prices import seed_prices, seed_rates
from interfaces.local.shop import LocalShop, checkout
from interfaces.proof.stress.desk import Desk

OPEN = "ELYSIUM is open"
OPENS_WITHIN = 120.0
CLOSES_WITHIN = 60.0
OURS = ("ELYSIUM_", "DATABASE_URL", "PG")
COST, PRICE = Money(10_000), Money(42_000)


class DidNotOpen(Exception):
    """The shop that was to be stressed did not open; its output says why."""


@dataclass(frozen=True, slots=True)
class Ground:
    """`url` is where its API is; `process` is of a shop that is the test's own, to be hurt."""

    house: House
    url: str
    process: subprocess.Popen[bytes] | None = None

    @property
    def database_url(self) -> str:
        return self.house.settings.database_url

    @property
    def standins(self) -> str:
        return self.house.settings.stripe_address.removesuffix("/stripe")

    @property
    def desk(self) -> Desk:
        return Desk(self.house)

    def receive(self, sku: str, quantity: int) -> None:
        """Counted goods of a new article, priced."""
        delivery = ReceiveGoods(qty=quantity, cost=COST, lot=f"{sku}-1")
        self._decide(sku, delivery)
        self.price(sku, PRICE)

    def price(self, sku: str, price: Money) -> None:
        self._decide(sku, SetPrice(price=price))

    def fill(self) -> None:
        """Prices, the catalogue and its finished pieces; what is there is left alone."""
        store, settings = self.house.store, self.house.settings
        seed_prices(store)
        seed_rates(store, settings.house_rules())
        lines = list(self.house.catalogue.lines())
        seed_catalogue(store, lines, source=settings.sanity_dataset)
        seed_pieces(store)

    def kill(self, name: str) -> bool:
        """End a process of the shop without a word; whether there was one by that name."""
        found = [each for each in self._processes() if _is_called(each, name)]
        for each in found:
            each.send_signal(signal.SIGKILL)
        return bool(found)

    def _processes(self) -> list[psutil.Process]:
        if self.process is None:
            return []
        return psutil.Process(self.process.pid).children(recursive=True)

    def _decide(self, sku: str, command: ReceiveGoods | SetPrice) -> None:
        decide = partial(_decide, stock_key(sku, SALES_LOCATION), command)
        self.house.store.run(decide, seeding(f"stress-{new_id()}"))


@contextmanager
def running_here(url: str) -> Iterator[Ground]:
    """The shop of these settings, whose API is at `url`; it is filled, and not hurt."""
    with closing(House(LocalShop.here().settings())) as house:
        yield Ground(house, url or house.settings.public_url)


@contextmanager
def thrown_away() -> Iterator[Ground]:
    """`elysium up` on an empty folder, which is gone afterwards. Raises `DidNotOpen`."""
    home = Path(tempfile.mkdtemp(prefix="elysium-stress-"))
    home.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    # Many people at once, who all ask from this machine.
    ours = {"ELYSIUM_HOME": str(home), "ELYSIUM_LIMITS_KEPT": "false"}
    output = home / "up.log"
    try:
        with output.open("wb") as log, _up(kept | ours, log) as process:
            _await_open(process, output)
            with closing(House(LocalShop(home).settings())) as house:
                yield Ground(house, house.settings.public_url, process)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _up(environment: dict[str, str], log: object) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "interfaces.cli", "up", "--no-seed"]
    process = subprocess.Popen(  # noqa: S603  # our own command
        command,
        env=environment,
        cwd=checkout(),
        stdout=log,  # type: ignore[call-overload]  # a file
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(CLOSES_WITHIN)


def _await_open(process: subprocess.Popen[bytes], output: Path) -> None:
    end = time.monotonic() + OPENS_WITHIN
    while OPEN not in (said := output.read_text(errors="replace")):
        if process.poll() is not None or time.monotonic() > end:
            raise DidNotOpen(said[-2_000:])
        time.sleep(0.1)


def _is_called(process: psutil.Process, name: str) -> bool:
    try:
        return name in " ".join(process.cmdline()).split() or process.name() == name
    except psutil.Error:
        return False


def _decide(key: str, command: ReceiveGoods | SetPrice, decision: Decision) -> None:
    decision.decide(STOCK, key, command)
