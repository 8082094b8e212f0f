"""What the doctor learns from what was done lately, and from what the keys open."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from application.store.journal.log import Log
from application.store.privacy import MasterKeys
from interfaces.postgres.database import engine
from interfaces.postgres.faults import Faults
from interfaces.postgres.keyring import PostgresKeyring
from interfaces.proof.doctor import Finding, Patient, doctor
from interfaces.settings import Settings
from interfaces.settings.master_keys import parsed
from tests.asking import appending
from tests.gem import GemPromised
from tests.interfaces.proof.planted import behind_the_rules
from tests.postgres import MASTER_KEYS, Database


@pytest.fixture
def patient(database: Database, tmp_path: Path) -> Patient:
    return Patient(
        database_url=database.app_url,
        home=tmp_path,
        broker_url="",
        secrets={},
        vendors={},
        budget=Settings().budget(),
        masters=lambda: MASTER_KEYS,
    )


def found(patient: Patient) -> Mapping[str, Finding]:
    return {finding.what: finding for finding in doctor(patient)}


@dataclass(frozen=True)
class Case:
    """What is planted, by values, and what the doctor says of it."""

    values: tuple[object, ...]
    verdict: str
    said: str


def planted(database: Database, statement: str, *values: object) -> None:
    with behind_the_rules(database) as session:
        session.execute(statement.encode(), values)


DELIVERY = """
    INSERT INTO deliveries (delivery_id, policy, cause, effect, arguments, correlation_id,
                            status, failures, outcome, tried_since, due_at)
    VALUES ('1', 'p', '1', 'capture_payment', '{}', 'x', %s, %s, 'payments_unavailable',
            clock_timestamp() - %s::interval, clock_timestamp() + %s::interval)"""
LATELY = {
    "done at last": Case(("done", 3, "4 minutes", "0"), "OK", "none fails"),
    "a vendor that answers 503": Case(
        ("due", 2, "4 minutes", "1 minute"),
        "WARN",
        "1 capture_payment for 4 minutes, the last with payments_unavailable",
    ),
    "one that does for long": Case(
        ("due", 9, "90 minutes", "1 minute"),
        "FAIL",
        "1 capture_payment for 90 minutes, the last with payments_unavailable",
    ),
    "nobody performs": Case(
        ("due", 0, None, "-1 hour"), "WARN", "1 are overdue, the oldest for 60 minutes"
    ),
    "given up": Case(("dead", 9, "1 day", "0"), "WARN", "were given up: 1 capture_payment"),
    "not due yet": Case(("due", 0, None, "1 minute"), "OK", "none fails"),
}
LEASE = """
    INSERT INTO leases (name, holder, fence, until) VALUES
        ('clock', 'x', 1, clock_timestamp() + %s::interval),
        ('of_an_older_build', 'x', 1, '-infinity')"""
HOLDERS = {
    "beats": Case(("3 seconds",), "OK", "whoever holds one beats"),
    "is silent": Case(("-1 minute",), "FAIL", "nobody does clock (its holder is silent)"),
}
ALARM = """
    INSERT INTO audit_alarms (machine, code, position, sentence, last)
    VALUES ('one', %s, 4, 'from position 4 on', clock_timestamp() - %s::interval)"""
ALARMS = {
    "another history": Case(("history_differs", "1 day"), "FAIL", "one: from position 4 on"),
    "no key": Case(("audit_key_missing", "1 minute"), "WARN", "one: from position 4 on"),
    "no key, and gone": Case(("audit_key_missing", "1 day"), "OK", "no sealer refuses"),
}


def agrees(finding: Finding, case: Case) -> bool:
    return finding.verdict == case.verdict and case.said in finding.sentence


@pytest.mark.parametrize("what", LATELY)
def test_what_became_of_deliveries(patient: Patient, database: Database, what: str) -> None:
    planted(database, DELIVERY, *LATELY[what].values)
    finding = found(patient)["deliveries"]
    assert agrees(finding, LATELY[what]), finding


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_lease_that_nobody_keeps(patient: Patient, database: Database, holder: str) -> None:
    planted(database, LEASE, *HOLDERS[holder].values)
    finding = found(patient)["leases"]
    assert agrees(finding, HOLDERS[holder]), finding
    assert finding.verdict == "OK" or "`clock` runs" in finding.advice


def test_a_lease_that_was_given_back(patient: Patient, database: Database) -> None:
    planted(database, "INSERT INTO leases VALUES ('followers', 'x', 1, '-infinity')")
    finding = found(patient)["leases"]
    assert finding.sentence == "nobody does followers (given back)"
    assert "`project` runs" in finding.advice


@pytest.mark.parametrize("alarm", ALARMS)
def test_a_sealer_that_refuses_to_go_on(patient: Patient, database: Database, alarm: str) -> None:
    planted(database, ALARM, *ALARMS[alarm].values)
    finding = found(patient)["audit seal"]
    assert agrees(finding, ALARMS[alarm]), finding


@pytest.fixture
def sealed(postgres_journal: Log) -> None:
    for number in (1, 2, 3):
        promised = GemPromised(subject=f"person-{number}", name="Ada Önder")
        postgres_journal.append(appending((f"gem-{number}", 1, promised)))


@pytest.mark.usefixtures("sealed")
def test_keys_that_open_what_is_sealed(patient: Patient) -> None:
    findings = found(patient)
    assert findings["master keys"].sentence == "open what lies under 1 ids"
    assert findings["sealed events"].sentence == "the oldest and newest open, 3 of them"


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize(
    ("masters", "code"),
    [
        (MasterKeys("first", {"first": bytes(range(1, 33))}), "seal_broken"),
        (MasterKeys("other", {"other": bytes(range(32))}), "master_key_unknown"),
    ],
)
def test_keys_that_do_not_open_it(patient: Patient, masters: MasterKeys, code: str) -> None:
    findings = found(replace(patient, masters=lambda: masters))
    keys, events = findings["master keys"], findings["sealed events"]
    assert (keys.verdict, keys.sentence) == ("FAIL", f"do not open what lies under first ({code})")
    said = f"3 of 3 do not open, the first at position 1: {code}"
    assert (events.verdict, events.sentence) == ("FAIL", said)


@pytest.mark.usefixtures("sealed")
def test_an_event_that_was_moved_does_not_open(patient: Patient, database: Database) -> None:
    planted(database, "UPDATE stored_events SET originator_version = 7 WHERE notification_id = 2")
    finding = found(patient)["sealed events"]
    assert finding.sentence == "1 of 3 do not open, the first at position 2: seal_broken"
    assert "Önder" not in finding.sentence + finding.advice


@pytest.mark.usefixtures("sealed")
def test_who_was_forgotten_is_no_fault(patient: Patient, postgres_keyring: PostgresKeyring) -> None:
    postgres_keyring.destroy("person-1", "P")
    assert found(patient)["sealed events"].verdict == "OK"


def test_keys_that_are_no_keys(patient: Patient) -> None:
    finding = found(replace(patient, masters=lambda: parsed("m1:not base64")))["master keys"]
    assert finding.verdict == "FAIL"
    assert "not base64" in finding.sentence


def test_keys_are_not_tried_where_no_database_answers(patient: Patient, unused_port: int) -> None:
    url = f"postgresql://nobody@127.0.0.1:{unused_port}/none"
    finding = found(replace(patient, database_url=url))["master keys"]
    assert (finding.verdict, "could not be tried" in finding.sentence) == ("FAIL", True)


def test_what_fails_again_and_again_is_told_with_why(patient: Patient, database: Database) -> None:
    assert found(patient)["work"].verdict == "OK"
    pool = engine(database.app_url)
    Faults(pool).note("bell looks", "KeyError at interfaces/worker/looking.py:31")
    told = found(patient)["work"]
    assert told.verdict == "FAIL"
    assert "bell looks since" in told.sentence
    assert told.sentence.endswith("KeyError at interfaces/worker/looking.py:31")
    Faults(pool).mended("bell looks")
    pool.dispose()
    assert found(patient)["work"].verdict == "OK"
