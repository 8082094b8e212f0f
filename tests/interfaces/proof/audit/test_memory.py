"""What a sealer remembers outside of the database, and what it refuses by that."""

import fcntl
from pathlib import Path
from threading import Thread

import pytest

from application.store.journal.log import Log
from interfaces.proof.audit.acts import Acts
from interfaces.proof.audit.agreement import HistoryDiffers
from interfaces.proof.audit.key_place import AuditKeyDiffers, AuditKeyMissing
from interfaces.proof.audit.memory import KEPT_SEALS, Memory, MemoryUnusable, Remembered
from interfaces.proof.audit.offline.succession import Said, Statement
from interfaces.proof.audit.seal import AuditSeal
from tests.interfaces.proof.planted import behind_the_rules
from tests.on_disk import synced
from tests.postgres import Database

CHANGED = b"UPDATE stored_events SET topic = 'trial.other' WHERE notification_id = 5"
ALL_SEALS = b"DELETE FROM audit_seals"


def changed(database: Database, *statements: bytes) -> None:
    with behind_the_rules(database) as session:
        for statement in statements:
            session.execute(statement)


def seals(database: Database) -> int:
    with behind_the_rules(database) as session:
        return len(session.execute("SELECT FROM audit_seals").fetchall())


def more(database: Database) -> None:
    """One event."""
    changed(
        database,
        b"INSERT INTO stored_events (originator_id, originator_version, topic, state)"
        b" VALUES ('gem-9', 1, 'trial.found', '{}')",
    )


HARM: dict[str, tuple[tuple[bytes, ...], str]] = {
    "an event changed, its seals taken away": (
        (CHANGED, b"DELETE FROM audit_seals WHERE number >= 2"),
        "From position 4 on, .*: seal 2 is missing",
    ),
    "all seals taken away": ((CHANGED, ALL_SEALS), "From position 1 on, .*: seal 1 is missing"),
    "the newest seal taken away": (
        (b"DELETE FROM audit_seals WHERE number = 3",),
        "From position 7 on, .*: seal 3 is missing",
    ),
    "the newest events and their seal taken away": (
        (
            b"DELETE FROM stored_events WHERE notification_id > 6",
            b"DELETE FROM audit_seals WHERE number = 3",
        ),
        "From position 7 on, .*: seal 3 is missing",
    ),
    "a seal changed": (
        (b"UPDATE audit_seals SET chain = '\\x00' WHERE number = 2",),
        "From position 4 on, .*: seal 2 is another",
    ),
    "an event under the newest seal changed": (
        (b"UPDATE stored_events SET topic = 'x' WHERE notification_id = 8",),
        "From position 8 on, .*: an event under seal 3 was changed",
    ),
    "the events under the newest seal taken away": (
        (b"DELETE FROM stored_events WHERE notification_id > 6",),
        "From position 7 on, .*: an event under seal 3 was changed",
    ),
    "what the house said taken away": (
        (b"DELETE FROM audit_statements",),
        "From position 1 on, .*, statement 1, is missing or changed",
    ),
}


@pytest.mark.parametrize("harm", HARM)
def test_a_history_that_differs_is_not_sealed(
    database: Database, seal: AuditSeal, harm: str
) -> None:
    seal.step(500)
    statements, said = HARM[harm]
    changed(database, *statements)
    left = seals(database)
    more(database)
    for _ in range(2):
        with pytest.raises(HistoryDiffers, match=said):
            seal.step(500)
    assert seals(database) == left


def test_it_is_seen_though_nothing_was_written_since(database: Database, seal: AuditSeal) -> None:
    seal.step(500)
    changed(database, ALL_SEALS)
    with pytest.raises(HistoryDiffers):
        seal.step(500)


def test_what_is_put_back_as_it_was_is_sealed_on(database: Database, seal: AuditSeal) -> None:
    seal.step(500)
    changed(
        database,
        b"CREATE TABLE aside AS SELECT * FROM audit_seals WHERE number = 3",
        b"DELETE FROM audit_seals WHERE number = 3",
    )
    with pytest.raises(HistoryDiffers):
        seal.step(500)
    changed(database, b"INSERT INTO audit_seals SELECT * FROM aside")
    more(database)
    assert seal.step(500).folded == 1


def test_one_that_is_behind_catches_up(
    database: Database, seal: AuditSeal, other: AuditSeal
) -> None:
    seal.step(3)
    assert other.step(3).position == 6
    assert seal.step(500).position == 8
    more(database)
    assert other.step(500).folded == 1
    changed(database, b"DELETE FROM audit_seals WHERE number > 1")
    for one in (seal, other):
        with pytest.raises(HistoryDiffers, match="seal 2 is missing"):
            one.step(500)


