"""Orders as their shoppers and the staff see them; nothing personal is kept."""

from typing import Any

import pytest
from sqlalchemy import Engine

from domain.kernel import name_of, present_name
from domain.money import Money
from domain.selling.order.attention import OrderReviewCleared, OrderReviewOpened
from domain.selling.order.leaving import OrderCancelled, OrderExpired
from domain.selling.order.stage import OrderConfirmed, PaymentSecured
from domain.selling.payment.aside import PaymentNeedsReview
from domain.selling.payment.standing import PaymentFailed, PaymentVoided
from projections.kit.paging import InvalidCursor
from projections.orders.fold import ORDER_HISTORY
from projections.orders.order import TOLD_TO_SHOPPERS, OrderFile, order, order_file
from projections.orders.summaries import board, orders_of
from projections.orders.tables import WORDS
from tests.projections.folding import Happened, contents, folded, history, same_in_all_batches
from tests.projections.samples import authorised, captured, order_line, placed, price, wanted

ORDER, PAYMENT = "order-o1", "payment-p1"
PLACED: Happened = (ORDER, placed())
ASKED: Happened = (PAYMENT, wanted())
AUTHORISED: Happened = (PAYMENT, authorised())
CAPTURED: Happened = (PAYMENT, captured())
REVIEWED: Happened = (ORDER, OrderReviewOpened(triggers=("first_order",)))
CLEARED: Happened = (ORDER, OrderReviewCleared(by="officer-1", checks=()))
CONFIRMED: Happened = (
    ORDER,
    OrderConfirmed(contract_at=placed().expires_at, paid=Money(1), balance=Money(0)),
)
SECURED: Happened = (
    ORDER,
    PaymentSecured(payment_id="p1", amount=Money(120_000), capture_before=None),
)


def file(pool: Engine, *happened: Happened) -> OrderFile:
    events = history((PLACED, ASKED, *happened))
    same_in_all_batches(pool, ORDER_HISTORY, events)
    with folded(pool, ORDER_HISTORY, events) as connection:
        found = order_file(connection, "o1")
        assert found is not None
        assert order(connection, "o1", "token-1") == found.order
        assert order(connection, "o1", "token-2") is None
    return found


@pytest.mark.parametrize(
    ("happened", "stage", "status"),
    [
        ((), "placed", "none"),
        ((AUTHORISED, SECURED), "placed", "authorised"),
        ((AUTHORISED, SECURED, REVIEWED), "under_review", "authorised"),
        ((AUTHORISED, SECURED, REVIEWED, CLEARED), "placed", "authorised"),
        ((AUTHORISED, SECURED, CAPTURED, CONFIRMED), "confirmed", "paid"),
        (((ORDER, OrderExpired(cart_id="c1", assets=())),), "expired", "none"),
        ((AUTHORISED, (PAYMENT, PaymentVoided(order_id="o1", cause="reject"))), "placed", "none"),
    ],
)
def test_an_order_is_in_one_stage_and_its_money_in_one_state(
    pool: Engine, happened: tuple[Happened, ...], stage: str, status: str
) -> None:
    found = file(pool, *happened).order
    assert (found.stage, found.payment_status) == (stage, status)


@pytest.mark.parametrize("later", ["p2", "p0"])
def test_a_deposit_comes_before_the_balance_that_it_leaves(pool: Engine, later: str) -> None:
    events = history(
        [
            (ORDER, placed(order_line(pounds=3000))),
            (PAYMENT, wanted(pounds=1800, purpose="deposit")),
            (PAYMENT, captured(pounds=1800, purpose="deposit")),
            (f"payment-{later}", wanted(pounds=1200, purpose="balance")),
        ]
    )
    with folded(pool, ORDER_HISTORY, events) as connection:
        found = order(connection, "o1", "token-1")
    assert found is not None
    assert (found.payment_status, found.paid, found.outstanding) == (
        "deposit",
        Money(180_000),
        Money(120_000),
    )
    assert [(each.purpose, each.stage) for each in found.payments] == [
        ("deposit", "captured"),
        ("balance", "initiated"),
    ]


