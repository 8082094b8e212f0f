"""Personal values at rest: sealed at their place, gone with the key, readable after a rotation."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from application.codec import Codec, Place, personal_fields
from application.event_store import Decision, EventStore
from application.journal.log import Log
from application.keyring import PostgresKeyring
from application.privacy import (
    BriefKeyring,
    Keyring,
    MasterKeys,
    MemoryKeyring,
    SealBroken,
    SubjectErased,
)
from domain.kernel import ERASED, Personal, event
from interfaces.database import engine
from tests.asking import appending, ask, recorded
from tests.gem import GEM, Find, GemFound, GemPromised, Present, Promise
from tests.postgres import Database, connected
from tests.threads import at_once

NAME, ADDRESS = "Zoë Ångström", "1 Rue de la Paix"
TOLD = GemPromised(subject="customer-1", name=NAME, address=ADDRESS)


def promise(decision: Decision) -> None:
    decision.decide(GEM, "1", Find(carat=Decimal("1.50")))
    decision.decide(GEM, "1", Promise(subject="customer-1", name=NAME, address=ADDRESS))


def promised(journal: Log) -> GemPromised:
    event = journal.read(["gem-1"])["gem-1"][-1].event
    assert isinstance(event, GemPromised)
    return event


def test_what_was_sealed_is_read_back(store: EventStore, journal: Log) -> None:
    store.run(promise, ask())
    assert promised(journal) == TOLD


def test_personal_values_never_lie_in_the_log_in_clear(
    postgres_store: EventStore, database: Database
) -> None:
    postgres_store.run(promise, ask())
    with connected(database.owner_url) as session:
        rows = session.execute("SELECT state FROM stored_events").fetchall()
    everything = b"".join(bytes(state) for (state,) in rows)
    assert b"customer-1" in everything
    for secret in (NAME, ADDRESS):
        assert secret.encode() not in everything
        assert json.dumps(secret).encode() not in everything


def test_the_database_never_sees_a_data_key(
    postgres_keyring: PostgresKeyring, database: Database
) -> None:
    key = postgres_keyring.sealing_key("customer-1", "P")
    with connected(database.owner_url) as session:
        row = session.execute("SELECT wrapped FROM subject_keys").fetchone()
    assert row is not None
    assert key not in row[0]


def test_an_erased_subject_reads_as_erased_and_refuses_writing(
    store: EventStore, journal: Log, keyring: Keyring
) -> None:
    store.run(promise, ask())
    keyring.destroy("customer-1", "P")
    keyring.destroy("customer-1", "P")
    assert promised(journal) == replace(TOLD, name=ERASED)
    state = Decision(journal, store.clock.now()).state(GEM, "1")
    assert isinstance(state, Present)
    head = journal.head()
    with pytest.raises(SubjectErased):
        journal.append(appending(("gem-2", 1, TOLD)))
    assert journal.head() == head


def test_what_tax_law_wants_kept_outlives_the_rest(
    store: EventStore, journal: Log, keyring: Keyring
) -> None:
    store.run(promise, ask())
    keyring.destroy("customer-1", "F")
    assert promised(journal) == replace(TOLD, address=ERASED)


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


@pytest.mark.parametrize(
    "elsewhere",
    [Place(0, "gem-2", 1), Place(0, "gem-1", 2)],
    ids=["another stream", "another version"],
)
def test_a_seal_does_not_open_at_another_place(elsewhere: Place) -> None:
    codec = Codec(MemoryKeyring())
    name, state = codec.encode(recorded("gem-1", 1, TOLD))
    assert codec.decode(Place(0, "gem-1", 1), name, state).event == TOLD
    with pytest.raises(SealBroken):
        codec.decode(elsewhere, name, state)


def test_a_seal_does_not_open_in_another_field() -> None:
    codec = Codec(AllKeysAlike())
    name, state = codec.encode(recorded("gem-1", 1, TOLD))
    wire = json.loads(state)
    facts = wire["fields"]
    facts["name"], facts["address"] = facts["address"], facts["name"]
    with pytest.raises(SealBroken):
        codec.decode(Place(0, "gem-1", 1), name, json.dumps(wire).encode())


def test_a_seal_that_was_moved_in_the_database_does_not_open(
    postgres_journal: Log, database: Database
) -> None:
    postgres_journal.append(appending(("gem-1", 1, TOLD), ("gem-2", 1, GemFound(carat=Decimal(1)))))
    with connected(database.owner_url) as owner:
        owner.execute("ALTER TABLE stored_events DISABLE TRIGGER events_are_for_ever")
        owner.execute("UPDATE stored_events SET originator_version = 2 WHERE topic <> 'trial.found'")
    with pytest.raises(SealBroken):
        postgres_journal.read(["gem-1"])


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


def test_an_erased_value_that_is_written_again_stays_erased() -> None:
    codec = Codec(MemoryKeyring())
    forgotten = GemPromised(subject="customer-2", name=ERASED, address=ERASED)
    name, state = codec.encode(recorded("gem-1", 1, forgotten))
    assert codec.decode(Place(0, "gem-1", 1), name, state).event == forgotten


def test_marks_are_the_inventory_of_personal_fields() -> None:
    assert personal_fields(GemPromised) == {"name": "P", "address": "F"}
    assert personal_fields(GemFound) == {}


def test_personal_fields_without_a_subject_are_refused() -> None:
    with pytest.raises(TypeError, match="no subject"):
        Codec(MemoryKeyring()).encode(recorded("gem-1", 1, Anonymous(name=NAME)))


def test_marks_inside_a_value_would_not_be_sealed_and_are_refused() -> None:
    hidden = Hidden(subject="customer-1", card=Card(name=NAME))
    with pytest.raises(TypeError, match="inside"):
        Codec(MemoryKeyring()).encode(recorded("gem-1", 1, hidden))


@event("trial.anonymous")
class Anonymous:
    name: Personal[str]


@dataclass(frozen=True, slots=True)
class Card:
    name: Personal[str]


@event("trial.hidden")
class Hidden:
    subject: str
    card: Card


class AllKeysAlike(MemoryKeyring):
    """One key for everything: only the place can keep two values apart."""

    def sealing_key(self, *_: Any) -> bytes:
        return bytes(32)

    def opening_key(self, *_: Any) -> bytes:
        return bytes(32)


@contextmanager
def keyring_with(database: Database, master_keys: MasterKeys) -> Iterator[PostgresKeyring]:
    pool = engine(database.app_url)
    try:
        yield PostgresKeyring(pool, master_keys)
    finally:
        pool.dispose()
