"""An order that comes to nothing: nobody paid in time, or it is cancelled.

Before the contract nothing was taken. Under it, whoever cancels has seen what comes back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.kernel import NotFound, Refusal, command, event
from domain.money import Money
from domain.selling.order.settlement import Account, Settlement, begun, settle
from domain.selling.order.stage import (
    Cancelled,
    Confirmed,
    OrderStateRefuses,
    Placed,
    Secured,
    Stage,
    UnderReview,
    Unpaid,
)
from domain.selling.payment.parts import RefundLine

CancelReason = Literal["customer", "risk", "authorisation_expiring", "system"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What stands to the order's account now, and the refund that whoever cancels was shown."""

    account: Account
    expected_refund: Money | None


@dataclass(frozen=True, slots=True)
class KeptLine:
    """What is kept for a line of the price (`code`) of a line of the order, VAT inside."""

    line_id: str
    code: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Retention:
    """What is kept of what was paid; `vat` lies inside the amount."""

    lines: tuple[KeptLine, ...]
    amount: Money
    vat: Money


@command
class ExpireOrder:
    """Nobody paid in time. Too early, or once it is paid, this does nothing."""


@command
class Cancel:
    """`seen` is needed to end a contract."""

    by: str
    reason: CancelReason
    seen: Seen | None = None


@command
class CallOff:
    """Its owner, and nobody else, does not want it any more."""

    owner: str
    seen: Seen | None = None


@event("order.expired")
class OrderExpired:
    cart_id: str
    assets: tuple[str, ...]


@event("order.cancelled")
class OrderCancelled:
    """Under a contract it tells what comes `back` of each line, in all, and what is kept."""

    by: str
    reason: CancelReason
    stage: Stage
    assets: tuple[str, ...]
    refund: Money | None = None
    back: tuple[RefundLine, ...] = ()
    retention: Retention | None = None


class CancellationChanged(Refusal):
    """{refund} comes back if this order is cancelled now; look at it, and confirm that."""

    refund: Money
    settlement: Settlement


class CancelledByConcierge(Refusal):
    """{title} is being made; our concierge cancels it with you."""

    line_id: str


def expired(state: Placed, now: datetime) -> tuple[OrderExpired, ...]:
    placed = state.placed
    if not isinstance(state, Unpaid) or now < state.expires_at:
        return ()
    return (OrderExpired(cart_id=placed.cart_id, assets=placed.assets),)


def cancelled(state: Placed, command: Cancel) -> tuple[OrderCancelled, ...]:
    match state:
        case Cancelled():
            return ()
        case Unpaid() | Secured() | UnderReview():
            return (_cancelled(state, command, None),)
        case Confirmed() if command.seen is not None:
            return (_cancelled(state, command, _agreed(state, command.seen)),)
        case _:
            raise OrderStateRefuses(stage=state.stage)


def called_off(state: Placed, command: CallOff) -> tuple[OrderCancelled, ...]:
    if command.owner != state.owner:
        raise NotFound
    if isinstance(state, Confirmed) and command.seen is not None:
        refuse_begun(state, command.seen.account)
    return cancelled(state, Cancel(by="customer", reason="customer", seen=command.seen))


def refuse_begun(state: Placed, account: Account) -> None:
    """Once work began on what cannot be returned, its shopper does not cancel alone."""
    line = begun(state.placed.lines, account.work)
    if line is not None:
        raise CancelledByConcierge(line_id=line.line_id, title=line.title)


def _agreed(state: Confirmed, seen: Seen) -> Settlement:
    settlement = settle(state.placed.lines, seen.account)
    if settlement.refund != seen.expected_refund:
        raise CancellationChanged(refund=settlement.refund, settlement=settlement)
    return settlement


def _cancelled(state: Placed, command: Cancel, settled: Settlement | None) -> OrderCancelled:
    return OrderCancelled(
        by=command.by,
        reason=command.reason,
        stage=state.stage,
        assets=state.placed.assets,
        refund=settled.refund if settled else None,
        back=_back(settled) if settled else (),
        retention=_retention(settled) if settled and settled.retained else None,
    )


def _back(settled: Settlement) -> tuple[RefundLine, ...]:
    return tuple(RefundLine(line.line_id, line.refund) for line in settled.lines if line.refund)


def _retention(settled: Settlement) -> Retention:
    lines = tuple(
        KeptLine(line.line_id, loss.code, loss.amount)
        for line in settled.lines
        for loss in line.kept
    )
    return Retention(lines, settled.retained, settled.vat)
