"""A shop that sells one article by first prices, and `serve` copies in front of it: no seeding."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial

import httpx

from application.reference import RULE_SET, read_document, rule_set_path
from application.store.event_store import Decision
from benchmarks.scratch import scratch_shop
from domain.inventory.location import SALES_LOCATION
from domain.inventory.stock import STOCK, ReceiveGoods, SetPrice, stock_key
from domain.money import Money
from interfaces.composition import House
from interfaces.local.embedded_postgres.supervisor import EmbeddedPostgres
from interfaces.local.seeding.opening import seeding
from interfaces.local.seeding.prices import begin_prices
from interfaces.local.shop import HOME_HOST, free_port
from interfaces.postgres.database import application_login, migrate
from interfaces.settings import Settings

OPENS_WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class Bare:
    """The environment of its processes, and its parts in this one."""

    environment: dict[str, str]
    house: House

    def receive(self, sku: str, quantity: int) -> None:
        """Counted goods of a new article, priced."""
        key = stock_key(sku, SALES_LOCATION)
        delivery = ReceiveGoods(qty=quantity, cost=Money(10_000), lot=f"{sku}-1")
        for command in (delivery, SetPrice(price=Money(42_000))):
            decide = partial(_decide, key, command)
            self.house.store.run(decide, seeding(f"{sku}-{type(command).__name__}"))

    @contextmanager
    def served(self, copies: int) -> Iterator[tuple[str, ...]]:
        """The addresses of that many `serve` processes."""
        with ExitStack() as opened:
            yield tuple(opened.enter_context(_served(self.environment)) for _ in range(copies))


@contextmanager
def bare_shop() -> Iterator[Bare]:
    with scratch_shop() as shop, EmbeddedPostgres(shop.home) as database:
        migrate(database.url)
        app_url = application_login(database.url, shop.app_password)
        environment = shop.environment(app_url, shop.choose_addresses())
        with closing(House(Settings.of(environment))) as house:
            begin_prices(house.store, read_document(rule_set_path(RULE_SET)))
            yield Bare(environment, house)


@contextmanager
def _served(environment: dict[str, str]) -> Iterator[str]:
    port = free_port(18_000)
    ours = environment | {"ELYSIUM_PORT": str(port), "PYTHONPATH": os.getcwd()}
    command = [sys.executable, "-m", "interfaces.cli", "serve"]
    with subprocess.Popen(command, env=ours, stdout=subprocess.DEVNULL) as process:  # noqa: S603  # our own command
        try:
            address = f"http://{HOME_HOST}:{port}"
            _await_open(address)
            yield address
        finally:
            process.terminate()


def _await_open(address: str) -> None:
    deadline = time.monotonic() + OPENS_WITHIN
    while True:
        try:
            if httpx.get(f"{address}/health/ready").is_success:
                return
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.1)


def _decide(key: str, command: ReceiveGoods | SetPrice, decision: Decision) -> None:
    decision.decide(STOCK, key, command)
