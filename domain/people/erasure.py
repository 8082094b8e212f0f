"""The wish of a person to be forgotten: what it waits for, and that it was carried out.

Its stream is named by the pseudonym of the person. What was done stands apart, under an id of its
own that leads to nobody: see `forgotten`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, assert_never

from domain.kernel import Decider, NotFound, Refusal, command, event

Hindrance = Literal["open_order", "open_case", "refund_under_way", "dispute", "payment_review"]
"""What a person's data is needed for: none of it can be carried to its end without them."""
Asker = Literal["customer", "house"]
LOOK_AGAIN = timedelta(days=1)
"""What nobody tells the end of is looked at so often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """`ref` is the id of an order, a case or a payment; `until` is when it ends by itself."""

    why: Hindrance
    ref: str
    until: datetime | None = None


@command
class AskErasure:
    """`obstacles` are those of this moment; without any it is begun at once."""

    by: Asker
    obstacles: tuple[Obstacle, ...]


@command
class LookAtErasure:
    """Something ended, or it is time: these are the obstacles that are left."""

    obstacles: tuple[Obstacle, ...]


@command
class WithdrawErasure:
    """They want to stay known after all."""


@command
class FinishErasure:
    """Nothing of them can be read any more; `payments` are those that the provider knows of."""

    payments: tuple[str, ...]


Command = AskErasure | LookAtErasure | WithdrawErasure | FinishErasure


@event("erasure.asked")
class ErasureAsked:
    by: Asker
    obstacles: tuple[Obstacle, ...]
    look_at: datetime | None


@event("erasure.put_off")
class ErasurePutOff:
    """It waits on; `look_at` is when it is looked at again, whatever happens before."""

    obstacles: tuple[Obstacle, ...]
    look_at: datetime


@event("erasure.begun")
class ErasureBegun:
    """Nothing is in its way: from here on it cannot be withdrawn."""


@event("erasure.withdrawn")
class ErasureWithdrawn:
    pass


@event("erasure.done")
class ErasureDone:
    payments: tuple[str, ...]


Event = ErasureAsked | ErasurePutOff | ErasureBegun | ErasureWithdrawn | ErasureDone


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Nobody asked, or they did not want it in the end."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """`look_at` is when it is looked at again, should nothing end before."""

    obstacles: tuple[Obstacle, ...]
    look_at: datetime | None


@dataclass(frozen=True, slots=True)
class UnderWay:
    """It is being carried out, and is again after whatever interrupts it."""


@dataclass(frozen=True, slots=True)
class Erased:
    """It is final."""


State = NotAsked | Waiting | UnderWay | Erased


class ErasureUnderWay(Refusal):
    """You are being forgotten already; that cannot be undone."""


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case AskErasure():
            return _asked(command, now) if isinstance(state, NotAsked) else ()
        case LookAtErasure(obstacles=obstacles):
            return _looked_at(state, obstacles, now)
        case WithdrawErasure():
            return _withdrawn(state)
        case FinishErasure(payments=payments):
            return (ErasureDone(payments=payments),) if isinstance(state, UnderWay) else ()
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    match event:
        case ErasureAsked() | ErasurePutOff():
            return Waiting(event.obstacles, event.look_at)
        case ErasureBegun():
            return UnderWay()
        case ErasureWithdrawn():
            return NotAsked()
        case ErasureDone():
            return Erased()
        case _:
            assert_never(event)


def _asked(command: AskErasure, now: datetime) -> tuple[Event, ...]:
    asked = ErasureAsked(
        by=command.by,
        obstacles=command.obstacles,
        look_at=_look_at(command.obstacles, now) if command.obstacles else None,
    )
    return (asked,) if command.obstacles else (asked, ErasureBegun())


def _looked_at(state: State, obstacles: tuple[Obstacle, ...], now: datetime) -> tuple[Event, ...]:
    if not isinstance(state, Waiting):
        return ()
    if not obstacles:
        return (ErasureBegun(),)
    if obstacles == state.obstacles and state.look_at and now < state.look_at:
        return ()
    return (ErasurePutOff(obstacles=obstacles, look_at=_look_at(obstacles, now)),)


def _withdrawn(state: State) -> tuple[Event, ...]:
    match state:
        case NotAsked():
            raise NotFound
        case Waiting():
            return (ErasureWithdrawn(),)
        case UnderWay() | Erased():
            raise ErasureUnderWay
        case _:
            assert_never(state)


def _look_at(obstacles: tuple[Obstacle, ...], now: datetime) -> datetime:
    """Within a day, or when the last of what ends by itself does, should that be all there is, and
    be still to come: what should have ended is looked at no more often than the rest."""
    ends = [each.until for each in obstacles if each.until is not None]
    last = max(ends) if len(ends) == len(obstacles) else now
    return last if last > now else now + LOOK_AGAIN


ERASURE: Decider[State, Command, Event] = Decider("erasure", NotAsked(), decide, evolve)
