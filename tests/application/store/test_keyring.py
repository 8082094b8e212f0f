"""Data keys: one per subject and class, wrapped by a master key that may be rotated, destroyed."""

import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import LiteralString

import pytest

from application.store.journal import on_postgres
from application.store.journal.log import Log
from application.store.ports import Append
from application.store.privacy import (
    BriefKeyring,
    FullKeyring,
    Keyring,
    MasterKeys,
    MasterUnknown,
    MemoryKeyring,
    Retention,
    SealBroken,
    SealingKey,
    SubjectErased,
)
from interfaces.postgres.database import engine
from interfaces.postgres.keyring import PostgresKeyring
from tests.asking import appending
from tests.gem import GemPromised
from tests.postgres import MASTER_KEYS, Database, connected, unhurried
from tests.threads import at_once
from tests.waiting import until

KEPT: LiteralString = "SELECT subject, retention FROM subject_keys ORDER BY 1, 2"
TRANSACTIONS: LiteralString = """
    SELECT count(DISTINCT xmin::text)
    FROM (SELECT xmin FROM subject_keys UNION ALL SELECT xmin FROM stored_events) AS written"""


def told(stream: str, subject: str = "customer-1") -> Append:
    event = GemPromised(subject=subject, name="Zoë", address="1 Rue de la Paix")
    return appending((stream, 1, event))


def kept(database: Database) -> list[tuple[str, str]]:
    with connected(database.owner_url) as session:
        return session.execute(KEPT).fetchall()


def test_a_key_is_made_with_the_first_event_under_it_and_by_nothing_else(
    postgres_journal: Log, postgres_keyring: PostgresKeyring, database: Database
) -> None:
    postgres_keyring.sealing_key("customer-1", "P")
    assert kept(database) == []
    postgres_journal.append(told("gem-1"))
    postgres_journal.append(told("gem-2", "customer-2"))
    assert kept(database) == [(f"customer-{n}", each) for n in (1, 2) for each in ("F", "P")]
    with connected(database.owner_url) as session:
        assert session.execute(TRANSACTIONS).fetchone() == (2,)


def test_a_command_that_is_refused_leaves_no_key(postgres_journal: Log, database: Database) -> None:
    postgres_journal.append(told("gem-1"))
    with pytest.raises(Exception, match="gem-1"):
        postgres_journal.append(told("gem-1", "customer-2"))
    assert len(kept(database)) == 2


def test_the_database_never_sees_a_data_key(
    postgres_journal: Log, postgres_keyring: PostgresKeyring, database: Database
) -> None:
    postgres_journal.append(told("gem-1"))
    key = postgres_keyring.opening_key("customer-1", "P")
    with connected(database.owner_url) as session:
        rows = session.execute("SELECT wrapped FROM subject_keys").fetchall()
    assert key
    assert all(key not in wrapped for (wrapped,) in rows)


def test_a_subject_erased_before_anything_was_written_stays_erased(
    keyring: Keyring, journal: Log
) -> None:
    keyring.destroy("customer-1", "P")
    assert keyring.opening_key("customer-1", "P") is None
    with pytest.raises(SubjectErased):
        keyring.stored_key("customer-1", "P")
    with pytest.raises(SubjectErased):
        journal.append(told("gem-1"))
    assert journal.head() == 0


def test_keys_differ_by_subject_and_class_and_are_made_once(keyring: Keyring, journal: Log) -> None:
    assert keyring.opening_key("customer-1", "P") is None
    places: list[tuple[str, Retention]] = [
        (f"customer-{n}", each) for n in (1, 2) for each in ("P", "F")
    ]
    for number in range(1, 5):
        journal.append(told(f"gem-{number}", f"customer-{number % 2 + 1}"))
    keys = [keyring.opening_key(*place) for place in places]
    assert None not in keys
    assert len(set(keys)) == 4
    assert [keyring.stored_key(*place).key for place in places] == keys
    events = [journal.read([f"gem-{n}"])[f"gem-{n}"][0].event for n in range(1, 5)]
    assert [event.name for event in events] == ["Zoë"] * 4


