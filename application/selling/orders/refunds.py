"""Granting a refund: what can go back is worked out, and its parts are ordered in one append."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from application.shop import Shop
from application.store.event_store import Decision, stream_of
from domain.money import Money, allocate, total
from domain.pricing.order_money import refunds as over_captures
from domain.selling.order import ORDER
from domain.selling.order.order_line import OrderLine
from domain.selling.order.stage import Placed, found_order, payments_of
from domain.selling.payment import PAYMENT
from domain.selling.payment.parts import RefundLine, RefundOrdered, RefundReason
from domain.selling.payment.refunding import OrderRefund, Till
from domain.selling.payment.standing import Captured
from domain.selling.refund import (
    REFUND,
    Approved,
    ApproveRefund,
    DeclineRefund,
    GrantByPolicy,
    ProposeRefund,
    Refundable,
    RefundPolicy,
    RefundProposed,
    found_refund,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundWish:
    """What a person wants to give back of an order, as it is sent."""

    amount: Money
    reason: RefundReason | None
    lines: tuple[RefundLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What a rule of the house gives back of each line, at whose wish."""

    policy: RefundPolicy
    lines: tuple[RefundLine, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Tills:
    """What was taken for an order, payment by payment, and what of it can be given back."""

    lines: tuple[OrderLine, ...]
    each: dict[str, Till]

    @property
    def free(self) -> Money:
        """What was taken, and neither goes back nor is gone otherwise."""
        return total((till.free for till in self.each.values()), self._currency)

    @property
    def going_back(self) -> list[RefundOrdered]:
        return [part.ordered for till in self.each.values() for part in till.parts if part.is_live]

    @property
    def left(self) -> Refundable:
        lines = {line.line_id: line.gross for line in self.lines}
        for line in (line for ordered in self.going_back for line in ordered.lines):
            lines[line.line_id] -= line.amount
        return Refundable(amount=self.free, lines=lines)

    @property
    def _currency(self) -> str:
        return self.lines[0].gross.currency


def tills_of(decision: Decision, order: Placed) -> Tills:
    payments = payments_of(order)
    decision.prefetch(stream_of(PAYMENT, each) for each in payments)
    states = {each: decision.state(PAYMENT, each) for each in payments}
    tills = {each: state.till for each, state in states.items() if isinstance(state, Captured)}
    return Tills(order.placed.lines, tills)


def propose_refund(
    decision: Decision, shop: Shop, order_id: str, wish: RefundWish, *, refund_id: str, by: str
) -> None:
    """Granted at once, unless it is so much that a second person must agree."""
    tills = tills_of(decision, found_order(decision.state(ORDER, order_id)))
    propose = ProposeRefund(
        order_id=order_id,
        amount=wish.amount,
        reason=wish.reason,
        lines=wish.lines,
        by=by,
        second_from=shop.rules.discretion.refund_approval_from,
        alone=_granted_alone(decision, tills),
        left=tills.left,
    )
    decision.decide(REFUND, refund_id, propose)
    _order_parts(decision, refund_id, tills)


def refund_by_policy(decision: Decision, order_id: str, granted: Granted) -> None:
    """A rule of the house gives back so much of each line, once for an order."""
    tills = tills_of(decision, found_order(decision.state(ORDER, order_id)))
    lines = granted.lines
    grant = GrantByPolicy(
        order_id=order_id,
        amount=total((line.amount for line in lines), lines[0].amount.currency),
        policy=granted.policy,
        lines=lines,
        by=granted.by,
        left=tills.left,
    )
    refund_id = f"{order_id}-{granted.policy}"
    decision.decide(REFUND, refund_id, grant)
    _order_parts(decision, refund_id, tills)


def approve_refund(decision: Decision, refund_id: str, by: str) -> None:
    told = found_refund(decision.state(REFUND, refund_id)).told
    tills = tills_of(decision, found_order(decision.state(ORDER, told.order_id)))
    if decision.decide(REFUND, refund_id, ApproveRefund(by=by, left=tills.left)):
        _order_parts(decision, refund_id, tills)


def decline_refund(decision: Decision, refund_id: str, by: str) -> None:
    decision.decide(REFUND, refund_id, DeclineRefund(by=by))


def _granted_alone(decision: Decision, tills: Tills) -> Money:
    """What goes back of an order on one person's word, whoever that was each time."""
    back = tills.going_back
    told = {each.part_of: found_refund(decision.state(REFUND, each.part_of)).told for each in back}
    alone = (
        each.amount
        for each in back
        if not (told[each.part_of].needs_second or told[each.part_of].policy)
    )
    return total(alone, tills.free.currency)


def _order_parts(decision: Decision, refund_id: str, tills: Tills) -> None:
    """Split over what was taken; each payment refuses by itself what it does not have."""
    granted = decision.state(REFUND, refund_id)
    if not isinstance(granted, Approved):
        return
    for payment_id, part in _parts(refund_id, granted.told, tills):
        decision.decide(PAYMENT, payment_id, part)


def _parts(refund_id: str, told: RefundProposed, tills: Tills) -> Iterator[tuple[str, OrderRefund]]:
    captures = [
        over_captures.Captured(captured=till.taken.gross, refunded=till.taken.gross - till.free)
        for till in tills.each.values()
    ]
    amounts = over_captures.refund_over_captures(told.amount, captures)
    lines = told.lines
    for number, (payment_id, amount) in enumerate(zip(tills.each, amounts, strict=True), start=1):
        if amount:
            mine = _share(lines, amount)
            lines = _without(lines, mine)
            yield (
                payment_id,
                OrderRefund(
                    refund_id=f"{refund_id}-{number}",
                    part_of=refund_id,
                    amount=amount,
                    reason=told.reason,
                    lines=tuple(line for line in mine if line.amount),
                ),
            )


def _share(lines: tuple[RefundLine, ...], amount: Money) -> tuple[RefundLine, ...]:
    """What of each line is in a part of so much."""
    shares = allocate(amount.minor, [line.amount.minor for line in lines]) if lines else ()
    return tuple(
        replace(line, amount=Money(share, amount.currency))
        for line, share in zip(lines, shares, strict=True)
    )


def _without(
    lines: tuple[RefundLine, ...], taken: tuple[RefundLine, ...]
) -> tuple[RefundLine, ...]:
    return tuple(
        replace(line, amount=line.amount - part.amount)
        for line, part in zip(lines, taken, strict=True)
    )
