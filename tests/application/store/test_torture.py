"""Followers lose nothing, whatever writers do; and this test can tell a recorder that does."""

import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import LiteralString

import pytest

from tests.application.store.processes import Mortals
from tests.application.store.torture import READERS, READERS_NAMES, Torture
from tests.postgres import Database, connected


def test_every_reader_sees_every_committed_event_once_and_in_order(database: Database) -> None:
    torture = Torture(database)
    torture.run(seconds=5)
    account = torture.account
    assert account.errors == []
    assert len(account.acknowledged) > 50
    assert Counter(account.troubles).keys() >= {"RolledBack", "Unavailable"}
    for reader in range(READERS):
        assert account.seen[reader] == torture.committed(READERS_NAMES[reader])


def test_what_was_acknowledged_is_stored_and_nothing_is_stored_in_part(
    database: Database,
) -> None:
    torture = Torture(database)
    torture.run(seconds=1.5)
    with connected(database.owner_url) as session:
        rows = session.execute(
            "SELECT originator_id, max(notification_id), count(*), min(originator_version), "
            "max(originator_version) FROM stored_events GROUP BY originator_id"
        ).fetchall()
        commands = session.execute("SELECT key, position FROM commands").fetchall()
    stored = {stream: last for stream, last, *_ in rows}
    assert torture.account.acknowledged != []
    assert set(torture.account.acknowledged) <= set(stored.items())
    assert dict(commands) == {s: p for s, p in stored.items() if "dawdler" not in s}
    assert all((count, 1) == (last, first) for _, _, count, first, last in rows)


def test_processes_that_are_stopped_and_killed_lose_nothing_they_acknowledged(
    database: Database, tmp_path: Path
) -> None:
    torture, mortals = Torture(database), Mortals(database, tmp_path / "acknowledged")
    torture.read_while(partial(_live_and_die, mortals))
    told = mortals.told()
    with connected(database.owner_url) as session:
        rows = session.execute(
            "SELECT originator_id, max(notification_id), count(*) FROM stored_events GROUP BY 1"
        ).fetchall()
        commands = session.execute("SELECT key, position FROM commands").fetchall()
    stored = {stream: last for stream, last, _ in rows}
    assert len(told) > 50
    assert set(told) <= set(stored.items())
    assert dict(commands) == stored
    assert all(stream.endswith(f"/{count}") for stream, _, count in rows)
    assert torture.account.errors == []
    for reader in range(READERS):
        assert torture.account.seen[reader] == torture.committed(READERS_NAMES[reader])


def _live_and_die(mortals: Mortals) -> None:
    """Two write all the time, a third comes late; each that is killed has been in mid-batch."""
    try:
        for _ in range(3):
            mortals.begin()
        mortals.await_writing(3)
        for seconds in (0.2, 0.6, 0.1):
            mortals.pause(seconds)
            time.sleep(0.3)
        mortals.kill()
        time.sleep(0.5)
        mortals.pause(0.3)
    finally:
        mortals.end()


WITHOUT_THE_TRIGGER = "ALTER TABLE stored_events DISABLE TRIGGER one_append_at_a_time"
WITHOUT_THE_LOCK = """
    CREATE OR REPLACE FUNCTION elysium_append_lock() RETURNS void LANGUAGE sql AS 'SELECT'"""


@pytest.mark.parametrize("broken", [WITHOUT_THE_TRIGGER, WITHOUT_THE_LOCK])
def test_the_torture_tells_when_positions_are_committed_out_of_order(
    database: Database, broken: LiteralString
) -> None:
    with connected(database.owner_url) as owner:
        owner.execute(broken)
    torture = Torture(database)
    torture.run(seconds=2)
    assert torture.account.errors == []
    assert all(torture.lost(reader) for reader in range(READERS))
