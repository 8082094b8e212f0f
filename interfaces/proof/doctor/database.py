"""What the doctor asks the database: is it the right one, is the log safe, is anything behind."""

from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from typing import Any, LiteralString

import psycopg
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg import Connection
from psycopg.errors import InsufficientPrivilege
from sqlalchemy.exc import DBAPIError

from application.store.journal.bounded import Bounded
from application.store.journal.session import PATIENCE, plain
from interfaces.proof.doctor.catalogue import catalogue, shelf
from interfaces.proof.doctor.connections import connections, pooler
from interfaces.proof.doctor.faults import failing_work
from interfaces.proof.doctor.finding import Finding, bad, doubtful, fine
from interfaces.proof.doctor.hands import deliveries, leases
from interfaces.proof.doctor.limits import limits
from interfaces.proof.doctor.prices import metal_pins, metal_rates, price_book
from interfaces.proof.doctor.sealed import audit_seal
from interfaces.proof.doctor.unexplained import money_aside
from interfaces.proof.invariants.positions import follower_positions
from interfaces.settings.connections import Budget
from projections.all import READ_MODELS

OLDEST_SERVER = 14
SKEW_WARN_SECONDS, SKEW_FAIL_SECONDS = 2.0, 60.0
MOST_BEHIND = 1_000
MIGRATE = "run `elysium migrate` as the owner: it mends schema, roles and grants"
LOGIN = "name another in ELYSIUM_DATABASE_URL; `elysium migrate --app-login` makes it"
GUARDS = (
    "events_are_for_ever",
    "one_append_at_a_time",
    "seals_are_for_ever",
    "statements_are_for_ever",
)
GUARD: LiteralString = """
    SELECT tgname FROM pg_trigger WHERE tgname = ANY(%s) AND tgenabled IN ('O', 'A')"""
ATTEMPTS: tuple[LiteralString, ...] = (
    "UPDATE stored_events SET topic = topic WHERE false",
    "DELETE FROM stored_events WHERE false",
)
ROLE: LiteralString = """
    SELECT current_user, rolsuper OR rolbypassrls OR rolcreaterole
    FROM pg_roles WHERE rolname = current_user"""
DURABLE: LiteralString = """
    SELECT name FROM pg_settings
    WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND reset_val = 'off'"""
HEAD: LiteralString = "SELECT coalesce(max(notification_id), 0) FROM stored_events"
STUCK: LiteralString = """
    SELECT name, stuck, fault FROM followers WHERE stuck IS NOT NULL ORDER BY name"""


def examine_database(url: str, planted: Collection[str] = ()) -> Iterator[Finding]:
    """Everything about the database; only that it is out of reach when it is.

    `planted` are ids of documents that are refused on purpose, and skus that are on no page.
    """
    try:
        connection = _reached(url)
    except psycopg.Error as error:
        reason = str(error).splitlines()[0]
        yield bad("database", f"does not answer: {reason}", "start it, or correct its address")
        return
    with connection:
        for check in CHECKS:
            yield from _checked(check.__name__.strip("_"), check, connection)
        for look in (catalogue, shelf):
            yield from _checked(look.__name__, partial(look, planted=planted), connection)


def examine_connections(url: str, budget: Budget, *, pooled: bool) -> Iterator[Finding]:
    """Nothing, where the database is out of reach: that was said before."""
    try:
        connection = _reached(url)
    except psycopg.Error:
        return
    with connection:
        yield from _checked("connections", partial(connections, budget=budget), connection)
        yield from _checked("pooler", partial(pooler, pooled=pooled), connection)


def _reached(url: str) -> Connection[Any]:
    connection = Bounded.connect(url, autocommit=True, **PATIENCE)
    plain(connection)
    return connection


def _checked(
    name: str, check: Callable[[Connection[Any]], Finding], connection: Connection[Any]
) -> Iterator[Finding]:
    """A check that the database refuses is a finding too: mostly its tables are not there."""
    try:
        yield check(connection)
    except (psycopg.Error, DBAPIError) as error:
        reason = str(error).splitlines()[0]
        yield bad(name, f"could not be looked at: {reason}", MIGRATE)


def _version(connection: Connection[Any]) -> Finding:
    major = connection.info.server_version // 10_000
    if major < OLDEST_SERVER:
        return bad("database", f"is PostgreSQL {major}", f"use {OLDEST_SERVER} or newer")
    return fine("database", f"answers; it is PostgreSQL {major}")


