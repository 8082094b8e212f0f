"""A person looks at an order before its money is taken, where there is a reason to."""

from dataclasses import replace
from datetime import datetime

from domain.deadlines import authorisation_alarms
from domain.kernel import Invalid, Refusal, command
from domain.selling.order.attention import (
    AuthorisationEnding,
    Opinion,
    OpinionGiven,
    OrderReviewCleared,
    OrderReviewOpened,
    Verification,
    VerificationAsked,
)
from domain.selling.order.leaving import Cancel, OrderCancelled, cancelled
from domain.selling.order.references import Checks, refuse_words
from domain.selling.order.risk import Destination, Weighing, weigh
from domain.selling.order.stage import Cancelled, OrderStateRefuses, Placed, Secured, UnderReview
from domain.selling.second_person import SecondPersonRequired


@command
class LookForReasons:
    """Is there a reason for a person to look first?"""

    weighing: Weighing


@command
class Judge:
    """What somebody who looked would do; `review` is the number of the review they looked at."""

    decision: Opinion
    by: str
    checks: Checks = Checks()
    note_ref: str | None = None
    review: int | None = None


@command
class AskVerification:
    """The customer is to help before `until`: nothing else clears the order."""

    what: tuple[Verification, ...]
    until: datetime
    by: str


@command
class WarnOfLapse:
    """Its money is held for a day at most. Too early, or once it is taken, this does nothing."""


class ReviewMovedOn(Refusal):
    """The order changed since you looked at it: look at review {review} first."""

    review: int


class VerificationTimeInvalid(Invalid):
    """The customer needs time, and the money is held no longer than {latest}."""

    field = "until"
    latest: datetime | None


Reviewed = OrderReviewOpened | OpinionGiven | OrderReviewCleared | OrderCancelled


def reviewed(state: Placed, command: LookForReasons) -> tuple[OrderReviewOpened, ...]:
    """Once a person was satisfied of something, it is no reason again; but goods that are lost."""
    if not isinstance(state, Secured):
        return ()
    found = opened(state, command.weighing)
    cleared = state.attention.cleared - {"goods_lost"}
    triggers = tuple(each for each in found.triggers if each not in cleared)
    return (replace(found, triggers=triggers),) if triggers else ()


def opened(state: Placed, weighing: Weighing) -> OrderReviewOpened:
    """A look for all that speaks against the order now."""
    policy, placed = weighing.policy, state.placed
    to = Destination(state.delivery, moved=state.attention.moved is not None)
    found = weigh(placed, to, weighing)
    two = placed.totals.total >= policy.two_people_from
    return OrderReviewOpened(
        triggers=found.triggers, score=found.score, people=2 if two else 1, policy=policy.version
    )


def judged(state: Placed, command: Judge, now: datetime) -> tuple[Reviewed, ...]:
    """Every opinion is kept; it is done as soon as enough people are of the same."""
    if isinstance(state, Cancelled) and command.decision == "reject":
        return ()
    if not isinstance(state, UnderReview):
        raise OrderStateRefuses(stage=state.stage)
    refuse_words(command.checks, command.note_ref)
    attention = state.attention
    if command.review not in (None, attention.reviews):
        raise ReviewMovedOn(review=attention.reviews)
    agreed = {each.by for each in attention.opinions if each.decision == command.decision}
    if command.by in agreed:
        raise SecondPersonRequired
    opinion = OpinionGiven(
        decision=command.decision,
        by=command.by,
        checks=command.checks,
        note_ref=command.note_ref,
        at=now,
    )
    people = attention.opened.people if attention.opened else 1
    return (opinion, *(_decided(state, command) if len(agreed) + 1 >= people else ()))


def asked(state: Placed, command: AskVerification, now: datetime) -> tuple[VerificationAsked, ...]:
    if not isinstance(state, UnderReview) and not state.attention.holds:
        raise OrderStateRefuses(stage=state.stage)
    latest = _void_at(state)
    if command.until <= now or (latest and command.until > latest):
        raise VerificationTimeInvalid(latest=latest)
    wish = VerificationAsked(what=command.what, until=command.until, by=command.by)
    before = state.attention.asked
    same = before and (before.what, before.until) == (wish.what, wish.until)
    return () if same else (wish,)


def warned(state: Placed, now: datetime) -> tuple[AuthorisationEnding, ...]:
    """Once of each end, while the money is held and not taken."""
    lapse = state.money.capture_before if isinstance(state, Secured | UnderReview) else None
    if lapse is None or lapse == state.attention.warned:
        return ()
    times = authorisation_alarms(lapse)
    if now < times.alarm_at:
        return ()
    payment_id = state.placed.payment_id
    return (
        AuthorisationEnding(payment_id=payment_id, capture_before=lapse, voids_at=times.void_at),
    )


def _decided(state: UnderReview, command: Judge) -> tuple[Reviewed, ...]:
    if command.decision == "reject":
        return cancelled(state, Cancel(by=command.by, reason="risk"))
    return (OrderReviewCleared(by=command.by, checks=command.checks.done),)


def _void_at(state: Placed) -> datetime | None:
    lapse = state.money.capture_before if isinstance(state, Secured | UnderReview) else None
    return authorisation_alarms(lapse).void_at if lapse else None
