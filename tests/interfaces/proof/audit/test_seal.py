"""Sealing the log, and finding what was done to it behind every trigger's back."""

from io import BytesIO
from pathlib import Path

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Engine

from application.store.journal.log import Log
from interfaces.proof.audit.anchors import known_of_export
from interfaces.proof.audit.export import export
from interfaces.proof.audit.key_place import KeyPlace
from interfaces.proof.audit.memory import Memory
from interfaces.proof.audit.offline.entries import Head
from interfaces.proof.audit.seal import AuditSeal
from interfaces.proof.audit.signing import Signer, made_at
from interfaces.proof.audit.verify import AuditReport, verify
from tests.interfaces.proof.planted import behind_the_rules
from tests.postgres import Database, connected
from tests.threads import at_once


def held_to(database: Database, signer: Signer, head: Head) -> AuditReport:
    known = [known_of_export(head)]
    return verify(database.app_url, [signer.verifier.public], known=known)


def faults(database: Database, signer: Signer) -> list[tuple[int, str]]:
    report = verify(database.app_url, [signer.verifier.public])
    assert report.sound == (not report.faults)
    return [(fault.position, fault.sentence) for fault in report.faults]


def seals(database: Database) -> list[tuple[int, int, int]]:
    with connected(database.app_url) as session:
        return session.execute(
            "SELECT number, position, events FROM audit_seals ORDER BY number"
        ).fetchall()


def test_a_seal_for_every_few_events(database: Database, seal: AuditSeal) -> None:
    progress = seal.step(500)
    assert (progress.folded, progress.position) == (8, 8)
    assert seals(database) == [(1, 3, 3), (2, 6, 6), (3, 8, 8)]
    assert seal.step(500).folded == 0


def test_a_seal_takes_no_more_than_its_limit(database: Database, seal: AuditSeal) -> None:
    assert seal.step(4).position == 4
    assert seal.step(500).position == 8
    assert seals(database) == [(1, 3, 3), (2, 4, 4), (3, 7, 7), (4, 8, 8)]


def test_few_events_wait_for_more_or_for_time(
    pool: Engine, filled: Log, key: KeyPlace, memory: Memory
) -> None:
    patient = AuditSeal(pool, filled, key, memory, every=100, patience=3_600)
    assert patient.step(5).position == 5
    assert patient.step(500).folded == 0
    eager = AuditSeal(pool, filled, key, memory, every=3, patience=3_600)
    assert eager.step(500).position == 8


def test_two_at_once_write_one_chain(
    database: Database, seal: AuditSeal, other: AuditSeal, key: KeyPlace
) -> None:
    key.make()
    done = at_once(lambda: seal.step(500).folded, lambda: other.step(500).folded)
    assert sorted(str(folded) for folded in done) == ["0", "8"]
    assert faults(database, key.make()) == []


def test_an_untouched_log_is_sound(database: Database, seal: AuditSeal, signer: Signer) -> None:
    seal.step(6)
    report = verify(database.app_url, [signer.verifier.public])
    assert report == AuditReport(
        events=8, last=8, chain=report.chain, seals=2, unsealed=2, wrong=0, faults=()
    )


