"""A log of a few events, personal ones among them, sealed three by three."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from application.store.journal.log import Log
from interfaces.postgres.database import engine
from interfaces.proof.audit.seal import AuditSeal
from interfaces.proof.audit.signing import Signer, key_path, signer_at
from tests.asking import appending
from tests.gem import GemFound, GemPromised
from tests.postgres import Database


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return signer_at(key_path(tmp_path))


@pytest.fixture
def pool(database: Database) -> Iterator[Engine]:
    made = engine(database.app_url)
    yield made
    made.dispose()


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
def seal(pool: Engine, filled: Log, signer: Signer) -> AuditSeal:
    return AuditSeal(pool, filled, signer, every=3, patience=0.0)
