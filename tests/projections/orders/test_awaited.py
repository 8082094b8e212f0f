"""The rest of a price, as it is asked for, less, and paid: on the order and on the staff's list."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine

from domain.money import Money
from domain.selling.order.attention import OrderHeld
from domain.selling.order.balance import (
    BalancePartReceived,
    BalanceReceived,
    BalanceReminded,
    BalanceRequested,
    PaymentLink,
)
from domain.selling.order.leaving import OrderCancelled
from domain.selling.payment.amount import AmountChanged
from projections.due.fold import DUE
from projections.due.overdue import Due, due_before
from projections.orders.awaited import BalanceAwaited, balances_awaited
from projections.orders.fold import ORDER_HISTORY
from projections.orders.order import AwaitedBalance, Order, order
from tests.projections.folding import Happened, folded, history, same_in_all_batches
from tests.projections.samples import NOON, captured, order_line, placed, wanted

DAY = timedelta(days=1)
UNTIL = NOON + 14 * DAY
ORDER, REST, TRANSFER = "order-o1", "payment-p2", "payment-t1"
LINK = PaymentLink("link-1", "hash-1")
ASKED = BalanceRequested(
    payment_id="p2",
    amount=Money(120_000),
    vat=Money(20_000),
    link=LINK,
    link_until=UNTIL,
    reminders=(NOON + 5 * DAY, NOON + 10 * DAY),
    by="clerk",
)
AGREED: tuple[Happened, ...] = (
    (ORDER, placed(order_line(pounds=3000))),
    ("payment-p1", wanted(pounds=1800, purpose="deposit")),
    ("payment-p1", captured(pounds=1800, purpose="deposit")),
)
WAITING: tuple[Happened, ...] = (
    *AGREED,
    (ORDER, ASKED),
    (REST, wanted(pounds=1200, purpose="balance")),
)
PART: tuple[Happened, ...] = (
    (ORDER, BalancePartReceived(payment_id="t1", amount=Money(20_000), vat=Money(3_333))),
    (TRANSFER, wanted(pounds=200, purpose="transfer")),
    (TRANSFER, captured(pounds=200, purpose="transfer")),
    (
        REST,
        AmountChanged(order_id="o1", number=1, amount=Money(100_000), vat=Money(16_667)),
    ),
)
PAID: tuple[Happened, ...] = (
    (ORDER, BalanceReceived(payment_id="p2", amount=Money(100_000), vat=Money(16_667))),
    (REST, captured(pounds=1000, purpose="balance")),
)


def seen(pool: Engine, *happened: Happened) -> Order:
    events = history(happened)
    same_in_all_batches(pool, ORDER_HISTORY, events)
    with folded(pool, ORDER_HISTORY, events) as connection:
        found = order(connection, "o1", "token-1")
    assert found is not None
    return found


def listed(pool: Engine, *happened: Happened, days: int = 3) -> tuple[BalanceAwaited, ...]:
    with folded(pool, ORDER_HISTORY, history(happened)) as connection:
        return balances_awaited(connection, NOON + days * DAY).items


def due(pool: Engine, *happened: Happened) -> list[tuple[str, str]]:
    events = history(happened)
    same_in_all_batches(pool, DUE, events)
    with folded(pool, DUE, events) as connection:
        found = due_before(connection, UNTIL)
    return [(each.kind, each.ref) for each in found if each.kind != "unpaid_order"]


def test_what_is_asked_for_is_less_by_what_came_and_then_paid(pool: Engine) -> None:
    told = [
        (found.stage, found.outstanding, found.payment_status, found.balance is not None)
        for found in (seen(pool, *WAITING), seen(pool, *WAITING, *PART))
    ]
    assert told == [
        ("awaiting_balance", Money(120_000), "deposit", True),
        ("awaiting_balance", Money(100_000), "deposit", True),
    ]
    paid = seen(pool, *WAITING, *PART, *PAID)
    assert (paid.stage, paid.outstanding, paid.payment_status, paid.balance) == (
        "preparing",
        Money(0),
        "paid",
        None,
    )
    assert [(each.purpose, each.stage, each.amount) for each in paid.payments] == [
        ("deposit", "captured", Money(180_000)),
        ("balance", "captured", Money(100_000)),
        ("transfer", "captured", Money(20_000)),
    ]
    told_to_shopper = [moment.what for moment in paid.timeline if "balance" in moment.what]
    assert told_to_shopper == ["balance_requested", "balance_part_received", "balance_received"]


def test_what_is_paid_while_it_is_still_made_stays_confirmed(pool: Engine) -> None:
    early = BalanceReceived(payment_id="t1", amount=Money(120_000), vat=Money(20_000))
    assert seen(pool, *AGREED, (ORDER, early)).stage != "preparing"


def test_a_new_link_ends_later_and_what_waits_is_as_old_as_it_was(pool: Engine) -> None:
    later = replace(ASKED, link=PaymentLink("link-2", "hash-2"), link_until=UNTIL + 7 * DAY)
    assert seen(pool, *WAITING).balance == AwaitedBalance(since=NOON, until=UNTIL)
    assert seen(pool, *WAITING, (ORDER, later)).balance == AwaitedBalance(
        since=NOON, until=UNTIL + 7 * DAY
    )


def test_staff_see_what_waits_the_longest_first_and_what_is_overdue(pool: Engine) -> None:
    second: tuple[Happened, ...] = (
        ("order-o2", placed(order_line(pounds=3000), order_no="E-2")),
        ("order-o2", replace(ASKED, payment_id="p3")),
    )
    again: Happened = (ORDER, replace(ASKED, link=PaymentLink("link-2", "hash-2")))
    both = listed(pool, *WAITING, *second, again, *PART)
    assert [(each.order_no, each.outstanding) for each in both] == [
        ("E-1", Money(100_000)),
        ("E-2", Money(300_000)),
    ]
    assert [(each.days, each.overdue) for each in both] == [(3, False), (3, False)]
    assert [each.overdue for each in listed(pool, *WAITING, days=14)] == [True]
    assert listed(pool, *WAITING, *PART, *PAID) == ()
    over = OrderCancelled(by="x", reason="system", stage="awaiting_balance", assets=())
    assert listed(pool, *WAITING, (ORDER, over)) == ()


def test_reminders_and_the_end_of_the_link_are_due_until_it_is_paid(pool: Engine) -> None:
    reminders = [("balance_reminder", "1"), ("balance_reminder", "2")]
    assert due(pool, *WAITING) == [*reminders, ("balance_overdue", "")]
    said: Happened = (ORDER, BalanceReminded(link_ref="link-1", number=1))
    assert due(pool, *WAITING, said) == [*reminders[1:], ("balance_overdue", "")]
    later = replace(
        ASKED, link_until=UNTIL + DAY, reminders=(NOON + 6 * DAY, UNTIL + timedelta(hours=1))
    )
    assert due(pool, *WAITING, said, (ORDER, later)) == reminders[:1]
    assert due(pool, *WAITING, *PART, *PAID) == []
    held: Happened = (ORDER, OrderHeld(reason="balance_overdue", by="system"))
    assert due(pool, *WAITING, held) == []
    otherwise: Happened = (ORDER, OrderHeld(reason="risk", by="officer"))
    assert len(due(pool, *WAITING, otherwise)) == 3
    over = OrderCancelled(by="x", reason="system", stage="awaiting_balance", assets=())
    assert due(pool, *WAITING, (ORDER, over)) == []


def test_what_is_due_names_the_order(pool: Engine) -> None:
    with folded(pool, DUE, history(WAITING)) as connection:
        assert due_before(connection, UNTIL)[-1] == Due(
            "balance_overdue:o1:", "balance_overdue", "o1", "", UNTIL
        )
