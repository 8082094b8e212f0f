"""Groups of deadlines.json."""

from collections.abc import Mapping
from datetime import date, datetime

from domain import deadlines
from interfaces.local.vectors.case import Fields, Ground, Group
from interfaces.local.vectors.order_groups import instant, said_utc


def day_count_deadline(case: Fields, _: Ground) -> Fields:
    day = date.fromisoformat(case["event_date_local"])
    return {"ends_before_utc": said_utc(deadlines.end_of_day(day, case["days"]))}


def delivered_instant(case: Fields, _: Ground) -> Fields:
    delivered = instant(case["delivered_at"])
    return {
        "delivery_date_local": deadlines.local_date(delivered).isoformat(),
        "ends_before_utc": said_utc(deadlines.ends_before(delivered, case["days"])),
    }


def local_to_utc(case: Fields, _: Ground) -> Fields:
    local = datetime.fromisoformat(case["local"])
    there = deadlines.local_to_utc(local, case.get("occurrence", "first"))
    return {"utc": said_utc(there.utc), "ambiguous": there.ambiguous}


def elapsed(case: Fields, _: Ground) -> Fields:
    return {"ends_before_utc": said_utc(deadlines.elapsed(instant(case["from"]), case["hours"]))}


def balance_schedule(case: Fields, _: Ground) -> Fields:
    schedule = deadlines.balance_schedule(instant(case["requested_at"]))
    return {
        "reminder_dates_local": [day.isoformat() for day in schedule.reminder_dates],
        "link_ends_before_utc": said_utc(schedule.link_ends_before),
    }


def authorisation_alarms(case: Fields, _: Ground) -> Fields:
    alarms = deadlines.authorisation_alarms(instant(case["capture_before"]))
    return {"alarm_at": said_utc(alarms.alarm_at), "void_at": said_utc(alarms.void_at)}


def export_evidence(case: Fields, _: Ground) -> Fields:
    evidence = deadlines.export_evidence(date.fromisoformat(case["supply_date_local"]))
    return {
        "evidence_due_local": evidence.due_on.isoformat(),
        "due_ends_before_utc": said_utc(evidence.due_ends_before),
        "alarm_date_local": evidence.alarm_on.isoformat(),
    }


TIME_GROUPS: Mapping[str, Group] = {
    "day_count_deadline": day_count_deadline,
    "delivered_instant": delivered_instant,
    "local_to_utc": local_to_utc,
    "elapsed": elapsed,
    "balance_schedule": balance_schedule,
    "authorisation_alarms": authorisation_alarms,
    "export_evidence": export_evidence,
}
