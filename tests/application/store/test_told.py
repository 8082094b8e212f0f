"""Of the first that is written after a silence followers are told, apart from its transaction."""

from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from application.store.journal import on_postgres, postgres
from application.store.journal.log import Log
from application.store.ports import Conflict
from application.store.privacy import MemoryKeyring
from tests.asking import appending
from tests.gem import GemFound
from tests.postgres import Database, connected, unhurried

FOUND = GemFound(carat=Decimal("1.50"))


@pytest.fixture
def log(database: Database) -> Iterator[Log]:
    with closing(on_postgres(unhurried(database.app_url), MemoryKeyring())) as made:
        yield made


@pytest.fixture
def ear(database: Database) -> Iterator[psycopg.Connection[Any]]:
    with connected(database.owner_url) as session:
        session.autocommit = True
        session.execute(f"LISTEN {postgres.WRITTEN}")
        yield session


def found(stream: str) -> Any:
    return appending((stream, 1, FOUND))


def words(ear: psycopg.Connection[Any]) -> int:
    """All that were told until now come before an answer."""
    ear.execute("SELECT 1")
    return len([*ear.notifies(timeout=0.0)])


def silence(log: Log) -> None:
    recorder: Any = log._recorder
    recorder._wrote -= postgres.SILENCE_SECONDS


def test_the_first_after_a_silence_is_told_and_what_was_refused_is_not(
    log: Log, ear: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append(found("gem-1"))
    assert words(ear) == 1
    monkeypatch.setattr(postgres, "SILENCE_SECONDS", 3_600.0)
    log.append(found("gem-2"))
    assert words(ear) == 0
    silence(log)
    with pytest.raises(Conflict):
        log.append(found("gem-2"))
    assert words(ear) == 0
    log.append(found("gem-3"))
    assert words(ear) == 1


def test_what_nobody_could_be_told_of_is_stored_all_the_same(
    log: Log, ear: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "TELL", "NOTIFY nobody, at all")
    assert log.append(found("gem-1")) == log.head()
    assert words(ear) == 0
