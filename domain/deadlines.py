"""Deadlines: days end with the Europe/London calendar, hours are elapsed; all stored in UTC."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from domain.kernel import Fault

LONDON = ZoneInfo("Europe/London")

ALARM_BEFORE_CAPTURE = timedelta(hours=24)
VOID_BEFORE_CAPTURE = timedelta(hours=2)
DAY_BEGINS, DAY_ENDS = time(9), time(20)
EVIDENCE_MONTHS = 3
EVIDENCE_ALARM_DAY = 80
BALANCE_REMINDER_DAYS = (0, 5, 10)
BALANCE_LINK_DAYS = 14

Occurrence = Literal["first", "second"]


@dataclass(frozen=True, slots=True)
class LocalInstant:
    """A local time in UTC, and whether the clock shows that local time twice."""

    utc: datetime
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class BalanceSchedule:
    """Local dates on which to remind; the payment link ends before the instant."""

    reminder_dates: tuple[date, ...]
    link_ends_before: datetime


@dataclass(frozen=True, slots=True)
class AuthorisationAlarms:
    """When to alarm, and when to void, an authorisation that is not yet captured."""

    alarm_at: datetime
    void_at: datetime


@dataclass(frozen=True, slots=True)
class ExportEvidence:
    """Until when evidence of export must be held, and when to alarm."""

    due_on: date
    due_ends_before: datetime
    alarm_on: date


def local_date(instant: datetime) -> date:
    """The Europe/London date of an aware instant."""
    return instant.astimezone(LONDON).date()


def end_of_day(day: date, days: int = 0) -> datetime:
    """The exclusive UTC end of the n-th local day after a day."""
    midnight = datetime.combine(day + timedelta(days=days + 1), time())
    return local_to_utc(midnight).utc


def ends_before(event_at: datetime, days: int) -> datetime:
    """The exclusive UTC end of the n-th day after the local date of an instant."""
    return end_of_day(local_date(event_at), days)


def ends_before_months(event_at: datetime, months: int) -> datetime:
    """The exclusive UTC end of the local day so many calendar months after an instant's."""
    return end_of_day(_months_after(local_date(event_at), months))


def elapsed(start: datetime, hours: int) -> datetime:
    """Elapsed hours from an aware instant, untouched by summer time."""
    return start.astimezone(UTC) + timedelta(hours=hours)


def local_to_utc(local: datetime, occurrence: Occurrence = "first") -> LocalInstant:
    """A naive Europe/London time as entered by staff, in UTC.

    Raises `LocalTimeDoesNotExist` for a time the clock skips, and ValueError for one that is
    not naive. A time the clock shows twice is its first occurrence unless the second is named.
    """
    if local.tzinfo is not None:
        raise ValueError(f"{local} is not a local time: it has a zone")
    first, second = (local.replace(tzinfo=LONDON, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(LONDON).replace(tzinfo=None) != local:
        raise LocalTimeDoesNotExist(local=local.isoformat(timespec="minutes"))
    return LocalInstant(second if occurrence == "second" else first, first != second)


def balance_schedule(
    requested_at: datetime,
    *,
    reminder_days: tuple[int, ...] = BALANCE_REMINDER_DAYS,
    link_days: int = BALANCE_LINK_DAYS,
) -> BalanceSchedule:
    """When to remind of a balance, and when its payment link ends."""
    day = local_date(requested_at)
    return BalanceSchedule(
        tuple(day + timedelta(days=n) for n in reminder_days), end_of_day(day, link_days)
    )


def is_night(instant: datetime) -> bool:
    """Whether the clock in London shows an hour at which nobody is disturbed."""
    return not DAY_BEGINS <= instant.astimezone(LONDON).time() < DAY_ENDS


def by_day(instant: datetime) -> datetime:
    """The instant itself by day, else the next at which a day begins, in UTC."""
    if not is_night(instant):
        return instant.astimezone(UTC)
    local = instant.astimezone(LONDON)
    later = timedelta(days=1) if local.time() >= DAY_ENDS else timedelta()
    return local_to_utc(datetime.combine(local.date() + later, DAY_BEGINS)).utc


def authorisation_alarms(capture_before: datetime) -> AuthorisationAlarms:
    return AuthorisationAlarms(
        capture_before - ALARM_BEFORE_CAPTURE, capture_before - VOID_BEFORE_CAPTURE
    )


def export_evidence(supplied_on: date) -> ExportEvidence:
    """Three calendar months from the local date of supply; alarm on day 80 (HMRC VEXP30300)."""
    due = _months_after(supplied_on, EVIDENCE_MONTHS)
    return ExportEvidence(due, end_of_day(due), supplied_on + timedelta(days=EVIDENCE_ALARM_DAY))


def _months_after(day: date, months: int) -> date:
    """The same day number, or the month's last where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class LocalTimeDoesNotExist(Fault):
    """The clock in London skips {local}: summer time begins; choose a time one hour later."""
