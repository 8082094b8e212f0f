"""Which orders wait for a person, until when, and what was said of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from domain.money import Money
from domain.selling.order.attention import (
    OpinionGiven,
    OrderHeld,
    OrderReleased,
    OrderReviewCleared,
    OrderReviewOpened,
    VerificationAsked,
)
from domain.selling.order.leaving import OrderCancelled
from domain.selling.order.references import Checks
from domain.selling.order.stage import OrderConfirmed, PaymentSecured
from projections.orders.fold import ORDER_HISTORY
from projections.orders.waiting import Urgent, urgent, waiting_orders
from tests.projections.folding import Happened, folded, history, same_in_all_batches
from tests.projections.samples import HOUR, NOON, placed

LAPSE = NOON + 7 * 24 * HOUR
REVIEW = OrderReviewOpened(triggers=("large_order",), score=30, people=2)
CLEARED = OrderReviewCleared(by="ann", checks=())
HELD, RISK = OrderHeld(reason="incident", by="ann"), OrderHeld(reason="risk", by="tom")
RELEASED = OrderReleased(reason="incident", by="tom")
CONFIRMED = OrderConfirmed(contract_at=NOON, paid=Money(1), balance=Money(0))
CANCELLED = OrderCancelled(by="ann", reason="risk", stage="under_review", assets=())


def secured(lapse: Any = LAPSE) -> PaymentSecured:
    return PaymentSecured(payment_id="p1", amount=Money(120_000), capture_before=lapse)


@contextmanager
def told(pool: Engine, *events: Happened) -> Iterator[Connection]:
    known = history(events)
    same_in_all_batches(pool, ORDER_HISTORY, known)
    with folded(pool, ORDER_HISTORY, known) as connection:
        yield connection


def of(order_id: str, *events: Any) -> list[Happened]:
    return [(f"order-{order_id}", event) for event in (placed(), *events)]


@pytest.mark.parametrize(
    ("events", "waits"),
    [
        ((), False),
        ((secured(),), False),
        ((secured(), REVIEW), True),
        ((secured(), REVIEW, CLEARED), False),
        ((secured(), REVIEW, HELD, CLEARED), True),
        ((secured(), HELD, RELEASED), False),
        ((secured(), HELD, RISK, RELEASED), True),
        ((secured(), CONFIRMED, HELD), True),
        ((secured(), REVIEW, CANCELLED), False),
        ((secured(), HELD, CANCELLED), False),
    ],
)
def test_an_order_waits_while_it_is_looked_at_or_held(
    pool: Engine, events: tuple[Any, ...], waits: bool
) -> None:
    with told(pool, *of("o1", *events)) as connection:
        assert bool(waiting_orders(connection, NOON).items) is waits


def test_what_is_given_up_the_soonest_comes_first_page_by_page(pool: Engine) -> None:
    events = [
        *of("o1", secured(), CONFIRMED, HELD),
        *of("o2", secured(), REVIEW),
        *of("o3", secured(LAPSE - HOUR), REVIEW),
        *of("o4", secured(None), REVIEW),
    ]
    with told(pool, *events) as connection:
        seen, cursor = [], None
        for _ in range(4):
            page = waiting_orders(connection, NOON, cursor=cursor, limit=1)
            seen += [(each.order.order_id, each.attention.voids_at) for each in page.items]
            cursor = page.cursor
        assert cursor is None
        assert seen[:2] == [("o3", LAPSE - 3 * HOUR), ("o2", LAPSE - 2 * HOUR)]
        assert seen[2:] == [("o1", None), ("o4", None)]
        assert urgent(connection, NOON) == Urgent(4, 0)
        assert urgent(connection, LAPSE - 26 * HOUR) == Urgent(4, 2)


def test_who_said_what_of_the_last_review(pool: Engine) -> None:
    def said(by: str, decision: Any) -> OpinionGiven:
        return OpinionGiven(
            decision=decision, by=by, checks=Checks(call_back=True), note_ref=None, at=NOON
        )

    asked = VerificationAsked(what=("identity",), until=NOON + HOUR, by="ann")
    words = (said("ann", "clear"), said("tom", "clear"), said("ann", "reject"))
    with told(pool, *of("o1", secured(), REVIEW, asked, *words)) as connection:
        (waits,) = waiting_orders(connection, NOON + timedelta(hours=5)).items
        review = waits.attention.review
        assert review is not None and waits.attention.asked is not None
        assert [(each.by, each.decision) for each in review.opinions] == [
            ("tom", "clear"),
            ("ann", "reject"),
        ]
        assert (review.number, review.people, review.score) == (1, 2, 30)
    with told(pool, *of("o1", secured(), REVIEW, asked, *words, REVIEW)) as connection:
        (waits,) = waiting_orders(connection, NOON).items
        review = waits.attention.review
        assert review is not None
        assert (review.number, review.opinions, waits.attention.asked) == (2, (), None)
