"""A refund: granted by people or by a named policy, and then ordered of what was paid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, assert_never

from domain.kernel import Decider, Invalid, NotFound, Refusal, command, event
from domain.money import Money, total
from domain.pricing.order_money.refunds import RefundExceedsCaptured, RefundNotPositive
from domain.selling.payment.parts import RefundLine, RefundReason
from domain.selling.second_person import SecondPersonRequired

RefundPolicy = Literal["cancel_full_refund", "statutory_return", "retention_by_stage"]


REASONS: Mapping[RefundPolicy, RefundReason] = {
    "cancel_full_refund": "cancellation",
    "retention_by_stage": "cancellation",
    "statutory_return": "return",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refundable:
    """What of an order can be given back: in all, and of each line by its id."""

    amount: Money
    lines: Mapping[str, Money] = field(default_factory=dict)


@command
class ProposeRefund:
    """A person says that so much goes back; from an amount on, a second one must agree.

    `lines` sum to the amount, or are not told. `alone` is what goes back of the order already
    with nobody but its proposer's word: many small refunds make a large one.
    """

    order_id: str
    amount: Money
    reason: RefundReason | None
    lines: tuple[RefundLine, ...] = ()
    by: str
    second_from: Money
    alone: Money
    left: Refundable


@command
class GrantByPolicy:
    """A rule of the house, by its name, says that so much goes back: nobody has to agree."""

    order_id: str
    amount: Money
    policy: RefundPolicy
    lines: tuple[RefundLine, ...]
    by: str
    left: Refundable


@command
class ApproveRefund:
    """A second person agrees; `left` is what can be given back by now."""

    by: str
    left: Refundable


@command
class DeclineRefund:
    by: str


@event("refund.proposed")
class RefundProposed:
    """`needs_second`: it waits for another person than `by`."""

    order_id: str
    amount: Money
    reason: RefundReason
    lines: tuple[RefundLine, ...]
    by: str
    policy: RefundPolicy | None
    needs_second: bool


@event("refund.approved")
class RefundApproved:
    order_id: str
    by: str


@event("refund.declined")
class RefundDeclined:
    order_id: str
    by: str


@dataclass(frozen=True, slots=True)
class NoRefund:
    """Nothing was proposed under this id."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """It waits for a second person."""

    told: RefundProposed


@dataclass(frozen=True, slots=True)
class Approved:
    """It is ordered of the payments."""

    told: RefundProposed


@dataclass(frozen=True, slots=True)
class Declined:
    told: RefundProposed


Known = Proposed | Approved | Declined
State = NoRefund | Known
Granting = ProposeRefund | GrantByPolicy
Deciding = ApproveRefund | DeclineRefund
Command = Granting | Deciding
Event = RefundProposed | RefundApproved | RefundDeclined


class RefundReasonRequired(Invalid):
    """Say by its code why money goes back."""

    field = "reason"


class RefundLinesDiffer(Invalid):
    """The lines make {lines}, and {amount} is to go back; tell each line once, and all of it."""

    field = "lines"


class RefundLineUnknown(Invalid):
    """The order has no line {line_id}."""

    field = "lines"
    line_id: str


class RefundExceedsLine(Refusal):
    """{refund} is more than the {left} that can be given back of this line."""

    line_id: str
    left: Money


class RefundDecided(Refusal):
    """This refund was decided otherwise before."""


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case ProposeRefund() | GrantByPolicy():
            return _granted(command) if isinstance(state, NoRefund) else ()
        case ApproveRefund():
            return _approved(found_refund(state), command)
        case DeclineRefund():
            return _declined(found_refund(state), command)
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    if isinstance(event, RefundProposed):
        return Proposed(event)
    if isinstance(state, NoRefund):
        return state
    return (Approved if isinstance(event, RefundApproved) else Declined)(state.told)


def found_refund(state: State) -> Known:
    """A refund that was proposed; raises `NotFound`."""
    if isinstance(state, NoRefund):
        raise NotFound
    return state


def _granted(command: Granting) -> tuple[Event, ...]:
    _check(command.amount, command.lines, command.left)
    policy = command.policy if isinstance(command, GrantByPolicy) else None
    reason = REASONS[command.policy] if isinstance(command, GrantByPolicy) else command.reason
    if reason is None:
        raise RefundReasonRequired
    second = isinstance(command, ProposeRefund) and _needs_second(command)
    proposed = RefundProposed(
        order_id=command.order_id,
        amount=command.amount,
        reason=reason,
        lines=command.lines,
        by=command.by,
        policy=policy,
        needs_second=second,
    )
    if second:
        return (proposed,)
    return (proposed, RefundApproved(order_id=command.order_id, by=policy or command.by))


def _needs_second(command: ProposeRefund) -> bool:
    return command.alone + command.amount >= command.second_from


def _approved(state: Known, command: ApproveRefund) -> tuple[RefundApproved, ...]:
    told = state.told
    match state:
        case Approved():
            return ()
        case Declined():
            raise RefundDecided
        case Proposed() if told.by == command.by:
            raise SecondPersonRequired
        case Proposed():
            _check(told.amount, told.lines, command.left)
            return (RefundApproved(order_id=told.order_id, by=command.by),)
        case _:
            assert_never(state)


def _declined(state: Known, command: DeclineRefund) -> tuple[RefundDeclined, ...]:
    """Whoever proposed it may think better of it."""
    if isinstance(state, Approved):
        raise RefundDecided
    if isinstance(state, Declined):
        return ()
    return (RefundDeclined(order_id=state.told.order_id, by=command.by),)


def _check(amount: Money, lines: tuple[RefundLine, ...], left: Refundable) -> None:
    if amount.minor <= 0 or any(line.amount.minor <= 0 for line in lines):
        raise RefundNotPositive
    if amount > left.amount:
        raise RefundExceedsCaptured(refund=amount, left=left.amount)
    once = len({line.line_id for line in lines}) == len(lines)
    told = total((line.amount for line in lines), amount.currency)
    if lines and not (once and told == amount):
        raise RefundLinesDiffer(lines=told, amount=amount)
    for line in lines:
        if line.line_id not in left.lines:
            raise RefundLineUnknown(line_id=line.line_id)
        if line.amount > left.lines[line.line_id]:
            raise RefundExceedsLine(
                refund=line.amount, left=left.lines[line.line_id], line_id=line.line_id
            )


REFUND: Decider[State, Command, Event] = Decider("refund", NoRefund(), decide, evolve)
