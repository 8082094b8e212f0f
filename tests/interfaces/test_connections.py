"""Connections that are kept: used as they are, and replaced when their server ended them."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import Engine, text

from interfaces.postgres.database import engine
from tests.postgres import Database, connected

OWN = text("SELECT pg_backend_pid()")
ENDED = "SELECT pg_terminate_backend(%s, 5000)"
KEPT = 3


@pytest.fixture
def kept(database: Database) -> Iterator[Engine]:
    pool = engine(database.app_url, pool_size=KEPT)
    with ExitStack() as together:
        for _ in range(KEPT):
            together.enter_context(pool.connect())
    yield pool
    pool.dispose()


def pids(pool: Engine) -> set[int]:
    with ExitStack() as together:
        connections = [together.enter_context(pool.connect()) for _ in range(KEPT)]
        return {connection.execute(OWN).scalar_one() for connection in connections}


def test_one_that_nothing_was_said_of_is_not_asked_first(
    kept: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(kept.dialect, "do_ping", asked.append)
    assert pids(kept) == pids(kept)
    assert asked == []


def test_those_that_the_server_ended_are_replaced_before_they_are_used(
    kept: Engine, database: Database
) -> None:
    before = pids(kept)
    with connected(database.owner_url) as owner:
        for pid in before:
            owner.execute(ENDED, (pid,))
    after = pids(kept)
    assert len(after) == KEPT
    assert after.isdisjoint(before)
