"""What the payment provider reports, recorded once: payment, order, holds and invoice together."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from application.selling.letting_go import cancel_order
from application.selling.securing import confirm, goods_lost, reviewed, secure
from application.shop import Shop
from application.store.event_store import Decision
from domain.deadlines import local_date
from domain.kernel import NotFound, Refusal
from domain.money import Money
from domain.selling.order import ORDER, Live
from domain.selling.payment import PAYMENT, Authorise, Capture, Fail, RecordIntent, Void, Wanted
from domain.selling.payment_review import ReviewReason, SetAside
from domain.selling.series import SERIES, Take

Status = Literal[
    "requires_payment_method",
    "requires_confirmation",
    "requires_action",
    "processing",
    "requires_capture",
    "succeeded",
    "canceled",
]

OVER = ("expired", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentReport:
    """A PaymentIntent as the provider has it now; whatever a webhook said, this is what counts.

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
    purpose: Literal["full", "deposit", "balance"]
    amount: Money
    provider_id: str | None


class NothingDue(Refusal):
    """This order is not waiting for money."""

    code = "nothing_due"


def amount_due(decision: Decision, order_id: str, token_hash: str) -> AmountDue:
    """What the owner of this order is to pay now, or `NothingDue`."""
    order = decision.state(ORDER, order_id)
    if not isinstance(order, Live) or order.placed.token_hash != token_hash:
        raise NotFound
    payment = decision.state(PAYMENT, order.placed.payment_id)
    if not isinstance(payment, Wanted) or payment.stage != "initiated" or order.stage != "placed":
        raise NothingDue
    return AmountDue(
        order_id=order_id,
        payment_id=order.placed.payment_id,
        purpose=payment.asked.purpose,
        amount=payment.asked.amount,
        provider_id=payment.provider_id,
    )


def record_intent(decision: Decision, payment_id: str, provider_id: str) -> None:
    decision.decide(PAYMENT, payment_id, RecordIntent(provider_id=provider_id))


def record_report(decision: Decision, shop: Shop, report: IntentReport) -> str:
    """Record what happened at the provider; repeated or late it is silent or set aside."""
    payment_id = report.payment_id or ""
    payment = decision.state(PAYMENT, payment_id)
    if not isinstance(payment, Wanted):
        moved = report.status in ("requires_capture", "succeeded")
        return set_aside(decision, report, "unknown_payment") if moved else report.status
    match report.status:
        case "requires_capture":
            _authorised(decision, shop, report, payment_id)
        case "succeeded":
            _captured(decision, shop, report, payment_id)
        case "canceled":
            _ended(decision, shop, payment_id)
        case "requires_payment_method" if report.failure and report.attempt:
            failed = Fail(
                provider_id=report.provider_id, reason=report.failure, attempt=report.attempt
            )
            decision.decide(PAYMENT, payment_id, failed)
        case _:
            pass
    return report.status


def set_aside(decision: Decision, report: IntentReport, reason: ReviewReason) -> str:
    """Put money that nobody asked for on the list that a person works through."""
    key = report.payment_id or f"foreign-{report.provider_id}"
    aside = SetAside(reason=reason, provider_ref=report.provider_id, amount=report.amount)
    decision.decide(PAYMENT, key, aside)
    return reason


def review_or_capture(decision: Decision, shop: Shop, order_id: str) -> AmountDue | None:
    """What is to be captured at the provider; None when a person must look first, or it is done."""
    order = decision.state(ORDER, order_id)
    if not isinstance(order, Live) or order.secured is None or order.stage != "placed":
        return None
    if reviewed(decision, shop, order_id):
        return None
    payment = _wanted(decision, order.placed.payment_id)
    if payment.stage == "captured":
        confirm(decision, shop, order_id)
    if payment.stage != "authorised":
        return None
    return AmountDue(
        order_id=order_id,
        payment_id=order.placed.payment_id,
        purpose=payment.asked.purpose,
        amount=payment.asked.amount,
        provider_id=payment.provider_id,
    )


def _authorised(decision: Decision, shop: Shop, report: IntentReport, payment_id: str) -> None:
    """Money for an order that is over, or for goods that are lost, is not accepted."""
    order_id, order = _order_of(decision, payment_id)
    unsecured = order.stage == "placed" and order.secured is None
    lost = unsecured and goods_lost(decision, shop, order_id, order)
    if lost or order.stage in OVER:
        set_aside(decision, report, "late_payment")
        return
    authorise = Authorise(
        provider_id=report.provider_id,
        amount=report.amount,
        capture_before=report.capture_before,
        three_d_secure=report.three_d_secure,
        risk_level=report.risk_level,
    )
    decision.decide(PAYMENT, payment_id, authorise)
    if _wanted(decision, payment_id).stage == "authorised":
        secure(decision, shop, order_id, (report.amount, report.capture_before))


def _captured(decision: Decision, shop: Shop, report: IntentReport, payment_id: str) -> None:
    """Money taken is a tax point; a number is only drawn for an invoice that is then written."""
    _authorised(decision, shop, report, payment_id)
    payment = _wanted(decision, payment_id)
    if payment.stage == "initiated":
        return
    taken = payment.stage == "authorised" and report.amount == payment.asked.amount
    capture = Capture(
        provider_id=report.provider_id,
        amount=report.amount,
        tax_point=decision.now,
        invoice_no=_invoice_no(decision, payment_id) if taken else "",
    )
    decision.decide(PAYMENT, payment_id, capture)
    order_id, order = _order_of(decision, payment_id)
    if taken and order.stage == "placed" and not reviewed(decision, shop, order_id):
        confirm(decision, shop, order_id)


def _ended(decision: Decision, shop: Shop, payment_id: str) -> None:
    """The intent came to its end at the provider: an order that it secured is not secured now."""
    ended = decision.decide(PAYMENT, payment_id, Void(cause="expired"))
    order_id, order = _order_of(decision, payment_id)
    if ended and order.secured is not None:
        cancel_order(decision, shop, order_id, by="system", reason="authorisation_expiring")


def _invoice_no(decision: Decision, payment_id: str) -> str:
    month = f"{local_date(decision.now):%Y-%m}"
    number = decision.decide(SERIES, f"invoice-{month}", Take(taker=payment_id))[0].number
    return f"{month}-{number:06d}"


def _wanted(decision: Decision, payment_id: str) -> Wanted:
    payment = decision.state(PAYMENT, payment_id)
    assert isinstance(payment, Wanted)  # noqa: S101  # the caller found it
    return payment


def _order_of(decision: Decision, payment_id: str) -> tuple[str, Live]:
    """The order of a payment: both were written in one append."""
    order_id = _wanted(decision, payment_id).asked.order_id
    order = decision.state(ORDER, order_id)
    assert isinstance(order, Live)  # noqa: S101  # written with its payment
    return order_id, order
