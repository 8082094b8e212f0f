"""Followers lose nothing, whatever writers do; and this test can tell a recorder that does."""

from collections import Counter

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


def test_the_torture_tells_when_positions_are_committed_out_of_order(database: Database) -> None:
    with connected(database.owner_url) as owner:
        owner.execute("ALTER TABLE stored_events DISABLE TRIGGER one_append_at_a_time")
    torture = Torture(database)
    torture.run(seconds=2)
    assert torture.account.errors == []
    assert all(torture.lost(reader) for reader in range(READERS))
