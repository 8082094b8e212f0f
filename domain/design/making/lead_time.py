"""Promised dates: working days on the workshop's critical path, over England's calendar."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Literal

from domain.json_document import Node
from domain.kernel import Fault, Refusal
from domain.pricing.numbers import exactly

Engraving = Literal["none", "machine", "hand"]
StoneSource = Literal["owned", "memo", "marketplace"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTimes:
    """Working days per stage, the season's factor by month, and the bank holidays known.

    `edition` says which stage days and which calendar these are.
    """

    stone: Mapping[str, int]
    engrave: Mapping[str, int]
    stage: Mapping[str, int]
    season: Mapping[int, Decimal]
    season_default: Decimal
    bank_holidays: frozenset[date]
    edition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is promised: `stone_source` is None for a piece without a bought stone."""

    nature: Literal["stock", "mto", "bespoke"]
    confirmed_on: date
    stone_source: StoneSource | None = None
    pave: bool = False
    engraving: Engraving = "none"
    hallmark_required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """The promised dispatch date and its basis, stored together.

    Days are working days: on the path, and after the season's factor, counted from the day of
    confirmation by the stage days and the calendar of that `edition`. `holidays_known` is False
    when the date lies beyond the years of that calendar.
    """

    path_days: int
    working_days: int
    promised_on: date
    holidays_known: bool
    confirmed_on: date
    edition: str


@exactly
def promise(work: Work, times: LeadTimes) -> Promise:
    """Working days are counted after the confirmation date; the season is that date's month."""
    path = _stock_path(work, times) if work.nature == "stock" else _made_path(work, times)
    factor = times.season.get(work.confirmed_on.month, times.season_default)
    days = int((path * factor).to_integral_value(rounding=ROUND_CEILING))
    return _counted(path, days, work.confirmed_on, times)


def promise_again(made: Promise, confirmed_on: date, times: LeadTimes) -> Promise:
    """As many working days as were promised once, counted from another day."""
    return _counted(made.path_days, made.working_days, confirmed_on, times)


def refuse_too_late(promises: Iterable[Promise], needed_by: date | None) -> None:
    """Rule R23: raises `NeededEarlier` with the last promised day when it is after the needed."""
    last = max((each.promised_on for each in promises), default=None)
    if needed_by is not None and last is not None and last > needed_by:
        raise NeededEarlier(promised_on=last, needed_by=needed_by)


def working_days_after(day: date, days: int, bank_holidays: frozenset[date]) -> date:
    """The n-th day after a date that is neither weekend nor bank holiday; the date for none."""
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5 and day not in bank_holidays
    return day


def parse_days(document: object) -> frozenset[date]:
    """Read a list of dates; raises `DocumentMalformed`."""
    return frozenset(_day(each) for each in Node(document).each())


def parse_lead_times(document: object, bank_holidays: frozenset[date], edition: str) -> LeadTimes:
    """Read `{stage_days, season_factor}`; raises `DocumentMalformed`."""
    node = Node(document)
    stages = node["stage_days"]
    seasons = {month: factor.positive() for month, factor in node["season_factor"].items()}
    default = node["season_factor"]["default"].positive()
    return LeadTimes(
        stone={name: days.fee() for name, days in stages["stone"].items()},
        engrave={name: days.fee() for name, days in stages["engrave"].items()},
        stage={name: stages[name].fee() for name in _STAGES},
        season={int(month): factor for month, factor in seasons.items() if month.isdecimal()},
        season_default=default,
        bank_holidays=bank_holidays,
        edition=edition,
    )


def _counted(path: int, working: int, confirmed_on: date, times: LeadTimes) -> Promise:
    """Working days on the path, and after the season's factor."""
    promised = working_days_after(confirmed_on, working, times.bank_holidays)
    return Promise(
        path_days=path,
        working_days=working,
        promised_on=promised,
        holidays_known=promised.year in {holiday.year for holiday in times.bank_holidays},
        confirmed_on=confirmed_on,
        edition=times.edition,
    )


def _stock_path(work: Work, times: LeadTimes) -> int:
    return times.stage["stock_prepare"] + _engrave(work, times) + times.stage["qc"]


def _made_path(work: Work, times: LeadTimes) -> int:
    stage = times.stage
    making = stage["cast"] + stage["assemble"] + (stage["cad"] if work.nature == "bespoke" else 0)
    hallmark = stage["hallmark"] if work.hallmark_required else 0
    finishing = stage["polish"] + hallmark + _engrave(work, times) + stage["qc"] + stage["photo"]
    return max(_stone(work, times), making) + _set(work, times) + finishing


def _stone(work: Work, times: LeadTimes) -> int:
    if work.stone_source is None:
        return 0
    if work.stone_source not in times.stone:
        raise StageUnknown(stage=work.stone_source)
    return times.stone[work.stone_source]


def _set(work: Work, times: LeadTimes) -> int:
    if work.stone_source is None and not work.pave:
        return 0
    return times.stage["set"] + (times.stage["set_pave_extra"] if work.pave else 0)


def _engrave(work: Work, times: LeadTimes) -> int:
    if work.engraving not in times.engrave:
        raise StageUnknown(stage=work.engraving)
    return times.engrave[work.engraving]


def _day(node: Node) -> date:
    try:
        return date.fromisoformat(node.text())
    except ValueError:
        raise node.malformed("a date") from None


_STAGES = (
    "cad",
    "cast",
    "assemble",
    "set",
    "set_pave_extra",
    "polish",
    "hallmark",
    "qc",
    "photo",
    "stock_prepare",
)


class StageUnknown(Fault):
    """The lead times do not say how long {stage} takes."""


class NeededEarlier(Refusal):
    """This is promised for {promised_on}, which is after {needed_by}.

    Choose a later day, or a piece that we have ready.
    """

    promised_on: date
