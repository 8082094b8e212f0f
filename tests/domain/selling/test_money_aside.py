"""Money set aside waits for a person: what they decide, what cannot be, and what follows."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.kernel import NotFound
from domain.money import Money
from domain.selling.payment import PAYMENT, Event
from domain.selling.payment.aside import (
    MoneyNotTaken,
    NoteRequired,
    NotTheAmountAwaited,
    PaymentNeedsReview,
    PaymentRefunded,
    PaymentReviewResolved,
    PersonsDecision,
    RefundReported,
    ResolveReview,
    ReviewDecided,
    ReviewReason,
    ReviewRefuses,
)
from domain.selling.payment.asking import IntentRecorded, IntentStrayed
from domain.selling.payment.reports import AuthorisationReported, CancellationReported
from domain.selling.payment.standing import PaymentAuthorised, PaymentInitiated
from tests.scenario import NOON, given

DUE, VAT, LAPSE = Money(120_000), Money(20_000), NOON + timedelta(days=7)
ASKED = PaymentInitiated(order_id="order-1", purpose="full", amount=DUE, vat=VAT)
OWN = IntentRecorded(provider_id="pi_1")
CAME = PaymentNeedsReview(
    order_id="order-1",
    reason="duplicate_capture",
    provider_ref="pi_2",
    amount=DUE,
    own_ref="pi_1",
)
UNKNOWN = PaymentNeedsReview(
    order_id=None, reason="unknown_payment", provider_ref="pi_2", amount=DUE
)
ATTACH = ResolveReview(
    provider_ref="pi_2", decision="attach", by="s1", refund_id="r1", subject="c1"
)
REFUND = replace(ATTACH, decision="refund")
IGNORE = replace(ATTACH, decision="ignore", note="a till of ours")
ATTACHED = PaymentReviewResolved(
    order_id="order-1", provider_ref="pi_2", decision="attach", by="s1", subject="c1"
)
SENT_BACK = replace(ATTACHED, decision="refund", refund_id="r1", amount=DUE)
IGNORED = replace(ATTACHED, decision="ignore", why="a till of ours")
BACK = RefundReported(refund_id="r1", provider_ref="re_1", intent_ref="pi_2", amount=DUE)
REFUNDED = PaymentRefunded(
    order_id="order-1", refund_id="r1", provider_ref="re_1", intent_ref="pi_2", amount=DUE
)


def test_what_is_attached_takes_the_place_of_what_was_asked_for() -> None:
    """The intent of before strays, so that it is ended and nobody pays twice."""
    strayed = IntentStrayed(order_id="order-1", provider_id="pi_1")
    attached = IntentRecorded(provider_id="pi_2")
    given(PAYMENT, ASKED, OWN, CAME).when(ATTACH).then(ATTACHED, strayed, attached)
    first = replace(CAME, own_ref=None)
    given(PAYMENT, ASKED, first).when(ATTACH).then(ATTACHED, attached)
    history = (ASKED, OWN, CAME, ATTACHED, strayed, attached)
    given(PAYMENT, *history).when(ATTACH).nothing()
    held = AuthorisationReported(provider_id="pi_2", amount=DUE, capture_before=LAPSE)
    (now,) = PAYMENT.decide(given(PAYMENT, *history).state, held, NOON)
    assert isinstance(now, PaymentAuthorised)


@pytest.mark.parametrize("off", [Money(119_999), Money(120_001), Money(120_000, "EUR")])
def test_only_the_very_amount_that_is_awaited_is_attached(off: Money) -> None:
    given(PAYMENT, ASKED, OWN, replace(CAME, amount=off)).when(ATTACH).refused(NotTheAmountAwaited)


def test_nothing_is_attached_to_what_waits_for_nothing_or_is_its_own() -> None:
    held = PaymentAuthorised(
        order_id="order-1",
        provider_id="pi_1",
        amount=DUE,
        capture_before=LAPSE,
        three_d_secure=None,
        risk_level=None,
    )
    given(PAYMENT, ASKED, OWN, held, CAME).when(ATTACH).refused(NotTheAmountAwaited)
    own = replace(CAME, provider_ref="pi_1", reason="amount_mismatch")
    wish = replace(ATTACH, provider_ref="pi_1")
    given(PAYMENT, ASKED, OWN, own).when(wish).refused(NotTheAmountAwaited)


def test_money_that_nobody_asked_for_is_resolved_too() -> None:
    attached = replace(ATTACHED, order_id=None)
    given(PAYMENT, UNKNOWN).when(ATTACH).then(attached)
    given(PAYMENT, UNKNOWN).when(REFUND).then(replace(SENT_BACK, order_id=None))


def test_only_what_was_taken_is_sent_back() -> None:
    held = replace(CAME, held=True)
    given(PAYMENT, ASKED, OWN, held).when(REFUND).refused(MoneyNotTaken)
    given(PAYMENT, ASKED, OWN, held, CAME).when(REFUND).then(SENT_BACK)
    given(PAYMENT, ASKED, OWN, CAME).when(REFUND).then(SENT_BACK)


def test_who_ignores_money_says_why() -> None:
    given(PAYMENT, ASKED, OWN, CAME).when(replace(IGNORE, note="")).refused(NoteRequired)
    given(PAYMENT, ASKED, OWN, CAME).when(IGNORE).then(IGNORED)


@pytest.mark.parametrize("reason", ["foreign_refund", "dispute", "refund_failed"])
@pytest.mark.parametrize("decision", ["attach", "refund"])
def test_what_did_not_come_in_is_only_ignored(
    reason: ReviewReason, decision: PersonsDecision
) -> None:
    gone = replace(CAME, reason=reason)
    wish = replace(ATTACH, decision=decision)
    told = {"reason": reason, "decision": decision}
    given(PAYMENT, ASKED, OWN, gone).when(wish).refused(ReviewRefuses, **told)
    given(PAYMENT, ASKED, OWN, gone).when(IGNORE).then(IGNORED)


def test_it_is_decided_once_and_the_same_again_is_silent() -> None:
    history = (ASKED, OWN, CAME, SENT_BACK)
    given(PAYMENT, *history).when(replace(REFUND, by="s2", refund_id="r2")).nothing()
    given(PAYMENT, *history).when(IGNORE).refused(ReviewDecided, decision="refund")
    given(PAYMENT, ASKED, OWN, CAME).when(replace(REFUND, provider_ref="pi_3")).refused(NotFound)


def test_what_comes_after_a_decision_is_decided_anew() -> None:
    held = replace(CAME, held=True)
    given(PAYMENT, ASKED, OWN, held, IGNORED, CAME).when(REFUND).then(SENT_BACK)


def test_what_a_person_sent_back_is_told_once_when_it_went() -> None:
    history: tuple[Event, ...] = (ASKED, OWN, CAME, SENT_BACK)
    given(PAYMENT, *history).when(replace(BACK, stage="under_way")).nothing()
    given(PAYMENT, *history).when(BACK).then(REFUNDED)
    given(PAYMENT, *history, REFUNDED).when(BACK).nothing()


@pytest.mark.parametrize(
    "other", [{"amount": Money(1)}, {"refund_id": "r2"}, {"refund_id": None}], ids=str
)
def test_another_refund_than_the_one_that_was_decided_is_listed(other: dict[str, Any]) -> None:
    report = replace(BACK, **other)
    listed = replace(
        CAME,
        reason="foreign_refund",
        provider_ref="re_1",
        amount=report.amount,
        intent_ref="pi_2",
    )
    given(PAYMENT, ASKED, OWN, CAME, SENT_BACK).when(report).then(listed)


def test_a_refund_that_failed_is_listed() -> None:
    listed = replace(CAME, reason="refund_failed", provider_ref="re_1", intent_ref="pi_2")
    failed = replace(BACK, stage="failed")
    given(PAYMENT, ASKED, OWN, CAME, SENT_BACK).when(failed).then(listed)


def test_what_was_taken_waits_on_though_what_was_held_is_given_back() -> None:
    held, over = replace(CAME, held=True), CancellationReported(provider_id="pi_2")
    released = replace(ATTACHED, decision="released", by="provider", subject="")
    given(PAYMENT, ASKED, OWN, held).when(over).then(released)
    given(PAYMENT, ASKED, OWN, held, CAME).when(over).nothing()
