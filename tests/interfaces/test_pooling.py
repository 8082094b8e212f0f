"""The shop behind a PgBouncer in transaction mode: each transaction in another session."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from application.store.event_store import Decision, EventStore, IdempotencyKey
from application.store.journal import JournalSettings, on_postgres
from application.store.journal.session import DIRECT, Isolated, Pooling, Unbounded
from application.store.privacy import MemoryKeyring
from benchmarks.bouncer import installed, pooled
from interfaces.postgres.database import engine
from interfaces.postgres.pooler import NOT_NAMED, PoolerNotNamed, refuse_pooler
from interfaces.processes import refuse_poolers
from interfaces.proof.doctor.database import examine_connections
from interfaces.proof.doctor.finding import Finding
from interfaces.settings import Settings
from interfaces.worker.following import ReadModelFollowing
from projections.stock_levels import STOCK_LEVELS
from tests.asking import ask
from tests.gem import GEM, Find, Release, Reserve
from tests.postgres import Database, connected
from tests.set_clock import SetClock
from tests.threads import everybody

SESSIONS = 2
CLIENTS = 8
COMMANDS = 12
LENT = Pooling(pooled=True)
pytestmark = pytest.mark.skipif(
    installed() is None, reason="PgBouncer is not installed: nothing is said of pooled sessions"
)


@pytest.fixture
def url(database: Database) -> Iterator[str]:
    """The shop's own login, by a pooler with fewer sessions than there are clients."""
    with pooled(database.app_url, SESSIONS) as url:
        yield url


@pytest.fixture
def pool(url: str) -> Iterator[Callable[..., Engine]]:
    made: list[Engine] = []

    def make(statement_timeout: float = 300.0) -> Engine:
        made.append(engine(url, pooling=LENT, statement_timeout=statement_timeout))
        return made[-1]

    yield make
    for each in made:
        each.dispose()


@pytest.fixture
def lent_store(url: str, clock: SetClock) -> Iterator[EventStore]:
    settings = JournalSettings(url=url, pool_size=CLIENTS, pooling=LENT, pool_timeout=10.0)
    journal = on_postgres(settings, MemoryKeyring())
    yield EventStore(journal, clock)
    journal.close()


def test_more_clients_than_sessions_each_find_what_they_wrote(lent_store: EventStore) -> None:
    def client(name: str) -> Callable[[], None]:
        def reserve_and_release(decision: Decision) -> None:
            decision.decide(GEM, name, Reserve(by=name))
            decision.decide(GEM, name, Release(by=name))

        def work() -> None:
            lent_store.run(lambda each: each.decide(GEM, name, Find(carat=Decimal(1))), ask())
            for number in range(COMMANDS):
                key = IdempotencyKey(f"{name}/{number}")
                lent_store.once(reserve_and_release, ask(), key)
            assert len(lent_store.look().history(GEM, name)) == 1 + 2 * COMMANDS

        return work

    done, refused = everybody(*(client(f"g{place}") for place in range(CLIENTS)))
    assert refused == []
    assert done == CLIENTS


def _shown(pool: Engine, name: str) -> str:
    with pool.begin() as connection:
        return str(connection.scalar(text(f"SHOW {name}")))


def test_waits_are_bounded_in_sessions_that_nobody_can_ask_for(
    pool: Callable[..., Engine],
) -> None:
    short, long = pool(statement_timeout=5.0), pool(statement_timeout=300.0)
    assert _shown(short, "statement_timeout") == "5s"
    assert _shown(long, "statement_timeout") == "5min"
    assert [_shown(short, "statement_timeout") for _ in range(2 * SESSIONS)] == ["5s"] * 4
    assert _shown(short, "lock_timeout") == "5s"
    assert _shown(short, "idle_in_transaction_session_timeout") == "30s"


def test_a_login_that_waits_for_ever_is_found_at_the_start(
    database: Database, pool: Callable[..., Engine]
) -> None:
    here = urlsplit(database.owner_url).path[1:]
    with connected(database.owner_url) as owner:
        forget = f'ALTER ROLE elysium_app IN DATABASE "{here}" SET statement_timeout = 0'
        owner.execute(forget.encode())
    with pytest.raises(Unbounded):
        _shown(pool(), "statement_timeout")


def test_a_login_that_does_not_see_what_is_committed_is_found_at_the_start(
    database: Database, pool: Callable[..., Engine]
) -> None:
    here = urlsplit(database.owner_url).path[1:]
    foul = f'ALTER ROLE elysium_app IN DATABASE "{here}" SET default_transaction_isolation'
    with connected(database.owner_url) as owner:
        owner.execute(f"{foul} = 'repeatable read'".encode())
    with pytest.raises(Isolated):
        _shown(pool(), "transaction_isolation")


def test_a_follower_needs_no_session_of_its_own(
    lent_store: EventStore, pool: Callable[..., Engine]
) -> None:
    following = ReadModelFollowing(pool(), lent_store.journal, STOCK_LEVELS)
    following.prepare()
    assert following.step(10).position == lent_store.journal.head()


def test_a_pooler_refuses_what_a_direct_session_begins_with(url: str) -> None:
    """Why there is a setting: options that it only ignored would leave every wait unbounded."""
    direct = engine(url, pooling=DIRECT)
    with pytest.raises(OperationalError, match="unsupported startup parameter"):
        direct.connect()
    direct.dispose()


def examined(url: str, *, named: bool) -> dict[str, Finding]:
    budget = Settings().budget()
    found = examine_connections(url, budget, pooled=named)
    return {finding.what: finding for finding in found}


def test_a_pooler_that_is_not_named_is_found_before_a_request_fails(
    database: Database, url: str
) -> None:
    unnamed = examined(url, named=False)["pooler"]
    assert unnamed.verdict == "FAIL"
    assert "ELYSIUM_POOLED=true" in unnamed.advice
    assert examined(url, named=True)["pooler"].verdict == "OK"
    assert examined(database.app_url, named=False)["pooler"].verdict == "OK"
    with pytest.raises(PoolerNotNamed, match=r"ELYSIUM_DATABASE_URL: set ELYSIUM_POOLED=true"):
        refuse_pooler("ELYSIUM_DATABASE_URL", url, NOT_NAMED)
    refuse_pooler("ELYSIUM_DATABASE_URL", database.app_url, NOT_NAMED)


def test_nor_may_one_stand_before_the_replica_alone(database: Database, url: str) -> None:
    named = {"ELYSIUM_DATABASE_URL": database.app_url, "ELYSIUM_READ_URL": url}
    named["ELYSIUM_BROKER_URL"] = "redis://127.0.0.1:1/0"
    with pytest.raises(PoolerNotNamed, match="ELYSIUM_READ_URL"):
        refuse_poolers(Settings.of(named))
    refuse_poolers(Settings.of(named | {"ELYSIUM_READ_URL": database.app_url}))
