"""Money on the house's account: recorded once for each entry of the bank, at the day it came."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.money import Money
from domain.selling.payment import PAYMENT
from domain.selling.payment.aside import PaymentNeedsReview
from domain.selling.payment.standing import PaymentCaptured, PaymentInitiated
from domain.selling.payment.transfer import (
    EvidenceInvalid,
    RecordTransfer,
    TransferRecorded,
    TransferRecordedBefore,
    ValueDateOutOfRange,
)
from tests.scenario import NOON, given

TODAY = NOON.date()
RECORD = RecordTransfer(
    order_id="order-1",
    amount=Money(20_000),
    vat=Money(3_333),
    value_date=TODAY,
    since=TODAY - timedelta(days=3),
    evidence="FP-20260302-0001",
    by="clerk",
    invoice_no="2026-03-000002",
)
WANTED = PaymentInitiated(
    order_id="order-1", purpose="transfer", amount=RECORD.amount, vat=RECORD.vat
)
SEEN = TransferRecorded(
    order_id="order-1",
    amount=RECORD.amount,
    value_date=TODAY,
    evidence=RECORD.evidence,
    by="clerk",
)
TAKEN = PaymentCaptured(
    order_id="order-1",
    purpose="transfer",
    provider_id=RECORD.evidence,
    amount=RECORD.amount,
    vat=RECORD.vat,
    tax_point=datetime(2026, 3, 2, tzinfo=UTC),
    invoice_no="2026-03-000002",
)


def test_a_transfer_is_taken_at_the_day_it_arrived() -> None:
    given(PAYMENT).when(RECORD).then(WANTED, SEEN, TAKEN)
    summer = RECORD.value_date.replace(month=6)
    outcome = given(PAYMENT).when(
        replace(RECORD, value_date=summer), now=datetime(2026, 6, 3, tzinfo=UTC)
    )
    captured = outcome.events[-1]
    assert isinstance(captured, PaymentCaptured)
    assert captured.tax_point == datetime(2026, 6, 1, 23, tzinfo=UTC)


def test_one_entry_of_the_bank_is_one_transfer() -> None:
    before = given(PAYMENT, WANTED, SEEN, TAKEN)
    before.when(replace(RECORD, invoice_no="other")).nothing()
    before.when(replace(RECORD, amount=Money(1))).refused(TransferRecordedBefore)
    before.when(replace(RECORD, order_id="order-2")).refused(TransferRecordedBefore)
    card = PaymentInitiated(order_id="order-1", purpose="balance", amount=Money(1), vat=Money(0))
    given(PAYMENT, card).when(RECORD).refused(TransferRecordedBefore)


@pytest.mark.parametrize(
    "evidence", ["", "A. CUSTOMER", "ABCDEF", "12345", "fp-20260302", "1" * 36, "FP 1234567"]
)
def test_evidence_is_the_banks_own_id_and_no_name(evidence: str) -> None:
    given(PAYMENT).when(replace(RECORD, evidence=evidence)).refused(EvidenceInvalid)


@pytest.mark.parametrize("day", [RECORD.since - timedelta(days=1), TODAY + timedelta(days=1)])
def test_it_arrived_between_the_order_and_today(day: date) -> None:
    given(PAYMENT).when(replace(RECORD, value_date=day)).refused(
        ValueDateOutOfRange, first=RECORD.since, last=TODAY
    )


def test_it_may_arrive_on_the_very_day_of_the_order() -> None:
    at_once = replace(RECORD, since=TODAY)
    given(PAYMENT).when(at_once).then(WANTED, SEEN, TAKEN)


def test_money_set_aside_under_the_same_name_stays_there() -> None:
    strange = PaymentNeedsReview(
        order_id=None, reason="unknown_payment", provider_ref="pi_9", amount=Money(1)
    )
    given(PAYMENT, strange).when(RECORD).then(WANTED, SEEN, TAKEN)
    state = given(PAYMENT, strange, WANTED, SEEN, TAKEN).state
    assert [each.needs for each in state.aside] == [strange]
