"""When the clock asks a cart whether it was left alone."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from domain.money import Money
from domain.selling.cart.abandoning import CartAbandoned, CartReaped
from domain.selling.cart.cart_line import CartLineAdded
from domain.selling.cart.checkout import CartClosed, CartReopened, PricesAcknowledged
from domain.selling.cart.merging import CartHandedOver
from domain.selling.cart.state import CartOpened
from projections.due.fold import DUE
from projections.due.overdue import Due, due_before
from tests.projections.folding import Happened, folded, history
from tests.projections.samples import NOON, cart_line

CART = "cart-c1"
DAY, SEASON = timedelta(days=1), timedelta(days=90)
LATER = NOON + timedelta(days=1_000)


def opened(idle: int | None = 86_400, keep: int | None = 90 * 86_400) -> Happened:
    event = CartOpened(
        token_hash="t",
        region="GB",
        currency="GBP",
        channel="web",
        idle_seconds=idle,
        keep_seconds=keep,
    )
    return (CART, event)


LINE: Happened = (CART, CartLineAdded(line=cart_line()))
SEEN: Happened = (CART, PricesAcknowledged(line_ids=(), total=Money(1)))
CLOSED: Happened = (CART, CartClosed(order_id="o1"))
REOPENED: Happened = (CART, CartReopened(order_id="o1", lost=()))
ABANDONED: Happened = (CART, CartAbandoned(stage="cart", value=Money(1), idle_minutes=1_440))


def due(pool: Engine, *happened: Happened) -> dict[str, datetime]:
    with folded(pool, DUE, history(happened)) as connection:
        found: tuple[Due, ...] = due_before(connection, LATER)
    return {each.kind: each.due_at for each in found if each.key == "c1"}


def test_a_cart_is_asked_after_a_day_and_after_a_season(pool: Engine) -> None:
    found = due(pool, opened(), LINE)
    assert found["old_cart"] - found["idle_cart"] == SEASON - DAY


def test_whatever_its_owner_does_begins_the_time_anew(pool: Engine) -> None:
    first, last = history((opened(), LINE)), history((opened(), LINE, SEEN), at=NOON + DAY)[-1]
    with folded(pool, DUE, [*first, last]) as connection:
        found = {each.kind: each.due_at for each in due_before(connection, LATER)}
    assert (found["idle_cart"], found["old_cart"]) == (NOON + 2 * DAY, NOON + DAY + SEASON)


@pytest.mark.parametrize(
    "end", [CLOSED, (CART, CartHandedOver(into="c2")), (CART, CartReaped(idle_minutes=1))]
)
def test_a_cart_with_an_order_or_in_another_cart_is_not_asked(pool: Engine, end: Happened) -> None:
    assert due(pool, opened(), LINE, end) == {}


def test_a_cart_that_comes_back_is_asked_again(pool: Engine) -> None:
    assert set(due(pool, opened(), LINE, CLOSED, REOPENED)) == {"idle_cart", "old_cart"}


def test_a_cart_is_abandoned_once_and_still_ends(pool: Engine) -> None:
    assert set(due(pool, opened(), LINE, ABANDONED)) == {"old_cart"}


def test_an_old_cart_has_no_end(pool: Engine) -> None:
    assert due(pool, opened(None, None), LINE) == {}


@pytest.mark.parametrize("seconds", [-(10**11), 10**18])
def test_a_time_out_of_the_calendar_neither_stops_the_fold_nor_ends_before_it_began(
    pool: Engine, seconds: int
) -> None:
    with folded(pool, DUE, history((opened(seconds, seconds), LINE))) as connection:
        found = due_before(connection, NOON + timedelta(days=200 * 366))
    assert {each.kind for each in found} == {"idle_cart", "old_cart"}
    assert all(each.due_at >= NOON for each in found)
