"""Both kinds of each port: in memory, and in PostgreSQL."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import sleep

import pytest
from sqlalchemy import Engine, text

from application.identity.codes import Codes, MemoryCodes
from application.identity.credentials import Credentials, MemoryCredentials
from application.identity.sessions import MemorySessions, Sessions
from application.tokens import Tokens
from interfaces.postgres.codes import PostgresCodes
from interfaces.postgres.credentials import PostgresCredentials
from interfaces.postgres.database import engine
from interfaces.postgres.keyring import PostgresKeyring
from interfaces.postgres.sessions import PostgresSessions
from tests.postgres import MASTER_KEYS, Server
from tests.set_clock import SetClock

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
TOKENS = Tokens(bytes(range(32)))
# The database's clock cannot be set: time passes by what is on record being older.
AGED = text("""
    UPDATE sessions SET began_at = began_at - :by, used_at = used_at - :by,
        proved_at = proved_at - :by, ends_at = ends_at - :by""")
AGED_CODES = text("UPDATE codes SET made_at = made_at - :by, ends_at = ends_at - :by")


class Compared(Tokens):
    """Notes whose digits were held against those shown; takes its time, so that others come in."""

    def __init__(self, secret: bytes) -> None:
        super().__init__(secret)
        self.compared: list[str] = []

    def told(self, code_id: str, digits: str) -> bool:
        self.compared.append(code_id)
        sleep(0.01)
        return super().told(code_id, digits)


@dataclass(frozen=True, slots=True)
class Identity:
    """`later` lets time pass; `erase` forgets a person's key."""

    sessions: Sessions
    credentials: Credentials
    codes: Codes
    compared: list[str]
    later: Callable[[timedelta], None]


@pytest.fixture(scope="module")
def pool(server: Server) -> Iterator[Engine]:
    with server.fresh() as database:
        pool = engine(database.app_url)
        yield pool
        pool.dispose()


@pytest.fixture(params=["memory", "postgres"])
def identity(request: pytest.FixtureRequest) -> Identity:
    if request.param == "memory":
        clock = SetClock(NOON)
        compared = Compared(bytes(range(32)))
        return Identity(
            MemorySessions(TOKENS, clock),
            MemoryCredentials(clock),
            MemoryCodes(compared, clock),
            compared.compared,
            clock.pass_time,
        )
    pool: Engine = request.getfixturevalue("pool")
    keys = PostgresKeyring(pool, MASTER_KEYS)

    def later(by: timedelta) -> None:
        with pool.begin() as connection:
            connection.execute(AGED, {"by": by})
            connection.execute(AGED_CODES, {"by": by})

    credentials = PostgresCredentials(
        pool,
        sealing=lambda person: keys.kept_key(person, "P"),
        opening=lambda person: keys.opening_key(person, "P"),
    )
    compared = Compared(bytes(range(32)))
    codes = PostgresCodes(pool, compared, MASTER_KEYS)
    sessions = PostgresSessions(pool, TOKENS)
    return Identity(sessions, credentials, codes, compared.compared, later)
