"""How often a purchase goes to PostgreSQL and back, counted on the way there: also what no cursor
tells of. A database that answers a tenth of a second later makes it so many tenths slower."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import pytest

from application.identity.api_keys import BEGINS
from application.pricing.price_watch import PriceWatch
from application.store.privacy import BriefKeyring
from application.tokens import Tokens
from interfaces.api.app import create_app
from interfaces.composition import House
from interfaces.local.seeding.prices import seed_prices
from interfaces.postgres.database import engine
from interfaces.postgres.keyring import PostgresKeyring
from interfaces.postgres.windows import PostgresWindows
from interfaces.proof.weather.between import Between
from interfaces.proof.weather.outdoors import by
from interfaces.settings import Settings
from tests.interfaces.api.client import Client
from tests.interfaces.api.roster import Roster
from tests.interfaces.api.world import BookedPayments, Json, KeptWebhook, World, wish
from tests.postgres import MASTER_KEYS, Database
from tests.set_clock import SetClock

KEY = "m1:" + b64encode(bytes(range(32))).decode()
TIMES = 4
"""The first time statements are made ready, some of them only the fifth time."""
LONG = 3_600.0
CHAIN = {"kind": "stock", "ref": "CHA-1"}


class Retentive(House):
    """What is asked anew every second was asked a moment ago, however long a test takes."""

    @cached_property
    def keyring(self) -> BriefKeyring:
        return BriefKeyring(PostgresKeyring(self.engine, self.masters), LONG)

    @cached_property
    def prices(self) -> PriceWatch:
        return PriceWatch(self.store, LONG)


@dataclass
class Bought:
    """A purchase, step by step; how often each went there is the fewest of its times."""

    shop: World
    way: Between

    def __post_init__(self) -> None:
        self.asked: dict[str, int] = {}
        self.token = self.shop.token()

    def step(self, name: str, path: str, body: Any = None, **headers: str) -> Json:
        before = self.way.asked
        answer = self.shop.post(path, body, **(self.shop.key() | headers))
        asked = self.way.asked - before
        assert answer.is_success, answer.text
        self.asked[name] = min(asked, self.asked.get(name, asked))
        told: Json = answer.json()
        return told

    def buy(self) -> None:
        opened = self.step("cart", "/carts")
        token = {"Shopper-Token": opened["token"]}
        path = f"/carts/{opened['cart_id']}"
        self.step("line", f"{path}/lines", CHAIN, **token)
        cart = self.step("checkout", f"{path}/checkout", {"ship_country": "GB"}, **token)
        signed = wish(opened["cart_id"], expected_total=cart["total"], expected_vat=cart["vat"])
        signed["acknowledged_lines"] = []
        order = self.step("order", "/orders", signed, **token)
        self.step("payment", f"/orders/{order['order_id']}/payment", **token)


@pytest.fixture
def way(database: Database) -> Iterator[Between]:
    there = urlsplit(database.app_url)
    with Between(there.hostname or "", there.port or 5432) as way:
        yield way


@pytest.fixture
def shop(way: Between, database: Database, clock: SetClock) -> Iterator[World]:
    said = {"ELYSIUM_DATABASE_URL": by(way, database.app_url), "ELYSIUM_MASTER_KEYS": KEY}
    with closing(Retentive(Settings.of(said))) as house:
        payments, webhook = BookedPayments(), KeptWebhook()
        api = replace(house.api(), payments=payments, staff=Roster())
        seed_prices(house.store)
        world = World(Client(create_app(api)), api, payments, webhook, clock)
        world.receive_chains(quantity=2 * TIMES)
        yield world


MOST = {"cart": 2, "line": 2, "checkout": 2, "order": 2, "payment": 8}
"""A look and an append. Whoever pays is three commands: what is due is answered under their key and
looked at again, that the provider is asked is on record before and what it says after."""


def test_no_step_of_a_purchase_goes_there_oftener_than_it_must(shop: World, way: Between) -> None:
    bought = Bought(shop, way)
    for _ in range(TIMES):
        bought.buy()
    assert bought.asked == MOST


def test_what_is_asked_anew_every_second_is_one_way_each(
    shop: World, way: Between, database: Database
) -> None:
    """The prices of now, a key, how often somebody asked."""
    pool = engine(by(way, database.app_url))
    keyring, windows = PostgresKeyring(pool, MASTER_KEYS), PostgresWindows(engine=pool)
    each: dict[str, Callable[[], object]] = {
        "prices": PriceWatch(shop.api.store, -1.0),
        "key": lambda: keyring.opening_key("nobody", "P"),
        "window": lambda: windows.incr("somebody", 60),
    }
    assert {name: _fewest(way, ask) for name, ask in each.items()} == dict.fromkeys(each, 1)
    pool.dispose()


def test_who_asks_one_thing_goes_there_once(shop: World, way: Between) -> None:
    identity = shop.api.identity
    session = shop.staff("support")["Authorization"].removeprefix("Bearer ")
    each: dict[str, Callable[[], object]] = {
        "session": lambda: identity.sessions.find(session),
        "system": lambda: identity.api_keys.names(["system-1"]),
        "credentials": lambda: identity.credentials.found("passkey", "nobody's"),
        "code": lambda: identity.codes.find("none"),
        "views": lambda: shop.api.views.of("nobody"),
        "ready": shop.api.ready,
    }
    assert {name: _fewest(way, ask) for name, ask in each.items()} == dict.fromkeys(each, 1)


def test_what_is_forged_goes_there_not_at_all(shop: World, way: Between) -> None:
    """It is seen by arithmetic: whoever sends ten thousand of them keeps no connection busy."""
    identity, another = shop.api.identity, Tokens(b"another house's secret, 32 bytes")
    forged = another.issue()
    each: dict[str, Callable[[], object]] = {
        "session": lambda: identity.sessions.find(forged),
        "system": lambda: identity.api_keys.find(BEGINS + forged),
    }
    assert {name: _fewest(way, ask) for name, ask in each.items()} == dict.fromkeys(each, 0)


def _fewest(way: Between, ask: Callable[[], object]) -> int:
    counted = []
    for _ in range(TIMES):
        before = way.asked
        ask()
        counted.append(way.asked - before)
    return min(counted)
