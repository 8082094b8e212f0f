"""Logins made and mended: each in the roles of its duty, bounded, and known on one database."""

from typing import Any

import psycopg
from sqlalchemy import Connection, text

from application.store.journal.session import RESTS_ON, Waits
from interfaces.postgres.grants import GROUPS
from interfaces.postgres.login import IS_IN, Login

OUR_WAITS = Waits(lock=5.0, statement=5.0, idle=30.0)
"""Those of the shop's own logins, for sessions that nobody could ask for others."""
KNOWN = text("""
    SELECT rolname = session_user AS oneself,
           rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication AS mighty,
           (SELECT datname FROM pg_database WHERE 'elysium: ' || datname
                = shobj_description(login.oid, 'pg_authid')
            AND datname <> current_database()) AS elsewhere
    FROM pg_roles AS login WHERE rolname = :name""")
# Those that could connect because everybody could are not shut out by the first that is named.
MEMBERS = text("""
    SELECT DISTINCT quote_ident(login.rolname) FROM pg_auth_members AS m
    JOIN pg_roles AS login ON login.oid = m.member JOIN pg_roles AS of ON of.oid = m.roleid
    WHERE of.rolname = ANY(:groups) AND login.rolcanlogin
      AND coalesce(shobj_description(login.oid, 'pg_authid'), 'elysium: ' || current_database())
          = 'elysium: ' || current_database()""")
OPEN_TO_ALL = text("""
    SELECT EXISTS (
        SELECT FROM aclexplode(coalesce(datacl, acldefault('d', datdba))) AS granted
        WHERE granted.grantee = 0 AND granted.privilege_type = 'CONNECT')
    FROM pg_database WHERE datname = current_database()""")
NAMED = text("SELECT quote_ident(current_database()), quote_ident(:name), quote_literal(:verifier)")
SAYS = text("SELECT quote_literal('elysium: ' || current_database())")
NOBODY_SPECIAL = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION"


class LoginUnfit(Exception):
    """The login {name} cannot be the shop's: {reason}. Name another in ELYSIUM_DATABASE_URL."""

    def __init__(self, name: str, reason: str) -> None:
        sentence = " ".join(str(LoginUnfit.__doc__).split())
        super().__init__(sentence.format(name=name, reason=reason))


def refuse_unfit_login(owner: Connection, name: str) -> None:
    """Who is somebody already, or the login of another shop on this server, is left alone."""
    known = owner.execute(KNOWN, {"name": name}).one_or_none()
    if known is None:
        return
    if known.oneself:
        raise LoginUnfit(name, "it is the owner's, who could change the log")
    if known.mighty:
        raise LoginUnfit(name, "it may make roles or databases, or is a superuser")
    if known.elsewhere:
        raise LoginUnfit(name, f"it belongs to the shop in the database {known.elsewhere}")


def make_login(owner: Connection, login: Login) -> None:
    """Made when it is not there; its password, roles and bounds are as said here in any case."""
    verifier = _verifier(owner, login)
    asked = {"name": login.name, "verifier": verifier}
    database, name, password = owner.execute(NAMED, asked).one()
    there = owner.execute(KNOWN, {"name": login.name}).one_or_none()
    if there is None:
        owner.exec_driver_sql(f"CREATE ROLE {name} {NOBODY_SPECIAL}")
    _run(owner, f"ALTER ROLE {name} LOGIN PASSWORD {password}")
    for setting, value in (OUR_WAITS.milliseconds | RESTS_ON).items():
        _run(owner, f"ALTER ROLE {name} SET {setting} = '{value}'")
    wanted = IS_IN[login.duty]
    if others := [group for group in GROUPS if group not in wanted]:
        _run(owner, f"REVOKE {', '.join(others)} FROM {name}")
    _run(owner, f"GRANT {', '.join(wanted)} TO {name}")
    _run(owner, f"GRANT CONNECT ON DATABASE {database} TO {name}")


def close_to_strangers(owner: Connection, name: str) -> None:
    """A login of another shop on this server is in the same roles: it does not come in here."""
    database, login, _ = owner.execute(NAMED, {"name": name, "verifier": ""}).one()
    _run(owner, f"COMMENT ON ROLE {login} IS {owner.execute(SAYS).scalar_one()}")
    if owner.execute(OPEN_TO_ALL).scalar_one():
        for member in owner.execute(MEMBERS, {"groups": list(GROUPS)}).scalars().all():
            _run(owner, f"GRANT CONNECT ON DATABASE {database} TO {member}")
        _run(owner, f"REVOKE CONNECT ON DATABASE {database} FROM PUBLIC")


def _verifier(owner: Connection, login: Login) -> str:
    """A password in a statement stands in the server's log; what this is made of it does not."""
    driver: psycopg.Connection[Any] | Any = owner.connection.driver_connection
    made = driver.pgconn.encrypt_password(
        login.password.encode(), login.name.encode(), b"scram-sha-256"
    )
    return str(made.decode())


def _run(owner: Connection, statement: str) -> None:
    owner.exec_driver_sql(statement.replace("%", "%%"))
