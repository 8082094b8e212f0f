"""Money that arrived on the house's account: taken by the bank's own word, not by a provider's."""

import re
from datetime import date, datetime

from domain.deadlines import end_of_day, local_date
from domain.kernel import Invalid, Refusal, command, event
from domain.money import Money
from domain.selling.payment.standing import (
    Captured,
    NoPayment,
    PaymentCaptured,
    PaymentInitiated,
    State,
)

REFERENCE = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9/.-]{5,34}")


@command
class RecordTransfer:
    """`amount` arrived on the day `value_date`, `since` which it can have at the earliest.

    `evidence` is the bank's own id of the entry and nothing personal. `vat` is inside `amount`,
    and `invoice_no` was drawn for it.
    """

    order_id: str
    amount: Money
    vat: Money
    value_date: date
    since: date
    evidence: str
    by: str
    invoice_no: str


@event("payment.transfer_recorded")
class TransferRecorded:
    order_id: str
    amount: Money
    value_date: date
    evidence: str
    by: str


Transferred = PaymentInitiated | TransferRecorded | PaymentCaptured


class EvidenceInvalid(Invalid):
    """The bank's own id of the entry: 6 to 35 of A–Z, 0–9, “/”, “.” and “-”, a figure among them.

    Names do not belong there.
    """

    field = "evidence"


class ValueDateOutOfRange(Invalid):
    """It arrived from {first} to {last}, between the order and today."""

    field = "value_date"
    first: date
    last: date


class TransferRecordedBefore(Refusal):
    """The entry {evidence} is on record already, for another order or another amount."""

    evidence: str


def transferred(state: State, command: RecordTransfer, now: datetime) -> tuple[Transferred, ...]:
    """Once for each entry of the bank, whose day is the tax point."""
    if not isinstance(state, NoPayment):
        return _again(state, command)
    check_evidence(command.evidence)
    last = local_date(now)
    if not command.since <= command.value_date <= last:
        raise ValueDateOutOfRange(first=command.since, last=last)
    order_id, amount, vat = command.order_id, command.amount, command.vat
    return (
        PaymentInitiated(order_id=order_id, purpose="transfer", amount=amount, vat=vat),
        TransferRecorded(
            order_id=order_id,
            amount=amount,
            value_date=command.value_date,
            evidence=command.evidence,
            by=command.by,
        ),
        PaymentCaptured(
            order_id=order_id,
            purpose="transfer",
            provider_id=command.evidence,
            amount=amount,
            vat=vat,
            tax_point=end_of_day(command.value_date, -1),
            invoice_no=command.invoice_no,
        ),
    )


def check_evidence(evidence: str) -> None:
    """Raises `EvidenceInvalid`."""
    if not REFERENCE.fullmatch(evidence):
        raise EvidenceInvalid


def _again(state: State, command: RecordTransfer) -> tuple[Transferred, ...]:
    same = isinstance(state, Captured) and (state.asked.order_id, state.taken) == (
        command.order_id,
        command.amount,
    )
    if not same:
        raise TransferRecordedBefore(evidence=command.evidence)
    return ()
