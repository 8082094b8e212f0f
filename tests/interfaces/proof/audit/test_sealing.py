"""The audit seal at work: what it says when it refuses to go on, and who seals instead."""

import threading
from dataclasses import dataclass
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import Engine, text

from application.store.journal.log import Log
from interfaces.postgres.lease import Heart, Leases
from interfaces.proof.audit.acts import Acts
from interfaces.proof.audit.alarm import Alarm, AlarmedElsewhere
from interfaces.proof.audit.seal import AuditSeal
from interfaces.proof.audit.sealing import Sealing
from interfaces.worker.head import Head
from interfaces.worker.leased import Leased, NotHere
from tests.interfaces.proof.audit.test_memory import changed, more, seals
from tests.postgres import Database
from tests.waiting import until

TAKEN_WITHIN = 60
ALARMS = text("SELECT machine, code, position, sentence FROM audit_alarms ORDER BY machine")


def gauge(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


@dataclass
class Running:
    """Sealers as `project` runs them; none of them rests, for they are stopping all the time."""

    pool: Engine
    log: Log

    def on(
        self, acts: Acts, stopping: threading.Event | None = None, looks: float = 0.0
    ) -> Sealing:
        stopping = stopping or self._stopped()
        seal = AuditSeal(self.pool, self.log, acts.key, acts.memory, every=3, patience=0.0)
        head = Head(self.log, stopping)
        alarm = Alarm(self.pool, acts.memory.machine)
        return Sealing(seal, alarm, head, stopping, looks=looks)

    def alarms(self) -> list[Any]:
        with self.pool.connect() as connection:
            return list(connection.execute(ALARMS))

    def _stopped(self) -> threading.Event:
        stopping = threading.Event()
        stopping.set()
        return stopping


@pytest.fixture
def running(pool: Engine, filled: Log) -> Running:
    return Running(pool, filled)


def test_it_alarms_with_the_position_until_the_log_is_what_it_was(
    database: Database, running: Running, acts: Acts
) -> None:
    sealing = running.on(acts)
    sealing.turn()
    assert (seals(database), running.alarms()) == (3, [])
    changed(
        database,
        b"CREATE TABLE aside AS SELECT * FROM audit_seals WHERE number > 1",
        b"DELETE FROM audit_seals WHERE number > 1",
    )
    more(database)
    sealing.turn()
    (alarm,) = running.alarms()
    assert (alarm.machine, alarm.code, alarm.position) == (
        acts.memory.machine,
        "history_differs",
        4,
    )
    assert "seal 2 is missing" in alarm.sentence
    assert gauge("elysium_audit_differs_from") == 4
    assert gauge("elysium_audit_refuses", reason="history_differs") == 1
    changed(database, b"INSERT INTO audit_seals SELECT * FROM aside")
    sealing.turn()
    assert (seals(database), running.alarms()) == (4, [])
    assert gauge("elysium_audit_differs_from") == 0
    assert gauge("elysium_audit_refuses", reason="history_differs") == 0


def test_an_alarm_of_before_ends_when_all_is_well(running: Running, acts: Acts) -> None:
    running.on(acts).turn()
    with running.pool.begin() as connection:
        connection.execute(
            text("INSERT INTO audit_alarms VALUES (:machine, 'history_differs', 4, 'said then')"),
            {"machine": acts.memory.machine},
        )
    running.on(acts).turn()
    assert running.alarms() == []


HEARD_OF = text("""
    INSERT INTO audit_alarms (machine, code, position, sentence, last)
    VALUES (:machine, :code, 4, 'said then', clock_timestamp() - make_interval(mins => :ago))""")


def test_what_a_copy_lacks_ends_when_it_is_heard_of_no_more_and_what_differs_does_not(
    running: Running,
) -> None:
    """A machine that saw another history is believed for as long as nobody settled it."""
    heard = [
        {"machine": "gone", "code": "audit_key_missing", "ago": 11},
        {"machine": "lately", "code": "audit_key_missing", "ago": 9},
        {"machine": "saw", "code": "history_differs", "ago": 60 * 24 * 30},
    ]
    with running.pool.begin() as connection:
        connection.execute(HEARD_OF, heard)
    Alarm(running.pool, "well").end()
    assert [alarm.machine for alarm in running.alarms()] == ["lately", "saw"]


def test_while_one_machine_alarms_no_other_seals(
    database: Database, running: Running, acts: Acts, stranger: Acts
) -> None:
    """Not even one that remembers nothing, to which the log looks whole."""
    running.on(acts).turn()
    changed(database, b"DELETE FROM audit_seals WHERE number = 3")
    running.on(acts).turn()
    given = Acts(running.pool, acts.key, stranger.memory)
    other = running.on(given)
    more(database)
    with pytest.raises(NotHere) as refused:
        other.turn()
    assert isinstance(refused.value.__cause__, AlarmedElsewhere)
    assert seals(database) == 2
    assert [alarm.code for alarm in running.alarms()] == ["history_differs", "alarmed_elsewhere"]
    acts.accept_restore("a backup of yesterday")
    other.turn()
    assert seals(database) == 3
    assert running.alarms() == []


def test_one_without_the_key_leaves_it_to_one_that_has_it(
    database: Database, running: Running, acts: Acts, stranger: Acts
) -> None:
    """A container that lost its volume holds the lease, and lets go of it."""
    running.on(acts).turn()
    more(database)
    stopping = threading.Event()
    first, second = Leases(running.pool), Leases(running.pool)
    assert first.take("audit_seal")
    work = (
        Heart(first, stopping),
        Heart(second, stopping),
        Leased(running.on(stranger, stopping), first, stopping),
        Leased(running.on(acts, stopping), second, stopping),
    )
    for thread in work:
        thread.start()
    try:
        until(lambda: seals(database) == 4, TAKEN_WITHIN)
    finally:
        stopping.set()
        for thread in work:
            thread.join()
    assert not stranger.key.own.exists()
    assert [alarm.code for alarm in running.alarms()] == ["audit_key_missing"]


def test_it_looks_now_and_then_though_nothing_is_written(
    database: Database, running: Running, acts: Acts
) -> None:
    sealing, at_leisure = running.on(acts), running.on(acts, looks=60.0)
    for each in (sealing, at_leisure):
        each.turn()
    changed(database, b"DELETE FROM audit_seals")
    at_leisure.turn()
    assert running.alarms() == []
    sealing.turn()
    assert [alarm.position for alarm in running.alarms()] == [1]
