"""Logins of every duty on one database, and owners that are no superusers; dropped afterwards."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import get_args
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from interfaces.postgres.database import sqlalchemy_url
from interfaces.postgres.grants import GROUPS
from interfaces.postgres.login import Duty, Login
from interfaces.postgres.logins import make_login
from tests.postgres import APP_PASSWORD, Database, Server, connected

DUTIES: tuple[Duty, ...] = get_args(Duty)
INHERITED_FROM = 160_000
"""From this version on only who has a role with ADMIN OPTION grants it."""
ITS_OWN = """
    SELECT role.rolname FROM pg_roles AS role
    WHERE role.rolname = %(name)s OR role.rolname LIKE 'elysium\\_t%%' AND role.oid IN (
        SELECT m.member FROM pg_auth_members AS m JOIN pg_roles AS by ON by.oid = m.grantor
        WHERE by.rolname = %(name)s)
    ORDER BY role.rolname = %(name)s"""
"""Itself, after those whom it let into roles."""


@dataclass(frozen=True, slots=True)
class Manned:
    """A database and a login for each duty."""

    database: Database
    urls: dict[Duty, str]


def as_login(url: str, name: str, password: str = APP_PASSWORD) -> str:
    named = make_url(url).set(username=name, password=password)
    return named.render_as_string(hide_password=False)


def new_name(purpose: str) -> str:
    return f"elysium_t{uuid4().hex[:8]}_{purpose}"


@contextmanager
def manned(server: Server) -> Iterator[Manned]:
    names = {duty: new_name(duty) for duty in DUTIES}
    with ExitStack() as stack:
        for name in names.values():
            stack.enter_context(dropped(server, name))
        database = stack.enter_context(server.fresh())
        owner = create_engine(sqlalchemy_url(database.owner_url), poolclass=NullPool)
        with server.roles_locked(), owner.begin() as connection:
            for duty, name in names.items():
                make_login(connection, Login(name, APP_PASSWORD, duty))
        yield Manned(
            database, {duty: as_login(database.app_url, name) for duty, name in names.items()}
        )


@contextmanager
def dropped(server: Server, name: str) -> Iterator[str]:
    """A role that is not there yet, and will not be."""
    try:
        yield name
    finally:
        with server.roles_locked() as admin:
            for (role,) in admin.execute(ITS_OWN, {"name": name}).fetchall():
                for drop in ("DROP OWNED BY {}", "DROP ROLE {}"):
                    admin.execute(drop.format(role).encode())


@contextmanager
def owned(server: Server, *, may_make_roles: bool = True) -> Iterator[str]:
    """The URL of a database's owner who is no superuser, as those who run servers for others
    give it; nothing is migrated."""
    name = new_name("owner")
    with dropped(server, name), server.empty() as url:
        database = sql.Identifier(str(make_url(url).database))
        with server.roles_locked() as admin:
            mayhap = "CREATEROLE" if may_make_roles else "NOCREATEROLE"
            admin.execute(
                sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}").format(
                    sql.Identifier(name), sql.SQL(mayhap), sql.Literal(APP_PASSWORD)
                )
            )
            if may_make_roles and admin.info.server_version >= INHERITED_FROM:
                admin.execute(f"GRANT {', '.join(GROUPS)} TO {name} WITH ADMIN OPTION".encode())
            admin.execute(
                sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database, sql.Identifier(name))
            )
        yield as_login(url, name)


def asked(url: str, query: str) -> list[tuple[object, ...]]:
    with connected(url) as session:
        return session.execute(query.encode()).fetchall()


def refused(url: str, statement: str) -> str:
    """The code under which the database refuses it, or nothing; nothing is left of it."""
    with psycopg.connect(url) as session:
        try:
            session.execute(statement.encode())
        except psycopg.Error as error:
            return error.sqlstate or "?"
        finally:
            session.rollback()
    return ""
