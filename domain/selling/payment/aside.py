"""Money set aside: it moved in a way that no order explains, and waits for a person."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from domain.kernel import Invalid, NotFound, Personal, Refusal, command, event
from domain.money import Money, total
from domain.selling.payment.disputes import (
    Dispute,
    DisputeClosed,
    DisputeReported,
    PaymentDisputed,
    disputed,
    evolve_dispute,
)

ReviewReason = Literal[
    "late_payment",
    "amount_mismatch",
    "unknown_payment",
    "duplicate_capture",
    "foreign_refund",
    "dispute",
    "refund_failed",
]
PersonsDecision = Literal["attach", "refund", "ignore"]
ReviewDecision = Literal[PersonsDecision, "released"]
RefundStage = Literal["under_way", "refunded", "failed"]
MOVED: tuple[ReviewReason, ...] = (
    *("late_payment", "amount_mismatch", "unknown_payment", "duplicate_capture"),
)
"""Set aside for these reasons it is money that came in, which can be attached or sent back."""
PROVIDER = "provider"
"""Who released what was held: the provider itself says that nothing is held any more."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """The payment that money was said to be of: its order, and its own id at the provider.

    `awaited` is what it waits for; None when it waits for nothing.
    """

    order_id: str | None = None
    own_ref: str | None = None
    awaited: Money | None = None


@command
class SetAside:
    """Money moved in a way that no order explains: a person must look.

    `held` is what was not taken, and can be given back without moving money. `intent_ref` is what
    was sent back or disputed of, where it is about that.
    """

    reason: ReviewReason
    provider_ref: str
    amount: Money
    held: bool = False
    intent_ref: str | None = None


@command
class ResolveReview:
    """A person decided about what is set aside under this reference.

    `refund_id` is the id under which it is sent back, should that be the decision. `subject` is
    whose key seals the note: whoever ordered, or the id that a stranger's money is kept under.
    """

    provider_ref: str
    decision: PersonsDecision
    by: str
    refund_id: str
    note: str = ""
    subject: str


@command
class RefundReported:
    """The provider sent money back, is about to, or failed to.

    `refund_id` is ours, if it names one.
    """

    refund_id: str | None
    provider_ref: str
    intent_ref: str
    amount: Money
    stage: RefundStage = "refunded"


Reviewing = SetAside | ResolveReview | RefundReported | DisputeReported


@event("payment.needs_review")
class PaymentNeedsReview:
    """Money that no order explains: listed until a person decides, never sent back.

    `own_ref` is how the provider knows the payment that it was said to be of, `intent_ref` what
    it went back of; what was listed of old does not tell that.
    """

    order_id: str | None
    reason: ReviewReason
    provider_ref: str
    amount: Money
    held: bool = False
    own_ref: str | None = None
    intent_ref: str | None = None


@event("payment.review_decided")
class PaymentReviewResolved:
    """All that was set aside under this reference so far is explained.

    `amount` is sent back under `refund_id`, where that was decided; `why` is what was noted.
    """

    order_id: str | None
    provider_ref: str
    decision: ReviewDecision
    by: str
    why: Personal[str] | None = None
    subject: str = ""
    refund_id: str | None = None
    amount: Money | None = None


@event("payment.refunded")
class PaymentRefunded:
    """`intent_ref` is what it was taken by, `provider_ref` the provider's id of the refund."""

    order_id: str | None
    refund_id: str
    provider_ref: str
    intent_ref: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Aside:
    """What was set aside, and what was decided about it; None while it waits."""

    needs: PaymentNeedsReview
    resolved: PaymentReviewResolved | None = None
    refunded: PaymentRefunded | None = None
    dispute: Dispute | None = None


class NoteRequired(Invalid):
    """Say why: nothing else explains money that is ignored."""

    field = "note"


class ReviewDecided(Refusal):
    """It was decided otherwise before: {decision}."""

    decision: ReviewDecision


class ReviewRefuses(Refusal):
    """What was set aside for {reason} is not to be resolved by {decision}."""

    reason: ReviewReason
    decision: PersonsDecision


class MoneyNotTaken(Refusal):
    """Nothing was taken that could be sent back: it is only held, and lapses."""


class NotTheAmountAwaited(Refusal):
    """No payment waits for exactly this amount and currency under this order."""


Asides = tuple[Aside, ...]


Told = PaymentReviewResolved | PaymentRefunded | PaymentDisputed | DisputeClosed
Reviewed = PaymentNeedsReview | Told


def review(kept: Asides, payment: Concerned, command: Reviewing) -> tuple[Reviewed, ...]:
    match command:
        case SetAside():
            return _put_aside(kept, payment, command)
        case ResolveReview():
            return _resolved(kept, payment, command)
        case RefundReported():
            done = _refunded(kept, command)
            if done is not None:
                return done
            reason: ReviewReason = (
                "refund_failed" if command.stage == "failed" else "foreign_refund"
            )
            return _put_aside(kept, payment, _back(reason, command))
        case DisputeReported(provider_ref=ref):
            listed = _back("dispute", command)
            known = next((e.dispute for e in kept if _is_about(e, "dispute", ref)), None)
            return (
                *_put_aside(kept, payment, listed),
                *disputed(known, payment.order_id, command),
            )
        case _:
            assert_never(command)


def waiting(kept: Asides, provider_ref: str) -> Asides:
    """What is set aside under this reference and not resolved."""
    return tuple(
        each for each in kept if each.needs.provider_ref == provider_ref and not each.resolved
    )


