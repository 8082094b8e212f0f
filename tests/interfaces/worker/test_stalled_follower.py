"""A process that is stopped, not dead: another takes over, and it harms nothing when it wakes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import psycopg

from application.store.event_store import EventStore
from interfaces.local.seeding.stones import seed_stones
from interfaces.postgres.database import engine
from interfaces.worker.tail import Tail
from projections.all import READ_MODELS
from tests.interfaces.a_followed_shop import Shop
from tests.postgres import Database, connected
from tests.waiting import until

Session = psycopg.Connection[Any]
TAKEN_OVER_SECONDS = 50.0
"""Ten on a quiet machine; a busy one is slow in taking over as in all else."""
PATIENCE_SECONDS = 60.0
HOLDER = "SELECT split_part(holder, '/', 2)::int, fence FROM leases WHERE name = %s"
BEHIND = "SELECT count(*) FILTER (WHERE position < %s), count(*) FROM followers"


@contextmanager
def follower(url: str) -> Iterator["subprocess.Popen[bytes]"]:
    module = "tests.interfaces.worker.a_follower"
    started = subprocess.Popen([sys.executable, "-m", module, url])  # our own module
    try:
        yield started
    finally:
        started.kill()
        started.wait()


@contextmanager
def writing(store: EventStore) -> Iterator[None]:
    """Stones come in all the while."""
    over, stones = threading.Event(), count(100, 40)

    def write() -> None:
        while not over.wait(0.02):
            seed_stones(store, limit=next(stones))

    writer = threading.Thread(target=write)
    writer.start()
    yield
    over.set()
    writer.join()


def test_another_takes_over_and_the_first_is_harmless_when_it_wakes(
    database: Database, postgres_store: EventStore
) -> None:
    log, url = postgres_store.journal, database.app_url
    with connected(database.owner_url) as session, follower(url) as first, follower(url) as second:
        until(lambda: holder(session) in {first.pid, second.pid}, PATIENCE_SECONDS)
        until(lambda: caught_up(session, 0), PATIENCE_SECONDS)
        with writing(postgres_store):
            stopped = [stop_the_leader(session, postgres_store) for _ in range(2)]
        head = log.head()
        until(lambda: caught_up(session, head), PATIENCE_SECONDS)
    assert max(stopped) < TAKEN_OVER_SECONDS, stopped
    pool = engine(url)
    for model in READ_MODELS:
        assert Shop(postgres_store, pool).replay(model, verify=True).differing == 0, model.name
    pool.dispose()


def stop_the_leader(session: Session, store: EventStore) -> float:
    """For as long as it takes another to catch up, which is told in seconds; then it wakes."""
    leader = holder(session)
    time.sleep(1.0)
    os.kill(leader, signal.SIGSTOP)
    seconds = taken_over(session, leader, store)
    os.kill(leader, signal.SIGCONT)
    time.sleep(2.0)
    assert holder(session) != leader
    return seconds


def taken_over(session: Session, leader: int, store: EventStore) -> float:
    """Seconds until another has all read models at what was the head when it took over."""
    seconds = until(lambda: holder(session) != leader, TAKEN_OVER_SECONDS)
    head = store.journal.head()
    return seconds + until(lambda: caught_up(session, head), PATIENCE_SECONDS)


def holder(session: Session) -> int:
    row = session.execute(HOLDER, (Tail.name,)).fetchone()
    return row[0] if row else 0


def caught_up(session: Session, head: int) -> bool:
    behind, there = session.execute(BEHIND, (head,)).fetchone() or (0, 0)
    return (behind, there) == (0, len(READ_MODELS))