def test_what_was_forged_meanwhile_is_no_growth(
    database: Database, seal: AuditSeal, other: AuditSeal
) -> None:
    seal.step(3)
    other.step(500)
    changed(database, b"UPDATE audit_seals SET signature = 'x' WHERE number = 3")
    with pytest.raises(HistoryDiffers, match=r"From position 7 on.*seal 3 is not signed by the"):
        seal.step(500)
    changed(database, b"DELETE FROM audit_seals WHERE number = 2")
    with pytest.raises(HistoryDiffers, match=r"From position 4 on.*none of number 2"):
        seal.step(500)


def test_another_key_seals_nothing_and_makes_no_break(
    database: Database, filled: Log, seal: AuditSeal, stranger: Acts
) -> None:
    seal.step(3)
    other = AuditSeal(stranger.engine, filled, stranger.key, stranger.memory, patience=0.0)
    with pytest.raises(AuditKeyMissing):
        other.step(500)
    assert not stranger.key.own.exists()
    stranger.key.make()
    with pytest.raises(AuditKeyDiffers):
        other.step(500)
    assert seals(database) == 1
    assert seal.step(500).position == 8


def test_a_line_that_was_torn_off_is_cut_away(memory: Memory) -> None:
    one, two = Remembered(1, 3, 3, "aa"), Remembered(2, 6, 6, "bb")
    memory.keep([one])
    with memory.file.open("ab") as file:
        file.write(b'{"seal":{"num')
    assert memory.recall().seals == (one,)
    memory.keep([two])
    assert memory.recall().seals == (one, two)


def test_a_line_that_was_changed_is_a_fault(memory: Memory) -> None:
    memory.keep([Remembered(1, 3, 3, "aa")])
    memory.file.write_bytes(b"{}\n" + memory.file.read_bytes())
    with pytest.raises(MemoryUnusable, match=r"sealed.ndjson, cannot be used: line 1 was changed"):
        memory.recall()


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MemoryUnusable, match="cannot be used"):
        Memory(tmp_path / "file" / "sealed.ndjson").keep([Remembered(1, 3, 3, "aa")])


def said(kind: str, after: int = 0) -> Said:
    return Said(
        Statement(
            number=1,
            kind=kind,
            after=after,
            position=3,
            chain="aa",
            given_up=3,
            key="bb",
            reason="the disk failed",
            said_at="2026-03-02T09:00:00+00:00",
            previous="cc",
        ),
        {"key": "signature"},
    )


def test_it_is_on_the_disk_and_nobody_elses(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A seal that the database kept and a power cut took from here would be no fault any more."""
    written = synced(monkeypatch)
    memory.keep([Remembered(1, 3, 3, "aa")])
    assert {memory.file.stat().st_ino, memory.file.parent.stat().st_ino} <= written
    assert memory.file.parent.stat().st_mode & 0o077 == 0


def test_one_that_cannot_be_read_is_not_an_empty_one(memory: Memory) -> None:
    memory.file.mkdir(parents=True)
    with pytest.raises(MemoryUnusable, match="cannot be used"):
        memory.recall()


@pytest.mark.parametrize(
    ("kind", "left"), [("restored", [1]), ("handed_over", [1, 2, 3]), ("key_lost", [1, 2, 3])]
)
def test_only_what_was_given_up_for_an_older_log_is_forgotten(
    memory: Memory, kind: str, left: list[int]
) -> None:
    memory.keep([Remembered(number, 3 * number, 3 * number, "aa") for number in (1, 2, 3)])
    memory.keep(said=[said(kind, after=1)])
    assert [seal.number for seal in memory.recall().seals] == left


def test_what_was_said_is_remembered_however_many_seals_there_are(memory: Memory) -> None:
    memory.keep(said=[said("begun")])
    for start in range(1, 3 * KEPT_SEALS, 500):
        memory.keep([Remembered(n, n, n, "aa") for n in range(start, start + 500)])
    known = memory.recall()
    assert len(known.seals) < 3 * KEPT_SEALS
    assert known.said == (said("begun"),)


def test_it_stays_small(memory: Memory) -> None:
    many = [Remembered(number, number, number, "aa") for number in range(1, 3 * KEPT_SEALS)]
    for start in range(0, len(many), 500):
        memory.keep(many[start : start + 500])
    kept = memory.recall().seals
    assert kept == tuple(many[-len(kept) :])
    assert KEPT_SEALS <= len(kept) < 3 * KEPT_SEALS - 1


def test_two_who_remember_at_once_write_one_after_the_other(tmp_path: Path) -> None:
    """Else one cuts away, as torn off, what the other is just writing."""
    memory = Memory(tmp_path / "sealed.ndjson")
    first, second = (Remembered(number, number, number, "ab") for number in (1, 2))
    memory.keep([first])
    with memory.file.with_suffix(".lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        other = Thread(target=memory.keep, args=([second],), daemon=True)
        other.start()
        other.join(0.5)
        assert other.is_alive()
        assert memory.recall().seals == (first,)
    other.join(30)
    assert memory.recall().seals == (first, second)
