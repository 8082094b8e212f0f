"""A statement that is kept ready in a session answers as one that is sent each time."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.rows import scalar_row

from application.store.journal.prepared import BIG, TEXT, Prepared, Session
from tests.postgres import Database

SUM = Prepared(b"sum", b"SELECT $1 + 1, $2", (BIG, TEXT))
ONE = (1).to_bytes(8)
KEPT = "SELECT count(*) FROM pg_prepared_statements WHERE name = 'sum'"


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with Session.connect(database.app_url, autocommit=True) as found:
        yield found


def kept(session: Session) -> int:
    with session.cursor(row_factory=scalar_row) as cursor:
        return int(cursor.execute(KEPT).fetchone() or 0)


def test_it_is_prepared_once(session: Session) -> None:
    for _ in range(3):
        assert SUM.call(session, [ONE, None]) == [[(2).to_bytes(8), None]]
    assert kept(session) == 1
    session.close()
    with pytest.raises(psycopg.OperationalError) as broken:
        SUM.call(session, [ONE, None])
    assert broken.value.sqlstate is None


def test_a_session_that_was_made_to_forget_it_is_told_again(session: Session) -> None:
    SUM.call(session, [ONE, b"a"])
    session.execute("DEALLOCATE ALL")
    assert SUM.call(session, [ONE, b"a"]) == [[(2).to_bytes(8), b"a"]]


def test_where_a_pooler_forbids_it_nothing_is_kept(session: Session) -> None:
    session.prepare_threshold = None
    assert SUM.call(session, [ONE, b"a"]) == [[(2).to_bytes(8), b"a"]]
    assert kept(session) == 0


def test_what_the_server_refuses_is_raised_as_the_library_would(session: Session) -> None:
    with pytest.raises(psycopg.DataError) as refused:
        SUM.call(session, [ONE, b"a\x00b"])
    assert refused.value.sqlstate == "22021"
    assert SUM.call(session, [ONE, b"a"]) == [[(2).to_bytes(8), b"a"]]
