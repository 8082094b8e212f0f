"""A shop that sells one article by first prices, and `serve` copies in front of it: no seeding."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import httpx

from application.reference import RULE_SET, read_document, rule_set_path
from application.store.event_store import Decision
from benchmarks.scratch import scratch_shop
from domain.inventory.asset import ASSET, Receive
from domain.inventory.asset.listing import List
from domain.inventory.asset.papers import DeclareStones
from domain.inventory.asset.set_stones import SetStones
from domain.inventory.location import SALES_LOCATION
from domain.inventory.stock import STOCK, ReceiveGoods, SetPrice, stock_key
from domain.inventory.stone import Hallmark, Owned, Piece, Source
from domain.money import Money
from interfaces.composition import House
from interfaces.local.embedded_postgres.supervisor import EmbeddedPostgres
from interfaces.local.ports import HOME_HOST, free_port
from interfaces.local.seeding.opening import seeding
from interfaces.local.seeding.prices import begin_prices
from interfaces.postgres.database import application_login, migrate
from interfaces.settings import Settings

OPENS_WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class Bare:
    """The environment of its processes, and its parts in this one."""

    owner_url: str
    environment: dict[str, str]
    house: House

    def receive(self, sku: str, quantity: int) -> None:
        """Counted goods of a new article, priced."""
        key = stock_key(sku, SALES_LOCATION)
        delivery = ReceiveGoods(qty=quantity, cost=Money(10_000), lot=f"{sku}-1")
        for command in (delivery, SetPrice(price=Money(42_000))):
            decide = partial(_decide, key, command)
            self.house.store.run(decide, seeding(f"{sku}-{type(command).__name__}"))

    def list_piece(self, asset_id: str) -> str:
        """A finished ring of which there is one, received and listed."""
        declared = DeclareStones(set_with=SetStones(), by="benchmark")
        listing = List(price=Money(312_000), wording_approved=True)
        for command in (_ring(asset_id), declared, listing):
            decide = partial(_decide_piece, asset_id, command)
            self.house.store.run(decide, seeding(f"{asset_id}-{type(command).__name__}"))
        return asset_id

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
            yield Bare(database.url, environment, house)


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


def _ring(asset_id: str) -> Receive:
    ring = Piece(
        style_code="ONE-RING",
        metal="pt950",
        mass_g=Decimal("5.10"),
        hallmark=Hallmark(result="recorded", office="London"),
        photos=("ring.jpg",),
    )
    source = Source(name="benchmark", ref=asset_id)
    return Receive(
        attributes=ring, ownership=Owned(), cost=Money(120_000), location="vault", source=source
    )


def _decide_piece(asset_id: str, command: Receive | DeclareStones | List, on: Decision) -> None:
    on.decide(ASSET, asset_id, command)


def _decide(key: str, command: ReceiveGoods | SetPrice, decision: Decision) -> None:
    decision.decide(STOCK, key, command)
