"""Events and rows planted past every rule and trigger, and what the invariants say of them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg

from interfaces.proof.invariants import Invariant, check_invariants
from tests.postgres import Database, connected

GUARDS = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = %s"
GBP = {"minor": 120_000, "currency": "GBP"}


def violated(database: Database) -> dict[str, Invariant]:
    found = check_invariants(database.app_url)
    return {invariant.id: invariant for invariant in found if not invariant.holds}


def the_one(database: Database, name: str) -> str:
    """The sentence of the only violation there is, which is of this invariant."""
    found = violated(database)
    assert list(found) == [name], found
    return found[name].violations[0].sentence


def planted(database: Database, stream: str, name: str, fields: dict[str, Any]) -> str:
    """The position of an event that was planted at the end of a stream."""
    return str(plant(database, (stream, version_after(database, stream)), name, fields))


def plant(database: Database, place: tuple[str, int], name: str, fields: dict[str, Any]) -> int:
    """Write an event past every rule and trigger; its position. The command is recorded too."""
    command_id = uuid4().hex
    meta = {
        "recorded_at": "2026-03-02T10:00:00Z",
        "cause": {"command_id": command_id, "correlation_id": "planted"},
    }
    state = json.dumps({"meta": meta, "fields": fields}).encode()
    with behind_the_rules(database) as session:
        row = session.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
            " VALUES (%s, %s, %s, %s) RETURNING notification_id",
            (*place, name, state),
        ).fetchone()
        assert row is not None
        session.execute(
            "INSERT INTO commands (command_id, caller, route, answer, position)"
            " VALUES (%s, 'planted', 'planted', 'null', %s)",
            (command_id, row[0]),
        )
    return int(row[0])


@contextmanager
def behind_the_rules(database: Database) -> Iterator[psycopg.Connection[Any]]:
    """A superuser's session in which no trigger fires: those that always do are told otherwise."""
    with connected(database.owner_url) as session:
        session.execute("SET session_replication_role = replica")
        guards = session.execute(GUARDS, ("A",)).fetchall()
        for table, guard in guards:
            session.execute(f"ALTER TABLE {table} ENABLE TRIGGER {guard}".encode())
        yield session
        for table, guard in set(guards) & set(session.execute(GUARDS, ("O",))):
            session.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {guard}".encode())


def version_after(database: Database, stream: str) -> int:
    """The version that the next event of a stream would have."""
    with connected(database.owner_url) as session:
        row = session.execute(
            "SELECT count(*) + 1 FROM stored_events WHERE originator_id = %s", (stream,)
        ).fetchone()
    assert row is not None
    return int(row[0])


def an_order(expires_at: str) -> dict[str, Any]:
    nothing = {"minor": 0, "currency": "GBP"}
    return {
        "cart_id": "none",
        "payment_id": "none",
        "lines": [{"assets": ["stone-7"], "gross": GBP}],
        "totals": {"total": GBP, "vat": nothing},
        "plan": {
            "due_now": GBP,
            "balance": nothing,
            "vat_due_now": nothing,
            "vat_balance": nothing,
        },
        "expires_at": expires_at,
    }


def deliver(database: Database, policy: str, cause: str) -> None:
    with behind_the_rules(database) as session:
        session.execute(
            "INSERT INTO deliveries (delivery_id, policy, cause, effect, arguments,"
            " correlation_id) VALUES (%s, %s, %s, 'send_order_letter',"
            """ '{"template": "M03"}', 'c')""",
            (f"{policy}:{cause}", policy, cause),
        )
