"""Many who want the same few pieces at the same moment, over HTTP, with and without a second copy.

Nobody asks again: what they are answered is what counts.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

import httpx

from benchmarks.bare import Bare, bare_shop
from benchmarks.figures import Table

GUESTS, STOCK_OF_TEN, HOLDERS = 64, 10, 32
Json = dict[str, Any]
COPIES = (1, 2)
BUYER = {"name": "A. Customer", "email": "customer@example.com"}
HOME = {
    "recipient": "A. Customer",
    "line1": "1 Example Street",
    "city": "London",
    "postcode": "EC1A 1AA",
    "country": "GB",
}


@dataclass(frozen=True, slots=True)
class Ended:
    """`ordered`, or the code of a refusal, and the seconds from the beginning to the answer."""

    how: str
    after: float


class Guest:
    """One with a cart of their own, on one connection."""

    def __init__(self, address: str) -> None:
        self._client = httpx.Client(base_url=address, timeout=60.0)
        opened = self._ask("/carts")
        self._client.headers["Shopper-Token"] = opened["token"]
        self._cart = f"/carts/{opened['cart_id']}"

    def buys(self, ref: str, kind: str = "stock") -> None:
        self.orders(self.holds(ref, kind))

    def holds(self, ref: str, kind: str = "stock") -> Json:
        self._ask(f"{self._cart}/lines", {"kind": kind, "ref": ref, "quantity": 1})
        return self._ask(f"{self._cart}/checkout", {"ship_country": "GB"})

    def orders(self, cart: Json) -> None:
        signed = {
            "cart_id": cart["cart_id"],
            "expected_total": cart["total"],
            "expected_vat": cart["vat"],
            "buyer": BUYER,
            "delivery": HOME,
            "terms_version": "2026-01",
            "obligation_shown": True,
        }
        self._ask("/orders", signed)

    def close(self) -> None:
        self._client.close()

    def _ask(self, path: str, body: Json | None = None) -> Json:
        answer = self._client.post(path, json=body, headers={"Idempotency-Key": uuid4().hex})
        found: Json = answer.json()
        if not answer.is_success:
            raise Refused(found["code"])
        return found


class Refused(Exception):
    """What the shop answered instead."""


def contention_tables() -> list[Table]:
    with bare_shop() as shop:
        rows = tuple(row for copies in COPIES for row in _rows(shop, copies))
    return [
        Table(
            "Many who want one article at once",
            f"{GUESTS} guests put it into a cart, check out and order, of a stock of "
            f"{STOCK_OF_TEN}; then {HOLDERS} who hold it order, all at the same moment; then "
            f"{GUESTS} want a piece of which there is one. Seconds to the last answer; nobody asks "
            "again.",
            ("what", "copies of serve", "ordered", "refused", "last answer s"),
            rows,
        )
    ]


def _rows(shop: Bare, copies: int) -> list[tuple[str | int | float, ...]]:
    few, many = f"FEW-{copies}", f"MANY-{copies}"
    shop.receive(few, STOCK_OF_TEN)
    shop.receive(many, 10_000)
    with shop.served(copies) as addresses:
        guests = [Guest(addresses[n % copies]) for n in range(GUESTS)]
        _at_once([partial(guest.buys, many) for guest in guests[:4]])  # nothing is cold
        guests = [Guest(addresses[n % copies]) for n in range(GUESTS)]
        flash = _at_once([partial(guest.buys, few) for guest in guests])
        holders = [Guest(addresses[n % copies]) for n in range(HOLDERS)]
        held = [(guest, guest.holds(many)) for guest in holders]
        ordering = _at_once([partial(guest.orders, cart) for guest, cart in held])
        wanting = [Guest(addresses[n % copies]) for n in range(GUESTS)]
        only = shop.list_piece(f"ONLY-{copies}")
        hot = _at_once([partial(guest.buys, only, "asset") for guest in wanting])
        for guest in (*guests, *holders, *wanting):
            guest.close()
    return [
        _row(f"{GUESTS} guests, stock {STOCK_OF_TEN}", copies, flash),
        _row(f"{HOLDERS} holders order", copies, ordering),
        _row(f"{GUESTS} guests, one piece", copies, hot),
    ]


def _row(what: str, copies: int, ended: list[Ended]) -> tuple[str | int | float, ...]:
    ways = Counter(each.how for each in ended)
    ordered = ways.pop("ordered", 0)
    refused = ", ".join(f"{count} {code}" for code, count in ways.most_common()) or "none"
    return what, copies, ordered, refused, round(max(each.after for each in ended), 2)


def _at_once(journeys: list[Callable[[], None]]) -> list[Ended]:
    barrier, ended = threading.Barrier(len(journeys)), []

    def go(journey: Callable[[], None]) -> None:
        barrier.wait()
        began = time.monotonic()
        try:
            journey()
            how = "ordered"
        except Refused as refused:
            how = str(refused)
        ended.append(Ended(how, time.monotonic() - began))

    threads = [threading.Thread(target=go, args=(journey,)) for journey in journeys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended
