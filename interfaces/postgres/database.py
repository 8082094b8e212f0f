"""The database made ready: migrations, and the login that the shop works with."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from importlib.resources import files
from math import inf
from typing import Any

import psycopg
from psycopg.errors import InsufficientPrivilege, ReadOnlySqlTransaction
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.event import listen
from sqlalchemy.exc import DisconnectionError, InvalidatePoolError, ProgrammingError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from application.store.journal.bounded import Bounded, says_something
from application.store.journal.session import DIRECT, Pooling, Waits, plain, refuse_unfit
from interfaces.postgres.grants import GROUPS, make_groups, put_in_order
from interfaces.postgres.lease import keep_fenced
from interfaces.postgres.login import APP_LOGIN, Login, login_url
from interfaces.postgres.logins import (
    OUR_WAITS,
    close_to_strangers,
    make_login,
    refuse_unfit_login,
)
from interfaces.postgres.transaction import at_once

MIGRATION_LOCK = 4242420002
UNTIL = "until"
"""Of a session that is not to be used for ever: the steady second at which it ends."""
Opens = Callable[[ConnectionPoolEntry, list[Any], dict[str, Any]], Bounded[Any]]


def open_session(_: ConnectionPoolEntry, said: list[Any], named: dict[str, Any]) -> Bounded[Any]:
    return Bounded.connect(*said, **named)


def engine(
    url: str,
    *,
    pool_size: int = 4,
    overflow: int = 8,
    timeout: float = 1.0,
    statement_timeout: float = 300.0,
    pooling: Pooling = DIRECT,
    opens: Opens = open_session,
) -> Engine:
    """A pool on psycopg 3 whose every wait is bounded (seconds); values are written in one form."""
    waits = replace(OUR_WAITS, statement=statement_timeout)
    pool = create_engine(
        sqlalchemy_url(url),
        pool_size=pool_size,
        max_overflow=overflow,
        pool_timeout=timeout,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        connect_args=pooling.arguments(waits),
    )
    listen(pool, "do_connect", lambda _, record, said, named: opens(record, said, named))
    listen(pool, "connect", lambda connection, _record: _begin(connection, waits))
    listen(pool, "checkout", lambda connection, *_: _refuse_ended(pool, connection))
    listen(pool, "checkout", lambda _, record, __: _refuse_late(record))
    listen(pool, "handle_error", _leave_read_only)
    if pooling.pooled:
        _bound_pooled(pool, waits)
    keep_fenced(pool)
    return pool


@contextmanager
def for_a_command(url: str, pooling: Pooling) -> Iterator[Engine]:
    """A connection or two, given back at its end."""
    pool = engine(url, pool_size=1, overflow=1, timeout=3.0, pooling=pooling)
    try:
        yield pool
    finally:
        pool.dispose()


def _begin(session: Bounded[Any], waits: Waits) -> None:
    session.longest = waits.longest
    plain(session)


def _refuse_ended(pool: Engine, connection: Any) -> None:
    """A server that ends a connection says so: only of which it said anything meanwhile is asked.

    To ask each time would be one round trip more before every question.
    """
    try:
        if not says_something(connection):
            return
        pool.dialect.do_ping(connection)
    except psycopg.Error as error:
        raise InvalidatePoolError from error


def _leave_read_only(context: ExceptionContext) -> None:
    """A session keeps what was the default when it began: new ones see that it was mended."""
    if isinstance(context.original_exception, ReadOnlySqlTransaction):
        context.is_disconnect = True


def _refuse_late(record: ConnectionPoolEntry) -> None:
    if time.monotonic() > record.info.get(UNTIL, inf):
        raise DisconnectionError


def _bound_pooled(pool: Engine, waits: Waits) -> None:
    """Waits that differ from the login's are said in each transaction, and end with it."""
    listen(pool, "connect", lambda connection, _record: refuse_unfit(connection))
    if waits == OUR_WAITS:
        return

    def say(connection: Connection) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            most = waits.milliseconds["statement_timeout"]
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = {most}")

    listen(pool, "begin", say)


class MayNotMigrate(Exception):
    """{login} may not make the database ready ({reason}). Name its owner in ELYSIUM_MIGRATOR_URL,
    who may make roles (CREATEROLE); where nobody else may, a superuser says once: {once}"""

    def __init__(self, login: str | None, reason: str) -> None:
        groups = ", ".join(GROUPS)
        made = " ".join(f"CREATE ROLE {group};" for group in GROUPS)
        once = f"{made} GRANT {groups} TO {login} WITH ADMIN OPTION;"
        sentence = " ".join(str(MayNotMigrate.__doc__).split())
        super().__init__(sentence.format(login=login, reason=reason, once=once))


def migrate(owner_url: str, to: str = "head") -> None:
    """Bring the schema up to a version of the shop, this one's, and put roles and what they may in
    order; concurrent calls wait in turn. Raises `MayNotMigrate`.
    """
    # Loaded only here: no process of the shop needs it, and each would start a tenth later.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("interfaces") / "migrations"))
    with _as_owner(owner_url) as owner, owner.connect() as lock, owner.connect() as connection:
        lock.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        make_groups(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        if to == "head":
            put_in_order(connection)
        connection.commit()


def application_login(owner_url: str, password: str) -> str:
    """The URL of the login for everything: it may append and read events, and change none."""
    with _as_owner(owner_url) as owner, owner.begin() as connection:
        make_login(connection, Login(APP_LOGIN, password))
    return login_url(owner_url, password)


def shops_login(owner_url: str, login: Login) -> None:
    """A login of this shop alone. Raises `LoginUnfit`, `MayNotMigrate`."""
    with _as_owner(owner_url) as owner, owner.begin() as connection:
        refuse_unfit_login(connection, login.name)
        make_login(connection, login)
        close_to_strangers(connection, login.name)


@contextmanager
def _as_owner(url: str) -> Iterator[Engine]:
    owner = create_engine(sqlalchemy_url(url), poolclass=NullPool)
    try:
        yield owner
    except ProgrammingError as error:
        if isinstance(error.orig, InsufficientPrivilege):
            reason = str(error.orig).splitlines()[0]
            raise MayNotMigrate(owner.url.username, reason) from error
        raise


def database_time(asked: Engine) -> datetime:
    with at_once(asked).connect() as connection:
        now: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return now


def sqlalchemy_url(url: str) -> URL:
    return make_url(url).set(drivername="postgresql+psycopg")