def test_writers_that_need_a_new_key_at_once_get_the_same(journal: Log) -> None:
    appends = [partial(journal.append, told(f"gem-{n}")) for n in range(8)]
    assert sorted(map(str, at_once(*appends))) == sorted(map(str, range(1, 9)))
    read = journal.read([f"gem-{n}" for n in range(8)])
    assert [event.event.name for (event,) in read.values()] == ["Zoë"] * 8


def test_after_a_rotation_of_master_keys_old_and_new_open(
    database: Database, postgres_journal: Log, postgres_keyring: PostgresKeyring
) -> None:
    postgres_journal.append(told("gem-1"))
    rotated = MasterKeys("second", {"first": bytes(range(32)), "second": bytes(range(1, 33))})
    with keyring_with(database, rotated) as keyring, journal_with(database, keyring) as journal:
        journal.append(told("gem-2", "customer-2"))
        journal.append(told("gem-3"))
        read = journal.read(["gem-1", "gem-2", "gem-3"])
        assert [event.event.name for (event,) in read.values()] == ["Zoë"] * 3
    with pytest.raises(MasterUnknown):
        postgres_keyring.opening_key("customer-2", "P")


def test_a_wrapped_key_moved_to_another_subject_does_not_open(
    database: Database, postgres_journal: Log, postgres_keyring: PostgresKeyring
) -> None:
    postgres_journal.append(told("gem-1"))
    with connected(database.owner_url) as owner:
        owner.execute("UPDATE subject_keys SET subject = 'customer-2'")
    with pytest.raises(SealBroken):
        postgres_keyring.opening_key("customer-2", "P")


def test_nothing_is_written_under_a_key_that_was_destroyed_elsewhere(database: Database) -> None:
    """This process remembers the key still; the record does not."""
    with (
        keyring_with(database, MASTER_KEYS) as shared,
        journal_with(database, BriefKeyring(shared, seconds=60)) as journal,
    ):
        journal.append(told("gem-1"))
        shared.destroy("customer-1", "F")
        with pytest.raises(SubjectErased):
            journal.append(told("gem-2"))
        assert journal.head() == 1
    assert kept(database) == [("customer-1", "F"), ("customer-1", "P")]


def test_a_key_just_made_is_used_again_without_asking(database: Database) -> None:
    with keyring_with(database, MASTER_KEYS) as shared:
        asking = Counting(shared)
        with journal_with(database, BriefKeyring(asking, seconds=60)) as journal:
            for number in range(3):
                journal.append(told(f"gem-{number}"))
            read = journal.read(["gem-0", "gem-2"])
        assert [event.event.name for (event,) in read.values()] == ["Zoë"] * 2
        assert asking.asked == 0


class Counting:
    """How often the record was asked for a key."""

    def __init__(self, keyring: FullKeyring) -> None:
        self.asked = 0
        self._keyring = keyring
        self.sealing_key, self.remember = keyring.sealing_key, keyring.remember
        self.destroy, self.kept_key = keyring.destroy, keyring.kept_key

    def stored_key(self, subject: str, retention: Retention) -> SealingKey:
        self.asked += 1
        return self._keyring.stored_key(subject, retention)

    def opening_key(self, subject: str, retention: Retention) -> bytes | None:
        self.asked += 1
        return self._keyring.opening_key(subject, retention)


class Steady:
    """Seconds that pass when it is said; whenever somebody looks, something happens meanwhile."""

    seconds = 0.0

    def __init__(self) -> None:
        self.meanwhile: Callable[[], object] = int

    def __call__(self) -> float:
        self.meanwhile()
        return self.seconds


class Waiting(Counting):
    """Answers when it may."""

    def __init__(self, keyring: FullKeyring) -> None:
        super().__init__(keyring)
        self.may_go_on = threading.Event()

    def opening_key(self, subject: str, retention: Retention) -> bytes | None:
        found = super().opening_key(subject, retention)
        assert self.may_go_on.wait(60)
        return found


