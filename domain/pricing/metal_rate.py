"""What a metal costs: reference readings as they were entered or fed, one stream a metal and year.

A reading only feeds the next price book that pins it; no price changes because it arrives.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal, assert_never

from domain.kernel import Decider, Invalid, NotFound, Refusal, command, event
from domain.pricing.numbers import exactly, refuse_inexact

MOST_GBP_PER_OZT = Decimal(1_000_000)
Metal = Literal["gold", "silver", "platinum", "palladium"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Pounds per troy ounce at `as_of` by a named source; `licence_note` says why we may use it."""

    rate_id: str
    metal: Metal
    gbp_per_ozt: Decimal
    as_of: datetime
    source: str
    licence_note: str

    def __post_init__(self) -> None:
        refuse_inexact(self.gbp_per_ozt)


def rate_id(metal: Metal, as_of: datetime) -> str:
    """The house names a reading by its metal and its second."""
    return f"{metal}-{as_of:%Y%m%dT%H%M%S}"


@command
class Record:
    """Enter a reading. `before` is the last one of any other year.

    `jump_above` is the share by which a reading may move without a second person.
    """

    reading: Reading
    by: str
    jump_above: Decimal
    before: Reading | None = None


@command
class Propose:
    """Enter a reading that moves too far for one person: it waits for somebody else's word."""

    reading: Reading
    by: str
    before: Reading | None = None


@command
class Approve:
    rate_id: str
    by: str
    before: Reading | None = None


Command = Record | Propose | Approve


@event("metal_rate.recorded")
class MetalRateRecorded:
    reading: Reading
    by: str
    approved_by: str | None


@event("metal_rate.proposed")
class MetalRateProposed:
    reading: Reading
    by: str


Event = MetalRateRecorded | MetalRateProposed


@dataclass(frozen=True, slots=True)
class Readings:
    """A year's readings by id, the last of them, and what waits for a second person."""

    by_id: dict[str, Reading] = field(default_factory=dict)
    latest: Reading | None = None
    proposals: tuple[MetalRateProposed, ...] = ()

    @property
    def waiting(self) -> tuple[MetalRateProposed, ...]:
        """Proposals that are still newer than the last reading."""
        return tuple(p for p in self.proposals if not _is_late(p.reading, self.latest))

    def proposal(self, rate_id: str) -> MetalRateProposed | None:
        return next((p for p in self.proposals if p.reading.rate_id == rate_id), None)


class RateNotPositive(Invalid):
    """A rate is above 0 pounds per troy ounce; enter it as it was read."""


class RateTooHigh(Invalid):
    """No metal costs more than {highest} pounds per troy ounce; enter it as it was read."""

    highest: Decimal


class RateFromTheFuture(Invalid):
    """A reading is of now or earlier, and this one is of {as_of}; enter when it was read."""

    as_of: datetime


class RateOutOfOrder(Refusal):
    """There is a reading of {latest} already; enter one that was read after it."""

    latest: datetime


class SecondApprovalRequired(Refusal):
    """{metal} would move by {percent} % from {latest}; propose it, and let a second person approve.

    Nothing was recorded.
    """

    metal: str
    percent: str
    latest: Decimal


class RateSamePerson(Refusal):
    """Whoever proposed this rate cannot approve it; ask a second person."""

    code = "same_person"


class RateUnknown(NotFound):
    """There is no reading {rate_id}; look up its id among the rates."""

    code = "rate_unknown"
    rate_id: str


def decide(state: Readings, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case Record(reading=reading, by=by):
            if state.by_id.get(reading.rate_id) == reading:
                return ()
            latest = _later(state.latest, command.before)
            _refuse_wrong(reading, latest, now)
            _refuse_taken(state, reading)
            _refuse_jump(reading, latest, command.jump_above)
            return (MetalRateRecorded(reading=reading, by=by, approved_by=None),)
        case Propose(reading=reading, by=by):
            proposed = MetalRateProposed(reading=reading, by=by)
            if proposed in state.proposals:
                return ()
            _refuse_wrong(reading, _later(state.latest, command.before), now)
            _refuse_taken(state, reading)
            return (proposed,)
        case Approve():
            return _approve(state, command)
        case _:
            assert_never(command)


def _approve(state: Readings, command: Approve) -> tuple[Event, ...]:
    if command.rate_id in state.by_id:
        return ()
    proposed = state.proposal(command.rate_id)
    if proposed is None:
        raise RateUnknown(rate_id=command.rate_id)
    if proposed.by == command.by:
        raise RateSamePerson
    latest = _later(state.latest, command.before)
    if latest and _is_late(proposed.reading, latest):
        raise RateOutOfOrder(latest=latest.as_of)
    recorded = MetalRateRecorded(reading=proposed.reading, by=proposed.by, approved_by=command.by)
    return (recorded,)


def _refuse_wrong(reading: Reading, latest: Reading | None, now: datetime) -> None:
    if reading.gbp_per_ozt <= 0:
        raise RateNotPositive
    if reading.gbp_per_ozt > MOST_GBP_PER_OZT:
        raise RateTooHigh(highest=MOST_GBP_PER_OZT)
    if reading.as_of > now:
        raise RateFromTheFuture(as_of=reading.as_of)
    if latest and _is_late(reading, latest):
        raise RateOutOfOrder(latest=latest.as_of)


def _refuse_taken(state: Readings, reading: Reading) -> None:
    """A reading is found again by its id, which tells no more than its second."""
    if known := state.by_id.get(reading.rate_id):
        raise RateOutOfOrder(latest=known.as_of)


@exactly
def _refuse_jump(reading: Reading, latest: Reading | None, jump_above: Decimal) -> None:
    if latest is None:
        return
    moved = abs(reading.gbp_per_ozt - latest.gbp_per_ozt) / latest.gbp_per_ozt
    if moved > jump_above:
        raise SecondApprovalRequired(
            metal=reading.metal, percent=f"{moved * 100:.1f}", latest=latest.gbp_per_ozt
        )


def _later(first: Reading | None, second: Reading | None) -> Reading | None:
    readings = (each for each in (first, second) if each is not None)
    return max(readings, key=lambda each: each.as_of, default=None)


def _is_late(reading: Reading, latest: Reading | None) -> bool:
    return latest is not None and reading.as_of <= latest.as_of


def evolve(state: Readings, event: Event) -> Readings:
    match event:
        case MetalRateRecorded(reading=reading):
            by_id = state.by_id | {reading.rate_id: reading}
            return replace(state, by_id=by_id, latest=reading)
        case MetalRateProposed(reading=reading):
            others = (p for p in state.proposals if p.reading.rate_id != reading.rate_id)
            return replace(state, proposals=(*others, event))
        case _:
            assert_never(event)


METAL_RATE: Decider[Readings, Command, Event] = Decider("metalrate", Readings(), decide, evolve)
