"""What a guest waits for: an article in the cart, and an order confirmed once it was paid."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

from benchmarks.checkout import SKUS, Guest, Open, opened
from benchmarks.figures import Cell, Table
from benchmarks.latency import Latencies
from benchmarks.scratch import scratch_shop

GUESTS = (1, 16, 64)
LOOK_SECONDS, PATIENCE_SECONDS = 0.05, 180.0
COLUMNS = ("guests", "a second", "of one guest", "p50 ms", "p95 ms")
INTO_CART = (
    "Each guest has a new cart and puts counted goods into it over HTTP, again and again, each "
    "time another article. Milliseconds are those of the line alone; the rate has the opening of "
    "the cart in it. Guests are threads of one Python process on the machine of the shop."
)
CONFIRMED = (
    "From the start of the checkout to the order that its buyer sees confirmed: checked out, "
    "ordered, paid by card at the stand-in for Stripe, heard of by webhook, captured by the "
    "worker, recorded, folded. They look every 50 ms; the cart was filled before."
)


class NotConfirmed(Exception):
    """An order was paid, and never seen confirmed."""


def buying_tables(seconds: float) -> list[Table]:
    """Opens a shop of its own."""
    with scratch_shop() as shop, opened(shop) as shop_open:
        guests = Guests(shop_open)
        into_cart = guests.rows(guests.puts_in, seconds)
        confirmed = guests.rows(guests.buys, seconds)
    return [
        Table("Into the cart", INTO_CART, COLUMNS, into_cart),
        Table("From checkout to a confirmed order", CONFIRMED, COLUMNS, confirmed),
    ]


@dataclass(frozen=True, slots=True)
class Measured:
    """So many guests at once, what they did a second, and how long each took."""

    guests: int
    rate: float
    took: Latencies

    def row(self, alone: "Measured") -> tuple[Cell, ...]:
        ratio = round(self.rate / alone.rate, 2)
        return self.guests, round(self.rate, 1), ratio, self.took.p50, self.took.p95


@dataclass(slots=True)
class Guests:
    """Each does one thing after another, and says how many seconds each took."""

    shop: Open
    numbers: Iterator[int] = field(default_factory=count)

    def rows(self, does: Callable[[], float], seconds: float) -> tuple[tuple[Cell, ...], ...]:
        does()  # nothing is cold
        found = [self._measured(does, guests, seconds) for guests in GUESTS]
        return tuple(each.row(found[0]) for each in found)

    def puts_in(self) -> float:
        guest = self._entered()
        began = time.perf_counter()
        guest.puts_in(self._sku())
        return time.perf_counter() - began

    def buys(self) -> float:
        guest = self._entered()
        guest.puts_in(self._sku())
        began = time.perf_counter()
        order_id = guest.orders()
        guest.pays(order_id)
        end = began + PATIENCE_SECONDS
        while guest.shopper.get(f"/orders/{order_id}")["stage"] != "confirmed":
            if time.perf_counter() > end:
                raise NotConfirmed(order_id)
            time.sleep(LOOK_SECONDS)
        return time.perf_counter() - began

    def _entered(self) -> Guest:
        return Guest.entering(self.shop)

    def _sku(self) -> str:
        return f"SYN-{next(self.numbers) % SKUS + 1:06d}-V01"

    def _measured(self, does: Callable[[], float], guests: int, seconds: float) -> "Measured":
        began = time.perf_counter()

        def one_after_another(_: int) -> list[float]:
            took = []
            while time.perf_counter() < began + seconds:
                took.append(does())
            return took

        with ThreadPoolExecutor(guests) as pool:
            took = [one for each in pool.map(one_after_another, range(guests)) for one in each]
        rate = len(took) / (time.perf_counter() - began)
        return Measured(guests, rate, Latencies.of(took))