def test_an_erasure_elsewhere_is_complete_after_the_brief_memory() -> None:
    shared, steady = MemoryKeyring(), Steady()
    here, elsewhere = BriefKeyring(shared, 2, steady=steady), BriefKeyring(shared, seconds=0)
    key = here.sealing_key("customer-1", "P").key
    assert here.opening_key("customer-1", "P") == elsewhere.opening_key("customer-1", "P") == key
    shared.destroy("customer-1", "P")
    assert here.opening_key("customer-1", "P") == key
    assert elsewhere.opening_key("customer-1", "P") is None
    steady.seconds = 2
    assert here.opening_key("customer-1", "P") is None
    with pytest.raises(SubjectErased):
        here.sealing_key("customer-1", "P")


def test_of_many_who_need_a_key_one_asks_again_before_it_would_be_forgotten() -> None:
    shared, steady = MemoryKeyring(), Steady()
    asking = Waiting(shared)
    keyring = BriefKeyring(asking, 2, steady=steady)
    key = shared.sealing_key("customer-1", "P").key
    asking.may_go_on.set()
    keyring.opening_key("customer-1", "P")
    steady.seconds, asking.asked = 1.9, 0
    asking.may_go_on.clear()
    first = threading.Thread(target=keyring.opening_key, args=("customer-1", "P"))
    first.start()
    until(lambda: asking.asked == 1)
    assert [keyring.opening_key("customer-1", "P") for _ in range(3)] == [key] * 3
    assert asking.asked == 1
    asking.may_go_on.set()
    first.join()
    steady.seconds = 3.3
    assert keyring.opening_key("customer-1", "P") == key
    assert asking.asked == 1


def test_nobody_renews_what_is_destroyed_meanwhile() -> None:
    shared, steady = MemoryKeyring(), Steady()
    asking = Counting(shared)
    keyring = BriefKeyring(asking, 2, steady=steady)
    shared.sealing_key("customer-1", "P")
    keyring.opening_key("customer-1", "P")

    def destroy() -> None:
        steady.meanwhile = int
        keyring.destroy("customer-1", "P")

    steady.seconds, steady.meanwhile = 1.9, destroy
    keyring.opening_key("customer-1", "P")
    assert asking.asked == 1
    assert keyring.opening_key("customer-1", "P") is None


def test_an_erasure_here_is_complete_at_once() -> None:
    keyring = BriefKeyring(MemoryKeyring(), seconds=60)
    assert keyring.sealing_key("customer-1", "P").key == keyring.opening_key("customer-1", "P")
    keyring.destroy("customer-1", "P")
    assert keyring.opening_key("customer-1", "P") is None


def test_no_more_keys_are_remembered_than_it_may_and_the_oldest_go_first() -> None:
    shared = MemoryKeyring()
    asking = Counting(shared)
    keyring = BriefKeyring(asking, seconds=60, many=10)
    for number in range(30):
        shared.sealing_key(f"customer-{number}", "P")
        keyring.opening_key(f"customer-{number}", "P")
    for number in range(20, 30):
        keyring.opening_key(f"customer-{number}", "P")
    assert asking.asked == 30
    keyring.opening_key("customer-19", "P")
    assert asking.asked == 31


def test_a_miss_copies_none_of_those_that_are_remembered() -> None:
    keyring = BriefKeyring(MemoryKeyring(), seconds=600)
    for number in range(5_000):
        keyring.opening_key(f"customer-{number}", "P")
    tracemalloc.start()
    try:
        keyring.opening_key("another", "P")
        _, most_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most_bytes < 10_000  # a copy of 5,000 has some 200,000


@contextmanager
def journal_with(database: Database, keyring: FullKeyring) -> Iterator[Log]:
    settings = unhurried(database.app_url)
    with closing(on_postgres(settings, keyring)) as journal:
        yield journal


@contextmanager
def keyring_with(database: Database, master_keys: MasterKeys) -> Iterator[PostgresKeyring]:
    pool = engine(database.app_url)
    try:
        yield PostgresKeyring(pool, master_keys)
    finally:
        pool.dispose()
