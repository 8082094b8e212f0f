"""What a guest's order costs: CPU of every process, up to the order's id and up to both letters."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from os import environ, getpid
from uuid import uuid4

import psutil
import psycopg

from benchmarks.figures import Cell, Table
from benchmarks.latency import Latencies
from benchmarks.memory import POSTGRES, name_of_process
from benchmarks.scratch import scratch_shop
from benchmarks.up import wait_until_open
from interfaces.cli.up import STARTED
from interfaces.composition import House
from interfaces.local.demo.shopper import Shopper
from interfaces.local.embedded_postgres.supervisor import published_url
from interfaces.local.seeding.pieces import seed_synthetic
from interfaces.local.seeding.prices import seed_prices
from interfaces.local.shop import API_PORT, STANDINS_PORT, LocalShop, checkout
from interfaces.local.standins.stripe.browser import Asked, pay
from interfaces.running.ending import PARENT
from interfaces.settings import Settings

GUESTS = (1, 16)
SKUS = 400
UNITS = 400_000
KINDS = (*STARTED, POSTGRES)
IDLE_SECONDS = 3.0
ORDERED = (
    "Each guest opens a cart, puts counted goods into it, checks out and orders over HTTP, one "
    "order after another, each of another article. Milliseconds of CPU an order, of all processes "
    "of the shop and PostgreSQL, until every read model has caught up."
)
PAID = (
    "The same, and paid by card at the stand-in for Stripe, whose CPU is counted; orders a second "
    "until the last is confirmed and its letters are sent."
)
LETTERS = "SELECT count(*) FROM deliveries WHERE effect = 'send_order_letter' AND status = 'done'"
HOME = {
    "recipient": "A. Buyer",
    "line1": "1 Example Street",
    "city": "York",
    "postcode": "YO1 7HH",
    "country": "GB",
}


@dataclass(frozen=True, slots=True)
class Open:
    """A shop that is open, with counted goods on sale, and the root of its processes."""

    api: str
    standins: str
    owner_url: str
    root: int

    def cpu(self) -> dict[str, float]:
        """Seconds that each kind of process has used up to now, those that ended included."""
        used = dict.fromkeys(KINDS, 0.0)
        for process in psutil.Process(self.root).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                times, name = process.cpu_times(), name_of_process(process)
                if name not in used:
                    continue
                used[name] += times.user + times.system
                if process.ppid() == 1 or name != POSTGRES:
                    continue
                if name_of_process(psutil.Process(process.ppid())) != POSTGRES:
                    used[name] += times.children_user + times.children_system
        return used


def checkout_tables(seconds: float) -> list[Table]:
    """Opens a shop of its own."""
    with scratch_shop() as shop, opened(shop) as shop_open:
        idle = f"Idle, before any guest came, of one core: {_idle(shop_open)}."
        placed = _rows(Guests(shop_open, pays=False), seconds)
        paid = _rows(Guests(shop_open, pays=True), seconds)
    columns = ("guests", "orders/s", "p50 ms", "p95 ms", *KINDS, "all, ms an order")
    return [
        Table("CPU of one guest's order to its id", ORDERED, columns, placed, (idle,)),
        Table("CPU of one paid order to both letters", PAID, columns, paid),
    ]


def _rows(guests: "Guests", seconds: float) -> tuple[tuple[Cell, ...], ...]:
    return tuple(guests.row(count, seconds) for count in GUESTS)


@contextmanager
def opened(shop: LocalShop) -> Iterator[Open]:
    """The real processes, started by `elysium up`, with goods enough for every guest."""
    ports = {API_PORT: str(free_port()), STANDINS_PORT: str(free_port())}
    command = [sys.executable, "-m", "interfaces.cli", "up", "--no-seed"]
    with subprocess.Popen(  # noqa: S603  # our own module
        command,
        cwd=checkout(),
        env=environ | ports | {PARENT: str(getpid())},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            wait_until_open(process)
            yield _filled(shop, process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate()


def free_port() -> int:
    """One of the benchmark's own: another shop may be opening on the usual ones."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _filled(shop: LocalShop, root: int) -> Open:
    addresses = shop.addresses()
    database_url = published_url(shop.home) or ""
    settings = Settings.of(shop.environment(shop.app_url(database_url), addresses))
    with closing(House(settings)) as house:
        seed_prices(house.store)
        seed_synthetic(house.store, SKUS, 1, UNITS)
    return Open(addresses.api_url, addresses.standins_url, database_url, root)


