"""What the payment provider reports, recorded once: payment, order, holds and invoice together."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from application.selling.orders.letting_go import LAPSING, cancel_order
from application.selling.orders.securing import confirm, reviewed, secure
from application.selling.orders.weighing import goods_lost
from application.shop import Shop
from application.store.event_store import Decision
from domain.deadlines import local_date
from domain.money import Money
from domain.people.customer import CUSTOMER
from domain.people.customer.state import Known as KnownCustomer
from domain.people.payer import Payer
from domain.selling.order import ORDER
from domain.selling.order.balance import (
    Balance,
    BalanceRequested,
    NothingDue,
    RecordBalance,
)
from domain.selling.order.holding import held_up
from domain.selling.order.securing import Confirm, MoneyHeldReported, MoneyUnderWayReported
from domain.selling.order.stage import (
    AwaitingBalance,
    Confirmed,
    Placed,
    Secured,
    UnderReview,
    Unpaid,
    found_order,
)
from domain.selling.order.stage import own_order as owned
from domain.selling.payment import PAYMENT, is_due_capture
from domain.selling.payment.aside import ReviewReason, SetAside
from domain.selling.payment.reports import (
    AuthorisationReported,
    CancellationReported,
    CaptureReported,
    FailureReported,
)
from domain.selling.payment.standing import (
    Authorised,
    Captured,
    Initiated,
    NoPayment,
    PaymentAuthorised,
    PaymentVoided,
    Purpose,
    Wanted,
    found_payment,
)
from domain.selling.series import SERIES, Series, Take

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
    refunded: Money | None = None
    disputed: bool = False
    payer: Payer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountDue:
    """What is to be paid now, and under which ids the provider is asked for it.

    `number` is that of the asking, and `asked_at` when it began; `changes` counts how often
    another amount was due.
    """

    order_id: str
    payment_id: str
    purpose: Purpose
    amount: Money
    provider_id: str | None
    number: int = 1
    asked_at: datetime | None = None
    changes: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A refund or a dispute of a payment, under the provider's own id for it."""

    provider_ref: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Known:
    """A payment, and the id that is on record as its own."""

    payment_id: str
    provider_id: str


def amount_due(decision: Decision, order_id: str, owner: str) -> AmountDue:
    """What the owner of this order is to pay now, or `NothingDue`."""
    return amount_wanted(decision, awaited(own_order(decision, order_id, owner)))


def awaited(order: Placed) -> str:
    """The payment that an order waits for: its first, or that of its balance.

    Raises `NothingDue`, or `OrderIsHeld` while nothing is to go on under its contract.
    """
    if isinstance(order, AwaitingBalance) and order.attention.holds:
        raise held_up(order)
    match order:
        case Unpaid():
            return order.placed.payment_id
        case AwaitingBalance(balance=Balance(asked=BalanceRequested(payment_id=payment_id))):
            return payment_id
        case _:
            raise NothingDue


def amount_wanted(decision: Decision, payment_id: str) -> AmountDue:
    """The same of a payment, whoever asks; a payment whose order is over is not wanted either."""
    payment = decision.state(PAYMENT, payment_id)
    if not isinstance(payment, Initiated):
        raise NothingDue
    return _due(payment_id, payment)


def amount_asked(decision: Decision, payment_id: str) -> AmountDue:
    """The same as it was asked for last, whatever is due by now; or `NothingDue`."""
    due = amount_wanted(decision, payment_id)
    asked = found_payment(decision.state(PAYMENT, payment_id)).at_provider
    return replace(due, amount=asked.amount or due.amount)


def amount_changed(decision: Decision, payment_id: str, number: int) -> AmountDue | None:
    """What a known intent is to ask for by this change; None when another followed it, or none."""
    payment = decision.state(PAYMENT, payment_id)
    if not isinstance(payment, Initiated) or payment.provider_id is None:
        return None
    return _due(payment_id, payment) if payment.changes == number else None


