"""Metal rates: readings recorded, found again by their id, and refused when they are too old."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, get_args

from application.house_rules import HouseRules
from application.reference.bank_holidays import bank_holidays
from application.store.event_store import Decision, stream_of
from domain.deadlines import local_date
from domain.kernel import Refusal
from domain.pricing.metal_rate import (
    METAL_RATE,
    Approve,
    Metal,
    Propose,
    RateUnknown,
    Reading,
    Readings,
    Record,
)

METALS: tuple[Metal, ...] = get_args(Metal)
SATURDAY = 5
Age = Literal["fresh", "old", "stale", "missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A proposed reading; the name is filled in for whoever reads it, and never kept."""

    reading: Reading
    by: str
    by_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RateNow:
    """The last reading of a metal, how old that is, and what waits for a second person."""

    metal: Metal
    reading: Reading | None
    age: Age
    waiting: tuple[Waiting, ...]


class MetalRateStale(Refusal):
    """The last rate of {metal} is of {as_of}: too old to promise prices by; record a newer one.

    Until then the piece can be bought at its price of today.
    """

    metal: str
    as_of: datetime


class MetalRateMissing(Refusal):
    """No rate of {metal} is on record: nothing can be promised by it; record one.

    Until then the piece can be bought at its price of today.
    """

    metal: str


def record_rate(decision: Decision, rules: HouseRules, reading: Reading, *, by: str) -> RateNow:
    """Raises the refusals of a reading, above all `SecondApprovalRequired` for one that jumps."""
    before = last_reading(decision, reading.metal)
    record = Record(reading=reading, by=by, jump_above=rules.metal_jump, before=before)
    decision.decide(METAL_RATE, _key(reading.metal, reading.as_of), record)
    return rate_now(decision, rules, reading.metal)


def propose_rate(decision: Decision, rules: HouseRules, reading: Reading, *, by: str) -> RateNow:
    propose = Propose(reading=reading, by=by, before=last_reading(decision, reading.metal))
    decision.decide(METAL_RATE, _key(reading.metal, reading.as_of), propose)
    return rate_now(decision, rules, reading.metal)


def approve_rate(decision: Decision, rules: HouseRules, rate_id: str, *, by: str) -> RateNow:
    """Raises `RateUnknown`, `RateSamePerson`, or `RateOutOfOrder` when a newer one came since."""
    metal, key = _place(rate_id)
    approve = Approve(rate_id=rate_id, by=by, before=last_reading(decision, metal))
    decision.decide(METAL_RATE, key, approve)
    return rate_now(decision, rules, metal)


def reading_of(decision: Decision, rate_id: str) -> Reading:
    """A recorded reading by its id; raises `RateUnknown`."""
    found = decision.state(METAL_RATE, _place(rate_id)[1]).by_id.get(rate_id)
    if found is None:
        raise RateUnknown(rate_id=rate_id)
    return found


def refuse_stale_rates(decision: Decision, rules: HouseRules, metals: Iterable[str]) -> None:
    """Raises `MetalRateMissing`, or `MetalRateStale` for a last reading too old for a quote."""
    for metal in METALS:
        if metal in metals:
            found = rate_now(decision, rules, metal)
            if found.reading is None:
                raise MetalRateMissing(metal=metal)
            if found.age == "stale":
                raise MetalRateStale(metal=metal, as_of=found.reading.as_of)


def spot_at(decision: Decision, at: datetime) -> Mapping[str, Decimal]:
    """The last reading of every metal that has one, as it was at an instant."""
    decision.prefetch(stream_of(METAL_RATE, key) for metal in METALS for key in _two(metal, at))
    return {
        metal: readings[-1].gbp_per_ozt
        for metal in METALS
        if (readings := _read_by(decision, metal, at))
    }


def rate_now(decision: Decision, rules: HouseRules, metal: Metal) -> RateNow:
    this_year, last_year = _years(decision, metal, decision.now)
    reading = last_reading(decision, metal)
    before = () if this_year.latest else last_year.waiting
    return RateNow(
        metal=metal,
        reading=reading,
        age=_age(reading, decision.now, rules),
        waiting=tuple(
            Waiting(reading=proposed.reading, by=proposed.by)
            for proposed in (*before, *this_year.waiting)
        ),
    )


def _age(reading: Reading | None, now: datetime, rules: HouseRules) -> Age:
    """Old on a working day after some hours: nobody reads rates on a Sunday or at Easter."""
    if reading is None:
        return "missing"
    if now - reading.as_of > rules.metal_stale_block:
        return "stale"
    today = local_date(now)
    working = today.weekday() < SATURDAY and today not in bank_holidays(today.year, today.year)
    return "old" if now - reading.as_of > rules.metal_stale_warn and working else "fresh"


def _read_by(decision: Decision, metal: Metal, at: datetime) -> list[Reading]:
    """The readings of two years up to an instant, the earliest first."""
    years = reversed(_years(decision, metal, at))
    known = (reading for year in years for reading in year.by_id.values())
    return sorted((each for each in known if each.as_of <= at), key=lambda each: each.as_of)


def last_reading(decision: Decision, metal: Metal) -> Reading | None:
    """The last reading there is: of this year, or of the one before."""
    this_year, last_year = _years(decision, metal, decision.now)
    return this_year.latest or last_year.latest


def _years(decision: Decision, metal: Metal, at: datetime) -> tuple[Readings, Readings]:
    """The year of an instant and the one before it."""
    keys = _two(metal, at)
    decision.prefetch(stream_of(METAL_RATE, key) for key in keys)
    this_year, last_year = (decision.state(METAL_RATE, key) for key in keys)
    return this_year, last_year


def _two(metal: Metal, at: datetime) -> tuple[str, str]:
    return _key(metal, at), f"{metal}-{at.year - 1}"


def _key(metal: str, at: datetime) -> str:
    return f"{metal}-{at.year}"


def _place(rate_id: str) -> tuple[Metal, str]:
    """The metal and the stream of a rate's id; raises `RateUnknown` for what is none of ours."""
    name, _, instant = rate_id.partition("-")
    metal = next((each for each in METALS if each == name), None)
    if metal is None or not instant[:4].isdecimal():
        raise RateUnknown(rate_id=rate_id)
    return metal, f"{metal}-{instant[:4]}"
