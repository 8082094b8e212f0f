"""Who was taken over commits nothing more, whatever it was about to write."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from psycopg.errors import LockNotAvailable
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from application.policies.effects import ReconcilePayments
from application.store.event_store import EventStore
from interfaces.local.seeding.stones import seed_stones
from interfaces.postgres.deliveries import Deliveries
from interfaces.postgres.lease import Fences, Leases, under
from interfaces.postgres.old_deliveries import OldDeliveries
from interfaces.proof.audit.key_place import KeyPlace
from interfaces.proof.audit.memory import Memory
from interfaces.proof.audit.seal import AuditSeal
from interfaces.worker.clock import Recurring
from interfaces.worker.dispatcher import Dispatcher
from interfaces.worker.leased import Leased
from projections.kit.followers import Fenced
from tests.interfaces.worker.performer import order
from tests.waiting import until

AT = datetime(2026, 3, 2, tzinfo=UTC)
TERM = 0.2
FOUND = (
    "SELECT count(*), sum(hand_overs) FROM deliveries",
    "SELECT count(*), max(position) FROM audit_seals",
)
Write = Callable[[], object]
WRITERS = ("dispatcher", "clock", "sweep", "sealer")


@pytest.fixture
def writes(pool: Engine, postgres_store: EventStore, tmp_path: Path) -> Mapping[str, Write]:
    """By who writes it: something that there is to write."""
    seed_stones(postgres_store, limit=10)
    for cause in ("done", "due"):
        order(pool, cause)
    with pool.begin() as connection:
        connection.execute(text("UPDATE deliveries SET status = 'done' WHERE cause = 'done'"))
    key, memory = KeyPlace(tmp_path / "key.pem"), Memory(tmp_path / "sealed.ndjson")
    seal = AuditSeal(pool, postgres_store.journal, key, memory)
    deliveries = Deliveries(pool)
    return {
        "dispatcher": deliveries.to_queue,
        "clock": lambda: Recurring(deliveries, ReconcilePayments, 60).strike(AT),
        "sweep": OldDeliveries(pool, timedelta(0)).sweep,
        "sealer": lambda: seal.step(500),
    }


def found(pool: Engine) -> list[object]:
    with pool.connect() as connection:
        return [tuple(connection.execute(text(each)).one()) for each in FOUND]


@pytest.mark.parametrize("writer", WRITERS)
def test_who_was_taken_over_writes_nothing(
    writer: str, writes: Mapping[str, Write], pool: Engine
) -> None:
    assert Leases(pool).take(writer)
    before = found(pool)
    with pytest.raises(Fenced), under(Fences({writer: 0})):
        writes[writer]()
    assert found(pool) == before
    with under(Fences({writer: 1})):
        writes[writer]()
    assert found(pool) != before


def test_nobody_takes_over_between_the_look_at_the_lease_and_the_commit(pool: Engine) -> None:
    """What was looked at holds until the end of the transaction, and not only at that moment."""
    assert Leases(pool).take("clock")
    taken = text("UPDATE leases SET fence = fence + 1 WHERE name = 'clock'")
    with pool.connect() as late, pool.connect() as other:
        Fences({"clock": 1}).pass_unless_taken(late)
        other.exec_driver_sql("SET lock_timeout = 100")
        with pytest.raises(OperationalError) as waited:
            other.execute(taken)
        assert isinstance(waited.value.orig, LockNotAvailable)
        late.rollback()
        other.invalidate()


def test_who_is_stopped_in_a_transaction_keeps_no_lock_for_longer_than_others_wait(
    pool: Engine,
) -> None:
    """The server ends it, before whoever takes over gives up waiting for a row."""
    assert Leases(pool).take("clock")
    ends = text("SHOW idle_in_transaction_session_timeout")
    with pool.begin() as connection:
        usual = connection.scalar(ends)
    with under(Fences({"clock": 1})), pool.begin() as connection:
        assert connection.scalar(ends) == "4s"
    with pool.begin() as connection:
        assert connection.scalar(ends) == usual != "4s"


def test_the_pool_is_as_before_when_a_commit_was_refused(pool: Engine) -> None:
    with pytest.raises(Fenced), under(Fences({"gone": 1})):
        order(pool)
    assert order(pool) == 1


@dataclass
class Slow:
    """Orders a delivery in its turn, at the end of a pause in which another takes over."""

    pool: Engine
    paused: threading.Event
    go_on: threading.Event
    name: str = "slow"

    def prepare(self, _fence: int, /) -> None:
        """Nothing."""

    def turn(self) -> None:
        self.paused.set()
        self.go_on.wait(10)
        order(self.pool)


def test_work_is_under_its_lease_and_stands_by_when_it_was_taken_over(pool: Engine) -> None:
    stopping, work = threading.Event(), Slow(pool, threading.Event(), threading.Event())
    late = Leased(work, Leases(pool, TERM), stopping)
    late.start()
    assert work.paused.wait(10)
    other = Leases(pool)
    until(lambda: other.take(work.name))
    before = found(pool)
    work.go_on.set()
    work.paused.clear()
    stopping.wait(1.5)
    assert not work.paused.is_set()
    assert late.is_alive()
    assert found(pool) == before
    stopping.set()
    late.join(10)
    assert not late.is_alive()


@dataclass
class TakenOver:
    """Learns in its turn that somebody else is at it."""

    tried: threading.Event
    name: str = "taken"

    def prepare(self, _fence: int, /) -> None:
        """Nothing."""

    def turn(self) -> None:
        self.tried.set()
        raise Fenced


def test_who_sees_that_it_was_taken_over_does_not_believe_to_hold_it(pool: Engine) -> None:
    stopping, work, leases = threading.Event(), TakenOver(threading.Event()), Leases(pool, 60.0)
    late = Leased(work, leases, stopping)
    late.start()
    assert work.tried.wait(10)
    until(lambda: not leases.held(work.name))
    stopping.set()
    late.join(10)
    assert not late.is_alive()


def test_a_dispatcher_that_was_taken_over_sends_nothing(
    writes: Mapping[str, Write], pool: Engine
) -> None:
    assert writes
    sent: list[str] = []
    stopping = threading.Event()
    stopping.set()
    dispatcher = Dispatcher(Deliveries(pool), lambda _lane, ids: sent.extend(ids), stopping)
    assert Leases(pool).take("dispatcher")
    with pytest.raises(Fenced), under(Fences({"dispatcher": 0})):
        dispatcher.turn()
    assert sent == []
