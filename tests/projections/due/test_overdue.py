"""What is due, and what stops being due when it ends."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from domain.inventory.asset.hold import AssetHoldEnded, AssetHoldExtended, AssetReserved
from domain.inventory.stock.promised import StockIssued, StockReservationReleased
from domain.inventory.stock.reserved import StockReserved
from domain.money import Money
from domain.selling.order.attention import (
    AuthorisationEnding,
    OrderReviewCleared,
    OrderReviewOpened,
)
from domain.selling.order.leaving import OrderCancelled, OrderExpired
from domain.selling.order.stage import OrderConfirmed, PaymentSecured
from domain.selling.payment.standing import PaymentVoided
from domain.selling.quote import QuoteAccepted, QuoteEnded, QuoteExtended, QuoteReopened
from projections.due.fold import DUE
from projections.due.overdue import Due, due_before
from tests.projections.folding import Happened, folded, history, same_in_all_batches
from tests.projections.samples import HOUR, NOON, authorised, captured, issued, placed

SECOND = timedelta(seconds=1)
LONG_AFTER = NOON + timedelta(days=400)


def held(name: str = "r1", until: datetime | None = NOON + HOUR) -> AssetReserved:
    return AssetReserved(
        reservation_id=name, purpose="cart", holder="c1", expires_at=until, limit=None, policy="p"
    )


def freed(name: str = "r1", cause: Any = "expired") -> AssetHoldEnded:
    return AssetHoldEnded(reservation_id=name, purpose="cart", holder="c1", cause=cause)


def due(pool: Engine, *happened: Happened, now: datetime = LONG_AFTER) -> tuple[Due, ...]:
    events = history(happened)
    same_in_all_batches(pool, DUE, events)
    with folded(pool, DUE, events) as connection:
        return due_before(connection, now)


def test_a_hold_is_due_at_its_end_and_not_before(pool: Engine) -> None:
    hold = ("asset-ST-1", held())
    assert due(pool, hold, now=NOON + HOUR - SECOND) == ()
    assert due(pool, hold, now=NOON + HOUR) == (
        Due("hold:ST-1:r1", "hold", "ST-1", "r1", NOON + HOUR),
    )


def test_an_extended_hold_is_due_later_and_a_converted_one_in_its_new_form(pool: Engine) -> None:
    later = AssetHoldExtended(reservation_id="r1", expires_at=NOON + 2 * HOUR)
    asset = "asset-ST-1"
    (found,) = due(pool, (asset, held()), (asset, later))
    assert found.due_at == NOON + 2 * HOUR
    taken = ((asset, held()), (asset, freed(cause="converted")), (asset, held("r2")))
    assert [each.ref for each in due(pool, *taken)] == ["r2"]
    assert due(pool, *taken, (asset, freed("r2")), (asset, held("r3", None))) == ()


def test_a_reservation_is_due_until_it_is_released_or_issued(pool: Engine) -> None:
    stock = "stock-BOX-RING-vault"
    reserved = (stock, StockReserved(reservation_id="s1", qty=2, expires_at=NOON))
    (found,) = due(pool, reserved)
    assert (found.kind, found.key, found.ref) == ("reservation", "BOX-RING-vault", "s1")
    released = StockReservationReleased(reservation_id="s1", qty=2, cause="converted")
    endless = StockReserved(reservation_id="s1", qty=2, expires_at=None)
    assert due(pool, reserved, (stock, released), (stock, endless)) == ()
    assert due(pool, reserved, (stock, StockIssued(reservation_id="s1", qty=2, to="o1"))) == ()


def test_an_unpaid_order_is_due_until_it_is_settled(pool: Engine) -> None:
    order = ("order-o1", placed())
    (found,) = due(pool, order)
    assert (found.kind, found.key, found.due_at) == ("unpaid_order", "o1", NOON + HOUR)
    for end in (
        PaymentSecured(payment_id="p1", amount=Money(1), capture_before=None),
        OrderConfirmed(contract_at=NOON, paid=Money(1), balance=Money(0)),
        OrderExpired(cart_id="c1", assets=()),
        OrderCancelled(by="x", reason="customer", stage="placed", assets=()),
    ):
        assert due(pool, order, ("order-o1", end)) == ()


def test_an_order_under_review_does_not_expire_meanwhile(pool: Engine) -> None:
    order = ("order-o1", placed())
    opened = ("order-o1", OrderReviewOpened(triggers=("first_order",)))
    cleared = ("order-o1", OrderReviewCleared(by="officer-1", checks=()))
    assert due(pool, order, opened) == ()
    assert [each.kind for each in due(pool, order, opened, cleared)] == ["unpaid_order"]


def test_the_end_of_an_authorisation_that_was_told_is_due_once_and_the_order_still_is(
    pool: Engine,
) -> None:
    lapse = NOON + 24 * HOUR
    money = ("payment-p1", replace(authorised(), capture_before=lapse))
    told = AuthorisationEnding(payment_id="p1", capture_before=lapse, voids_at=lapse - 2 * HOUR)
    at = {"now": lapse}
    assert [each.kind for each in due(pool, money, **at)] == ["capture_alarm", "capture_void"]
    assert [each.kind for each in due(pool, money, ("order-o1", told), **at)] == ["capture_void"]


def test_a_quote_is_due_at_its_end_unless_it_is_accepted(pool: Engine) -> None:
    quote, later = ("quote-q1", issued(NOON)), NOON + HOUR
    assert due(pool, quote, now=NOON - SECOND) == ()
    assert due(pool, quote, now=NOON) == (Due("quote:q1:", "quote", "q1", "", NOON),)
    extended = ("quote-q1", QuoteExtended(valid_until=later, by="staff-1"))
    assert [each.due_at for each in due(pool, quote, extended)] == [later]
    accepted = ("quote-q1", QuoteAccepted(order_id="o1"))
    assert due(pool, quote, accepted) == ()
    reopened = ("quote-q1", QuoteReopened(order_id="o1", valid_until=NOON))
    assert [each.due_at for each in due(pool, quote, accepted, reopened)] == [NOON]
    assert due(pool, quote, ("quote-q1", QuoteEnded())) == ()


def test_an_authorisation_warns_a_day_and_ends_two_hours_before_it_lapses(pool: Engine) -> None:
    lapse = NOON + 7 * 24 * HOUR
    payment = ("payment-p1", authorised(lapses=lapse))
    assert [(each.kind, each.key, each.ref, each.due_at) for each in due(pool, payment)] == [
        ("capture_alarm", "o1", "p1", lapse - 24 * HOUR),
        ("capture_void", "o1", "p1", lapse - 2 * HOUR),
    ]
    assert due(pool, payment, ("payment-p1", captured())) == ()
    assert due(pool, payment, ("payment-p1", PaymentVoided(order_id="o1", cause="alarm"))) == ()
    assert due(pool, ("payment-p1", authorised(lapses=None))) == ()


def test_the_longest_overdue_come_first_and_no_more_than_asked(pool: Engine) -> None:
    holds = [(f"asset-ST-{n}", held(f"r{n}", NOON - n * SECOND)) for n in range(5)]
    with folded(pool, DUE, history(holds)) as connection:
        assert [each.key for each in due_before(connection, NOON, 2)] == ["ST-4", "ST-3"]
