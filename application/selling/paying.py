"""What the payment provider reports, recorded once: payment, order, holds and invoice together."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from application.selling.letting_go import LAPSING, cancel_order
from application.selling.securing import confirm, goods_lost, reviewed, secure
from application.shop import Shop
from application.store.event_store import Decision
from domain.deadlines import local_date
from domain.kernel import NotFound, Refusal
from domain.money import Money
from domain.selling.order import (
    ORDER,
    Cancelled,
    Confirm,
    Expired,
    MoneyHeldReported,
    NoOrder,
    Placed,
    Secured,
    UnderReview,
    Unpaid,
    found_order,
)
from domain.selling.payment import (
    PAYMENT,
    AuthorisationReported,
    Authorised,
    CancellationReported,
    Captured,
    CaptureReported,
    FailureReported,
    Initiated,
    IntentReported,
    NoPayment,
    PaymentAuthorised,
    Purpose,
    ReviewReason,
    SetAside,
    Wanted,
    found_payment,
    is_due_capture,
)
from domain.selling.series import SERIES, Take

Status = Literal["wanted", "processing", "authorised", "captured", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentReport:
    """A payment as the provider has it now; whatever a webhook said, this is what counts.

    `payment_id` comes from our metadata and is None for an intent that is not ours.
    """

    provider_id: str
    payment_id: str | None
    status: Status
    amount: Money
    capture_before: datetime | None = None
    three_d_secure: str | None = None
    risk_level: str | None = None
    failure: str | None = None
    attempt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountDue:
    """What is to be paid now, and under which ids the provider is asked for it."""

    order_id: str
    payment_id: str
    purpose: Purpose
    amount: Money
    provider_id: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """A refund or a dispute of a payment, under the provider's own id for it."""

    provider_ref: str
    amount: Money


class NothingDue(Refusal):
    """This order is not waiting for money."""


def amount_due(decision: Decision, order_id: str, token_hash: str) -> AmountDue:
    """What the owner of this order is to pay now, or `NothingDue`."""
    order = own_order(decision, order_id, token_hash)
    payment = decision.state(PAYMENT, order.placed.payment_id)
    if not isinstance(order, Unpaid) or not isinstance(payment, Initiated):
        raise NothingDue
    return _due(order.placed.payment_id, payment)


def intent_of(decision: Decision, order_id: str) -> str | None:
    """Under which id the provider knows an order's payment; None while it has not heard of it."""
    order = decision.state(ORDER, order_id)
    if isinstance(order, NoOrder):
        return None
    payment = decision.state(PAYMENT, order.placed.payment_id)
    return None if isinstance(payment, NoPayment) else payment.provider_id


def intent_asked(decision: Decision, order_id: str, token_hash: str) -> str:
    """The same for the owner of the order; raises `NothingDue` when nothing was asked for yet."""
    own_order(decision, order_id, token_hash)
    if (provider_id := intent_of(decision, order_id)) is None:
        raise NothingDue
    return provider_id


def own_order(decision: Decision, order_id: str, token_hash: str) -> Placed:
    """An order for whoever placed it; `NotFound` for everybody else."""
    order = found_order(decision.state(ORDER, order_id))
    if order.placed.token_hash != token_hash:
        raise NotFound
    return order


def record_intent(decision: Decision, payment_id: str, provider_id: str) -> None:
    decision.decide(PAYMENT, payment_id, IntentReported(provider_id=provider_id))


def record_report(decision: Decision, shop: Shop, report: IntentReport) -> str:
    """Record what happened at the provider; repeated or late it is silent or set aside."""
    payment_id = report.payment_id or ""
    if isinstance(decision.state(PAYMENT, payment_id), NoPayment):
        moved = report.status in ("authorised", "captured")
        return set_aside(decision, report, "unknown_payment") if moved else report.status
    match report.status:
        case "authorised":
            _authorised(decision, shop, report, payment_id)
        case "captured":
            _captured(decision, shop, report, payment_id)
        case "cancelled":
            _ended(decision, shop, payment_id)
        case "wanted" if report.failure and report.attempt:
            failed = FailureReported(
                provider_id=report.provider_id, reason=report.failure, attempt=report.attempt
            )
            decision.decide(PAYMENT, payment_id, failed)
        case _:
            pass
    return report.status


