"""A payment of one milestone of an order: what the provider says happened, never refused."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Literal, assert_never

from domain.kernel import Decider, NotFound, command, event
from domain.money import Money
from domain.pricing.amounts import chargeable
from domain.pricing.order_money.payment_plan import PaymentPlan

Purpose = Literal["full", "deposit", "balance"]
PaymentStage = Literal["initiated", "authorised", "captured", "voided"]
VoidCause = Literal["reject", "expired", "cancel", "alarm"]
ReviewReason = Literal[
    "late_payment",
    "amount_mismatch",
    "unknown_payment",
    "duplicate_capture",
    "foreign_refund",
    "dispute",
    "refund_failed",
]


@command
class Initiate:
    """Record that what a plan asks for now is wanted, before the provider hears of it."""

    order_id: str
    plan: PaymentPlan


@command
class IntentReported:
    """The provider has opened this payment, under an id of its own."""

    provider_id: str


@command
class AuthorisationReported:
    """The provider holds this amount; it lapses at `capture_before` unless captured."""

    provider_id: str
    amount: Money
    capture_before: datetime | None
    three_d_secure: str | None = None
    risk_level: str | None = None


@command
class CaptureReported:
    """The provider took the money. `invoice_no` is the number drawn at this tax point."""

    provider_id: str
    amount: Money
    tax_point: datetime
    invoice_no: str


@command
class FailureReported:
    """An attempt to pay did not succeed; the customer may try again."""

    provider_id: str
    reason: str
    attempt: str


@command
class CancellationReported:
    """The provider cancelled its intent, or let its authorisation lapse."""


@command
class SetAside:
    """Money moved in a way that no order explains: a person must look."""

    reason: ReviewReason
    provider_ref: str
    amount: Money


@command
class Void:
    """Give the authorisation back, or cancel the intent; money that was taken is set aside."""

    cause: VoidCause


MoneyReport = AuthorisationReported | CaptureReported
Report = IntentReported | MoneyReport | FailureReported | CancellationReported
Command = Initiate | Report | SetAside | Void


@event("payment.initiated")
class PaymentInitiated:
    """`vat` is inside `amount`."""

    order_id: str
    purpose: Purpose
    amount: Money
    vat: Money


@event("payment.intent_recorded")
class IntentRecorded:
    provider_id: str


@event("payment.authorised")
class PaymentAuthorised:
    order_id: str
    provider_id: str
    amount: Money
    capture_before: datetime | None
    three_d_secure: str | None
    risk_level: str | None


@event("payment.captured")
class PaymentCaptured:
    order_id: str
    purpose: Purpose
    provider_id: str
    amount: Money
    vat: Money
    tax_point: datetime
    invoice_no: str


@event("payment.failed")
class PaymentFailed:
    order_id: str
    reason: str
    attempt: str


@event("payment.voided")
class PaymentVoided:
    order_id: str
    cause: VoidCause


@event("payment.needs_review")
class PaymentNeedsReview:
    """Money that no order explains: listed until a person decides, never sent back."""

    order_id: str | None
    reason: ReviewReason
    provider_ref: str
    amount: Money


Event = (
    PaymentInitiated
    | IntentRecorded
    | PaymentAuthorised
    | PaymentCaptured
    | PaymentFailed
    | PaymentVoided
    | PaymentNeedsReview
)


@dataclass(frozen=True, slots=True)
class NoPayment:
    """No such payment was ever wanted; money under its name is put under review."""

    aside: tuple[PaymentNeedsReview, ...] = ()


@dataclass(frozen=True, slots=True)
class Payment:
    """What was asked for, and what the provider said of it so far."""

    stage: ClassVar[PaymentStage]
    asked: PaymentInitiated
    provider_id: str | None
    attempts: tuple[str, ...]
    aside: tuple[PaymentNeedsReview, ...]


@dataclass(frozen=True, slots=True)
class Initiated(Payment):
    """The customer may try to pay it."""

    stage: ClassVar[PaymentStage] = "initiated"


@dataclass(frozen=True, slots=True)
class Authorised(Payment):
    """The provider holds what was asked for."""

    stage: ClassVar[PaymentStage] = "authorised"
    provider_id: str


@dataclass(frozen=True, slots=True)
class Captured(Payment):
    """The provider took what was asked for: a tax point."""

    stage: ClassVar[PaymentStage] = "captured"
    provider_id: str
    taken: Money


@dataclass(frozen=True, slots=True)
class Voided(Payment):
    """No money is taken by it any more."""

    stage: ClassVar[PaymentStage] = "voided"


Wanted = Initiated | Authorised | Captured | Voided
State = NoPayment | Wanted


def found_payment(state: State) -> Wanted:
    """A payment that was wanted; raises `NotFound`."""
    if isinstance(state, NoPayment):
        raise NotFound
    return state


def is_due_capture(state: State, report: CaptureReported) -> bool:
    """Whether it is the money that is held: only for that a number is drawn."""
    return isinstance(state, Authorised) and _doubt(state, report) is None


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    if isinstance(state, NoPayment):
        return _unasked(state, command)
    return () if isinstance(command, Initiate) else _of_wanted(state, command)


def evolve(state: State, event: Event) -> State:
    match event:
        case PaymentInitiated():
            return Initiated(event, None, (), state.aside)
        case PaymentNeedsReview():
            return replace(state, aside=(*state.aside, event))
        case _ if isinstance(state, NoPayment):
            return state
        case IntentRecorded():
            return replace(state, provider_id=event.provider_id)
        case PaymentFailed():
            return replace(state, attempts=(*state.attempts, event.attempt))
        case PaymentAuthorised() | PaymentCaptured() | PaymentVoided():
            return _moved(state, event)
        case _:
            assert_never(event)


def _moved(state: Wanted, event: PaymentAuthorised | PaymentCaptured | PaymentVoided) -> Wanted:
    asked, kept = state.asked, (state.attempts, state.aside)
    match event:
        case PaymentAuthorised(provider_id=by):
            return Authorised(asked, by, *kept)
        case PaymentCaptured(provider_id=by, amount=taken):
            return Captured(asked, by, *kept, taken)
        case PaymentVoided():
            return Voided(asked, state.provider_id, *kept)
        case _:
            assert_never(event)


def _of_wanted(state: Wanted, command: Report | SetAside | Void) -> tuple[Event, ...]:
    match command:
        case IntentReported():
            own = IntentRecorded(provider_id=command.provider_id)
            return () if state.provider_id else (own,)
        case AuthorisationReported():
            return _authorised(state, command)
        case CaptureReported():
            return _captured(state, command)
        case FailureReported():
            return _failed(state, command)
        case SetAside(reason=reason, provider_ref=ref, amount=amount):
            return _aside(state, reason, ref, amount)
        case CancellationReported():
            return _voided(state, "expired")
        case Void():
            return _let_go(state, command)
        case _:
            assert_never(command)


def _unasked(state: NoPayment, command: Command) -> tuple[Event, ...]:
    """Money that nobody asked for is set aside; what moved no money says nothing."""
    match command:
        case Initiate(order_id=order_id, plan=plan):
            purpose: Purpose = "full" if plan.plan == "full" else "deposit"
            due, vat = plan.due_now, plan.vat_due_now
            for amount in (due, plan.balance) if plan.balance else (due,):
                chargeable(amount)
            asked = PaymentInitiated(order_id=order_id, purpose=purpose, amount=due, vat=vat)
            return (asked,)
        case AuthorisationReported() | CaptureReported():
            return _aside(state, "unknown_payment", command.provider_id, command.amount)
        case SetAside(reason=reason, provider_ref=ref, amount=amount):
            return _aside(state, reason, ref, amount)
        case IntentReported() | FailureReported() | CancellationReported():
            return ()
        case Void():
            raise NotFound
        case _:
            assert_never(command)


def _authorised(state: Wanted, command: AuthorisationReported) -> tuple[Event, ...]:
    if isinstance(state, Authorised | Captured) and command.provider_id == state.provider_id:
        return ()
    if reason := _doubt(state, command):
        return _aside(state, reason, command.provider_id, command.amount)
    return (
        PaymentAuthorised(
            order_id=state.asked.order_id,
            provider_id=command.provider_id,
            amount=command.amount,
            capture_before=command.capture_before,
            three_d_secure=command.three_d_secure,
            risk_level=command.risk_level,
        ),
    )


def _captured(state: Wanted, command: CaptureReported) -> tuple[Event, ...]:
    if isinstance(state, Captured) and command.provider_id == state.provider_id:
        return ()
    if reason := _doubt(state, command):
        return _aside(state, reason, command.provider_id, command.amount)
    return (
        PaymentCaptured(
            order_id=state.asked.order_id,
            purpose=state.asked.purpose,
            provider_id=command.provider_id,
            amount=command.amount,
            vat=state.asked.vat,
            tax_point=command.tax_point,
            invoice_no=command.invoice_no,
        ),
    )


def _failed(state: Wanted, command: FailureReported) -> tuple[Event, ...]:
    if not isinstance(state, Initiated) or command.attempt in state.attempts:
        return ()
    order_id = state.asked.order_id
    return (PaymentFailed(order_id=order_id, reason=command.reason, attempt=command.attempt),)


def _let_go(state: Wanted, command: Void) -> tuple[Event, ...]:
    """Captured money is not sent back by itself: what becomes of it, a person decides."""
    if isinstance(state, Captured):
        return _aside(state, "late_payment", state.provider_id, state.taken)
    return _voided(state, command.cause)


def _voided(state: Wanted, cause: VoidCause) -> tuple[Event, ...]:
    if not isinstance(state, Initiated | Authorised):
        return ()
    return (PaymentVoided(order_id=state.asked.order_id, cause=cause),)


def _doubt(state: Wanted, report: MoneyReport) -> ReviewReason | None:
    """Why this payment does not explain the money: too late, a second one, another amount."""
    if isinstance(state, Voided):
        return "late_payment"
    if isinstance(state, Authorised | Captured) and report.provider_id != state.provider_id:
        return "duplicate_capture"
    return "amount_mismatch" if report.amount != state.asked.amount else None


def _aside(
    state: State, reason: ReviewReason, provider_ref: str, amount: Money
) -> tuple[Event, ...]:
    """Once for each reason and reference."""
    if any((kept.reason, kept.provider_ref) == (reason, provider_ref) for kept in state.aside):
        return ()
    order_id = None if isinstance(state, NoPayment) else state.asked.order_id
    return (
        PaymentNeedsReview(
            order_id=order_id, reason=reason, provider_ref=provider_ref, amount=amount
        ),
    )


PAYMENT: Decider[State, Command, Event] = Decider("payment", NoPayment(), decide, evolve)