def intent_asked(decision: Decision, order_id: str, owner: str) -> Known:
    """How the provider knows an own order's payment; `NothingDue` when nothing was asked for."""
    return intent_known(decision, newest(own_order(decision, order_id, owner)))


def newest(order: Placed) -> str:
    """The payment by which an order was asked for last."""
    asked = order.balance.asked if isinstance(order, Confirmed) else None
    return asked.payment_id if asked else order.placed.payment_id


def intent_known(decision: Decision, payment_id: str) -> Known:
    """How the provider knows a payment; `NothingDue` when it was not asked for it."""
    payment = decision.state(PAYMENT, payment_id)
    if isinstance(payment, NoPayment) or payment.provider_id is None:
        raise NothingDue
    return Known(payment_id, payment.provider_id)


def own_order(decision: Decision, order_id: str, owner: str) -> Placed:
    """An order for whoever it belongs to; `NotFound` for everybody else."""
    return owned(decision.state(ORDER, order_id), owner)


def record_report(decision: Decision, shop: Shop, report: IntentReport) -> str:
    """Record what happened at the provider; repeated or late it is silent or set aside."""
    payment_id = report.payment_id or ""
    if isinstance(decision.state(PAYMENT, payment_id), NoPayment):
        return _unknown(decision, report)
    match report.status:
        case "authorised":
            _authorised(decision, shop, report, payment_id)
        case "captured":
            _captured(decision, shop, report, payment_id)
        case "cancelled":
            _ended(decision, shop, report, payment_id)
        case "processing":
            _under_way(decision, report, payment_id)
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
    part = part or Part(report.provider_id, report.amount)
    aside = SetAside(
        reason=reason,
        provider_ref=part.provider_ref,
        amount=part.amount,
        held=report.status == "authorised",
    )
    decision.decide(PAYMENT, kept_under(report), aside)
    return reason


def kept_under(report: IntentReport) -> str:
    """Under which what is no payment of ours is kept."""
    return report.payment_id or f"foreign-{report.provider_id}"


def review_or_capture(decision: Decision, shop: Shop, order_id: str) -> AmountDue | None:
    """What is to be captured at the provider; None when a person must look first, or it is done.

    What is held waits: once it is released, this is asked for again.
    """
    order = decision.state(ORDER, order_id)
    if not isinstance(order, Secured) or not _may_go_on(decision, shop, order_id):
        return None
    payment_id = order.placed.payment_id
    payment = decision.state(PAYMENT, payment_id)
    if isinstance(payment, Captured):
        confirm(decision, shop, order_id, Confirm(payment_id=payment_id, amount=payment.taken))
    return _due(payment_id, payment) if isinstance(payment, Authorised) else None


def _unknown(decision: Decision, report: IntentReport) -> str:
    """A stranger's intent matters once money moved by it, and when that was given back."""
    match report.status:
        case "authorised" | "captured":
            return set_aside(decision, report, "unknown_payment")
        case "cancelled":
            ended = CancellationReported(provider_id=report.provider_id)
            decision.decide(PAYMENT, kept_under(report), ended)
        case _:
            pass
    return report.status


def _authorised(decision: Decision, shop: Shop, report: IntentReport, payment_id: str) -> None:
    """Money for goods that are lost meanwhile is not accepted.

    What was taken under a contract stays explained, though the order was cancelled since.
    """
    if _is_taken(decision, report, payment_id):
        return
    order_id = _order_id(decision, payment_id)
    order = found_order(decision.state(ORDER, order_id))
    if isinstance(order, Unpaid) and goods_lost(decision, shop, order_id, order):
        set_aside(decision, report, "late_payment")
        return
    held = AuthorisationReported(
        provider_id=report.provider_id,
        amount=report.amount,
        capture_before=report.capture_before,
        taken=report.status == "captured",
        three_d_secure=report.three_d_secure,
        risk_level=report.risk_level,
        subject=order.placed.subject,
        payer=_payer(decision, report, order),
    )
    for event in decision.decide(PAYMENT, payment_id, held):
        if isinstance(event, PaymentAuthorised) and payment_id == order.placed.payment_id:
            secured = MoneyHeldReported(
                payment_id=payment_id, amount=event.amount, capture_before=event.capture_before
            )
            secure(decision, shop, order_id, secured)


