"""An order whose rest nobody paid in time stands still; a new link, or the money, settles that."""

from datetime import datetime

from domain.kernel import command
from domain.selling.order.attention import HoldReason, OrderHeld, OrderReleased
from domain.selling.order.balance import BalanceReceived, BalanceRequested, Owed
from domain.selling.order.stage import AwaitingBalance, Placed

OVERDUE: HoldReason = "balance_overdue"
SYSTEM = "system"


@command
class HoldOverdue:
    """Nobody paid by the link. Too early, or once it is paid, this does nothing."""


def held_overdue(state: Placed, now: datetime) -> tuple[OrderHeld, ...]:
    """Never cancelled by itself: what becomes of it, a person decides."""
    asked = state.balance.asked if isinstance(state, AwaitingBalance) else None
    if asked is None or now < asked.link_until or OVERDUE in state.attention.reasons:
        return ()
    return (OrderHeld(reason=OVERDUE, by=SYSTEM),)


def settled(state: Placed, decided: tuple[Owed, ...], by: str) -> tuple[OrderReleased, ...]:
    """What follows for an order that was held because its rest was overdue."""
    over = any(isinstance(each, BalanceRequested | BalanceReceived) for each in decided)
    if not over or OVERDUE not in state.attention.reasons:
        return ()
    return (OrderReleased(reason=OVERDUE, by=by),)


def held_otherwise(state: Placed) -> bool:
    """Whether it stands still for more than that its rest is overdue."""
    return bool(set(state.attention.reasons) - {OVERDUE})
