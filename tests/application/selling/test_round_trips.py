"""What each command of a purchase asks of the record: one look at all it needs, and one append."""

from collections.abc import Callable
from typing import Any

import pytest

from application.selling.carts.shopping import OwnCart, open_cart
from application.selling.orders.checkout import new_ids, place_order
from application.store.event_store import Decision, EventStore, IdempotencyKey
from application.store.journal.log import Log
from domain.selling.cart.cart_line import LineKind
from tests.application.trading import Market, Shopper
from tests.asking import ask
from tests.set_clock import SetClock
from tests.watched import Watched

GOODS: dict[LineKind, Callable[[Market, Shopper], str]] = {
    "stock": lambda market, _: market.receive_chains(),
    "asset": lambda market, _: market.receive_piece(),
    "design": lambda market, shopper: shopper.design(market.receive_stone()),
}


@pytest.fixture
def watched(memory_journal: Log) -> Watched:
    return Watched(memory_journal)


@pytest.fixture
def market(watched: Watched, clock: SetClock) -> Market:
    return Market(EventStore(watched, clock), clock)  # type: ignore[arg-type]  # it hands on


def test_a_cart_is_opened_in_one_round_trip(market: Market, watched: Watched) -> None:
    """Nothing is looked for under an id that was just drawn; whoever asks again is told."""
    own = OwnCart(cart_id="drawn", token_hash="owner")
    first = market.store.once(lambda d: open_cart(d, market.shop, own), ask(), IdempotencyKey("k"))
    assert watched.trips == ["append"]
    again = OwnCart(cart_id="drawn again", token_hash="owner")
    second = market.store.once(
        lambda d: open_cart(d, market.shop, again), ask(), IdempotencyKey("k")
    )
    assert (second.replayed, second.position) == (True, first.position)


@pytest.mark.parametrize(("kind", "looks"), [("stock", 1), ("asset", 2), ("design", 2)])
def test_every_further_command_of_a_purchase_is_two(
    kind: LineKind, looks: int, market: Market, watched: Watched
) -> None:
    """But for the first time that anybody asks for a piece, which says what else it rests on."""
    shopper = Shopper(market)
    ref = GOODS[kind](market, shopper)
    assert trips(watched, lambda: shopper.add(kind, ref)) == [*["look"] * looks, "append"]
    assert trips(watched, shopper.checkout) == ["look", "append"]
    signed, ids = shopper.wish(), new_ids()

    def place(decision: Decision) -> None:
        place_order(decision, market.shop, signed, ids, token_hash=shopper.token_hash)

    assert trips(watched, lambda: market.do(place)) == ["look", "append"]


def trips(watched: Watched, command: Callable[[], Any]) -> list[str]:
    watched.trips.clear()
    command()
    return watched.trips
