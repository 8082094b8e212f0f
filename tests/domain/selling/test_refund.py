"""A refund is granted by a person, by two, or by a named policy; never more than there is."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import strategies as st

from domain.kernel import NotFound, Refusal
from domain.money import Money
from domain.pricing.order_money.refunds import RefundExceedsCaptured, RefundNotPositive
from domain.selling.payment.parts import RefundLine
from domain.selling.refund import (
    REFUND,
    ApproveRefund,
    Command,
    DeclineRefund,
    GrantByPolicy,
    ProposeRefund,
    Refundable,
    RefundApproved,
    RefundDecided,
    RefundDeclined,
    RefundExceedsLine,
    RefundLinesDiffer,
    RefundLineUnknown,
    RefundProposed,
    RefundReasonRequired,
)
from domain.selling.second_person import SecondPersonRequired
from tests.laws import check_decider
from tests.scenario import given

LEFT = Refundable(amount=Money(90_000), lines={"1": Money(60_000), "2": Money(40_000)})
PROPOSE = ProposeRefund(
    order_id="o",
    amount=Money(5_000),
    reason="goodwill",
    by="anna",
    second_from=Money(10_000),
    alone=Money(0),
    left=LEFT,
)
PROPOSED = RefundProposed(
    order_id="o",
    amount=Money(5_000),
    reason="goodwill",
    lines=(),
    by="anna",
    policy=None,
    needs_second=False,
)
MUCH = replace(PROPOSE, amount=Money(10_000))
WAITS = replace(PROPOSED, amount=Money(10_000), needs_second=True)
APPROVE = ApproveRefund(by="ben", left=LEFT)


def test_a_person_grants_what_is_little_alone() -> None:
    given(REFUND).when(PROPOSE).then(PROPOSED, RefundApproved(order_id="o", by="anna"))
    below, told = replace(PROPOSE, amount=Money(9_999)), replace(PROPOSED, amount=Money(9_999))
    given(REFUND).when(below).then(told, RefundApproved(order_id="o", by="anna"))


def test_from_the_limit_on_another_person_must_agree() -> None:
    approved = RefundApproved(order_id="o", by="ben")
    given(REFUND).when(MUCH).then(WAITS)
    given(REFUND, WAITS).when(replace(APPROVE, by="anna")).refused(SecondPersonRequired)
    given(REFUND, WAITS).when(APPROVE).then(approved)
    given(REFUND, WAITS, approved).when(APPROVE).nothing()
    given(REFUND, WAITS).when(MUCH).nothing()


def test_many_small_refunds_of_an_order_are_a_large_one() -> None:
    told = replace(PROPOSED, needs_second=True)
    given(REFUND).when(replace(PROPOSE, alone=Money(5_000))).then(told)
    alone = RefundApproved(order_id="o", by="anna")
    given(REFUND).when(replace(PROPOSE, alone=Money(4_999))).then(PROPOSED, alone)


def test_what_was_decided_stays_so() -> None:
    approved = RefundApproved(order_id="o", by="ben")
    declined = RefundDeclined(order_id="o", by="ben")
    decline = DeclineRefund(by="ben")
    given(REFUND, WAITS).when(decline).then(declined)
    given(REFUND, WAITS).when(DeclineRefund(by="anna")).then(replace(declined, by="anna"))
    given(REFUND, WAITS, declined).when(decline).nothing()
    given(REFUND, WAITS, declined).when(APPROVE).refused(RefundDecided)
    given(REFUND, WAITS, approved).when(decline).refused(RefundDecided)
    for command in (APPROVE, decline):
        given(REFUND).when(command).refused(NotFound)


def test_a_named_policy_needs_nobody() -> None:
    lines = (RefundLine("1", Money(60_000)), RefundLine("2", Money(30_000)))
    grant = GrantByPolicy(
        order_id="o",
        amount=Money(90_000),
        policy="retention_by_stage",
        lines=lines,
        by="anna",
        left=LEFT,
    )
    told = replace(
        PROPOSED,
        amount=Money(90_000),
        reason="cancellation",
        lines=lines,
        policy="retention_by_stage",
    )
    given(REFUND).when(grant).then(told, RefundApproved(order_id="o", by="retention_by_stage"))
    given(REFUND).when(replace(grant, policy="statutory_return")).then(
        replace(told, reason="return", policy="statutory_return"),
        RefundApproved(order_id="o", by="statutory_return"),
    )


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"reason": None}, RefundReasonRequired),
        ({"amount": Money(0)}, RefundNotPositive),
        ({"amount": Money(-1)}, RefundNotPositive),
        ({"amount": Money(90_001)}, RefundExceedsCaptured),
        ({"lines": (RefundLine("1", Money(4_999)),)}, RefundLinesDiffer),
        ({"lines": (RefundLine("1", Money(2_500)),) * 2}, RefundLinesDiffer),
        ({"lines": (RefundLine("9", Money(5_000)),)}, RefundLineUnknown),
        (
            {"lines": (RefundLine("1", Money(5_001)), RefundLine("2", Money(-1)))},
            RefundNotPositive,
        ),
        (
            {"amount": Money(60_001), "lines": (RefundLine("1", Money(60_001)),)},
            RefundExceedsLine,
        ),
    ],
)
def test_a_wrong_refund_is_refused_by_name(wrong: dict[str, Any], refusal: type[Refusal]) -> None:
    given(REFUND).when(replace(PROPOSE, **wrong)).refused(refusal)


def test_what_is_gone_by_the_time_of_the_second_word_is_refused() -> None:
    gone = replace(APPROVE, left=replace(LEFT, amount=Money(9_999)))
    given(REFUND, WAITS).when(gone).refused(RefundExceedsCaptured)


def test_the_laws_of_every_decider_hold() -> None:
    alone = replace(APPROVE, by="anna")
    commands: tuple[Command, ...] = (MUCH, PROPOSE, APPROVE, alone, DeclineRefund(by="ben"))
    check_decider(REFUND, st.sampled_from(commands))
