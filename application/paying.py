"""What the payment provider reports, recorded once: payment, order, holds and invoice together."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from application.event_store import Decision
from application.holding import Holding
from application.pieces import Shop
from domain.asset import ASSET
from domain.deadlines import local_date
from domain.kernel import NotFound, Refusal
from domain.money import Money
from domain.order import ORDER, Confirm, Live, RecordAuthorisation, RequireReview
from domain.payment import PAYMENT, Authorise, Capture, Fail, RecordIntent, Void, Wanted
from domain.payment_review import ReviewReason, SetAside
from domain.series import SERIES, Take
from domain.standing import Allocate

Status = Literal[
    "requires_payment_method",
    "requires_confirmation",
    "requires_action",
    "processing",
    "requires_capture",
    "succeeded",
    "canceled",
]


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
    if report.payment_id is None:
        return set_aside(decision, report, "unknown_payment")
    match report.status:
        case "requires_capture":
            _authorised(decision, shop, report, report.payment_id)
        case "succeeded":
            _captured(decision, shop, report, report.payment_id)
        case "canceled":
            if isinstance(decision.state(PAYMENT, report.payment_id), Wanted):
                decision.decide(PAYMENT, report.payment_id, Void(cause="expired"))
        case "requires_payment_method" if report.failure and report.attempt:
            failed = Fail(
                provider_id=report.provider_id, reason=report.failure, attempt=report.attempt
            )
            decision.decide(PAYMENT, report.payment_id, failed)
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
    """Whether a person must look first (then None), or what is to be captured at the provider."""
    order = decision.state(ORDER, order_id)
    if not isinstance(order, Live) or order.secured is None or order.stage != "placed":
        return None
    if triggers := _triggers(order, shop):
        decision.decide(ORDER, order_id, RequireReview(triggers=triggers))
        return None
    payment = decision.state(PAYMENT, order.placed.payment_id)
    if not isinstance(payment, Wanted) or payment.stage != "authorised":
        return None
    return AmountDue(
        order_id=order_id,
        payment_id=order.placed.payment_id,
        purpose=payment.asked.purpose,
        amount=payment.asked.amount,
        provider_id=payment.provider_id,
    )


def _authorised(decision: Decision, shop: Shop, report: IntentReport, payment_id: str) -> None:
    order_id, order = _order_of(decision, payment_id)
    if order is not None and order.stage != "placed":
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
    if order is not None and _stage(decision, payment_id) == "authorised":
        _secure(decision, shop, order_id, report)


def _secure(decision: Decision, shop: Shop, order_id: str, report: IntentReport) -> None:
    """The money is held: so is everything that was ordered, without an end."""
    order = decision.state(ORDER, order_id)
    assert isinstance(order, Live)  # noqa: S101  # the caller found it
    recorded = RecordAuthorisation(
        payment_id=order.placed.payment_id,
        amount=report.amount,
        capture_before=report.capture_before,
    )
    if not decision.decide(ORDER, order_id, recorded):
        return
    holding = Holding(decision, shop.rules, order.placed.cart_id)
    holding.assets(order.assets, "order")
    for line in order.placed.lines:
        if line.kind == "stock":
            holding.ordered_stock(line, order_id, None)


def _captured(decision: Decision, shop: Shop, report: IntentReport, payment_id: str) -> None:
    """Money taken is a tax point: the invoice number is drawn in the same append."""
    _authorised(decision, shop, report, payment_id)
    if _stage(decision, payment_id) != "authorised":
        _take(decision, report, payment_id, "")
        return
    series = f"invoice-{local_date(decision.now):%Y-%m}"
    number = decision.decide(SERIES, series, Take(taker=payment_id))[0].number
    _take(decision, report, payment_id, f"{series.removeprefix('invoice-')}-{number:06d}")
    order_id, order = _order_of(decision, payment_id)
    if order is not None and order.stage == "placed" and not _triggers(order, shop):
        _confirm(decision, order_id, payment_id)


def _take(decision: Decision, report: IntentReport, payment_id: str, invoice_no: str) -> None:
    capture = Capture(
        provider_id=report.provider_id,
        amount=report.amount,
        tax_point=decision.now,
        invoice_no=invoice_no,
    )
    decision.decide(PAYMENT, payment_id, capture)


def _confirm(decision: Decision, order_id: str, payment_id: str) -> None:
    order = decision.state(ORDER, order_id)
    assert isinstance(order, Live)  # noqa: S101  # the caller found it
    decision.decide(ORDER, order_id, Confirm(payment_id=payment_id))
    for line in order.placed.lines:
        for asset in line.assets:
            allocate = Allocate(
                holder=order.placed.cart_id, order_id=order_id, line_id=line.line_id
            )
            decision.decide(ASSET, asset, allocate)


def _triggers(order: Live, shop: Shop) -> tuple[str, ...]:
    """Why a person must look at the order before its money is taken; none once it was cleared."""
    if order.cleared:
        return ()
    large = order.placed.totals.total >= shop.rules.review_from
    return ("guest_order_from_review_amount",) if large else ()


def _stage(decision: Decision, payment_id: str) -> str | None:
    payment = decision.state(PAYMENT, payment_id)
    return payment.stage if isinstance(payment, Wanted) else None


def _order_of(decision: Decision, payment_id: str) -> tuple[str, Live | None]:
    payment = decision.state(PAYMENT, payment_id)
    if not isinstance(payment, Wanted):
        return "", None
    order = decision.state(ORDER, payment.asked.order_id)
    return payment.asked.order_id, order if isinstance(order, Live) else None
