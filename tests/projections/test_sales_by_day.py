"""Sales count on the London day on which they happened."""

from datetime import UTC, date, datetime

from sqlalchemy import Engine

from domain.envelope import Actor
from domain.money import Money
from domain.selling.order.leaving import OrderCancelled, OrderExpired
from domain.selling.order.stage import OrderConfirmed
from projections.sales_by_day import SALES_BY_DAY, Tally, sales
from tests.projections.folding import folded, history, recorded, same_in_all_batches
from tests.projections.samples import captured, order_line, placed

# An hour before midnight in UTC is already the next day in a London summer.
LATE = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def one(pounds: int) -> Tally:
    return Tally(1, Money(pounds * 100), Money(pounds * 100 // 6))


def test_a_day_is_a_day_in_london(pool: Engine) -> None:
    with folded(pool, SALES_BY_DAY, history([("order-o1", placed())], at=LATE)) as connection:
        assert [each.day for each in sales(connection, *YEAR)] == [date(2026, 7, 1)]


def test_what_is_recorded_late_counts_on_the_day_it_occurred(pool: Engine) -> None:
    early = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
    events = history(
        [
            ("order-o1", placed()),
            ("order-o1", OrderConfirmed(contract_at=early, paid=Money(1), balance=Money(0))),
            ("payment-p1", captured(at=early)),
        ],
        at=LATE,
    )
    same_in_all_batches(pool, SALES_BY_DAY, events)
    with folded(pool, SALES_BY_DAY, events) as connection:
        first, second = sales(connection, *YEAR)
    assert (first.day, first.confirmed, first.full, first.captured) == (
        date(2026, 3, 1),
        *(one(1200),) * 3,
    )
    assert (second.day, second.placed, second.confirmed.count) == (
        date(2026, 7, 1),
        one(1200),
        0,
    )


def test_orders_and_money_are_counted_by_what_became_of_them(pool: Engine) -> None:
    events = history(
        [
            ("order-o1", placed(order_line(pounds=3000), order_line("l2", pounds=600))),
            ("order-o2", placed()),
            ("order-o3", placed()),
            ("order-o2", OrderExpired(cart_id="c1", assets=())),
            ("order-o3", OrderCancelled(by="x", reason="risk", stage="placed", assets=())),
            ("payment-p1", captured(pounds=1800, purpose="deposit")),
            ("payment-p2", captured(pounds=1800, purpose="balance")),
        ]
    )
    same_in_all_batches(pool, SALES_BY_DAY, events)
    with folded(pool, SALES_BY_DAY, events) as connection:
        (day,) = sales(connection, *YEAR)
    assert day.placed == Tally(3, Money(600_000), Money(100_000))
    assert (day.expired, day.cancelled) == (one(1200), one(1200))
    assert (day.deposit, day.balance) == (one(1800), one(1800))
    assert day.captured == Tally(2, Money(360_000), Money(60_000))


def test_what_staff_ordered_is_no_sale(pool: Engine) -> None:
    staff = Actor("staff", "staff-1", "concierge")
    events = [
        recorded(1, "order-o1", placed(), actor=staff),
        recorded(2, "payment-p1", captured()),
    ]
    with folded(pool, SALES_BY_DAY, events) as connection:
        assert sales(connection, *YEAR) == ()
