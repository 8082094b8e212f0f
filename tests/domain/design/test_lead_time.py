"""Promised dates beside the published vectors."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.reference import shipped_lead_times
from application.reference.bank_holidays import bank_holidays
from domain.deadlines import LONDON, elapsed, end_of_day, local_date, local_to_utc
from domain.design.making.lead_time import (
    StageUnknown,
    Work,
    parse_days,
    parse_lead_times,
    promise,
    promise_again,
    working_days_after,
)
from domain.json_document import DocumentMalformed

TIMES = shipped_lead_times()
WORK = Work(nature="mto", confirmed_on=date(2026, 3, 23))
days = st.dates(date(2025, 12, 1), date(2027, 12, 31))


@given(day=days, count=st.integers(0, 60))
def test_a_promise_falls_on_a_working_day_and_counts_them(day: date, count: int) -> None:
    promised = working_days_after(day, count, TIMES.bank_holidays)
    between = [day + timedelta(days=n) for n in range(1, (promised - day).days + 1)]
    working = [d for d in between if d.weekday() < 5 and d not in TIMES.bank_holidays]
    assert len(working) == count
    assert working[-1:] == between[-1:]


def test_a_promise_says_whether_its_holidays_are_known() -> None:
    assert promise(WORK, TIMES).holidays_known
    assert not promise(replace(WORK, confirmed_on=date(2041, 5, 1)), TIMES).holidays_known


def test_the_calendar_is_that_of_the_vectors() -> None:
    """The library that keeps the bank holidays against dates that are known.

    Should they differ after an update: look at gov.uk/bank-holidays. When the library is right, a
    holiday was proclaimed or moved, and new promises shall know it: correct the vectors. When it
    is wrong, keep the version before, and report it there.
    """
    known = json.loads(Path("tests/vectors/lead_time.json").read_text())["fixture"]
    days = {date.fromisoformat(day) for day in known["bank_holidays"]}
    first, last = min(days), max(days)
    kept = {day for day in bank_holidays() if first <= day <= last and day.weekday() < 5}
    assert kept == days
    assert "holidays " in promise(WORK, TIMES).edition
    assert promise(WORK, TIMES).confirmed_on == WORK.confirmed_on


@pytest.mark.parametrize("field", [{"stone_source": "found"}, {"engraving": "laser"}])
def test_unknown_stages_have_no_days(field: dict[str, str]) -> None:
    with pytest.raises(StageUnknown):
        promise(replace(WORK, **field), TIMES)  # type: ignore[arg-type]  # the point of the test


def test_lead_times_are_read_strictly() -> None:
    document = {"stage_days": {}, "season_factor": {"default": "1"}}
    with pytest.raises(DocumentMalformed):
        parse_lead_times(document, frozenset(), "none")
    with pytest.raises(DocumentMalformed):
        parse_days(["2026-02-30"])


@given(instant=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))  # noqa: DTZ001  # naive
def test_local_days_end_at_local_midnight(instant: datetime) -> None:
    moment = instant.replace(tzinfo=UTC)
    day = local_date(moment)
    assert moment < end_of_day(day)
    assert end_of_day(day).astimezone(LONDON).time() == datetime.min.time()
    assert elapsed(moment, 24) - moment == timedelta(hours=24)


def test_a_local_time_has_no_zone() -> None:
    with pytest.raises(ValueError, match="has a zone"):
        local_to_utc(datetime(2026, 1, 1, tzinfo=LONDON))


def test_the_same_days_are_counted_again_from_a_later_day() -> None:
    """A quote's days stay what they were, whatever the season is by then."""
    times = shipped_lead_times()
    made = promise(Work(nature="mto", confirmed_on=date(2026, 3, 2)), times)
    later = promise_again(made, date(2026, 12, 1), times)
    assert (later.working_days, later.path_days) == (made.working_days, made.path_days)
    assert later.confirmed_on == date(2026, 12, 1)
    assert later.promised_on == working_days_after(
        date(2026, 12, 1), made.working_days, times.bank_holidays
    )
