"""A payment records what the provider says, once, and sets aside what it cannot explain."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st

from domain.kernel import NotFound
from domain.money import Money
from domain.pricing.amounts import MOST, PaymentOutOfRange
from domain.pricing.order_money.payment_plan import PaymentPlan
from domain.selling.payment import PAYMENT, Command, Event, Void, is_due_capture
from domain.selling.payment.amount import Initiate
from domain.selling.payment.aside import (
    PROVIDER,
    Aside,
    PaymentNeedsReview,
    PaymentReviewResolved,
    ReviewReason,
    SetAside,
)
from domain.selling.payment.asking import (
    AskingCameToNothing,
    AskProvider,
    IntentAsked,
    IntentRecorded,
    IntentReported,
    IntentStrayed,
    NothingFound,
)
from domain.selling.payment.reports import (
    AuthorisationReported,
    CancellationReported,
    CaptureReported,
    FailureReported,
)
from domain.selling.payment.standing import (
    NoPayment,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentFailed,
    PaymentInitiated,
    PaymentVoided,
    found_payment,
)
from tests.laws import check_decider
from tests.scenario import NOON, given

ALL, VAT, LAPSE = Money(120_000), Money(20_000), NOON + timedelta(days=7)
PLAN = PaymentPlan(
    plan="full", due_now=ALL, balance=Money(0), vat_due_now=VAT, vat_balance=Money(0)
)
ASK = Initiate(order_id="order-1", plan=PLAN)
ASKED = PaymentInitiated(order_id="order-1", purpose="full", amount=ALL, vat=VAT)
OPENED = IntentRecorded(provider_id="pi_1")
AUTHORISE = AuthorisationReported(provider_id="pi_1", amount=ALL, capture_before=LAPSE)
AUTHORISED = PaymentAuthorised(
    order_id="order-1",
    provider_id="pi_1",
    amount=ALL,
    capture_before=LAPSE,
    three_d_secure=None,
    risk_level=None,
)
CAPTURE = CaptureReported(
    provider_id="pi_1", amount=ALL, tax_point=NOON, invoice_no="2026-03-000001"
)
CAPTURED = PaymentCaptured(
    order_id="order-1",
    purpose="full",
    provider_id="pi_1",
    amount=ALL,
    vat=VAT,
    tax_point=NOON,
    invoice_no="2026-03-000001",
)
FAIL = FailureReported(provider_id="pi_1", reason="card_declined", attempt="ch_1")
FAILED = PaymentFailed(order_id="order-1", reason="card_declined", attempt="ch_1")
ENDED = CancellationReported(provider_id="pi_1")
VOID = Void(cause="cancel")
VOIDED = PaymentVoided(order_id="order-1", cause="cancel")


def asking(number: int) -> IntentAsked:
    return IntentAsked(order_id="order-1", number=number, asked_at=NOON, amount=ALL)


def reviewed(
    reason: ReviewReason,
    *history: Event,
    when: AuthorisationReported | CaptureReported,
    order_id: str | None = "order-1",
) -> None:
    """What is decided is one review for this reason, and the second time nothing."""
    before = given(PAYMENT, *history).state
    aside = PaymentNeedsReview(
        order_id=order_id,
        reason=reason,
        provider_ref=when.provider_id,
        amount=when.amount,
        held=isinstance(when, AuthorisationReported),
        own_ref=None if isinstance(before, NoPayment) else before.provider_id,
    )
    given(PAYMENT, *history).when(when).then(aside)
    given(PAYMENT, *history, aside).when(when).nothing()


def test_money_is_wanted_before_the_provider_hears_of_it() -> None:
    given(PAYMENT).when(ASK).then(ASKED)
    given(PAYMENT, ASKED).when(replace(ASK, order_id="order-2")).nothing()


def test_of_a_plan_in_two_parts_the_deposit_is_wanted() -> None:
    first, vat = Money(40_000), Money(6_667)
    plan = PaymentPlan(
        plan="deposit_balance",
        due_now=first,
        balance=ALL - first,
        vat_due_now=vat,
        vat_balance=VAT - vat,
    )
    given(PAYMENT).when(replace(ASK, plan=plan)).then(
        PaymentInitiated(order_id="order-1", purpose="deposit", amount=first, vat=vat)
    )


@pytest.mark.parametrize("rest", [Money(29), MOST + Money(1)])
def test_no_deposit_is_asked_for_whose_rest_no_card_could_pay(rest: Money) -> None:
    plan = replace(PLAN, plan="deposit_balance", balance=rest)
    given(PAYMENT).when(replace(ASK, plan=plan)).refused(PaymentOutOfRange)


def test_what_was_taken_at_once_is_not_said_to_be_held() -> None:
    at_once = replace(AUTHORISE, provider_id="pi_2", taken=True)
    (listed,) = PAYMENT.decide(given(PAYMENT, ASKED, OPENED).state, at_once, NOON)
    assert isinstance(listed, PaymentNeedsReview)
    assert not listed.held


def test_the_first_intent_is_the_payments_own_and_any_other_strayed() -> None:
    first = IntentRecorded(provider_id="pi_1")
    stray = IntentStrayed(order_id="order-1", provider_id="pi_2")
    given(PAYMENT, ASKED).when(IntentReported(provider_id="pi_1")).then(first)
    given(PAYMENT, ASKED, first).when(IntentReported(provider_id="pi_1")).nothing()
    given(PAYMENT, ASKED, first).when(IntentReported(provider_id="pi_2")).then(stray)
    given(PAYMENT, ASKED, first, stray).when(IntentReported(provider_id="pi_2")).nothing()


def test_an_intent_that_appears_when_the_payment_is_over_strayed() -> None:
    stray = IntentStrayed(order_id="order-1", provider_id="pi_1")
    given(PAYMENT, ASKED, asking(1), VOIDED).when(IntentReported(provider_id="pi_1")).then(stray)
    own = (ASKED, asking(1), IntentRecorded(provider_id="pi_1"), VOIDED)
    given(PAYMENT, *own).when(IntentReported(provider_id="pi_1")).nothing()


def test_an_asking_is_recorded_once_and_the_next_only_after_it_came_to_nothing() -> None:
    nothing = AskingCameToNothing(number=1)
    given(PAYMENT, ASKED).when(AskProvider()).then(asking(1))
    given(PAYMENT, ASKED, asking(1)).when(AskProvider()).nothing()
    given(PAYMENT, ASKED, asking(1)).when(NothingFound(number=1)).then(nothing)
    given(PAYMENT, ASKED, asking(1), nothing).when(NothingFound(number=1)).nothing()
    given(PAYMENT, ASKED, asking(1), nothing).when(AskProvider()).then(asking(2))
    given(PAYMENT, ASKED, asking(1), nothing, asking(2)).when(NothingFound(number=1)).nothing()


def test_what_is_known_to_the_provider_is_not_asked_for_again() -> None:
    known = (ASKED, asking(1), IntentRecorded(provider_id="pi_1"))
    given(PAYMENT, *known).when(AskProvider()).nothing()
    given(PAYMENT, *known).when(NothingFound(number=1)).nothing()
    given(PAYMENT, ASKED, VOIDED).when(AskProvider()).nothing()
    given(PAYMENT).when(AskProvider()).refused(NotFound)


def test_an_authorisation_is_recorded_once() -> None:
    given(PAYMENT, ASKED, OPENED).when(AUTHORISE).then(AUTHORISED)
    given(PAYMENT, ASKED, AUTHORISED).when(AUTHORISE).nothing()
    given(PAYMENT, ASKED, AUTHORISED, CAPTURED).when(AUTHORISE).nothing()


def test_a_capture_carries_its_vat_and_its_invoice() -> None:
    given(PAYMENT, ASKED, AUTHORISED).when(CAPTURE).then(CAPTURED)
    given(PAYMENT, ASKED, AUTHORISED, CAPTURED).when(CAPTURE).nothing()


def test_money_by_a_second_intent_is_set_aside() -> None:
    again, held = replace(CAPTURE, provider_id="pi_2"), replace(AUTHORISE, provider_id="pi_2")
    reviewed("duplicate_capture", ASKED, AUTHORISED, CAPTURED, when=again)
    reviewed("duplicate_capture", ASKED, AUTHORISED, when=again)
    reviewed("duplicate_capture", ASKED, AUTHORISED, when=held)
    reviewed("duplicate_capture", ASKED, OPENED, when=held)
    reviewed("duplicate_capture", ASKED, OPENED, when=again)


def test_money_by_an_intent_that_was_never_recorded_is_set_aside() -> None:
    reviewed("unknown_payment", ASKED, when=AUTHORISE)
    reviewed("unknown_payment", ASKED, when=CAPTURE)


def test_what_another_intent_failed_or_ended_in_is_nothing_to_this_payment() -> None:
    for history in ((ASKED, OPENED), (ASKED, AUTHORISED)):
        given(PAYMENT, *history).when(CancellationReported(provider_id="pi_2")).nothing()
        given(PAYMENT, *history).when(replace(FAIL, provider_id="pi_2")).nothing()


def test_what_was_held_too_late_is_explained_once_it_is_given_back() -> None:
    late = PaymentNeedsReview(
        order_id="order-1", reason="late_payment", provider_ref="pi_1", amount=ALL, held=True
    )
    given_back = PaymentReviewResolved(
        order_id="order-1", provider_ref="pi_1", decision="released", by=PROVIDER
    )
    given(PAYMENT, ASKED, VOIDED, late).when(ENDED).then(given_back)
    given(PAYMENT, ASKED, VOIDED, late, given_back).when(ENDED).nothing()
    taken = replace(late, held=False)
    given(PAYMENT, ASKED, VOIDED, late).when(CAPTURE).then(taken)
    given(PAYMENT, ASKED, VOIDED, late, taken).when(ENDED).nothing()
    given(PAYMENT, late).when(ENDED).then(given_back)


@pytest.mark.parametrize("off", [Money(119_999), Money(120_001), Money(120_000, "EUR"), Money(0)])
def test_another_amount_or_currency_is_set_aside(off: Money) -> None:
    reviewed("amount_mismatch", ASKED, OPENED, when=replace(AUTHORISE, amount=off))
    reviewed("amount_mismatch", ASKED, AUTHORISED, when=replace(CAPTURE, amount=off))


def test_only_what_is_held_is_an_invoice_when_it_is_taken() -> None:
    held = given(PAYMENT, ASKED, AUTHORISED).state
    assert is_due_capture(held, CAPTURE)
    assert not is_due_capture(held, replace(CAPTURE, amount=Money(1)))
    assert not is_due_capture(held, replace(CAPTURE, provider_id="pi_2"))
    for history in ((), (ASKED,), (ASKED, VOIDED), (ASKED, AUTHORISED, CAPTURED)):
        assert not is_due_capture(given(PAYMENT, *history).state, CAPTURE)


@pytest.mark.parametrize("late", [AUTHORISE, CAPTURE])
def test_money_after_the_end_is_set_aside_and_not_sent_back(
    late: AuthorisationReported | CaptureReported,
) -> None:
    reviewed("late_payment", ASKED, VOIDED, when=late)


@pytest.mark.parametrize("unknown", [AUTHORISE, CAPTURE])
def test_money_nobody_asked_for_is_set_aside(
    unknown: AuthorisationReported | CaptureReported,
) -> None:
    reviewed("unknown_payment", when=unknown, order_id=None)


def test_what_was_set_aside_stays_when_the_payment_is_wanted_after_all() -> None:
    aside = PaymentNeedsReview(
        order_id=None, reason="unknown_payment", provider_ref="pi_1", amount=ALL
    )
    assert isinstance(given(PAYMENT, aside).state, NoPayment)
    assert given(PAYMENT, aside, ASKED).state.aside == (Aside(aside),)


@pytest.mark.parametrize("said", [IntentReported(provider_id="pi_1"), FAIL, ENDED])
def test_what_moved_no_money_of_a_payment_never_wanted_says_nothing(said: Command) -> None:
    given(PAYMENT).when(said).nothing()


def test_what_was_never_wanted_cannot_be_given_back() -> None:
    given(PAYMENT).when(VOID).refused(NotFound)


def test_each_failed_attempt_is_recorded_once() -> None:
    history = (ASKED, OPENED, FAILED)
    given(PAYMENT, ASKED, OPENED).when(FAIL).then(FAILED)
    given(PAYMENT, *history).when(FAIL).nothing()
    second = replace(FAIL, attempt="ch_2")
    given(PAYMENT, *history).when(second).then(replace(FAILED, attempt="ch_2"))
    given(PAYMENT, *history).when(AUTHORISE).then(AUTHORISED)


@pytest.mark.parametrize("then", [(AUTHORISED,), (AUTHORISED, CAPTURED), (VOIDED,)])
def test_a_failure_that_arrives_late_says_nothing(then: tuple[Event, ...]) -> None:
    given(PAYMENT, ASKED, *then).when(FAIL).nothing()


@pytest.mark.parametrize("then", [(), (AUTHORISED,)])
def test_what_was_not_captured_can_be_voided_once(then: tuple[Event, ...]) -> None:
    given(PAYMENT, ASKED, *then).when(VOID).then(VOIDED)
    given(PAYMENT, ASKED, *then, VOIDED).when(Void(cause="expired")).nothing()


@pytest.mark.parametrize("then", [(), (AUTHORISED,)])
def test_what_the_provider_cancelled_is_over(then: tuple[Event, ...]) -> None:
    expired = PaymentVoided(order_id="order-1", cause="expired")
    given(PAYMENT, ASKED, OPENED, *then).when(ENDED).then(expired)
    given(PAYMENT, ASKED, OPENED, *then, VOIDED).when(ENDED).nothing()
    given(PAYMENT, ASKED, AUTHORISED, CAPTURED).when(ENDED).nothing()


def test_captured_money_is_never_voided_but_set_aside() -> None:
    aside = PaymentNeedsReview(
        order_id="order-1",
        reason="late_payment",
        provider_ref="pi_1",
        amount=ALL,
        own_ref="pi_1",
    )
    given(PAYMENT, ASKED, AUTHORISED, CAPTURED).when(VOID).then(aside)
    given(PAYMENT, ASKED, AUTHORISED, CAPTURED, aside).when(VOID).nothing()


def test_a_dispute_is_set_aside_once_for_each_reason() -> None:
    dispute = SetAside(reason="dispute", provider_ref="pi_1", amount=ALL)
    disputed = PaymentNeedsReview(
        order_id="order-1", reason="dispute", provider_ref="pi_1", amount=ALL, own_ref="pi_1"
    )
    history = (ASKED, AUTHORISED, CAPTURED)
    given(PAYMENT, *history).when(dispute).then(disputed)
    given(PAYMENT, *history, disputed).when(dispute).nothing()
    refund = replace(dispute, reason="foreign_refund")
    given(PAYMENT, *history, disputed).when(refund).then(replace(disputed, reason="foreign_refund"))


def test_the_stages_have_their_names() -> None:
    histories = {
        "initiated": (ASKED,),
        "authorised": (ASKED, AUTHORISED),
        "captured": (ASKED, AUTHORISED, CAPTURED),
        "voided": (ASKED, VOIDED),
    }
    for stage, history in histories.items():
        assert found_payment(given(PAYMENT, *history).state).stage == stage


def test_a_payment_keeps_the_laws() -> None:
    amounts = st.sampled_from([ALL, ALL, Money(1)])
    intents = st.sampled_from(["pi_1", "pi_1", "pi_2"])
    commands: st.SearchStrategy[Command] = st.one_of(
        st.just(ASK),
        st.just(ASK),
        st.builds(IntentReported, provider_id=intents),
        st.builds(NothingFound, number=st.sampled_from([1, 2])),
        st.just(AskProvider()),
        st.builds(lambda i, a: replace(AUTHORISE, provider_id=i, amount=a), intents, amounts),
        st.builds(lambda i, a: replace(CAPTURE, provider_id=i, amount=a), intents, amounts),
        st.builds(lambda i, n: replace(FAIL, provider_id=i, attempt=n), intents, intents),
        st.sampled_from([VOID, Void(cause="expired")]),
        st.builds(CancellationReported, provider_id=intents),
        st.builds(
            SetAside,
            reason=st.sampled_from(["dispute", "foreign_refund"]),
            provider_ref=intents,
            amount=amounts,
            held=st.booleans(),
        ),
    )
    check_decider(PAYMENT, commands, examples=60)
