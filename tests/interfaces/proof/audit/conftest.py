"""A log of a few events, personal ones among them, sealed three by three."""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from application.store.journal.log import Log
from interfaces.proof.audit.acts import Acts
from interfaces.proof.audit.key_place import KeyPlace
from interfaces.proof.audit.memory import Memory
from interfaces.proof.audit.seal import AuditSeal
from interfaces.proof.audit.signing import Signer
from tests.asking import appending
from tests.gem import GemFound, GemPromised


@pytest.fixture
def key(tmp_path: Path) -> KeyPlace:
    return KeyPlace(tmp_path / "audit" / "signing-key.pem")


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "audit" / "sealed.ndjson")


@pytest.fixture
def signer(key: KeyPlace) -> Signer:
    return key.make()


@pytest.fixture
def filled(postgres_journal: Log) -> Log:
    """Eight events, at positions 1 to 8."""
    for number in range(1, 8):
        event = GemFound(carat=Decimal(number))
        postgres_journal.append(appending((f"gem-{number}", 1, event)))
    promised = GemPromised(subject="person-1", name="Ada Önder")
    postgres_journal.append(appending(("gem-1", 2, promised)))
    return postgres_journal


@pytest.fixture
def seal(pool: Engine, filled: Log, key: KeyPlace, memory: Memory) -> AuditSeal:
    return AuditSeal(pool, filled, key, memory, every=3, patience=0.0)


@pytest.fixture
def other(pool: Engine, filled: Log, key: KeyPlace, tmp_path: Path) -> AuditSeal:
    """A copy on another machine, which was given the same key."""
    place = tmp_path / "other"
    given = KeyPlace(place / "none.pem", file=key.own)
    return AuditSeal(pool, filled, given, Memory(place / "sealed.ndjson"), every=3, patience=0.0)


@pytest.fixture
def acts(pool: Engine, key: KeyPlace, memory: Memory) -> Acts:
    return Acts(pool, key, memory)


@pytest.fixture
def stranger(pool: Engine, tmp_path: Path) -> Acts:
    """A copy that was given no key, as a container without its volume is."""
    place = tmp_path / "stranger"
    return Acts(pool, KeyPlace(place / "key.pem"), Memory(place / "sealed.ndjson"))
