"""A payment of one milestone of an order: what the provider says happened, never refused."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never

from domain.kernel import Decider, NotFound, command, event
from domain.money import Money
from domain.selling.payment_demand import Initiate, PaymentInitiated, Purpose, initiated
from domain.selling.payment_review import PaymentNeedsReview, SetAside, mark, needs_review, suspect

Stage = Literal["initiated", "authorised", "captured", "voided"]
VoidCause = Literal["reject", "expired", "cancel", "alarm"]


@command
class RecordIntent:
    """The provider made its PaymentIntent for this payment."""

    provider_id: str


@command
class Authorise:
    """The provider holds this amount; it lapses at `capture_before` unless captured."""

    provider_id: str
    amount: Money
    capture_before: datetime | None
    three_d_secure: str | None = None
    risk_level: str | None = None


@command
class Capture:
    """The provider took the money. `invoice_no` is the number drawn at this tax point."""

    provider_id: str
    amount: Money
    tax_point: datetime
    invoice_no: str


@command
class Fail:
    """An attempt to pay did not succeed; the customer may try again."""

    provider_id: str
    reason: str
    attempt: str


@command
class Void:
    """The authorisation is given back, or the intent cancelled, before any money was taken."""

    cause: VoidCause


Command = Initiate | RecordIntent | Authorise | Capture | Fail | Void | SetAside
Report = Authorise | Capture | Fail | Void


@event("payment.intent_recorded")
class PaymentIntentRecorded:
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


Event = (
    PaymentInitiated
    | PaymentIntentRecorded
    | PaymentAuthorised
    | PaymentCaptured
    | PaymentFailed
    | PaymentVoided
    | PaymentNeedsReview
)


@dataclass(frozen=True, slots=True)
class Unknown:
    """No such payment was ever wanted; money under its name is put under review."""

    set_aside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`stage` says how far it came; amounts can only be the one that was asked for."""

    asked: PaymentInitiated
    stage: Stage = "initiated"
    provider_id: str | None = None
    attempts: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()


State = Unknown | Wanted
REACHED: dict[type, Stage] = {PaymentAuthorised: "authorised", PaymentCaptured: "captured"}


def decide(state: State, wanted: Command, now: datetime) -> tuple[Event, ...]:
    if isinstance(wanted, SetAside):
        return _set_aside(state, wanted)
    if isinstance(state, Wanted):
        return _of_wanted(state, wanted)
    match wanted:
        case Initiate():
            return (initiated(wanted),)
        case Authorise() | Capture():
            return _set_aside(state, suspect("unknown_payment", wanted))
        case RecordIntent() | Fail() | Void():
            raise NotFound
        case _:
            assert_never(wanted)


def evolve(state: State, happened: Event) -> State:
    match happened:
        case PaymentInitiated():
            return Wanted(asked=happened)
        case PaymentNeedsReview():
            return replace(state, set_aside=(*state.set_aside, mark(happened)))
        case _ if isinstance(state, Unknown):
            return state
        case PaymentIntentRecorded() | PaymentAuthorised() | PaymentCaptured():
            stage = REACHED.get(type(happened), state.stage)
            return replace(state, stage=stage, provider_id=happened.provider_id)
        case PaymentFailed():
            return replace(state, attempts=(*state.attempts, happened.attempt))
        case PaymentVoided():
            return replace(state, stage="voided")
        case _:
            assert_never(happened)


def _of_wanted(state: Wanted, wanted: Initiate | RecordIntent | Report) -> tuple[Event, ...]:
    match wanted:
        case Initiate():
            return ()
        case RecordIntent():
            known = state.provider_id is not None
            return () if known else (PaymentIntentRecorded(provider_id=wanted.provider_id),)
        case Authorise():
            return _authorised(state, wanted)
        case Capture():
            return _captured(state, wanted)
        case Fail():
            return _failed(state, wanted)
        case Void():
            open_still = state.stage in ("initiated", "authorised")
            voided = PaymentVoided(order_id=state.asked.order_id, cause=wanted.cause)
            return (voided,) if open_still else ()
        case _:
            assert_never(wanted)


def _authorised(state: Wanted, wanted: Authorise) -> tuple[Event, ...]:
    if state.stage in ("authorised", "captured"):
        return ()
    if doubt := _doubt(state, wanted):
        return _set_aside(state, doubt)
    return (
        PaymentAuthorised(
            order_id=state.asked.order_id,
            provider_id=wanted.provider_id,
            amount=wanted.amount,
            capture_before=wanted.capture_before,
            three_d_secure=wanted.three_d_secure,
            risk_level=wanted.risk_level,
        ),
    )


def _captured(state: Wanted, wanted: Capture) -> tuple[Event, ...]:
    if state.stage == "captured":
        again = suspect("duplicate_capture", wanted)
        return () if wanted.provider_id == state.provider_id else _set_aside(state, again)
    if doubt := _doubt(state, wanted):
        return _set_aside(state, doubt)
    return (
        PaymentCaptured(
            order_id=state.asked.order_id,
            purpose=state.asked.purpose,
            provider_id=wanted.provider_id,
            amount=wanted.amount,
            vat=state.asked.vat,
            tax_point=wanted.tax_point,
            invoice_no=wanted.invoice_no,
        ),
    )


def _failed(state: Wanted, wanted: Fail) -> tuple[Event, ...]:
    if state.stage != "initiated" or wanted.attempt in state.attempts:
        return ()
    order_id = state.asked.order_id
    return (PaymentFailed(order_id=order_id, reason=wanted.reason, attempt=wanted.attempt),)


def _doubt(state: Wanted, wanted: Authorise | Capture) -> SetAside | None:
    """Money that this payment does not explain: too late, or not the amount that was asked."""
    if state.stage == "voided":
        return suspect("late_payment", wanted)
    if wanted.amount != state.asked.amount:
        return suspect("amount_mismatch", wanted)
    return None


def _set_aside(state: State, wanted: SetAside) -> tuple[Event, ...]:
    order_id = state.asked.order_id if isinstance(state, Wanted) else None
    return () if mark(wanted) in state.set_aside else (needs_review(wanted, order_id),)


PAYMENT: Decider[State, Command, Event] = Decider("payment", Unknown(), decide, evolve)