CHANGED = "the stored bytes, name or place of the event were changed after it was sealed"
EDITS = {
    "bytes": (
        b"UPDATE stored_events SET state = state || ' '::bytea WHERE notification_id = 5",
        [(5, CHANGED)],
    ),
    "name": (
        b"UPDATE stored_events SET topic = 'trial.other' WHERE notification_id = 4",
        [(4, CHANGED)],
    ),
    "stream": (
        b"UPDATE stored_events SET originator_id = 'gem-99' WHERE notification_id = 2",
        [(2, CHANGED)],
    ),
    "version": (
        b"UPDATE stored_events SET originator_version = 7 WHERE notification_id = 1",
        [(1, CHANGED)],
    ),
    "removed": (
        b"DELETE FROM stored_events WHERE notification_id IN (3, 7)",
        [(3, "the sealed event was removed"), (7, "the sealed event was removed")],
    ),
    "moved": (
        b"UPDATE stored_events SET notification_id = -1 WHERE notification_id = 6",
        [
            (-1, "an event was inserted that was not there when its place was sealed"),
            (6, "the sealed event was removed"),
        ],
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_a_superuser_did_is_named(
    database: Database, seal: AuditSeal, signer: Signer, edit: str
) -> None:
    seal.step(500)
    statement, expected = EDITS[edit]
    with behind_the_rules(database) as session:
        session.execute(statement)
    assert faults(database, signer) == expected


def test_an_event_slipped_into_a_gap_is_named(
    database: Database, seal: AuditSeal, signer: Signer
) -> None:
    with behind_the_rules(database) as session:
        session.execute("UPDATE stored_events SET notification_id = 20 WHERE notification_id = 4")
        seal.step(500)
        assert faults(database, signer) == []
        session.execute(
            "INSERT INTO stored_events SELECT 'gem-new', 1, topic, state, 4 FROM stored_events"
            " WHERE notification_id = 5"
        )
    assert faults(database, signer) == [
        (4, "an event was inserted that was not there when its place was sealed")
    ]


FORGERIES = {
    "chain": (
        b"UPDATE audit_seals SET chain = '\\x00' WHERE number = 2",
        (6, "seal 2 is not signed by the shop's key: it was forged"),
    ),
    "entries": (
        b"UPDATE audit_seals SET entries = substring(entries FROM 17) WHERE number = 2",
        (6, "seal 2 is not signed by the shop's key: it was forged"),
    ),
    "removed": (
        b"DELETE FROM audit_seals WHERE number = 2",
        (8, "a seal is missing or stands twice before seal 3"),
    ),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_tampered_seal_is_named(
    database: Database, seal: AuditSeal, signer: Signer, forgery: str
) -> None:
    seal.step(500)
    statement, expected = FORGERIES[forgery]
    with behind_the_rules(database) as session:
        session.execute(statement)
    assert expected in faults(database, signer)


def test_seals_of_another_key_are_not_the_shops(
    database: Database, seal: AuditSeal, tmp_path: Path
) -> None:
    seal.step(500)
    stranger = made_at(tmp_path / "other.pem")
    assert "no given key gave its word" in faults(database, stranger)[0][1]


def test_a_chain_that_was_signed_over_other_events(
    database: Database, seal: AuditSeal, signer: Signer
) -> None:
    """Whoever has the key too can seal anew; the head of an old export still contradicts them."""
    head = export(database.app_url, BytesIO(), signer)
    with behind_the_rules(database) as session:
        session.execute("UPDATE stored_events SET topic = 'trial.other' WHERE notification_id = 2")
        seal.step(500)
    assert faults(database, signer) == []
    report = held_to(database, signer, head)
    assert [fault.position for fault in report.faults] == [8]


def test_a_tail_cut_off_with_its_seals_contradicts_an_old_export(
    database: Database, seal: AuditSeal, signer: Signer
) -> None:
    seal.step(500)
    head = export(database.app_url, BytesIO(), signer)
    assert held_to(database, signer, head).sound
    with behind_the_rules(database) as session:
        session.execute("DELETE FROM stored_events WHERE notification_id > 6")
        session.execute("DELETE FROM audit_seals WHERE number = 3")
    assert faults(database, signer) == []
    assert not verify(
        database.app_url, [signer.verifier.public], known=[known_of_export(head)]
    ).sound


@pytest.mark.parametrize("login", ["app_url", "owner_url"])
@pytest.mark.parametrize(
    "change",
    [
        b"UPDATE audit_seals SET position = 1",
        b"DELETE FROM audit_seals",
        b"TRUNCATE audit_seals",
    ],
    ids=lambda change: change.split()[0].decode(),
)
def test_seals_are_never_changed_or_removed(
    database: Database, seal: AuditSeal, login: str, change: bytes
) -> None:
    seal.step(500)
    with connected(getattr(database, login)) as session, pytest.raises(InsufficientPrivilege):
        session.execute(change)
    assert len(seals(database)) == 3