def released(kept: Asides, provider_ref: str) -> tuple[PaymentReviewResolved, ...]:
    """What was held is held no more; what was taken still waits."""
    open_ = waiting(kept, provider_ref)
    if not open_ or not all(each.needs.held for each in open_):
        return ()
    order_id = open_[0].needs.order_id
    told = PaymentReviewResolved(
        order_id=order_id, provider_ref=provider_ref, decision="released", by=PROVIDER
    )
    return (told,)


def gone_otherwise(kept: Asides, intent_ref: str | None, currency: str) -> Money:
    """What others sent back of what this intent took, and what disputes took or may yet take."""
    failed = {each.needs.provider_ref for each in kept if each.needs.reason == "refund_failed"}
    gone = (
        each.needs.amount
        for each in kept
        if each.needs.intent_ref in (None, intent_ref)
        and (_is_disputed(each) or (_is_foreign(each) and each.needs.provider_ref not in failed))
    )
    return total(gone, currency)


def _is_disputed(aside: Aside) -> bool:
    return aside.needs.reason == "dispute" and not (aside.dispute and aside.dispute.is_won)


def _is_foreign(aside: Aside) -> bool:
    return aside.needs.reason == "foreign_refund"


def _back(reason: ReviewReason, report: RefundReported | DisputeReported) -> SetAside:
    return SetAside(
        reason=reason,
        provider_ref=report.provider_ref,
        amount=report.amount,
        intent_ref=report.intent_ref,
    )


def evolve_asides(kept: Asides, event: Reviewed) -> Asides:
    if isinstance(event, PaymentNeedsReview):
        return (*kept, Aside(event))
    return tuple(_evolve_aside(each, event) for each in kept)


def _evolve_aside(aside: Aside, event: Told) -> Aside:
    match event:
        case PaymentRefunded(refund_id=refund_id):
            mine = aside.resolved is not None and aside.resolved.refund_id == refund_id
            return replace(aside, refunded=event) if mine else aside
        case PaymentReviewResolved(provider_ref=ref):
            mine = aside.needs.provider_ref == ref and not aside.resolved
            return replace(aside, resolved=event) if mine else aside
        case PaymentDisputed(provider_ref=ref) | DisputeClosed(provider_ref=ref):
            mine = _is_about(aside, "dispute", ref)
            return replace(aside, dispute=evolve_dispute(aside.dispute, event)) if mine else aside
        case _:
            assert_never(event)


def _is_about(aside: Aside, reason: ReviewReason, provider_ref: str) -> bool:
    return (aside.needs.reason, aside.needs.provider_ref) == (reason, provider_ref)


def _decided(kept: Asides, command: ResolveReview) -> tuple[Reviewed, ...]:
    past = [e.resolved for e in kept if e.resolved and e.needs.provider_ref == command.provider_ref]
    if not past:
        raise NotFound
    if past[-1].decision != command.decision:
        raise ReviewDecided(decision=past[-1].decision)
    return ()


def _put_aside(
    kept: Asides, payment: Concerned, command: SetAside
) -> tuple[PaymentNeedsReview, ...]:
    """Once for each reason and reference, and once more when what was held is taken."""
    entry = (command.reason, command.provider_ref, command.held)
    if entry in {(e.needs.reason, e.needs.provider_ref, e.needs.held) for e in kept}:
        return ()
    return (
        PaymentNeedsReview(
            order_id=payment.order_id,
            reason=command.reason,
            provider_ref=command.provider_ref,
            amount=command.amount,
            held=command.held,
            own_ref=payment.own_ref,
            intent_ref=command.intent_ref,
        ),
    )


def _resolved(kept: Asides, payment: Concerned, command: ResolveReview) -> tuple[Reviewed, ...]:
    """What a person decides of all that waits under a reference; the same again is silent."""
    open_ = waiting(kept, command.provider_ref)
    if not open_:
        return _decided(kept, command)
    newest, refund = open_[-1].needs, command.decision == "refund"
    _check(payment, newest, command)
    return (
        PaymentReviewResolved(
            order_id=newest.order_id,
            provider_ref=command.provider_ref,
            decision=command.decision,
            by=command.by,
            why=command.note or None,
            subject=command.subject,
            refund_id=command.refund_id if refund else None,
            amount=newest.amount if refund else None,
        ),
    )


def _check(payment: Concerned, needs: PaymentNeedsReview, command: ResolveReview) -> None:
    """Attached is only what the payment waits for; sent back only what was taken."""
    decision = command.decision
    if decision == "ignore" and not command.note:
        raise NoteRequired
    if decision != "ignore" and needs.reason not in MOVED:
        raise ReviewRefuses(reason=needs.reason, decision=decision)
    if decision == "refund" and needs.held:
        raise MoneyNotTaken
    own = needs.provider_ref == payment.own_ref
    if decision == "attach" and payment.order_id and (own or needs.amount != payment.awaited):
        raise NotTheAmountAwaited


def _refunded(kept: Asides, report: RefundReported) -> tuple[PaymentRefunded, ...] | None:
    """A refund that a person decided on, once; None for one that nobody commanded, or failed."""
    for each in kept:
        told = each.resolved
        if report.stage == "failed" or told is None or told.refund_id is None:
            continue
        if (told.refund_id, told.amount) == (report.refund_id, report.amount):
            done = PaymentRefunded(
                order_id=told.order_id,
                refund_id=told.refund_id,
                provider_ref=report.provider_ref,
                intent_ref=told.provider_ref,
                amount=report.amount,
            )
            return () if each.refunded or report.stage == "under_way" else (done,)
    return None
