"""A process that is stopped: another has all its work in time, and the first does none twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from application.store.event_store import EventStore
from interfaces.local.seeding.stones import seed_stones
from interfaces.proof.audit.key_place import KeyPlace
from interfaces.proof.audit.verify import verify
from tests.interfaces.worker.test_stalled_follower import PATIENCE_SECONDS, TAKEN_OVER_SECONDS
from tests.postgres import Database, connected
from tests.waiting import until

Session = psycopg.Connection[Any]
WORKS = {"followers", "audit_seal", "dispatcher", "clock"}
HOLDERS = "SELECT name, split_part(holder, '/', 2)::int FROM leases WHERE until > clock_timestamp()"
STRUCK = "SELECT count(*) FROM deliveries WHERE policy = 'clock'"
HANDED = "SELECT count(*) FROM deliveries WHERE hand_overs > 0"
SEALED = "SELECT coalesce(max(position), 0) FROM audit_seals"
HAND_OVERS = "SELECT coalesce(max(hand_overs), 0) FROM deliveries"


@contextmanager
def worker(database: Database, key: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "tests.interfaces.worker.a_worker", database.app_url, str(key)]
    started = subprocess.Popen(command)  # our own module
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def held_by(session: Session) -> dict[str, int]:
    return dict(session.execute(HOLDERS).fetchall())


def count(session: Session, asked: str) -> int:
    (found,) = session.execute(asked.encode()).fetchone() or (0,)
    return int(found)


def test_all_work_of_a_stopped_process_is_anothers_and_none_is_done_twice(
    database: Database, postgres_store: EventStore, tmp_path: Path
) -> None:
    key = tmp_path / "key.pem"
    signer = KeyPlace(key).make()
    seed_stones(postgres_store, limit=50)
    with connected(database.owner_url) as session, worker(database, key) as first:
        until(lambda: set(held_by(session).values()) == {first.pid}, PATIENCE_SECONDS)
        until(lambda: held_by(session).keys() == WORKS, PATIENCE_SECONDS)
        until(lambda: count(session, SEALED) > 0 < count(session, HANDED), PATIENCE_SECONDS)
        with worker(database, key) as second:
            time.sleep(3.0)
            os.kill(first.pid, signal.SIGSTOP)
            until(lambda: set(held_by(session).values()) == {second.pid}, TAKEN_OVER_SECONDS)
            until(lambda: held_by(session).keys() == WORKS, TAKEN_OVER_SECONDS)
            seed_stones(postgres_store, limit=90)
            goes_on(session, postgres_store.journal.head())
            os.kill(first.pid, signal.SIGCONT)
            time.sleep(3.0)
            assert set(held_by(session).values()) == {second.pid}
            assert (first.poll(), second.poll()) == (None, None)
            goes_on(session, postgres_store.journal.head())
        assert count(session, HAND_OVERS) == 1
    assert verify(database.app_url, [signer.verifier.public]).sound


def goes_on(session: Session, head: int) -> None:
    struck, handed = count(session, STRUCK), count(session, HANDED)
    until(lambda: count(session, STRUCK) > struck, PATIENCE_SECONDS)
    until(lambda: count(session, HANDED) > handed, PATIENCE_SECONDS)
    until(lambda: count(session, SEALED) >= head, PATIENCE_SECONDS)
