"""The rest of an order's price: asked for once, by links that end, and paid to the penny."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.kernel import NotFound
from domain.money import Money
from domain.pricing.order_money.payment_plan import PaymentPlan, Taxed
from domain.selling.order import ORDER, Event
from domain.selling.order.attention import OrderHeld, OrderReleased
from domain.selling.order.balance import (
    BalanceLinkExpired,
    BalancePartReceived,
    BalanceReceived,
    BalanceReminded,
    BalanceRequested,
    MoreThanIsDue,
    NothingDue,
    NotTheBalance,
    PartNotPositive,
    PaymentLink,
    RecordBalance,
    RemindOfBalance,
    RequestBalance,
    opened,
)
from domain.selling.order.holding import OrderIsHeld
from domain.selling.order.leaving import OrderCancelled
from domain.selling.order.overdue import HoldOverdue
from domain.selling.order.stage import (
    AwaitingBalance,
    Confirmed,
    OrderConfirmed,
    OrderStateRefuses,
    PaymentSecured,
    Placed,
    found_order,
    payments_of,
)
from tests.domain.selling.facts import was_placed
from tests.scenario import NOON, given

DEPOSIT, REST, REST_VAT = Money(60_000), Money(60_000), Money(10_000)
PLAN = PaymentPlan(
    plan="deposit_balance",
    due_now=DEPOSIT,
    balance=REST,
    vat_due_now=Money(10_000),
    vat_balance=REST_VAT,
)
PLACED = replace(was_placed(), plan=PLAN)
SECURED = PaymentSecured(payment_id="payment-1", amount=DEPOSIT, capture_before=None)
CONFIRMED = OrderConfirmed(contract_at=NOON, paid=DEPOSIT, balance=REST)
AGREED: tuple[Event, ...] = (PLACED, SECURED, CONFIRMED)
LINK, OTHER = PaymentLink("link-1", "hash-1"), PaymentLink("link-2", "hash-2")
ASK = RequestBalance(payment_id="payment-2", link=LINK, by="clerk")
NEWER = replace(ASK, link=OTHER, again=True)
UNTIL = datetime(2026, 3, 17, tzinfo=UTC)
ASKED = BalanceRequested(
    payment_id="payment-2",
    amount=REST,
    vat=REST_VAT,
    link=LINK,
    link_until=UNTIL,
    reminders=(datetime(2026, 3, 7, 9, tzinfo=UTC), datetime(2026, 3, 12, 9, tzinfo=UTC)),
    by="clerk",
)
HELD = OrderHeld(reason="balance_overdue", by="system")
SETTLED = OrderReleased(reason="balance_overdue", by="system")
PAY = RecordBalance(payment_id="payment-2", amount=REST)
PAID = BalanceReceived(payment_id="payment-2", amount=REST, vat=REST_VAT)
PART = RecordBalance(payment_id="transfer-1", amount=Money(20_000))
PART_CAME = BalancePartReceived(payment_id="transfer-1", amount=Money(20_000), vat=Money(3_333))


def order(*history: Event) -> Placed:
    return found_order(given(ORDER, *history).state)


def agreed(*history: Event) -> Confirmed:
    found = order(*AGREED, *history)
    assert isinstance(found, Confirmed)
    return found


def test_the_rest_is_asked_for_once_under_a_contract() -> None:
    given(ORDER, *AGREED).when(ASK).then(ASKED)
    given(ORDER, *AGREED, ASKED).when(replace(ASK, payment_id="p-3", link=OTHER)).nothing()
    assert order(*AGREED, ASKED).stage == "awaiting_balance"
    assert ASKED.due_on == date(2026, 3, 16)


@pytest.mark.parametrize("history", [(PLACED,), (PLACED, SECURED)])
def test_nothing_is_asked_for_before_the_contract(history: tuple[Event, ...]) -> None:
    given(ORDER, *history).when(ASK).refused(OrderStateRefuses)
    given(ORDER, *history).when(PART).refused(OrderStateRefuses)


def test_what_is_paid_in_full_has_nothing_due() -> None:
    full = replace(PLAN, due_now=DEPOSIT + REST, balance=Money(0), vat_balance=Money(0))
    agreed = (replace(PLACED, plan=full), SECURED, CONFIRMED)
    given(ORDER, *agreed).when(ASK).refused(NothingDue)
    given(ORDER, *agreed).when(PART).refused(NothingDue)


def test_its_own_payment_brings_all_of_it_once() -> None:
    given(ORDER, *AGREED, ASKED).when(PAY).then(PAID)
    given(ORDER, *AGREED, ASKED, PAID).when(PAY).nothing()
    less = replace(PAY, amount=REST - Money(1))
    given(ORDER, *AGREED, ASKED).when(less).refused(NotTheBalance)
    assert order(*AGREED, ASKED, PAID).stage == "preparing"


def test_a_part_leaves_the_rest_due_with_the_vat_by_difference() -> None:
    given(ORDER, *AGREED, ASKED).when(PART).then(PART_CAME)
    given(ORDER, *AGREED, ASKED, PART_CAME).when(PART).nothing()
    assert agreed(ASKED, PART_CAME).balance.owed == Taxed(Money(40_000), Money(6_667))
    rest = RecordBalance(payment_id="payment-2", amount=Money(40_000))
    last = BalanceReceived(payment_id="payment-2", amount=Money(40_000), vat=Money(6_667))
    given(ORDER, *AGREED, ASKED, PART_CAME).when(rest).then(last)


def test_what_came_before_it_was_asked_for_pays_an_order_that_is_still_made() -> None:
    given(ORDER, *AGREED).when(PART).then(PART_CAME)
    all_of_it = replace(PART, amount=REST)
    last = replace(PAID, payment_id="transfer-1")
    given(ORDER, *AGREED).when(all_of_it).then(last)
    assert order(*AGREED, last).stage == "confirmed"
    given(ORDER, *AGREED, last).when(ASK).refused(NothingDue)


@pytest.mark.parametrize("amount", [Money(0), Money(-1), Money(100, "EUR")])
def test_a_part_is_more_than_nothing_in_the_orders_own_currency(amount: Money) -> None:
    given(ORDER, *AGREED, ASKED).when(replace(PART, amount=amount)).refused(PartNotPositive)


def test_more_than_is_due_is_refused() -> None:
    given(ORDER, *AGREED, ASKED).when(replace(PART, amount=REST + Money(1))).refused(MoreThanIsDue)


def test_a_new_link_takes_the_place_of_the_one_before() -> None:
    again = replace(ASKED, link=OTHER)
    given(ORDER, *AGREED).when(NEWER).refused(OrderStateRefuses)
    given(ORDER, *AGREED, ASKED).when(NEWER).then(again)
    given(ORDER, *AGREED, ASKED, again).when(NEWER).nothing()
    balance = agreed(ASKED, again).balance
    assert opened(balance, "hash-2", NOON) == again
    with pytest.raises(BalanceLinkExpired):
        opened(balance, "hash-1", NOON)
    with pytest.raises(NotFound):
        opened(balance, "hash-3", NOON)
    given(ORDER, *AGREED, ASKED, PAID).when(NEWER).refused(OrderStateRefuses)


def test_a_link_ends_with_its_last_day_unless_it_was_paid() -> None:
    moment = timedelta(microseconds=1)
    assert opened(agreed(ASKED).balance, "hash-1", UNTIL - moment) == ASKED
    with pytest.raises(BalanceLinkExpired):
        opened(agreed(ASKED).balance, "hash-1", UNTIL)
    assert opened(agreed(ASKED, PAID).balance, "hash-1", UNTIL) == ASKED


def test_it_is_said_again_on_its_days_of_the_link_that_holds() -> None:
    first, second = ASKED.reminders
    remind = RemindOfBalance(number=1)
    said = BalanceReminded(link_ref="link-1", number=1)
    waiting = given(ORDER, *AGREED, ASKED)
    waiting.when(remind).nothing()
    waiting.when(remind, now=first).then(said)
    given(ORDER, *AGREED, ASKED, said).when(remind, now=first).nothing()
    waiting.when(replace(remind, number=2), now=first).nothing()
    waiting.when(replace(remind, number=2), now=second).then(replace(said, number=2))
    waiting.when(replace(remind, number=3), now=second).nothing()
    waiting.when(remind, now=UNTIL).nothing()
    later = tuple(each + timedelta(days=7) for each in ASKED.reminders)
    renewed = replace(ASKED, link=OTHER, reminders=later, link_until=UNTIL + timedelta(days=7))
    given(ORDER, *AGREED, ASKED, said, renewed).when(remind, now=second).nothing()
    by_that = replace(said, link_ref="link-2")
    given(ORDER, *AGREED, ASKED, said, renewed).when(remind, now=later[0]).then(by_that)
    given(ORDER, *AGREED, ASKED, PAID).when(remind, now=first).nothing()


def test_every_payment_of_an_order_is_known_also_when_it_is_cancelled() -> None:
    over = OrderCancelled(by="clerk", reason="system", stage="awaiting_balance", assets=())
    for end in ((), (over,)):
        found = order(*AGREED, ASKED, PART_CAME, *end)
        assert payments_of(found) == ("payment-1", "payment-2", "transfer-1")
    assert payments_of(order(PLACED)) == ("payment-1",)
    assert isinstance(order(*AGREED, ASKED, PART_CAME), AwaitingBalance)


def test_what_nobody_paid_in_time_is_held_and_never_cancelled() -> None:
    waiting = given(ORDER, *AGREED, ASKED)
    waiting.when(HoldOverdue(), now=UNTIL - timedelta(microseconds=1)).nothing()
    waiting.when(HoldOverdue(), now=UNTIL).then(HELD)
    given(ORDER, *AGREED, ASKED, HELD).when(HoldOverdue(), now=UNTIL).nothing()
    given(ORDER, *AGREED, ASKED, PAID).when(HoldOverdue(), now=UNTIL).nothing()
    given(ORDER, *AGREED).when(HoldOverdue(), now=UNTIL).nothing()


def test_a_new_link_or_the_money_settles_that_it_was_overdue() -> None:
    held = given(ORDER, *AGREED, ASKED, HELD)
    outcome = held.when(NEWER, now=UNTIL)
    assert outcome.events[1:] == (replace(SETTLED, by="clerk"),)
    given(ORDER, *AGREED, ASKED, HELD).when(replace(ASK, again=True)).nothing()
    held.when(PART).then(PART_CAME)
    held.when(PAY).then(PAID, SETTLED)
    risk = OrderHeld(reason="risk", by="officer")
    both = given(ORDER, *AGREED, ASKED, HELD, risk)
    both.when(NEWER, now=UNTIL).refused(OrderIsHeld)
    both.when(PAY).then(PAID, SETTLED)
    assert order(*AGREED, ASKED, HELD, risk, PAID, SETTLED).attention.reasons == ("risk",)


def test_an_order_that_stands_still_is_not_asked_for_nor_reminded_of() -> None:
    risk = OrderHeld(reason="risk", by="officer")
    given(ORDER, *AGREED, risk).when(ASK).refused(OrderIsHeld)
    first = ASKED.reminders[0]
    given(ORDER, *AGREED, ASKED, risk).when(RemindOfBalance(number=1), now=first).nothing()
