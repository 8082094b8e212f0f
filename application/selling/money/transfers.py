"""A transfer that arrived: what is left to be paid of its order is less from then on."""

from dataclasses import dataclass
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from application.selling.money.paying import invoice_no
from application.shop import Shop
from application.store.event_store import Decision
from domain.deadlines import local_date
from domain.kernel import NotFound
from domain.money import Money
from domain.selling.order import ORDER
from domain.selling.order.balance import BalancePartReceived, BalanceReceived, RecordBalance
from domain.selling.order.stage import Confirmed, Placed, found_order, payments_of
from domain.selling.payment import PAYMENT
from domain.selling.payment.amount import ChangeAmount
from domain.selling.payment.aside import RefundReported
from domain.selling.payment.standing import Captured
from domain.selling.payment.transfer import RecordTransfer, check_evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """What stands in the bank's statement; `evidence` is its own id of the entry."""

    amount: Money
    value_date: date
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """Who says that it arrived for which order; `under_way` if a bank collects the rest of that."""

    order_id: str
    transfer: Transfer
    by: str
    under_way: bool = False


def transfer_id(evidence: str) -> str:
    """One payment for each entry of the bank, whoever records it how often."""
    return str(uuid5(NAMESPACE_URL, f"transfer:{evidence}"))


def record_transfer(decision: Decision, shop: Shop, arrived: Arrived) -> None:
    """Taken, invoiced, and off what the open payment asks for.

    All or nothing. Raises `NotFound`, `OrderStateRefuses`, `NothingDue`, `MoreThanIsDue`,
    `PartNotPositive`, `EvidenceInvalid`, `ValueDateOutOfRange`, `TransferRecordedBefore` or
    `AmountIsFixed`.
    """
    order_id, transfer = arrived.order_id, arrived.transfer
    check_evidence(transfer.evidence)
    order, payment_id = found_order(decision.state(ORDER, order_id)), transfer_id(transfer.evidence)
    part = RecordBalance(payment_id=payment_id, amount=transfer.amount)
    decided = decision.decide(ORDER, order_id, part)
    parts = (e for e in decided if isinstance(e, BalancePartReceived | BalanceReceived))
    came = next(parts, None)
    record = RecordTransfer(
        order_id=order_id,
        amount=transfer.amount,
        vat=came.vat if came else Money.zero(transfer.amount.currency),
        value_date=transfer.value_date,
        since=local_date(order.placed.consent.accepted_at),
        evidence=transfer.evidence,
        by=arrived.by,
        invoice_no=invoice_no(decision, shop, payment_id) if came else "",
    )
    decision.decide(PAYMENT, payment_id, record)
    if came:
        left = found_order(decision.state(ORDER, order_id))
        _ask_for_less(decision, left, under_way=arrived.under_way)


def return_transfer(decision: Decision, order_id: str, refund_id: str, evidence: str) -> None:
    """A part of a refund that was ordered was sent back by hand; `evidence` as of what arrives.

    Once; raises `NotFound` where no transfer of this order is to go back under this id.
    """
    check_evidence(evidence)
    order = found_order(decision.state(ORDER, order_id))
    for payment_id in payments_of(order):
        payment = decision.state(PAYMENT, payment_id)
        if not isinstance(payment, Captured) or payment.asked.purpose != "transfer":
            continue
        if part := payment.till.part(refund_id):
            sent = RefundReported(
                refund_id=refund_id,
                provider_ref=evidence,
                intent_ref=payment.provider_id or "",
                amount=part.ordered.amount,
                stage="refunded",
            )
            decision.decide(PAYMENT, payment_id, sent)
            return
    raise NotFound


def _ask_for_less(decision: Decision, order: Placed, *, under_way: bool) -> None:
    """The payment that the rest was asked for by asks for what is left, in place."""
    if isinstance(order, Confirmed) and order.balance.asked:
        owed = order.balance.owed
        change = ChangeAmount(amount=owed.gross, vat=owed.vat, under_way=under_way)
        decision.decide(PAYMENT, order.balance.asked.payment_id, change)
