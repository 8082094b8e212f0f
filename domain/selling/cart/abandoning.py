"""A cart that is left alone: said once after a day, and gone after a season."""

from datetime import datetime, timedelta
from typing import Literal

from domain.kernel import command, event
from domain.money import Money

Stage = Literal["cart", "checkout", "payment"]


@command
class Abandon:
    """Sent by the clock; early, late or doubled it does no harm.

    `idle_since` is when its owner last did something, `after` how long they may not.
    """

    idle_since: datetime
    after: timedelta


@command
class Reap:
    """The same, when nobody has come back for very long."""

    idle_since: datetime
    after: timedelta


@event("cart.abandoned")
class CartAbandoned:
    """`stage` is how far its owner had come, `value` what was in it."""

    stage: Stage
    value: Money
    idle_minutes: int


@event("cart.reaped")
class CartReaped:
    """It is no more; what was in it was taken out before."""

    idle_minutes: int


IdleCommand = Abandon | Reap
IdleEvent = CartAbandoned | CartReaped


def over(command: IdleCommand, now: datetime) -> bool:
    return now >= command.idle_since + command.after


def idle_minutes(command: IdleCommand, now: datetime) -> int:
    return (now - command.idle_since) // timedelta(minutes=1)
