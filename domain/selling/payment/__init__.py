"""A payment of one milestone of an order: what the provider says happened, never refused."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from domain.kernel import Decider, NotFound, command
from domain.selling.payment.amount import (
    AmountChanged,
    ChangeAmount,
    Initiate,
    InitiateBalance,
    Sum,
    changed,
    initiated,
)
from domain.selling.payment.aside import (
    Concerned,
    PaymentNeedsReview,
    PaymentRefunded,
    PaymentReviewResolved,
    RefundReported,
    ResolveReview,
    Reviewing,
    ReviewReason,
    SetAside,
    evolve_asides,
    released,
    review,
)
from domain.selling.payment.asking import (
    Asked,
    Asking,
    AskingCameToNothing,
    AskProvider,
    AtProvider,
    IntentAsked,
    IntentRecorded,
    IntentReported,
    IntentStrayed,
    NothingFound,
    after,
    ask,
    nothing_found,
    opened,
)
from domain.selling.payment.disputes import DisputeClosed, DisputeReported, PaymentDisputed
from domain.selling.payment.parts import (
    Moved,
    RefundFailed,
    RefundOrdered,
    RefundUnderWay,
    Returning,
    evolve_parts,
)
from domain.selling.payment.refunding import (
    OrderRefund,
    PaymentNotCaptured,
    Refunding,
    SendRefund,
    part_reported,
    refund_ordered,
    withheld,
)
from domain.selling.payment.reports import (
    AuthorisationReported,
    CancellationReported,
    CaptureReported,
    FailureReported,
    MoneyReport,
    Report,
)
from domain.selling.payment.standing import (
    Authorised,
    Captured,
    Initiated,
    NoPayment,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentFailed,
    PaymentInitiated,
    PaymentVoided,
    State,
    VoidCause,
    Voided,
    Wanted,
)
from domain.selling.payment.transfer import RecordTransfer, TransferRecorded, transferred


@command
class Void:
    """Give the authorisation back, or cancel the intent; money that was taken is set aside."""

    cause: VoidCause


OfWanted = Asking | Report | Reviewing | Refunding | Void | ChangeAmount
Command = Sum | RecordTransfer | OfWanted


Event = (
    PaymentInitiated
    | AmountChanged
    | TransferRecorded
    | Asked
    | PaymentAuthorised
    | PaymentCaptured
    | PaymentFailed
    | PaymentVoided
    | PaymentNeedsReview
    | PaymentReviewResolved
    | PaymentRefunded
    | PaymentDisputed
    | DisputeClosed
    | RefundOrdered
    | RefundUnderWay
    | RefundFailed
)


def is_due_capture(state: State, report: CaptureReported) -> bool:
    """Whether it is the money that is held: only for that a number is drawn."""
    return isinstance(state, Authorised) and _doubt(state, report) is None


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    if isinstance(command, RecordTransfer):
        return transferred(state, command, now)
    if isinstance(state, NoPayment):
        return _unasked(state, command)
    if isinstance(command, Initiate | InitiateBalance):
        return ()
    return _of_wanted(state, command, now)


def evolve(state: State, event: Event) -> State:
    match event:
        case PaymentInitiated():
            return Initiated(event, AtProvider(), (), state.aside, changes=0)
        case PaymentNeedsReview() | PaymentReviewResolved() | PaymentDisputed() | DisputeClosed():
            return replace(state, aside=evolve_asides(state.aside, event))
        case RefundOrdered() | RefundUnderWay() | RefundFailed() | PaymentRefunded():
            return _returned(state, event)
        case _ if isinstance(state, NoPayment):
            return state
        case IntentAsked() | AskingCameToNothing() | IntentRecorded() | IntentStrayed():
            return replace(state, at_provider=after(state.at_provider, event))
        case PaymentFailed() | AmountChanged() | TransferRecorded():
            return _still_wanted(state, event)
        case PaymentAuthorised() | PaymentCaptured() | PaymentVoided():
            return _moved(state, event)
        case _:
            assert_never(event)


def _returned(state: State, event: Returning) -> State:
    """What was taken, or set aside, went back."""
    if isinstance(event, PaymentRefunded):
        state = replace(state, aside=evolve_asides(state.aside, event))
    if not isinstance(state, Captured):
        return state
    return replace(state, parts=evolve_parts(state.parts, event))


def _still_wanted(state: Wanted, event: PaymentFailed | AmountChanged | TransferRecorded) -> Wanted:
    match event:
        case PaymentFailed(attempt=attempt):
            return replace(state, attempts=(*state.attempts, attempt))
        case AmountChanged(number=number, amount=amount, vat=vat):
            asked = replace(state.asked, amount=amount, vat=vat)
            return replace(state, asked=asked, changes=number)
        case TransferRecorded():
            return state
        case _:
            assert_never(event)


def _moved(state: Wanted, event: PaymentAuthorised | PaymentCaptured | PaymentVoided) -> Wanted:
    asked, at = state.asked, state.at_provider
    kept = (state.attempts, state.aside, state.changes)
    match event:
        case PaymentAuthorised(provider_id=by):
            return Authorised(asked, replace(at, provider_id=by), *kept, told=event)
        case PaymentCaptured(provider_id=by, amount=taken):
            found = replace(at, provider_id=by)
            return Captured(asked, found, *kept, taken, told=state.told)
        case PaymentVoided():
            return Voided(asked, at, *kept, told=state.told)
        case _:
            assert_never(event)


def _of_wanted(state: Wanted, command: OfWanted, now: datetime) -> tuple[Event, ...]:
    match command:
        case AskProvider() | NothingFound() | IntentReported():
            return _at_provider(state, command, now)
        case AuthorisationReported() | CaptureReported() | FailureReported():
            return _reported(state, command)
        case CancellationReported(provider_id=by):
            over = _voided(state, "expired") if by == state.provider_id else ()
            return (*over, *released(state.aside, by))
        case RefundReported():
            return _sent_back(state, command)
        case SetAside() | ResolveReview() | DisputeReported():
            return _reviewing(state, command)
        case OrderRefund() | SendRefund():
            return _refunding(state, command)
        case Void() | ChangeAmount():
            return _let_go(state, command) if isinstance(command, Void) else changed(state, command)
        case _:
            assert_never(command)


def _at_provider(state: Wanted, command: Asking, now: datetime) -> tuple[Event, ...]:
    order_id, at = state.asked.order_id, state.at_provider
    match command:
        case AskProvider():
            return (
                ask(at, order_id, state.asked.amount, now) if isinstance(state, Initiated) else ()
            )
        case NothingFound(number=number):
            return nothing_found(at, number)
        case IntentReported(provider_id=by):
            return opened(at, order_id, by, over=isinstance(state, Voided))
        case _:
            assert_never(command)


def _unasked(state: NoPayment, command: Sum | OfWanted) -> tuple[Event, ...]:
    """Money that nobody asked for is set aside; what moved no money says nothing."""
    match command:
        case Initiate() | InitiateBalance():
            return (initiated(command),)
        case AuthorisationReported() | CaptureReported():
            return _reviewing(state, _moved_by(command, "unknown_payment"))
        case SetAside() | ResolveReview() | RefundReported() | DisputeReported():
            return _reviewing(state, command)
        case CancellationReported(provider_id=by):
            return released(state.aside, by)
        case NothingFound() | IntentReported() | FailureReported():
            return ()
        case AskProvider() | Void() | ChangeAmount() | OrderRefund() | SendRefund():
            raise NotFound
        case _:
            assert_never(command)


def _reported(state: Wanted, report: MoneyReport | FailureReported) -> tuple[Event, ...]:
    match report:
        case AuthorisationReported():
            return _authorised(state, report)
        case CaptureReported():
            return _captured(state, report)
        case FailureReported():
            return _failed(state, report)
        case _:
            assert_never(report)


def _authorised(state: Wanted, command: AuthorisationReported) -> tuple[Event, ...]:
    if isinstance(state, Authorised | Captured) and command.provider_id == state.provider_id:
        return ()
    if reason := _doubt(state, command):
        return _reviewing(state, _moved_by(command, reason))
    return (
        PaymentAuthorised(
            order_id=state.asked.order_id,
            provider_id=command.provider_id,
            amount=command.amount,
            capture_before=command.capture_before,
            three_d_secure=command.three_d_secure,
            risk_level=command.risk_level,
            subject=command.subject,
            payer=command.payer,
        ),
    )


def _captured(state: Wanted, command: CaptureReported) -> tuple[Event, ...]:
    if isinstance(state, Captured) and command.provider_id == state.provider_id:
        return ()
    if reason := _doubt(state, command):
        return _reviewing(state, _moved_by(command, reason))
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
    own = isinstance(state, Initiated) and command.provider_id == state.provider_id
    if not own or command.attempt in state.attempts:
        return ()
    order_id = state.asked.order_id
    return (PaymentFailed(order_id=order_id, reason=command.reason, attempt=command.attempt),)


def _let_go(state: Wanted, command: Void) -> tuple[Event, ...]:
    """Captured money is not sent back by itself: what becomes of it, a person decides."""
    if isinstance(state, Captured):
        ref, taken = state.provider_id or "", state.taken
        return _reviewing(state, SetAside(reason="late_payment", provider_ref=ref, amount=taken))
    return _voided(state, command.cause)


def _refunding(state: Wanted, command: Refunding) -> tuple[Event, ...]:
    if not isinstance(state, Captured):
        raise PaymentNotCaptured
    if isinstance(command, OrderRefund):
        return refund_ordered(state.till, command)
    return _with_failures(state, withheld(state.till, command))


def _sent_back(state: Wanted, report: RefundReported) -> tuple[Event, ...]:
    """One handler for every way in which it is told; what we did not order is set aside."""
    if isinstance(state, Captured) and report.intent_ref == state.provider_id:
        ours = part_reported(state.till, report)
        if ours is not None:
            return _with_failures(state, ours)
    return _reviewing(state, report)


def _with_failures(state: Captured, moved: tuple[Moved, ...]) -> tuple[Event, ...]:
    """What did not arrive is listed for a person."""
    aside = (
        SetAside(
            reason="refund_failed",
            provider_ref=each.provider_ref,
            amount=each.amount,
            intent_ref=state.provider_id,
        )
        for each in moved
        if isinstance(each, RefundFailed)
    )
    return (*moved, *(event for each in aside for event in _reviewing(state, each)))


def _voided(state: Wanted, cause: VoidCause) -> tuple[Event, ...]:
    if not isinstance(state, Initiated | Authorised):
        return ()
    return (PaymentVoided(order_id=state.asked.order_id, cause=cause),)


def _doubt(state: Wanted, report: MoneyReport) -> ReviewReason | None:
    """Why this payment does not explain the money: too late, not its own, another amount.

    What the money is said to be for does not count: the recorded id of the intent does.
    """
    if isinstance(state, Voided):
        return "late_payment"
    if state.provider_id is None:
        return "unknown_payment"
    if report.provider_id != state.provider_id:
        return "duplicate_capture"
    return "amount_mismatch" if report.amount != state.asked.amount else None


def _reviewing(state: State, command: Reviewing) -> tuple[Event, ...]:
    """What a person attaches is the payment's own from then on, instead of what was before."""
    decided = review(state.aside, _concerned(state), command)
    attached = isinstance(command, ResolveReview) and command.decision == "attach"
    if not decided or not attached or isinstance(state, NoPayment):
        return decided
    order_id, own = state.asked.order_id, state.provider_id
    strayed = IntentStrayed(order_id=order_id, provider_id=own or "")
    return (
        *decided,
        *((strayed,) if own else ()),
        IntentRecorded(provider_id=command.provider_ref),
    )


def _concerned(state: State) -> Concerned:
    if isinstance(state, NoPayment):
        return Concerned()
    awaited = state.asked.amount if isinstance(state, Initiated) else None
    return Concerned(state.asked.order_id, state.provider_id, awaited)


def _moved_by(report: MoneyReport, reason: ReviewReason) -> SetAside:
    held = isinstance(report, AuthorisationReported) and not report.taken
    return SetAside(reason=reason, provider_ref=report.provider_id, amount=report.amount, held=held)


PAYMENT: Decider[State, Command, Event] = Decider("payment", NoPayment(), decide, evolve)
