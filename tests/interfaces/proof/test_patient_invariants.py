"""A long log is proved with a patience of its own, and one unanswered check hides no other."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from application.store.journal.session import Waits
from interfaces.proof.audit.log import PATIENCE, snapshot
from interfaces.proof.invariants import check_invariants
from interfaces.proof.stress import Report
from tests.postgres import Database, connected


@contextmanager
def nobody_reads(database: Database, table: str) -> Iterator[None]:
    with connected(database.owner_url) as owner, owner.transaction():
        owner.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
        yield


def test_a_proof_waits_longer_than_the_login_would(database: Database) -> None:
    here = urlsplit(database.owner_url).path[1:]
    with connected(database.owner_url) as owner:
        hasty = f'ALTER ROLE elysium_app IN DATABASE "{here}" SET statement_timeout = 40'
        owner.execute(hasty.encode())
    with snapshot(database.app_url) as connection:
        assert connection.execute("SELECT pg_sleep(0.1)").rowcount == 1
        shown = connection.execute("SHOW idle_in_transaction_session_timeout").fetchone()
    assert shown == ("5min",), "nor is it ended while it reckons"


@pytest.mark.parametrize(
    "patience", [replace(PATIENCE, lock=0.1), replace(PATIENCE, lock=60.0, statement=1.5)]
)
def test_what_is_not_answered_is_named_and_the_rest_is_checked(
    database: Database, patience: Waits
) -> None:
    with nobody_reads(database, "deliveries"):
        found = check_invariants(database.app_url, patience=patience)
    unfinished = [one for one in found if one.unfinished]
    assert [one.id for one in unfinished] == ["INV-14", "INV-15"]
    for one in unfinished:
        assert not one.holds
        assert (one.not_checked or "").startswith("not finished: the database gave no answer")
    assert all(one.holds for one in found if one not in unfinished)
    assert len(found) == len(check_invariants(database.app_url))
    assert Report((), found).violations == 2, "a stress that proved nothing has not passed"


def test_what_comes_after_a_check_that_was_given_up_reads_the_same_moment(
    database: Database,
) -> None:
    with snapshot(database.app_url) as connection, connected(database.owner_url) as owner:
        with pytest.raises(ZeroDivisionError), connection.transaction():
            _ = connection.execute("SELECT 0").rowcount // 0
        owner.execute(
            "INSERT INTO commands (command_id, caller, route, answer, position)"
            " VALUES ('later', 'c', 'r', 'null', 0)"
        )
        assert connection.execute("SELECT count(*) FROM commands").fetchone() == (0,)
