"""What has no room left: a queue from which nobody takes, and the disk of PostgreSQL."""

import time
from contextlib import ExitStack

import psycopg

from application.policies.effects import LookAtPayment
from interfaces.postgres.deliveries import DEPTH, Order
from interfaces.proof.weather.outdoors import Outdoors

FILLS_WITHIN = 60.0
LOOK_SECONDS = 0.1
LIE = """
    SELECT count(*) FROM deliveries
    WHERE lane = 'money' AND status = 'due' AND queued_until IS NOT NULL"""
TABLES = """
    SELECT format('%I.%I', nspname, relname)
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind IN ('r', 'p') AND NOT relispartition
      AND nspname NOT LIKE 'pg%' AND nspname <> 'information_schema'"""
NO_ROOM = """
    CREATE FUNCTION public.no_room() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
    END $$"""
REFUSED = "CREATE TRIGGER no_room BEFORE INSERT ON {} EXECUTE FUNCTION public.no_room()"
ROOM_AGAIN = "DROP FUNCTION public.no_room() CASCADE"


class NotFull(Exception):
    """As much as it may hold never lay on the queue: nothing would be seen of a full one."""


def queue_full(shop: Outdoors, cleared: ExitStack) -> None:
    """Twice as much is ordered as may lie there, all of it of the lane of money, and harmless."""
    worker = shop.processes["work"]
    cleared.callback(worker.go_on)
    worker.stop()
    began = time.time_ns()
    shop.ground.house.deliveries.order(*(_harmless(f"{began}-{n}") for n in range(2 * DEPTH)))
    end = time.monotonic() + FILLS_WITHIN
    while (lie := _lie(shop)) < DEPTH:
        if time.monotonic() > end:
            raise NotFull(f"{lie} of {DEPTH}")
        time.sleep(LOOK_SECONDS)


def disk_full(shop: Outdoors, cleared: ExitStack) -> None:
    """Whoever would add a row to any table is answered as by a server whose disk is full.

    It is said by triggers: a disk that is in truth would have to be mounted by root.
    """
    cleared.callback(_tell, shop, ROOM_AGAIN)
    _tell(shop, NO_ROOM)
    with psycopg.connect(shop.postgres.url, autocommit=True) as owner:
        for (table,) in owner.execute(TABLES).fetchall():
            owner.execute(REFUSED.format(table).encode())


def _tell(shop: Outdoors, statement: str) -> None:
    with psycopg.connect(shop.postgres.url, autocommit=True) as owner:
        owner.execute(statement.encode())


def _harmless(nobody: str) -> Order:
    """A look at a payment that there is not."""
    return Order(
        policy="clock",
        cause=f"weather:{nobody}",
        effect=LookAtPayment(payment_id=nobody),
        correlation_id=nobody,
    )


def _lie(shop: Outdoors) -> int:
    with psycopg.connect(shop.ground.database_url, autocommit=True) as session:
        found = session.execute(LIE).fetchone()
    return int(found[0]) if found else 0
