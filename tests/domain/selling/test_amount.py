"""What a payment asks for: a balance, and another sum in place, as long as nobody pays it."""

from dataclasses import replace

import pytest

from domain.kernel import NotFound
from domain.money import Money
from domain.pricing.amounts import LEAST_CHARGE, MOST, PaymentOutOfRange
from domain.selling.payment import PAYMENT, Event
from domain.selling.payment.amount import (
    AmountChanged,
    AmountIsFixed,
    ChangeAmount,
    InitiateBalance,
)
from domain.selling.payment.asking import AskProvider, IntentAsked, IntentRecorded
from domain.selling.payment.reports import AuthorisationReported, CaptureReported
from domain.selling.payment.standing import (
    PaymentAuthorised,
    PaymentCaptured,
    PaymentInitiated,
    PaymentVoided,
    found_payment,
)
from tests.scenario import NOON, given

ALL, VAT, LESS, LESS_VAT = Money(60_000), Money(10_000), Money(40_000), Money(6_667)
ASK = InitiateBalance(order_id="order-1", amount=ALL, vat=VAT)
ASKED = PaymentInitiated(order_id="order-1", purpose="balance", amount=ALL, vat=VAT)
OPENED = IntentRecorded(provider_id="pi_1")
CHANGE = ChangeAmount(amount=LESS, vat=LESS_VAT)
CHANGED = AmountChanged(order_id="order-1", number=1, amount=LESS, vat=LESS_VAT)
TAKEN = PaymentAuthorised(
    order_id="order-1",
    provider_id="pi_1",
    amount=ALL,
    capture_before=None,
    three_d_secure=None,
    risk_level=None,
)
CAPTURED = PaymentCaptured(
    order_id="order-1",
    purpose="balance",
    provider_id="pi_1",
    amount=ALL,
    vat=VAT,
    tax_point=NOON,
    invoice_no="2026-03-000001",
)


def test_a_balance_is_wanted_once() -> None:
    given(PAYMENT).when(ASK).then(ASKED)
    given(PAYMENT, ASKED).when(ASK).nothing()


@pytest.mark.parametrize("amount", [Money(29), MOST + Money(1)])
def test_a_balance_is_what_a_card_can_be_charged(amount: Money) -> None:
    given(PAYMENT).when(replace(ASK, amount=amount)).refused(PaymentOutOfRange)


def test_another_sum_is_numbered_and_the_same_is_none() -> None:
    given(PAYMENT, ASKED).when(CHANGE).then(CHANGED)
    given(PAYMENT, ASKED, OPENED, CHANGED).when(CHANGE).nothing()
    back = ChangeAmount(amount=ALL, vat=VAT)
    again = AmountChanged(order_id="order-1", number=2, amount=ALL, vat=VAT)
    given(PAYMENT, ASKED, OPENED, CHANGED).when(back).then(again)
    given(PAYMENT).when(CHANGE).refused(NotFound)


@pytest.mark.parametrize("left", [Money(0), Money(29)])
def test_what_no_card_can_be_charged_is_not_asked_for_any_more(left: Money) -> None:
    settled = PaymentVoided(order_id="order-1", cause="settled")
    change = ChangeAmount(amount=left, vat=Money(0))
    given(PAYMENT, ASKED, OPENED).when(change).then(settled)
    given(PAYMENT, ASKED, OPENED, settled).when(change).nothing()


def test_the_least_that_a_card_can_be_charged_is_still_asked_for() -> None:
    least = ChangeAmount(amount=LEAST_CHARGE, vat=Money(5))
    asked = AmountChanged(order_id="order-1", number=1, amount=LEAST_CHARGE, vat=Money(5))
    given(PAYMENT, ASKED, OPENED).when(least).then(asked)


def test_more_than_a_card_can_be_charged_is_refused() -> None:
    given(PAYMENT, ASKED).when(replace(CHANGE, amount=MOST + Money(1))).refused(PaymentOutOfRange)


@pytest.mark.parametrize(
    ("history", "stage"),
    [((TAKEN,), "authorised"), ((TAKEN, CAPTURED), "captured")],
)
def test_what_is_paid_does_not_change(history: tuple[Event, ...], stage: str) -> None:
    given(PAYMENT, ASKED, OPENED, *history).when(CHANGE).refused(AmountIsFixed, stage=stage)


def test_what_a_bank_collects_does_not_change() -> None:
    collected = replace(CHANGE, under_way=True)
    given(PAYMENT, ASKED, OPENED).when(collected).refused(AmountIsFixed, stage="under_way")


def test_only_the_last_sum_pays_it() -> None:
    report = AuthorisationReported(provider_id="pi_1", amount=LESS, capture_before=None, taken=True)
    history = (ASKED, OPENED, CHANGED)
    given(PAYMENT, *history).when(report).then(replace(TAKEN, amount=LESS))
    outcome = given(PAYMENT, *history).when(replace(report, amount=ALL))
    assert [getattr(each, "reason", "") for each in outcome.events] == ["amount_mismatch"]
    taken = CaptureReported(provider_id="pi_1", amount=LESS, tax_point=NOON, invoice_no="n-1")
    held = replace(TAKEN, amount=LESS)
    last = replace(CAPTURED, amount=LESS, vat=LESS_VAT, invoice_no="n-1")
    given(PAYMENT, *history, held).when(taken).then(last)


def test_an_asking_whose_answer_was_lost_stays_what_it_was() -> None:
    """Under one number the provider is asked for one sum, whatever is wanted by now."""
    first = IntentAsked(order_id="order-1", number=1, asked_at=NOON, amount=ALL)
    given(PAYMENT, ASKED).when(AskProvider()).then(first)
    given(PAYMENT, ASKED, first, CHANGED).when(AskProvider()).nothing()
    payment = found_payment(given(PAYMENT, ASKED, first, CHANGED).state)
    assert (payment.at_provider.amount, payment.asked.amount) == (ALL, LESS)
