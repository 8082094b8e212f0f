"""How a session writes values down and how long it waits, whoever lends it to the process."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from psycopg import Connection

CONNECT_SECONDS = 2
SILENCE = {
    "tcp_user_timeout": 5_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
"""A network that goes silent without a word is noticed in seconds (milliseconds, seconds)."""
PATIENCE: Mapping[str, Any] = {"connect_timeout": CONNECT_SECONDS, **SILENCE}
FORMS = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "client_encoding": "UTF8",
}
RESTS_ON = {"default_transaction_isolation": "read committed", "search_path": "public"}
"""What our statements rest on, whatever a database, a login or a file makes the default."""
GRACE_SECONDS = 1.0
SET = """
    SELECT set_config(name, value, false)
    FROM unnest(%s::text[], %s::text[]) AS forms (name, value)
    WHERE name <> 'synchronous_commit' OR current_setting(name) = 'off'"""
NO_PLANS: Mapping[str, str] = MappingProxyType({})
BOUNDED = "SELECT current_setting('statement_timeout') <> '0'"
READS_COMMITTED = """
    SELECT reset_val = 'read committed' FROM pg_settings
    WHERE name = 'default_transaction_isolation'"""


class Unbounded(Exception):
    """A pooler lends sessions whose login lets a statement run for ever: ALTER ROLE … SET it."""


class Isolated(Exception):
    """A pooler lends sessions that do not see what is committed meanwhile: for their login say
    ALTER ROLE … SET default_transaction_isolation = 'read committed'; `elysium migrate` does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """The longest that a session waits, in seconds."""

    lock: float
    statement: float
    idle: float

    @property
    def longest(self) -> float:
        """When this side gives up: a server that runs has said by then that it did."""
        return self.statement + GRACE_SECONDS

    @property
    def milliseconds(self) -> dict[str, int]:
        """As PostgreSQL names them."""
        named = {
            "lock_timeout": self.lock,
            "statement_timeout": self.statement,
            "idle_in_transaction_session_timeout": self.idle,
        }
        return {name: int(seconds * 1000) for name, seconds in named.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooling:
    """Whether a pooler lends a session for one transaction at a time, as PgBouncer may.

    It refuses options at the start, so waits are those of the login; and before its version 1.21
    it knows no prepared statement, because the next transaction runs in another's session.
    """

    pooled: bool = False
    prepares: bool = False

    def arguments(self, waits: Waits, plans: Mapping[str, str] = NO_PLANS) -> dict[str, Any]:
        """What a connection is made with; how it plans, only where it is nobody else's."""
        patience: dict[str, Any] = {**PATIENCE}
        if not self.pooled:
            said = (*waits.milliseconds.items(), *plans.items())
            options = " ".join(f"-c {name}={value}" for name, value in said)
            return patience | {"options": options}
        return patience if self.prepares else patience | {"prepare_threshold": None}


DIRECT = Pooling()


def plain(connection: Connection[Any]) -> None:
    """After the connection is made, for PGTZ and its like win over what it is made with."""
    said, before = FORMS | RESTS_ON | {"synchronous_commit": "on"}, connection.autocommit
    connection.autocommit = True  # a transaction around one statement is two round trips more
    connection.execute(SET, (list(said), list(said.values())))
    connection.autocommit = before


def refuse_unfit(connection: Connection[Any]) -> None:
    """A forgotten setting of the login is found at the start, not by the first stalled writer."""
    if connection.execute(BOUNDED).fetchone() != (True,):
        raise Unbounded(Unbounded.__doc__)
    if connection.execute(READS_COMMITTED).fetchone() != (True,):
        raise Isolated(Isolated.__doc__)
    connection.commit()
