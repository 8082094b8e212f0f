"""A payment records what the provider says, once, and sets aside what it cannot explain."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st

from domain.kernel import NotFound
from domain.money import Money
from domain.selling.payment import (
    PAYMENT,
    Authorise,
    Capture,
    Command,
    Fail,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentFailed,
    PaymentIntentRecorded,
    PaymentVoided,
    RecordIntent,
    Unknown,
    Void,
    Wanted,
)
from domain.selling.payment_demand import Initiate, PaymentInitiated
from domain.selling.payment_review import PaymentNeedsReview, SetAside
from tests.domain.paid_order_facts import NOON, after, then
from tests.laws import check_decider

ASKED = Initiate(order_id="order-1", purpose="full", amount=Money(120_000), vat=Money(20_000))
AUTHORISE = Authorise(
    provider_id="pi_1", amount=Money(120_000), capture_before=NOON + timedelta(days=7)
)
CAPTURE = Capture(
    provider_id="pi_1", amount=Money(120_000), tax_point=NOON, invoice_no="2026-03-000001"
)
FAIL = Fail(provider_id="pi_1", reason="card_declined", attempt="ch_1")
VOID = Void(cause="expired")


def reviewed(reason: str, *given: Command, when: Command) -> None:
    """What is decided is one review for this reason, and the second time nothing."""
    (aside,) = then(PAYMENT, *given, when=when)
    assert isinstance(aside, PaymentNeedsReview)
    assert aside.reason == reason
    assert then(PAYMENT, *given, when, when=when) == ()


def test_money_is_wanted_before_the_provider_hears_of_it() -> None:
    assert then(PAYMENT, when=ASKED) == (
        PaymentInitiated(
            order_id="order-1", purpose="full", amount=Money(120_000), vat=Money(20_000)
        ),
    )
    assert then(PAYMENT, ASKED, when=replace(ASKED, amount=Money(1))) == ()


def test_the_first_intent_is_the_payments_own() -> None:
    first = RecordIntent(provider_id="pi_1")
    assert then(PAYMENT, ASKED, when=first) == (PaymentIntentRecorded(provider_id="pi_1"),)
    assert then(PAYMENT, ASKED, first, when=RecordIntent(provider_id="pi_2")) == ()


def test_an_authorisation_is_recorded_once() -> None:
    (held,) = then(PAYMENT, ASKED, when=AUTHORISE)
    assert isinstance(held, PaymentAuthorised)
    assert (held.order_id, held.amount) == ("order-1", Money(120_000))
    assert then(PAYMENT, ASKED, AUTHORISE, when=AUTHORISE) == ()
    assert then(PAYMENT, ASKED, AUTHORISE, CAPTURE, when=AUTHORISE) == ()


def test_a_capture_carries_its_vat_and_its_invoice() -> None:
    (taken,) = then(PAYMENT, ASKED, AUTHORISE, when=CAPTURE)
    assert isinstance(taken, PaymentCaptured)
    assert (taken.vat, taken.invoice_no) == (Money(20_000), "2026-03-000001")
    assert then(PAYMENT, ASKED, AUTHORISE, CAPTURE, when=CAPTURE) == ()


def test_a_second_capture_for_one_purpose_is_set_aside() -> None:
    again = replace(CAPTURE, provider_id="pi_2")
    reviewed("duplicate_capture", ASKED, AUTHORISE, CAPTURE, when=again)


@pytest.mark.parametrize("off", [Money(119_999), Money(120_001), Money(120_000, "EUR"), Money(0)])
def test_another_amount_or_currency_is_set_aside(off: Money) -> None:
    reviewed("amount_mismatch", ASKED, when=replace(AUTHORISE, amount=off))
    reviewed("amount_mismatch", ASKED, AUTHORISE, when=replace(CAPTURE, amount=off))
    state = after(PAYMENT, ASKED, replace(AUTHORISE, amount=off))
    assert isinstance(state, Wanted)
    assert state.stage == "initiated"


@pytest.mark.parametrize("late", [AUTHORISE, CAPTURE])
def test_money_after_the_end_is_set_aside_and_not_sent_back(late: Command) -> None:
    reviewed("late_payment", ASKED, VOID, when=late)


@pytest.mark.parametrize("unknown", [AUTHORISE, CAPTURE])
def test_money_nobody_asked_for_is_set_aside(unknown: Command) -> None:
    reviewed("unknown_payment", when=unknown)
    assert isinstance(after(PAYMENT, unknown), Unknown)


@pytest.mark.parametrize("wish", [RecordIntent(provider_id="pi_1"), FAIL, VOID])
def test_of_a_payment_never_wanted_nothing_else_is_known(wish: Command) -> None:
    with pytest.raises(NotFound):
        then(PAYMENT, when=wish)


def test_each_failed_attempt_is_recorded_once() -> None:
    assert then(PAYMENT, ASKED, when=FAIL) == (
        PaymentFailed(order_id="order-1", reason="card_declined", attempt="ch_1"),
    )
    assert then(PAYMENT, ASKED, FAIL, when=FAIL) == ()
    assert then(PAYMENT, ASKED, FAIL, when=replace(FAIL, attempt="ch_2"))
    assert then(PAYMENT, ASKED, FAIL, when=AUTHORISE)


@pytest.mark.parametrize("given", [(AUTHORISE,), (AUTHORISE, CAPTURE), (VOID,)])
def test_a_failure_that_arrives_late_says_nothing(given: tuple[Command, ...]) -> None:
    assert then(PAYMENT, ASKED, *given, when=FAIL) == ()


@pytest.mark.parametrize("given", [(), (AUTHORISE,)])
def test_what_was_not_captured_can_be_voided_once(given: tuple[Command, ...]) -> None:
    voided = PaymentVoided(order_id="order-1", cause="expired")
    assert then(PAYMENT, ASKED, *given, when=VOID) == (voided,)
    assert then(PAYMENT, ASKED, *given, VOID, when=Void(cause="cancel")) == ()


def test_captured_money_is_never_voided() -> None:
    assert then(PAYMENT, ASKED, AUTHORISE, CAPTURE, when=VOID) == ()


def test_a_dispute_is_set_aside_once_for_each_reason() -> None:
    dispute = SetAside(reason="dispute", provider_ref="pi_1", amount=Money(120_000))
    reviewed("dispute", ASKED, AUTHORISE, CAPTURE, when=dispute)
    refund = replace(dispute, reason="foreign_refund")
    assert then(PAYMENT, ASKED, AUTHORISE, CAPTURE, dispute, when=refund)


def test_a_payment_keeps_the_laws() -> None:
    amounts = st.sampled_from([Money(120_000), Money(120_000), Money(1)])
    intents = st.sampled_from(["pi_1", "pi_1", "pi_2"])
    wishes: st.SearchStrategy[Command] = st.one_of(
        st.just(ASKED),
        st.just(ASKED),
        st.builds(RecordIntent, provider_id=intents),
        st.builds(lambda i, a: replace(AUTHORISE, provider_id=i, amount=a), intents, amounts),
        st.builds(lambda i, a: replace(CAPTURE, provider_id=i, amount=a), intents, amounts),
        st.builds(lambda i, n: replace(FAIL, provider_id=i, attempt=n), intents, intents),
        st.sampled_from([VOID, Void(cause="cancel")]),
        st.builds(
            SetAside,
            reason=st.sampled_from(["dispute", "foreign_refund"]),
            provider_ref=intents,
            amount=amounts,
        ),
    )
    check_decider(PAYMENT, wishes, examples=60)
