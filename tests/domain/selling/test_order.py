"""An order is placed as it was signed, secured, reviewed, confirmed once, or let go."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st

from application.reference import shipped_risk_policy
from domain.countries import CountryUnknown
from domain.design.making.lead_time import NeededEarlier
from domain.design.making.specification import Specified
from domain.kernel import NotFound, Refusal
from domain.money import Money
from domain.people.address import DeliveryCountryNotServed
from domain.pricing.vat import vat_inside
from domain.selling.order import ORDER, Command, Event
from domain.selling.order.attention import (
    OpinionGiven,
    OrderReviewCleared,
    OrderReviewOpened,
)
from domain.selling.order.leaving import CallOff, Cancel, ExpireOrder, OrderCancelled, OrderExpired
from domain.selling.order.order_line import (
    LineCompared,
    PieceChanged,
    TotalChanged,
    order_line,
)
from domain.selling.order.placing import (
    Consent,
    ObligationNotShown,
    OrderEmpty,
    OrderPlaced,
    PlanNotAvailable,
    TermsNotAccepted,
    TermsOutdated,
    placed,
)
from domain.selling.order.references import Checks
from domain.selling.order.reviewing import Judge, LookForReasons
from domain.selling.order.risk import Circumstances, Weighing
from domain.selling.order.securing import (
    Confirm,
    MoneyHeldReported,
    MoneyUnderWayReported,
    NotTheMoneyDue,
    OrderExtended,
)
from domain.selling.order.stage import (
    MoneyDoubted,
    OrderConfirmed,
    OrderStateRefuses,
    PaymentSecured,
    found_order,
)
from tests.domain.selling.facts import (
    HOME,
    HOUR,
    PROMISE,
    cart_line,
    counted,
    offered,
    ordered,
    place,
    price,
    was_placed,
)
from tests.laws import check_decider
from tests.scenario import NOON, given

LAPSE = NOON + timedelta(days=7)
DUE = Money(120_000)
PLACED = was_placed()
HELD = MoneyHeldReported(payment_id="payment-1", amount=DUE, capture_before=LAPSE)
SECURED = PaymentSecured(payment_id="payment-1", amount=DUE, capture_before=LAPSE)
UNDER_WAY = MoneyUnderWayReported(payment_id="payment-1")
POLICY = replace(shipped_risk_policy(), first_order_from=Money(100_000))
LARGE = LookForReasons(weighing=Weighing(POLICY, Circumstances()))
SMALL = LookForReasons(weighing=Weighing(shipped_risk_policy(), Circumstances()))
LOST = LookForReasons(weighing=Weighing(POLICY, Circumstances(goods_lost=True)))
OPENED = OrderReviewOpened(triggers=("first_order",), score=20, policy=POLICY.version)
OPENED_OF_OLD = OrderReviewOpened(triggers=("guest_order_from_review_amount",))
CALLED = Checks(call_back=True)
CLEAR = Judge(decision="clear", by="staff-1", checks=CALLED)
SATISFIED = OpinionGiven(decision="clear", by="staff-1", checks=CALLED, note_ref=None, at=NOON)
CLEARED = OrderReviewCleared(by="staff-1", checks=("call_back",))
CONFIRM = Confirm(payment_id="payment-1", amount=DUE)
CONFIRMED = OrderConfirmed(contract_at=NOON, paid=DUE, balance=Money(0))
CANCEL = Cancel(by="staff-1", reason="system")
CANCELLED = OrderCancelled(by="staff-1", reason="system", stage="placed", assets=("P-1",))
CALL_OFF = CallOff(owner=PLACED.token_hash)
EXPIRED = OrderExpired(cart_id="cart-1", assets=("P-1",))
PENNY = Money(1)
OFFER = offered(counted(), price=price(42_001))


def test_an_order_is_placed_as_it_was_signed() -> None:
    command = place()
    (order,) = ORDER.decide(ORDER.initial, command, NOON)
    assert isinstance(order, OrderPlaced)
    assert (order.totals.total, order.totals.vat) == (DUE, price().vat)
    assert (order.lines, order.delivery, order.invoice) == (command.lines, HOME, HOME)
    assert order.consent == Consent(
        terms_version="2026-01", accepted_at=NOON, obligation_shown=True
    )
    assert order.expires_at == NOON + HOUR
    given(ORDER, PLACED).when(replace(command, order_no="EL-OTHER")).nothing()


def test_several_pieces_of_a_line_count_several_times() -> None:
    order = was_placed(ordered("1", quantity=3), ordered("2"))
    assert order.totals.total == Money(4 * 120_000)
    assert order.plan.due_now + order.plan.balance == order.totals.total
    assert order.plan.vat_due_now + order.plan.vat_balance == order.totals.vat


@pytest.mark.parametrize("off", ["expected_total", "expected_vat"])
@pytest.mark.parametrize("pence", [1, -1])
def test_another_total_than_the_one_seen_is_refused_with_the_new_one(off: str, pence: int) -> None:
    seen = getattr(place().signed, off) + Money(pence)
    same = tuple(LineCompared(line, line.price, line.taken) for line in place().lines)
    given(ORDER).when(place(**{off: seen})).refused(
        TotalChanged, total=DUE, vat=price().vat, lines=same
    )


@pytest.mark.parametrize(
    ("signed", "refusal"),
    [
        ({"obligation_shown": None}, ObligationNotShown),
        ({"obligation_shown": False}, ObligationNotShown),
        ({"terms_version": None}, TermsNotAccepted),
        ({"terms_version": "2025-01"}, TermsOutdated),
        ({"plan": "deposit_balance"}, PlanNotAvailable),
        ({"delivery": replace(HOME, country="FR")}, DeliveryCountryNotServed),
        ({"invoice": replace(HOME, country="XX")}, CountryUnknown),
    ],
)
def test_what_was_signed_must_hold(signed: dict[str, Any], refusal: type[Refusal]) -> None:
    given(ORDER).when(place(**signed)).refused(refusal)


def test_what_is_made_can_be_paid_in_two_parts_and_at_once() -> None:
    made = ordered(nature="mto", price=price(400_000), gross=Money(400_000))
    (order,) = ORDER.decide(ORDER.initial, place(made, plan="deposit_balance"), NOON)
    assert isinstance(order, OrderPlaced) and order.plan.balance > Money(0)
    (order,) = ORDER.decide(ORDER.initial, place(made, plan="full"), NOON)
    assert isinstance(order, OrderPlaced) and order.plan.balance == Money(0)


def test_what_leaves_us_after_the_day_it_is_needed_is_refused() -> None:
    day = date(2026, 3, 9)
    promise = replace(PROMISE, promised_on=day)
    line = ordered(promise=promise, promised_on=day)
    early = place(line, needed_by=day - timedelta(days=1))
    given(ORDER).when(early).refused(NeededEarlier, promised_on=day)
    soon = replace(promise, promised_on=day - timedelta(days=3))
    both = place(ordered("1", promise=soon), ordered("2", promise=promise))
    late = replace(both, signed=replace(both.signed, needed_by=day - timedelta(days=9)))
    given(ORDER).when(late).refused(NeededEarlier, promised_on=day, line_id="2")
    assert ORDER.decide(ORDER.initial, place(line, needed_by=day), NOON)


def test_what_stands_in_the_cart_is_ordered_as_it_is_offered() -> None:
    line = order_line(counted("c", 3), OFFER)
    assert (line.kind, line.ref, line.quote_id, line.quantity) == ("stock", "CHA-1", None, 3)
    assert (line.price, line.gross) == (OFFER.price, Money(3 * 42_001))
    assert line.vat == vat_inside(line.gross) != OFFER.price.vat * 3
    assert (line.promise, line.promised_on) == (PROMISE, PROMISE.promised_on)
    single = order_line(counted("c"), OFFER)
    assert (single.gross, single.vat) == (OFFER.price.total, OFFER.price.vat)


def test_a_quote_is_ordered_as_its_design() -> None:
    quote = cart_line(kind="quote", ref="q-1")
    line = order_line(quote, offered(quote, design_id="d-1"))
    assert (line.kind, line.ref, line.quote_id) == ("design", "d-1", "q-1")


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Crown"},
        {"style_code": "ONE-CROWN"},
        {"specification": (Specified("Metal", "gold"),)},
        {"assets": ("P-2",)},
        {"fingerprint": "other"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_what_was_looked_at_is_ordered_and_nothing_else(changed: dict[str, Any]) -> None:
    line = cart_line(specification=(Specified("Metal", "platinum"),))
    assert order_line(line, offered(line)).specification == line.specification
    with pytest.raises(PieceChanged) as refusal:
        order_line(line, offered(line, **changed))
    assert refusal.value.facts["line_id"] == line.line_id


def test_nothing_is_not_ordered() -> None:
    given(ORDER).when(replace(place(), lines=())).refused(OrderEmpty)


def test_its_own_money_secures_the_order_once() -> None:
    given(ORDER, PLACED).when(HELD).then(SECURED)
    given(ORDER, PLACED, SECURED).when(HELD).nothing()
    given(ORDER, PLACED, SECURED, OPENED).when(HELD).nothing()
    given(ORDER, PLACED, SECURED, CONFIRMED).when(HELD).nothing()


@pytest.mark.parametrize(
    "other",
    [
        replace(HELD, amount=PENNY),
        replace(HELD, amount=DUE + PENNY),
        replace(HELD, amount=Money(120_000, "EUR")),
        replace(HELD, payment_id="payment-2"),
    ],
)
@pytest.mark.parametrize("then", [(), (SECURED,), (SECURED, OPENED), (SECURED, CONFIRMED)])
def test_other_money_is_doubted_once_and_secures_nothing(
    other: MoneyHeldReported, then: tuple[Event, ...]
) -> None:
    doubt = MoneyDoubted(payment_id=other.payment_id, amount=other.amount)
    given(ORDER, PLACED, *then).when(other).then(doubt)
    given(ORDER, PLACED, *then, doubt).when(other).nothing()
    given(ORDER, PLACED, doubt).when(CONFIRM).refused(OrderStateRefuses)
    given(ORDER, PLACED, doubt).when(HELD).then(SECURED)


def test_a_deposit_secures_and_confirms_an_order_that_is_paid_in_two_parts() -> None:
    made = ordered(nature="mto", price=price(400_000), gross=Money(400_000))
    order = placed(place(made, plan="deposit_balance"), NOON)
    due, whole = order.plan.due_now, order.totals.total
    held = PaymentSecured(payment_id="payment-1", amount=due, capture_before=LAPSE)
    given(ORDER, order).when(replace(HELD, amount=due)).then(held)
    given(ORDER, order).when(replace(HELD, amount=whole)).then(
        MoneyDoubted(payment_id="payment-1", amount=whole)
    )
    given(ORDER, order, held).when(replace(CONFIRM, amount=due)).then(
        OrderConfirmed(contract_at=NOON, paid=due, balance=whole - due)
    )
    given(ORDER, order, held).when(replace(CONFIRM, amount=whole)).refused(NotTheMoneyDue)


@pytest.mark.parametrize("history", [(), (PLACED, EXPIRED), (PLACED, CANCELLED)])
def test_money_for_no_order_is_a_fact_as_well(history: tuple[Event, ...]) -> None:
    doubt = MoneyDoubted(payment_id="payment-1", amount=DUE)
    given(ORDER, *history).when(HELD).then(doubt)
    given(ORDER, *history, doubt).when(HELD).nothing()
    assert given(ORDER, doubt, PLACED).state.doubted == (doubt,)


@pytest.mark.parametrize(
    "other", [replace(CONFIRM, amount=PENNY), replace(CONFIRM, payment_id="payment-2")]
)
@pytest.mark.parametrize("then", [(), (SECURED,), (SECURED, CONFIRMED)])
def test_an_order_is_confirmed_by_its_own_money_only(
    other: Confirm, then: tuple[Event, ...]
) -> None:
    given(ORDER, PLACED, *then).when(other).refused(NotTheMoneyDue, due=DUE)


def test_an_order_is_confirmed_once_and_only_when_it_is_secured() -> None:
    given(ORDER, PLACED, SECURED).when(CONFIRM).then(CONFIRMED)
    given(ORDER, PLACED, SECURED, CONFIRMED).when(CONFIRM).nothing()
    given(ORDER, PLACED).when(CONFIRM).refused(OrderStateRefuses, stage="placed")
    given(ORDER, PLACED, CANCELLED).when(CONFIRM).refused(OrderStateRefuses, stage="cancelled")
    given(ORDER, PLACED, EXPIRED).when(CONFIRM).refused(OrderStateRefuses, stage="expired")


def test_a_review_stands_in_the_way_until_it_is_cleared() -> None:
    given(ORDER, PLACED, SECURED).when(LARGE).then(OPENED)
    given(ORDER, PLACED, SECURED, OPENED).when(LARGE).nothing()
    given(ORDER, PLACED, SECURED, OPENED).when(CONFIRM).refused(
        OrderStateRefuses, stage="under_review"
    )
    given(ORDER, PLACED, SECURED, OPENED).when(CLEAR).then(SATISFIED, CLEARED)
    given(ORDER, PLACED, SECURED, OPENED, CLEARED).when(CONFIRM).then(CONFIRMED)


def test_without_a_reason_nothing_is_reviewed() -> None:
    given(ORDER, PLACED, SECURED).when(SMALL).nothing()
    given(ORDER, PLACED).when(LARGE).nothing()


@pytest.mark.parametrize("opened", [OPENED, OPENED_OF_OLD])
def test_who_was_satisfied_is_asked_again_for_lost_goods_only(opened: OrderReviewOpened) -> None:
    given(ORDER, PLACED, SECURED, opened, CLEARED).when(LARGE).nothing()
    lost = replace(OPENED, triggers=("goods_lost",), score=30)
    given(ORDER, PLACED, SECURED, opened, CLEARED).when(LOST).then(lost)
    given(ORDER, PLACED, SECURED, opened, CLEARED, lost, CLEARED).when(LOST).then(lost)


@pytest.mark.parametrize("then", [(), (SECURED,), (SECURED, CONFIRMED), (CANCELLED,), (EXPIRED,)])
def test_what_is_not_under_review_cannot_be_cleared(then: tuple[Event, ...]) -> None:
    given(ORDER, PLACED, *then).when(CLEAR).refused(OrderStateRefuses)


def test_an_unpaid_order_expires_when_its_time_is_over() -> None:
    just_before = NOON + HOUR - timedelta(microseconds=1)
    given(ORDER, PLACED).when(ExpireOrder(), just_before).nothing()
    given(ORDER, PLACED).when(ExpireOrder(), NOON + HOUR).then(EXPIRED)


def test_money_under_way_is_waited_for_a_day_and_only_once() -> None:
    later = OrderExtended(expires_at=NOON + 24 * HOUR)
    given(ORDER, PLACED).when(UNDER_WAY).then(later)
    given(ORDER, PLACED, later).when(UNDER_WAY, NOON + HOUR).nothing()
    given(ORDER, PLACED, later).when(ExpireOrder(), NOON + HOUR).nothing()
    given(ORDER, PLACED, later).when(ExpireOrder(), NOON + 24 * HOUR).then(EXPIRED)
    given(ORDER, PLACED, later).when(HELD).then(SECURED)
    given(ORDER, PLACED).when(replace(UNDER_WAY, payment_id="payment-2")).nothing()
    for then in ((SECURED,), (EXPIRED,), (CANCELLED,)):
        given(ORDER, PLACED, *then).when(UNDER_WAY).nothing()
    given(ORDER).when(UNDER_WAY).nothing()


@pytest.mark.parametrize(
    "then", [(SECURED,), (SECURED, OPENED), (SECURED, CONFIRMED), (EXPIRED,), (CANCELLED,)]
)
def test_a_paid_order_and_one_that_is_over_do_not_expire(then: tuple[Event, ...]) -> None:
    given(ORDER, PLACED, *then).when(ExpireOrder(), NOON + 99 * HOUR).nothing()


@pytest.mark.parametrize(
    ("then", "stage"), [((), "placed"), ((SECURED,), "placed"), ((SECURED, OPENED), "under_review")]
)
def test_before_the_contract_an_order_can_be_cancelled(then: tuple[Event, ...], stage: Any) -> None:
    cancelled = replace(CANCELLED, stage=stage)
    given(ORDER, PLACED, *then).when(CANCEL).then(cancelled)
    given(ORDER, PLACED, *then, cancelled).when(CANCEL).nothing()


@pytest.mark.parametrize(
    ("then", "stage"),
    [((), "placed"), ((SECURED,), "placed"), ((SECURED, OPENED), "under_review")],
)
def test_its_shopper_calls_an_order_off_before_the_contract(
    then: tuple[Event, ...], stage: Any
) -> None:
    called_off = OrderCancelled(by="customer", reason="customer", stage=stage, assets=("P-1",))
    given(ORDER, PLACED, *then).when(CALL_OFF).then(called_off)
    given(ORDER, PLACED, *then, called_off).when(CALL_OFF).nothing()


@pytest.mark.parametrize("then", [(), (SECURED,), (SECURED, CONFIRMED), (CANCELLED,), (EXPIRED,)])
def test_nobody_else_calls_it_off(then: tuple[Event, ...]) -> None:
    given(ORDER, PLACED, *then).when(CallOff(owner="another")).refused(NotFound)


def test_a_contract_and_what_lapsed_are_not_called_off() -> None:
    contract = given(ORDER, PLACED, SECURED, CONFIRMED).when(CALL_OFF)
    contract.refused(OrderStateRefuses, stage="confirmed")
    given(ORDER, PLACED, EXPIRED).when(CALL_OFF).refused(OrderStateRefuses, stage="expired")
    given(ORDER).when(CALL_OFF).refused(NotFound)


def test_neither_the_contract_nor_what_lapsed_is_cancelled() -> None:
    given(ORDER, PLACED, SECURED, CONFIRMED).when(CANCEL).refused(
        OrderStateRefuses, stage="confirmed"
    )
    given(ORDER, PLACED, EXPIRED).when(CANCEL).refused(OrderStateRefuses, stage="expired")


@pytest.mark.parametrize("command", [LARGE, CLEAR, CONFIRM, ExpireOrder(), CANCEL])
def test_there_is_no_order_before_it_is_placed(command: Command) -> None:
    given(ORDER).when(command).refused(NotFound)


def test_a_history_that_todays_rules_refuse_is_read() -> None:
    """Once a penny secured an order, and anybody's word confirmed it."""
    penny = replace(SECURED, amount=PENNY)
    assert found_order(given(ORDER, PLACED, penny, CONFIRMED).state).stage == "confirmed"
    given(ORDER, PLACED, penny).when(replace(HELD, amount=PENNY)).nothing()
    assert found_order(given(ORDER, PLACED, OPENED, CLEARED, CONFIRMED).state).stage == "placed"
    assert found_order(given(ORDER, PLACED, CANCELLED, SECURED).state).stage == "cancelled"


def test_an_order_keeps_the_laws() -> None:
    commands: st.SearchStrategy[Command] = st.sampled_from(
        [
            *(place(), place(), HELD, HELD, replace(HELD, amount=PENNY), LARGE, CLEAR),
            *(CONFIRM, replace(CONFIRM, payment_id="payment-2"), ExpireOrder(), CANCEL),
            *(replace(place(), order_no="X"), UNDER_WAY),
        ]
    )
    check_decider(ORDER, commands, longest=10, examples=60)