@dataclass(frozen=True, slots=True)
class Guest:
    """One with a cart of their own."""

    shop: Open
    shopper: Shopper
    cart: str

    @classmethod
    def entering(cls, shop: Open) -> "Guest":
        shopper = Shopper(shop.api)
        opened_cart = shopper.post("/carts")
        shopper.token = opened_cart["token"]
        return cls(shop, shopper, f"/carts/{opened_cart['cart_id']}")

    def puts_in(self, sku: str) -> None:
        self.shopper.post(f"{self.cart}/lines", kind="stock", ref=sku)

    def orders(self) -> str:
        """Checks out and orders; the order's id."""
        cart = self.shopper.post(f"{self.cart}/checkout", ship_country="GB")
        order = self.shopper.post(
            "/orders",
            cart_id=cart["cart_id"],
            expected_total=cart["total"],
            expected_vat=cart["vat"],
            buyer={"name": "A. Buyer", "email": f"{uuid4().hex}@example.com"},
            delivery=HOME,
            terms_version="2026-01",
            obligation_shown=True,
        )
        return str(order["order_id"])

    def pays(self, order_id: str) -> None:
        asked = self.shopper.post(f"/orders/{order_id}/payment")
        names = ("publishable_key", "provider_id", "client_secret")
        told = Asked(**{name: asked[name] for name in names})
        status = pay(told, f"{self.shop.standins}/stripe")
        self.shopper.expect(status == "requires_capture", f"it {status}")


@dataclass(slots=True)
class Guests:
    """Guests who buy, one order after another; `paid` counts the orders that were ever paid."""

    shop: Open
    pays: bool
    paid: int = 0
    numbers: Iterator[int] = field(default_factory=count)

    def row(self, guests: int, seconds: float) -> tuple[Cell, ...]:
        self._buy()
        self._settle(1)
        before, began = self.shop.cpu(), time.perf_counter()
        with ThreadPoolExecutor(guests) as pool:
            taken = [
                one for each in pool.map(self._guest, [began + seconds] * guests) for one in each
            ]
        self._settle(len(taken))
        lasted, after = time.perf_counter() - began, self.shop.cpu()
        spent = [round((after[kind] - before[kind]) * 1_000 / len(taken), 1) for kind in KINDS]
        latencies, rate = Latencies.of(taken), round(len(taken) / lasted, 1)
        return guests, rate, latencies.p50, latencies.p95, *spent, round(sum(spent), 1)

    def _guest(self, end: float) -> list[float]:
        taken = []
        while (began := time.perf_counter()) < end:
            self._buy()
            taken.append(time.perf_counter() - began)
        return taken

    def _buy(self) -> None:
        guest = Guest.entering(self.shop)
        guest.puts_in(f"SYN-{next(self.numbers) % SKUS + 1:06d}-V01")
        order_id = guest.orders()
        if self.pays:
            guest.pays(order_id)

    def _settle(self, orders: int) -> None:
        self.paid += orders if self.pays else 0
        _settled(self.shop, self.paid)


def _settled(shop: Open, paid: int) -> None:
    """Every read model has caught up, and so many orders ever have both their letters."""
    asking = Shopper(shop.api)
    with psycopg.connect(shop.owner_url, autocommit=True) as connection:
        while connection.execute(LETTERS).fetchone() != (2 * paid,):
            time.sleep(0.05)
    while not asking.get("/positions")["caught_up"]:
        time.sleep(0.05)


def _idle(shop: Open) -> str:
    """How busy each process is while nobody asks for anything, of one core."""
    _settled(shop, 0)
    time.sleep(IDLE_SECONDS)
    before = shop.cpu()
    time.sleep(IDLE_SECONDS)
    after = shop.cpu()
    shares = {kind: (after[kind] - before[kind]) / IDLE_SECONDS * 100 for kind in KINDS}
    return ", ".join(f"{kind} {share:.1f} %" for kind, share in shares.items())