def _role(connection: Connection[Any]) -> Finding:
    name, mighty = _row(connection, ROLE)
    if mighty:
        return bad("login", f"{name} is too mighty: it can get around the log's guards", LOGIN)
    return fine("login", f"{name} is no superuser")


def _guards(connection: Connection[Any]) -> Finding:
    there = {row[0] for row in connection.execute(GUARD, (list(GUARDS),))}
    if missing := [guard for guard in GUARDS if guard not in there]:
        return bad(
            "log guards",
            f"are missing or disabled: {', '.join(missing)}",
            "find out who did it, run `audit verify`, then enable the triggers",
        )
    return fine("log guards", "are in place")


def _append_only(connection: Connection[Any]) -> Finding:
    for attempt in ATTEMPTS:
        try:
            with connection.transaction(force_rollback=True):
                connection.execute(attempt)
        except InsufficientPrivilege:
            continue
        did = attempt.partition(" ")[0]
        return bad("append-only log", f"{did} of an event was not refused", "see log guards")
    return fine("append-only log", "the database refuses to change or remove events")


def _migrations(connection: Connection[Any]) -> Finding:
    config = Config()
    config.set_main_option("script_location", str(files("interfaces") / "migrations"))
    newest = ScriptDirectory.from_config(config).get_current_head()
    (now,) = _row(connection, "SELECT version_num FROM alembic_version")
    if now != newest:
        return bad("migrations", f"the schema is {now}, this build needs {newest}", MIGRATE)
    return fine("migrations", f"the schema is current ({now})")


def _durability(connection: Connection[Any]) -> Finding:
    off = [row[0] for row in connection.execute(DURABLE)]
    if off:
        return bad(
            "durability",
            f"{', '.join(off)} is off: a crash loses what was acknowledged",
            "switch it on in postgresql.conf",
        )
    return fine("durability", "what is acknowledged survives a crash")


def _clock(connection: Connection[Any]) -> Finding:
    before = datetime.now(UTC)
    (theirs,) = _row(connection, "SELECT clock_timestamp()")
    ours = before + (datetime.now(UTC) - before) / 2
    skew = abs((theirs - ours).total_seconds())
    said = f"this machine and the database differ by {skew:.1f} s"
    if skew > SKEW_FAIL_SECONDS:
        return bad("clock", said, "synchronise both with NTP")
    if skew > SKEW_WARN_SECONDS:
        return doubtful("clock", said, "synchronise both with NTP")
    return fine("clock", said)


def _followers(connection: Connection[Any]) -> Finding:
    if stuck := [f"{name} at {at}: {fault}" for name, at, fault in connection.execute(STUCK)]:
        said = f"cannot go on: {'; '.join(stuck)}"
        return bad("followers", said, "mend its fold or the event; it goes on by itself")
    (head,) = _row(connection, HEAD)
    lag = {name: head - position for name, position in follower_positions(connection)}
    if ahead := [name for name, behind in lag.items() if behind < 0]:
        return bad(
            "followers",
            f"are ahead of the log: {', '.join(ahead)}",
            "the log was restored to an earlier time: rebuild them with `replay`",
        )
    left = {name: lag.pop(name) for name in tuple(lag) if _is_left_behind(name)}
    if late := [f"{name} by {behind}" for name, behind in lag.items() if behind > MOST_BEHIND]:
        return doubtful("followers", f"are behind: {', '.join(late)}", "see that `project` runs")
    said = f"{len(lag)} follow the log, at most {max(lag.values())} behind"
    more = f"; left by older builds, to be dropped when none runs: {', '.join(left)}"
    return fine("followers", said + more if left else said)


def _is_left_behind(name: str) -> bool:
    """A read model of ours in a version that this build neither keeps nor builds."""
    model, _, version = name.rpartition("_v")
    ours = {each.name: each.schema for each in READ_MODELS}
    return model in ours and version.isdecimal() and name != ours[model]


def _row(connection: Connection[Any], query: LiteralString, *values: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] = connection.execute(query, values).fetchone() or (None,)
    return row


CHECKS = (
    _version,
    _role,
    limits,
    _guards,
    _append_only,
    _migrations,
    _durability,
    _clock,
    _followers,
    leases,
    deliveries,
    audit_seal,
    failing_work,
    price_book,
    metal_rates,
    metal_pins,
    money_aside,
)