def _payer(decision: Decision, report: IntentReport, order: Placed) -> Payer | None:
    """Of who asked to be forgotten nothing more is kept; that money came, is."""
    if report.payer is None:
        return None
    customer = decision.state(CUSTOMER, order.placed.subject)
    return report.payer if isinstance(customer, KnownCustomer) else None


def _is_taken(decision: Decision, report: IntentReport, payment_id: str) -> bool:
    payment = decision.state(PAYMENT, payment_id)
    return isinstance(payment, Captured) and payment.provider_id == report.provider_id


def _under_way(decision: Decision, report: IntentReport, payment_id: str) -> None:
    payment = found_payment(decision.state(PAYMENT, payment_id))
    if isinstance(payment, Initiated) and payment.provider_id == report.provider_id:
        under_way = MoneyUnderWayReported(payment_id=payment_id)
        decision.decide(ORDER, payment.asked.order_id, under_way)


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
        capture = replace(capture, invoice_no=invoice_no(decision, shop, payment_id))
    decision.decide(PAYMENT, payment_id, capture)
    if explained:
        _paid(decision, shop, order_id, Confirm(payment_id=payment_id, amount=report.amount))


def _paid(decision: Decision, shop: Shop, order_id: str, taken: Confirm) -> None:
    """Of its first payment comes the contract, unless a person must look; then the rest of it."""
    order = found_order(decision.state(ORDER, order_id))
    if taken.payment_id != order.placed.payment_id:
        rest = RecordBalance(payment_id=taken.payment_id, amount=taken.amount)
        decision.decide(ORDER, order_id, rest)
    elif isinstance(order, Secured) and _may_go_on(decision, shop, order_id):
        confirm(decision, shop, order_id, taken)


def _ended(decision: Decision, shop: Shop, report: IntentReport, payment_id: str) -> None:
    """The intent came to its end at the provider: an order that it secured is not secured now."""
    ended = CancellationReported(provider_id=report.provider_id)
    decided = decision.decide(PAYMENT, payment_id, ended)
    over = any(isinstance(each, PaymentVoided) for each in decided)
    order_id = _order_id(decision, payment_id)
    if over and isinstance(decision.state(ORDER, order_id), Secured | UnderReview):
        cancel_order(decision, shop, order_id, LAPSING)


def _may_go_on(decision: Decision, shop: Shop, order_id: str) -> bool:
    """Nobody must look at the order first, and it is not held."""
    looked_at = reviewed(decision, shop, order_id)
    return not looked_at and not found_order(decision.state(ORDER, order_id)).attention.holds


def invoice_no(decision: Decision, shop: Shop, payment_id: str) -> str:
    """The next number of the series, drawn for what is captured in this very append."""
    series = Series("invoice", shop.rules.legal_entity, local_date(decision.now))
    return series.numbered(decision.decide(SERIES, series.key, Take(taker=payment_id))[0].number)


def _order_id(decision: Decision, payment_id: str) -> str:
    return found_payment(decision.state(PAYMENT, payment_id)).asked.order_id


def _due(payment_id: str, payment: Wanted) -> AmountDue:
    return AmountDue(
        order_id=payment.asked.order_id,
        payment_id=payment_id,
        purpose=payment.asked.purpose,
        amount=payment.asked.amount,
        provider_id=payment.provider_id,
        number=payment.at_provider.number,
        asked_at=payment.at_provider.asked_at,
        changes=payment.changes,
    )