@pytest.mark.parametrize(
    "over",
    [
        OrderExpired(cart_id="c1", assets=()),
        OrderCancelled(by="x", reason="customer", stage="placed", assets=()),
    ],
)
def test_of_an_order_that_is_over_nothing_is_outstanding(
    pool: Engine, over: OrderExpired | OrderCancelled
) -> None:
    assert file(pool).order.outstanding == Money(120_000)
    assert file(pool, (ORDER, over)).order.outstanding == Money(0)


TOLD: tuple[Happened, ...] = (
    (PAYMENT, PaymentFailed(order_id="o1", reason="card_declined", attempt="1")),
    AUTHORISED,
    SECURED,
    CAPTURED,
    *(
        (
            PAYMENT,
            PaymentNeedsReview(
                order_id=order_id, reason="duplicate_capture", provider_ref="x", amount=Money(5)
            ),
        )
        for order_id in ("o1", None)
    ),
    (ORDER, OrderCancelled(by="x", reason="risk", stage="placed", assets=())),
)


def test_staff_see_all_that_happened_in_order(pool: Engine) -> None:
    assert [(noted.moment.what, noted.note) for noted in file(pool, *TOLD).history] == [
        ("placed", None),
        ("payment_failed", "card_declined"),
        ("payment_authorised", None),
        ("secured", None),
        ("payment_captured", "full"),
        ("payment_doubted", "duplicate_capture"),
        ("cancelled", "risk"),
    ]


def test_a_shopper_sees_only_what_is_told_to_shoppers(pool: Engine) -> None:
    timeline = file(pool, *TOLD).order.timeline
    assert [(moment.what, moment.amount) for moment in timeline] == [
        ("placed", Money(120_000)),
        ("secured", Money(120_000)),
        ("payment_captured", Money(120_000)),
        ("cancelled", None),
    ]


@pytest.mark.parametrize("erased", [False, True])
def test_nothing_personal_is_kept_and_an_engraving_is_only_known_to_be_there(
    pool: Engine, erased: bool
) -> None:
    words = order_line(price=price(engraving=40), return_class="personalised", class_rule="C2")
    events = history([(ORDER, placed(words, order_line("l2"), erased=erased))])
    with folded(pool, ORDER_HISTORY, events) as connection:
        found = order(connection, "o1", "token-1")
        kept = str(contents(connection, ORDER_HISTORY))
    assert found is not None
    assert [line.engraved for line in found.lines] == [True, False]
    assert not any(secret in kept for secret in ("Buyer", "YO1", "For ever", "31415"))


def orders(count: int, **changed: Any) -> list[Happened]:
    return [(f"order-o{n}", placed(order_no=f"E-{n}", **changed)) for n in range(count)]


def test_a_shopper_pages_through_their_own_orders(pool: Engine) -> None:
    foreign: Happened = ("order-x", placed(token_hash="token-2"))
    with folded(pool, ORDER_HISTORY, history([*orders(5), foreign])) as connection:
        first = orders_of(connection, "token-1", limit=3)
        rest = orders_of(connection, "token-1", cursor=first.cursor, limit=3)
        assert [each.order_id for each in (*first.items, *rest.items)] == [
            f"o{n}" for n in (4, 3, 2, 1, 0)
        ]
        assert rest.cursor is None
        assert first.items[0].titles == ("Claw solitaire",)
        assert orders_of(connection, "' OR ''='").items == ()
        with pytest.raises(InvalidCursor):
            orders_of(connection, "token-1", cursor="x")


def test_the_board_shows_the_longest_waiting_first(pool: Engine) -> None:
    waiting = [(f"order-o{n}", OrderReviewOpened(triggers=("value",))) for n in (2, 1)]
    with folded(pool, ORDER_HISTORY, history([*orders(4), *waiting])) as connection:
        found = board(connection, "under_review")
        assert [(each.order.order_id, each.triggers) for each in found.items] == [
            ("o1", ("value",)),
            ("o2", ("value",)),
        ]
        assert found.stages == {"placed": 2, "under_review": 2}
        assert order_file(connection, "none") is None


def test_every_event_of_a_timeline_has_a_word_of_its_own_that_is_no_stored_name() -> None:
    told = {present_name(name) for name in ORDER_HISTORY.event_names} - {"payment.initiated"}
    assert {name_of(event_type) for event_type in WORDS} == told
    assert len(set(WORDS.values())) == len(WORDS)
    assert not [word for word in WORDS.values() if "." in word]
    assert set(WORDS.values()) >= TOLD_TO_SHOPPERS
