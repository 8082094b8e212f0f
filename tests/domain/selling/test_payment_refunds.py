"""What a payment took goes back part by part, once each, and never more than it took."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from domain.kernel import NotFound, Refusal
from domain.money import Money, total
from domain.pricing.order_money.refunds import RefundExceedsCaptured, RefundNotPositive
from domain.selling.payment import PAYMENT, Command, Event
from domain.selling.payment.aside import PaymentNeedsReview, PaymentRefunded, RefundReported
from domain.selling.payment.disputes import DisputeClosed, DisputeReported, PaymentDisputed
from domain.selling.payment.parts import RefundFailed, RefundLine, RefundOrdered, RefundUnderWay
from domain.selling.payment.refunding import (
    OrderRefund,
    PaymentNotCaptured,
    RefundUnknown,
    SendRefund,
)
from domain.selling.payment.standing import Captured, State
from tests.domain.selling.test_payment import (
    ALL,
    ASKED,
    AUTHORISED,
    CAPTURED,
    OPENED,
    VAT,
    VOIDED,
)
from tests.scenario import NOON, given

TAKEN: tuple[Event, ...] = (ASKED, OPENED, AUTHORISED, CAPTURED)
HALF = Money(60_000)
BACK = OrderRefund(refund_id="r-1", part_of="r", amount=HALF, reason="goodwill")
ORDERED = RefundOrdered(
    order_id="order-1",
    refund_id="r-1",
    part_of="r",
    amount=HALF,
    vat=Money(10_000),
    reason="goodwill",
    lines=(),
)
MADE = RefundReported(refund_id="r-1", provider_ref="re_1", intent_ref="pi_1", amount=HALF)
UNDER_WAY, FAILED = replace(MADE, stage="under_way"), replace(MADE, stage="failed")
REFUNDED = PaymentRefunded(
    order_id="order-1", refund_id="r-1", provider_ref="re_1", intent_ref="pi_1", amount=HALF
)
TAKEN_ON = RefundUnderWay(order_id="order-1", refund_id="r-1", provider_ref="re_1")
NOT_MADE = RefundFailed(order_id="order-1", refund_id="r-1", provider_ref="re_1", amount=HALF)
DISPUTE = DisputeReported(
    provider_ref="du_1",
    intent_ref="pi_1",
    amount=ALL,
    reason="fraudulent",
    evidence_due=NOON + timedelta(days=7),
)


def listed(reason: Any, ref: str, amount: Money) -> PaymentNeedsReview:
    return PaymentNeedsReview(
        order_id="order-1",
        reason=reason,
        provider_ref=ref,
        amount=amount,
        own_ref="pi_1",
        intent_ref="pi_1",
    )


def after(state: State, *commands: Command) -> State:
    """What was decided, where it was not refused."""
    for command in commands:
        try:
            decided = PAYMENT.decide(state, command, NOON)
        except Refusal:
            continue
        for event in decided:
            state = PAYMENT.evolve(state, event)
    return state


def captured_after(before: State, *commands: Command) -> Captured:
    state = after(before, *commands)
    assert isinstance(state, Captured)
    return state


def captured(*commands: Command) -> Captured:
    return captured_after(given(PAYMENT, *TAKEN).state, *commands)


def test_a_part_is_ordered_once_with_its_share_of_the_vat() -> None:
    lines = (RefundLine("1", HALF),)
    given(PAYMENT, *TAKEN).when(BACK).then(ORDERED)
    given(PAYMENT, *TAKEN).when(replace(BACK, lines=lines)).then(replace(ORDERED, lines=lines))
    given(PAYMENT, *TAKEN, ORDERED).when(BACK).nothing()


@pytest.mark.parametrize("amount", [Money(0), Money(-1)])
def test_a_refund_is_more_than_nothing(amount: Money) -> None:
    given(PAYMENT, *TAKEN).when(replace(BACK, amount=amount)).refused(RefundNotPositive)


def test_no_more_is_ordered_than_is_left_of_what_was_taken() -> None:
    more = replace(BACK, refund_id="r-2", amount=HALF + Money(1))
    given(PAYMENT, *TAKEN).when(replace(BACK, amount=ALL + Money(1))).refused(
        RefundExceedsCaptured, left=ALL
    )
    for history in ((ORDERED,), (ORDERED, TAKEN_ON), (ORDERED, REFUNDED)):
        given(PAYMENT, *TAKEN, *history).when(more).refused(RefundExceedsCaptured, left=HALF)


@pytest.mark.parametrize("history", [(ASKED,), (ASKED, OPENED, AUTHORISED), (ASKED, VOIDED)])
def test_what_was_not_taken_does_not_go_back(history: tuple[Event, ...]) -> None:
    given(PAYMENT, *history).when(BACK).refused(PaymentNotCaptured)
    given(PAYMENT, *history).when(SendRefund(refund_id="r-1")).refused(PaymentNotCaptured)
    given(PAYMENT).when(BACK).refused(NotFound)


def test_that_it_went_back_says_the_provider_once() -> None:
    given(PAYMENT, *TAKEN, ORDERED).when(MADE).then(REFUNDED)
    given(PAYMENT, *TAKEN, ORDERED).when(UNDER_WAY).then(TAKEN_ON)
    given(PAYMENT, *TAKEN, ORDERED, TAKEN_ON).when(UNDER_WAY).nothing()
    given(PAYMENT, *TAKEN, ORDERED, TAKEN_ON).when(MADE).then(REFUNDED)
    given(PAYMENT, *TAKEN, ORDERED, REFUNDED).when(MADE).nothing()
    given(PAYMENT, *TAKEN, ORDERED, REFUNDED).when(UNDER_WAY).nothing()


@pytest.mark.parametrize("history", [(), (TAKEN_ON,), (REFUNDED,)])
def test_what_failed_is_listed_and_can_be_given_back_again(history: tuple[Event, ...]) -> None:
    aside = listed("refund_failed", "re_1", HALF)
    given(PAYMENT, *TAKEN, ORDERED, *history).when(FAILED).then(NOT_MADE, aside)
    failed = given(PAYMENT, *TAKEN, ORDERED, *history, NOT_MADE, aside)
    for late in (FAILED, MADE, UNDER_WAY):
        failed.when(late).nothing()
    again = replace(BACK, refund_id="r-2", amount=ALL)
    failed.when(again).then(replace(ORDERED, refund_id="r-2", amount=ALL, vat=VAT))


@pytest.mark.parametrize(
    "foreign",
    [
        replace(MADE, refund_id=None),
        replace(MADE, refund_id="r-2"),
        replace(MADE, amount=HALF + Money(1)),
        replace(MADE, intent_ref="pi_2"),
    ],
)
def test_what_nobody_ordered_is_set_aside_and_counted(foreign: RefundReported) -> None:
    aside = replace(listed("foreign_refund", "re_1", foreign.amount), intent_ref=foreign.intent_ref)
    given(PAYMENT, *TAKEN, ORDERED).when(foreign).then(aside)
    left = HALF - foreign.amount if foreign.intent_ref == "pi_1" else HALF
    assert captured(BACK, foreign).till.left == left


@pytest.mark.parametrize("one", [TAKEN_ON, REFUNDED])
def test_a_second_refund_under_the_id_of_one_is_set_aside(one: Event) -> None:
    twin = replace(MADE, provider_ref="re_2")
    given(PAYMENT, *TAKEN, ORDERED, one).when(twin).then(listed("foreign_refund", "re_2", HALF))


def test_what_others_sent_back_and_what_did_not_arrive_is_not_there_twice() -> None:
    foreign = replace(MADE, refund_id=None)
    assert captured(foreign).till.left == HALF
    assert captured(foreign, replace(foreign, stage="failed")).till.left == ALL


def test_a_refund_is_not_sent_once_a_dispute_has_taken_the_money() -> None:
    send, refused = SendRefund(refund_id="r-1"), replace(NOT_MADE, provider_ref="r-1")
    given(PAYMENT, *TAKEN, ORDERED).when(send).nothing()
    given(PAYMENT, *TAKEN, ORDERED).when(SendRefund(refund_id="r-9")).refused(RefundUnknown)
    disputed = listed("dispute", "du_1", ALL)
    given(PAYMENT, *TAKEN, ORDERED, disputed).when(send).then(
        refused, listed("refund_failed", "r-1", HALF)
    )
    given(PAYMENT, *TAKEN, ORDERED, TAKEN_ON, disputed).when(send).nothing()
    given(PAYMENT, *TAKEN, ORDERED, refused).when(MADE).then(REFUNDED)


def test_a_dispute_is_listed_with_the_day_until_which_to_answer() -> None:
    told = PaymentDisputed(
        order_id="order-1",
        provider_ref="du_1",
        intent_ref="pi_1",
        amount=ALL,
        reason="fraudulent",
        evidence_due=NOON + timedelta(days=7),
    )
    lost = DisputeClosed(order_id="order-1", provider_ref="du_1", outcome="lost")
    aside = listed("dispute", "du_1", ALL)
    given(PAYMENT, *TAKEN).when(DISPUTE).then(aside, told)
    given(PAYMENT, *TAKEN, aside, told).when(DISPUTE).nothing()
    closed = replace(DISPUTE, outcome="lost")
    given(PAYMENT, *TAKEN).when(closed).then(aside, told, lost)
    given(PAYMENT, *TAKEN, aside, told).when(closed).then(lost)
    given(PAYMENT, *TAKEN, aside, told, lost).when(closed).nothing()
    given(PAYMENT, *TAKEN, aside, told, lost).when(DISPUTE).nothing()
    later = NOON + timedelta(days=9)
    given(PAYMENT, *TAKEN, aside, told).when(replace(DISPUTE, evidence_due=later)).then(
        replace(told, evidence_due=later)
    )
    given(PAYMENT, *TAKEN, aside, told, lost).when(replace(DISPUTE, evidence_due=later)).nothing()
    given(PAYMENT, *TAKEN, aside).when(DISPUTE).then(told)


def test_a_strangers_dispute_is_listed_too() -> None:
    told = PAYMENT.decide(given(PAYMENT).state, DISPUTE, NOON)
    assert [type(each) for each in told] == [PaymentNeedsReview, PaymentDisputed]
    state = after(given(PAYMENT).state, DISPUTE, DISPUTE)
    assert len(state.aside) == 1


def test_refund_and_dispute_agree_in_either_order() -> None:
    assert captured(BACK, DISPUTE).till.left == captured(DISPUTE, BACK).till.left - HALF
    assert captured(DISPUTE, BACK).parts == ()
    part = replace(DISPUTE, amount=HALF)
    assert captured(BACK, part) == captured(part, BACK)
    assert captured(BACK, part).till.left == Money(0)
    won = replace(DISPUTE, outcome="won")
    assert captured(won).till.left == captured(DISPUTE, won).till.left == ALL
    assert captured(DISPUTE, replace(DISPUTE, outcome="lost")).till.left == Money(0)


def test_a_dispute_of_another_intent_takes_nothing_of_this_one() -> None:
    assert captured(replace(DISPUTE, intent_ref="pi_2")).till.left == ALL


def test_reports_of_a_refund_end_the_same_in_any_order() -> None:
    for told in permutations([UNDER_WAY, UNDER_WAY, MADE, MADE]):
        assert captured(BACK, *told).till.part("r-1") == captured(BACK, MADE).till.part("r-1")
    for told in permutations([UNDER_WAY, MADE, FAILED, FAILED]):
        assert captured(BACK, *told).till.part("r-1") == captured(BACK, FAILED).till.part("r-1")
        assert len(captured(BACK, *told).aside) == 1


AMOUNTS = st.lists(st.integers(1, ALL.minor), min_size=1, max_size=12)


@drawn(AMOUNTS, st.sets(st.integers(0, 11)))
def test_what_goes_back_and_what_stays_is_what_was_taken(
    amounts: list[int], failing: set[int]
) -> None:
    state = captured()
    for number, minor in enumerate(amounts):
        part = replace(BACK, refund_id=f"r-{number}", amount=Money(minor))
        state = captured_after(state, part)
        if state.till.part(part.refund_id):
            stage: Any = "failed" if number in failing else "refunded"
            told = replace(MADE, refund_id=part.refund_id, provider_ref=f"{number}", stage=stage)
            state = captured_after(state, replace(told, amount=part.amount))
    till = state.till
    assert till.going_back.gross + till.left == ALL
    assert till.left >= Money(0)
    assert total(p.ordered.amount for p in till.parts if p.stage == "refunded") <= ALL


@drawn(AMOUNTS)
def test_the_vat_of_all_parts_is_that_of_the_payment(amounts: list[int]) -> None:
    state = captured()
    for number, minor in enumerate(amounts):
        state = captured_after(state, replace(BACK, refund_id=f"r-{number}", amount=Money(minor)))
    if state.till.left:
        state = captured_after(state, replace(BACK, refund_id="rest", amount=state.till.left))
    assert state.till.going_back.vat == VAT
    assert all(Money(0) <= p.ordered.vat <= p.ordered.amount for p in state.parts)
