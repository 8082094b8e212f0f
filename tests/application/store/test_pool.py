"""The journal's sessions: looked at before they are lent, waited for by so many, given up alone."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from eventsourcing.persistence import OperationalError
from eventsourcing.utils import Environment
from psycopg_pool import TooManyRequests

from application.store.journal.bounded import says_something
from application.store.journal.datastore import Datastore
from application.store.journal.postgres import GroupRecorder
from application.store.journal.wish import Outcome, Wish
from tests.application.store.test_turns import wish
from tests.postgres import Database, append_lock_held, connected
from tests.waiting import until

LONG = "60"


class Leading(GroupRecorder):
    """Appends one batch, as who leads does."""

    def lead(self, *batch: Wish) -> Sequence[Outcome | None]:
        with self.datastore.get_connection() as session:
            return self._appended(session, batch)


@pytest.fixture
def datastore(database: Database) -> Iterator[Datastore]:
    """One session, and one who may wait for it."""
    said = {
        "ELYSIUM_JOURNAL_URL": database.app_url,
        "POSTGRES_POOL_SIZE": "1",
        "POSTGRES_MAX_OVERFLOW": "0",
        "POSTGRES_MAX_WAITING": "1",
        "ELYSIUM_POOL_TIMEOUT": LONG,
        "ELYSIUM_LOCK_TIMEOUT": "2",
        "ELYSIUM_STATEMENT_TIMEOUT": "5",
        "ELYSIUM_POOLED": "",
        "ELYSIUM_POOLED_PREPARES": "",
    }
    with closing(Datastore(Environment(env=said))) as made:
        yield made


def test_a_session_that_its_server_ended_is_not_lent(
    database: Database, datastore: Datastore
) -> None:
    with datastore.get_connection() as before:
        ended = before.info.backend_pid
    with connected(database.owner_url) as owner:
        owner.execute("SELECT pg_terminate_backend(%s)", (ended,))
    until(lambda: says_something(before))
    with datastore.get_connection() as session:
        assert session.info.backend_pid != ended
        assert session.execute("SELECT 1 AS one").fetchone() == {"one": 1}


def test_who_comes_when_enough_are_waiting_is_told_so_at_once(datastore: Datastore) -> None:
    with ThreadPoolExecutor(1) as other:
        with datastore.get_connection():
            waiting = other.submit(datastore.pool.getconn)
            until(lambda: datastore.pool.get_stats().get("requests_waiting") == 1)
            with pytest.raises(TooManyRequests):
                datastore.pool.getconn()
        datastore.pool.putconn(waiting.result())
    with datastore.get_connection() as session:
        assert session.execute("SELECT 1 AS one").fetchone() == {"one": 1}


def test_who_has_patience_left_when_the_least_patient_has_none_may_try_again(
    database: Database, datastore: Datastore
) -> None:
    recorder = Leading(datastore, events_table_name="stored_events")
    with append_lock_held(database.owner_url):
        late, patient = recorder.lead(wish("gem-1", patience=1.5), wish("gem-2", float(LONG)))
    assert isinstance(late, OperationalError)
    assert patient is None