def set_aside(
    decision: Decision, report: IntentReport, reason: ReviewReason, part: Part | None = None
) -> str:
    """Put money that nobody asked for on the list that a person works through.

    Of one payment several parts can go back, each for itself.
    """
    key = report.payment_id or f"foreign-{report.provider_id}"
    part = part or Part(report.provider_id, report.amount)
    aside = SetAside(reason=reason, provider_ref=part.provider_ref, amount=part.amount)
    decision.decide(PAYMENT, key, aside)
    return reason


def review_or_capture(decision: Decision, shop: Shop, order_id: str) -> AmountDue | None:
    """What is to be captured at the provider; None when a person must look first, or it is done."""
    order = decision.state(ORDER, order_id)
    if not isinstance(order, Secured) or reviewed(decision, shop, order_id):
        return None
    payment_id = order.placed.payment_id
    payment = decision.state(PAYMENT, payment_id)
    if isinstance(payment, Captured):
        confirm(decision, shop, order_id, Confirm(payment_id=payment_id, amount=payment.taken))
    return _due(payment_id, payment) if isinstance(payment, Authorised) else None


def _authorised(decision: Decision, shop: Shop, report: IntentReport, payment_id: str) -> None:
    """Money for an order that is over, or for goods that are lost, is not accepted."""
    order_id = _order_id(decision, payment_id)
    order = found_order(decision.state(ORDER, order_id))
    lost = isinstance(order, Unpaid) and goods_lost(decision, shop, order_id, order)
    if lost or isinstance(order, Expired | Cancelled):
        set_aside(decision, report, "late_payment")
        return
    held = AuthorisationReported(
        provider_id=report.provider_id,
        amount=report.amount,
        capture_before=report.capture_before,
        three_d_secure=report.three_d_secure,
        risk_level=report.risk_level,
    )
    for event in decision.decide(PAYMENT, payment_id, held):
        if isinstance(event, PaymentAuthorised):
            secured = MoneyHeldReported(
                payment_id=payment_id, amount=event.amount, capture_before=event.capture_before
            )
            secure(decision, shop, order_id, secured)


def _captured(decision: Decision, shop: Shop, report: IntentReport, payment_id: str) -> None:
    """Money taken is a tax point; a number is only drawn for an invoice that is then written."""
    _authorised(decision, shop, report, payment_id)
    payment = decision.state(PAYMENT, payment_id)
    if isinstance(payment, Initiated):
        return
    order_id = _order_id(decision, payment_id)
    capture = CaptureReported(
        provider_id=report.provider_id, amount=report.amount, tax_point=decision.now, invoice_no=""
    )
    explained = is_due_capture(payment, capture)
    if explained:
        capture = replace(capture, invoice_no=_invoice_no(decision, payment_id))
    decision.decide(PAYMENT, payment_id, capture)
    order = decision.state(ORDER, order_id)
    if explained and isinstance(order, Secured) and not reviewed(decision, shop, order_id):
        confirm(decision, shop, order_id, Confirm(payment_id=payment_id, amount=report.amount))


def _ended(decision: Decision, shop: Shop, payment_id: str) -> None:
    """The intent came to its end at the provider: an order that it secured is not secured now."""
    ended = decision.decide(PAYMENT, payment_id, CancellationReported())
    order_id = _order_id(decision, payment_id)
    if ended and isinstance(decision.state(ORDER, order_id), Secured | UnderReview):
        cancel_order(decision, shop, order_id, LAPSING)


def _invoice_no(decision: Decision, payment_id: str) -> str:
    month = f"{local_date(decision.now):%Y-%m}"
    number = decision.decide(SERIES, f"invoice-{month}", Take(taker=payment_id))[0].number
    return f"{month}-{number:06d}"


def _order_id(decision: Decision, payment_id: str) -> str:
    return found_payment(decision.state(PAYMENT, payment_id)).asked.order_id


def _due(payment_id: str, payment: Wanted) -> AmountDue:
    return AmountDue(
        order_id=payment.asked.order_id,
        payment_id=payment_id,
        purpose=payment.asked.purpose,
        amount=payment.asked.amount,
        provider_id=payment.provider_id,
    )
