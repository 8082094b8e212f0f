"""Read models on a replica that is lost, and what is asked of it meanwhile."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from interfaces.postgres.database import engine
from interfaces.postgres.readiness import replica_unready
from interfaces.postgres.replica import primary_instead
from interfaces.proof.weather.between import Between
from tests import foul
from tests.application.store.test_outages import answered_within
from tests.postgres import Database, Server
from tests.waiting import until

INSTEAD = 0.5
SOON = 4.0
WHERE = text("SELECT current_database()")


@pytest.fixture
def primary(server: Server) -> Iterator[Database]:
    """Another database, so that it shows which one was asked."""
    with server.fresh() as found:
        yield found


@pytest.fixture
def way(database: Database) -> Iterator[tuple[Between, str]]:
    with foul.behind(database.app_url) as found:
        yield found


@pytest.fixture
def readers(way: tuple[Between, str], primary: Database) -> Iterator[Engine]:
    instead = primary_instead(way[1], primary.app_url, INSTEAD)
    made = engine(way[1], statement_timeout=1.0, opens=instead)
    yield made
    made.dispose()


def asked(pool: Engine) -> str:
    """The database that answers; nothing when none does."""
    try:
        with pool.connect() as connection:
            return str(connection.execute(WHERE).scalar_one())
    except OperationalError:
        return ""


def name(database: Database) -> str:
    return database.app_url.rpartition("/")[2].partition("?")[0]


@pytest.mark.parametrize("kind", foul.FOUL)
def test_while_a_replica_is_lost_the_primary_answers(
    way: tuple[Between, str], readers: Engine, primary: Database, kind: str
) -> None:
    assert asked(readers) != name(primary)
    foul.FOUL[kind](way[0])
    until(lambda: asked(readers) == name(primary), SOON)
    with answered_within(SOON):
        assert [asked(readers) for _ in range(20)] == [name(primary)] * 20
    way[0].clear()
    until(lambda: asked(readers) not in ("", name(primary)), SOON)


def test_the_primary_is_asked_within_the_bounds_of_the_replica(
    unused_port: int, primary: Database
) -> None:
    """Else a question that is ended on the one goes on for as long as it likes on the other."""
    nowhere = f"postgresql://shop@127.0.0.1:{unused_port}/none"
    instead = primary_instead(nowhere, primary.app_url)
    pool = engine(nowhere, statement_timeout=1.5, opens=instead)
    with pool.connect() as connection:
        assert connection.execute(WHERE).scalar_one() == name(primary)
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "1500ms"
    pool.dispose()


def test_where_nothing_is_to_take_its_place_who_is_asked_is_not_ready(
    way: tuple[Between, str],
) -> None:
    alone = engine(way[1])
    assert list(replica_unready(alone)) == []
    way[0].stopped()
    with answered_within(SOON):
        assert list(replica_unready(alone)) == ["the replica does not answer"]
    way[0].clear()
    until(lambda: not list(replica_unready(alone)), SOON)
    alone.dispose()
