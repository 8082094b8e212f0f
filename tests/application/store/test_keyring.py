"""Data keys: one per subject and class, wrapped by a master key that may be rotated, destroyed."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from application.store.privacy import (
    BriefKeyring,
    Keyring,
    MasterKeys,
    MemoryKeyring,
    SealBroken,
    SubjectErased,
)
from interfaces.postgres.database import engine
from interfaces.postgres.keyring import PostgresKeyring
from tests.postgres import Database, connected
from tests.threads import at_once


def test_the_database_never_sees_a_data_key(
    postgres_keyring: PostgresKeyring, database: Database
) -> None:
    key = postgres_keyring.sealing_key("customer-1", "P")
    with connected(database.owner_url) as session:
        row = session.execute("SELECT wrapped FROM subject_keys").fetchone()
    assert row is not None
    assert key not in row[0]


def test_a_subject_erased_before_anything_was_written_stays_erased(keyring: Keyring) -> None:
    keyring.destroy("customer-1", "P")
    assert keyring.opening_key("customer-1", "P") is None
    with pytest.raises(SubjectErased):
        keyring.sealing_key("customer-1", "P")


def test_keys_differ_by_subject_and_class_and_are_made_once(keyring: Keyring) -> None:
    assert keyring.opening_key("customer-1", "P") is None
    keys = {
        (subject, retention): keyring.sealing_key(subject, retention)
        for subject in ("customer-1", "customer-2")
        for retention in ("P", "F")
    }
    assert len(set(keys.values())) == 4
    assert keyring.sealing_key("customer-1", "P") == keys["customer-1", "P"]
    assert keyring.opening_key("customer-1", "F") == keys["customer-1", "F"]


def test_writers_that_need_a_new_key_at_once_get_the_same(keyring: Keyring) -> None:
    made = at_once(*[partial(keyring.sealing_key, "customer-1", "P")] * 8)
    assert len({str(key) for key in made}) == 1
    assert isinstance(made[0], bytes)


def test_after_a_rotation_of_master_keys_old_and_new_open(
    database: Database, postgres_keyring: PostgresKeyring
) -> None:
    first = postgres_keyring.sealing_key("customer-1", "P")
    rotated = MasterKeys("second", {"first": bytes(range(32)), "second": bytes(range(1, 33))})
    with keyring_with(database, rotated) as keyring:
        assert keyring.opening_key("customer-1", "P") == first
        second = keyring.sealing_key("customer-2", "P")
        assert keyring.opening_key("customer-2", "P") == second
    with pytest.raises(KeyError):
        postgres_keyring.opening_key("customer-2", "P")


def test_a_wrapped_key_moved_to_another_subject_does_not_open(
    database: Database, postgres_keyring: PostgresKeyring
) -> None:
    postgres_keyring.sealing_key("customer-1", "P")
    with connected(database.owner_url) as owner:
        owner.execute("UPDATE subject_keys SET subject = 'customer-2'")
    with pytest.raises(SealBroken):
        postgres_keyring.opening_key("customer-2", "P")


def test_an_erasure_elsewhere_is_complete_after_the_brief_memory() -> None:
    shared = MemoryKeyring()
    here, elsewhere = BriefKeyring(shared, seconds=60), BriefKeyring(shared, seconds=0)
    key = here.sealing_key("customer-1", "P")
    assert here.opening_key("customer-1", "P") == elsewhere.opening_key("customer-1", "P") == key
    shared.destroy("customer-1", "P")
    assert here.opening_key("customer-1", "P") == key
    assert elsewhere.opening_key("customer-1", "P") is None
    with pytest.raises(SubjectErased):
        here.sealing_key("customer-1", "P")


def test_an_erasure_here_is_complete_at_once() -> None:
    keyring = BriefKeyring(MemoryKeyring(), seconds=60)
    assert keyring.sealing_key("customer-1", "P") == keyring.opening_key("customer-1", "P")
    keyring.destroy("customer-1", "P")
    assert keyring.opening_key("customer-1", "P") is None


@contextmanager
def keyring_with(database: Database, master_keys: MasterKeys) -> Iterator[PostgresKeyring]:
    pool = engine(database.app_url)
    try:
        yield PostgresKeyring(pool, master_keys)
    finally:
        pool.dispose()
