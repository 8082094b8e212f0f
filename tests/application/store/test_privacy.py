"""Personal values at rest: sealed at their place, gone with the key, readable after a rotation."""

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest

from application.store.codec import Codec, Place, personal_fields
from application.store.event_store import Decision, EventStore
from application.store.journal.log import Log
from application.store.privacy import (
    Keyring,
    MemoryKeyring,
    SealBroken,
    SealingKey,
    SubjectErased,
)
from domain.kernel import ERASED, Personal, event
from tests.asking import appending, ask, recorded
from tests.gem import GEM, Find, GemFound, GemPromised, Present, Promise
from tests.postgres import Database, connected

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


def test_an_erased_subject_reads_as_erased_and_refuses_writing(
    store: EventStore, journal: Log, keyring: Keyring
) -> None:
    store.run(promise, ask())
    keyring.destroy("customer-1", "P")
    keyring.destroy("customer-1", "P")
    assert promised(journal) == replace(TOLD, name=ERASED)
    state = store.look().state(GEM, "1")
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
        owner.execute(
            "UPDATE stored_events SET originator_version = 2 WHERE topic <> 'trial.found'"
        )
    with pytest.raises(SealBroken):
        postgres_journal.read(["gem-1"])


def test_an_erased_value_that_is_written_again_stays_erased() -> None:
    codec = Codec(MemoryKeyring())
    forgotten = GemPromised(subject="customer-2", name=ERASED, address=ERASED)
    name, state = codec.encode(recorded("gem-1", 1, forgotten))
    assert codec.decode(Place(0, "gem-1", 1), name, state).event == forgotten


def test_a_person_may_be_called_erased() -> None:
    codec = Codec(MemoryKeyring())
    name, state = codec.encode(recorded("gem-1", 1, replace(TOLD, name="erased")))
    assert codec.decode(Place(0, "gem-1", 1), name, state).event.name == "erased"


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

    def sealing_key(self, *_: Any) -> SealingKey:
        return SealingKey(bytes(32))

    def opening_key(self, *_: Any) -> bytes:
        return bytes(32)
