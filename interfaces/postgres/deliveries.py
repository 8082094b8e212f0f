"""The table of deliveries: what was ordered, who is at it, how it ended."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast, get_args

from sqlalchemy import Connection, Engine, Row, TextClause, text

from application.ids import new_id
from application.policies.effect import Lane, effect_name, lane_of, sequence_of
from application.policies.effects import Effect, due_of, from_told, to_told
from application.policies.policy import Policy
from domain.envelope import Recorded
from interfaces.postgres.ear import TELL
from interfaces.postgres.transaction import at_once

Due = TypeVar("Due", bound=Effect)
CLAIM_SECONDS = 60.0
QUEUE_PATIENCE_SECONDS = 30.0
MOST_DOUBLINGS = 5
LANES: list[Lane] = list(get_args(Lane))
DEPTH = 256
LONG_DEPTH = 32
"""So many of a lane lie on the queue untaken; the others wait in the table, where what a dead
worker left goes before them. What is long goes on for minutes: few of it are a long queue."""
WAITING_PATIENCE = timedelta(minutes=5)
MOST_PATIENCE = timedelta(hours=1)

# What comes again after it was given up is not "already done": it is tried from the beginning.
# What is known is looked for first: a conflict would lock its row and use up a number, each second.
ORDER = text("""
    INSERT INTO deliveries AS known
        (delivery_id, policy, cause, effect, lane, sequence, arguments, correlation_id, due_at)
    SELECT delivery_id, policy, cause, effect, lane, sequence, arguments, correlation_id,
           coalesce(due_at, clock_timestamp())
    FROM jsonb_to_recordset(cast(:orders AS jsonb)) AS ordered (
        delivery_id text, policy text, cause text, effect text, lane text, sequence text,
        arguments jsonb, correlation_id text, due_at timestamptz)
    WHERE NOT EXISTS (
        SELECT FROM deliveries AS there
        WHERE there.delivery_id = ordered.delivery_id
          AND (there.status <> 'dead'
               OR there.died_at > clock_timestamp() - cast(:rest AS interval)))
    ON CONFLICT (delivery_id) DO UPDATE
    SET status = 'due', due_at = excluded.due_at, attempts = 0, failures = 0, tried_since = NULL,
        died_at = NULL, claimed_until = NULL, queued_until = NULL
    WHERE known.status = 'dead' AND known.died_at <= clock_timestamp() - cast(:rest AS interval)""")
# The time is that of the statement, which an index can be asked with: by one that goes on meanwhile
# all that was put off would be read at each look.
# A lane is filled up when half of it was taken, so that what waits goes in bundles; what a worker
# left when it died waits for no room. Of a sequence, nothing goes before its predecessor came to an
# end.
QUEUE = text("""
    WITH room AS (
        SELECT lane, depth, depth - (
            SELECT count(*) FROM deliveries AS queued
            WHERE queued.lane = lanes.lane AND status = 'due' AND queued_until IS NOT NULL) AS free
        FROM unnest(cast(:lanes AS text[]), cast(:depths AS integer[])) AS lanes (lane, depth)),
    abandoned AS (
        SELECT delivery_id FROM deliveries
        WHERE lane = ANY(:lanes) AND status = 'due' AND queued_until IS NULL
          AND claimed_until < statement_timestamp() AND due_at <= statement_timestamp()
        FOR UPDATE SKIP LOCKED),
    next AS (
        SELECT found.delivery_id FROM room, LATERAL (
            SELECT delivery_id FROM deliveries AS waiting
            WHERE waiting.lane = room.lane AND status = 'due' AND queued_until IS NULL
              AND hand_over_at <= statement_timestamp()
              AND NOT EXISTS (
                SELECT FROM deliveries AS before
                WHERE before.sequence = waiting.sequence AND before.status = 'due'
                  AND before.number < waiting.number)
            ORDER BY hand_over_at LIMIT greatest(room.free, 0) FOR UPDATE SKIP LOCKED) AS found
        WHERE room.free * 2 >= room.depth)
    UPDATE deliveries
    SET queued_until = clock_timestamp() + :patience * power(2, least(hand_overs, :doublings)),
        hand_overs = hand_overs + 1
    WHERE status = 'due' AND delivery_id IN (
        SELECT delivery_id FROM next UNION ALL SELECT delivery_id FROM abandoned)
    RETURNING delivery_id, lane, attempts > 0 AS alone, due_at""")
NEXT = text("""
    SELECT min(first.hand_over_at) - clock_timestamp()
    FROM unnest(cast(:lanes AS text[])) AS lanes (lane), LATERAL (
        SELECT hand_over_at FROM deliveries
        WHERE deliveries.lane = lanes.lane AND status = 'due' AND queued_until IS NULL
        ORDER BY hand_over_at LIMIT 1) AS first""")
OVERDUE = text("""
    SELECT DISTINCT lane FROM deliveries
    WHERE lane = ANY(:lanes) AND status = 'due' AND queued_until < statement_timestamp()""")
# Each message that lies on the queue is of one of them at least: no more than the others can be
# lost, so there are never more messages than deliveries.
AGAIN = text("""
    WITH lost AS (
        SELECT delivery_id FROM deliveries
        WHERE lane = :lane AND status = 'due'
          AND queued_until < statement_timestamp()
            - least(:waiting * power(2, least(hand_overs, :doublings) - 1), :most)
        ORDER BY queued_until
        LIMIT greatest(0, (
            SELECT count(*) FROM deliveries
            WHERE lane = :lane AND status = 'due' AND queued_until IS NOT NULL) - :lying)
        FOR UPDATE SKIP LOCKED)
    UPDATE deliveries
    SET queued_until = clock_timestamp() + :patience * power(2, least(hand_overs, :doublings)),
        hand_overs = hand_overs + 1
    WHERE delivery_id IN (SELECT delivery_id FROM lost)
    RETURNING delivery_id, lane, attempts > 0 AS alone, due_at""")
# Another worker that is at one of them has it: nobody waits, so nobody waits in a circle.
CLAIM = text("""
    UPDATE deliveries
    SET claimed_until = clock_timestamp() + :claim,
        attempts = attempts + 1, queued_until = NULL, hand_overs = 0,
        tried_since = coalesce(tried_since, clock_timestamp())
    WHERE delivery_id IN (
        SELECT delivery_id FROM deliveries
        WHERE delivery_id = ANY(:ids) AND status = 'due' AND due_at <= clock_timestamp()
          AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
        FOR UPDATE SKIP LOCKED)
    RETURNING delivery_id, effect, arguments, correlation_id, attempts,
              attempts - 1 - failures AS deaths, clock_timestamp() - tried_since AS tried_for""")
NOT_ENDED = text("SELECT arguments FROM deliveries WHERE status = 'due' AND effect = :effect")
KEEP = text("""
    UPDATE deliveries SET claimed_until = clock_timestamp() + :claim
    WHERE delivery_id = :delivery_id AND status = 'due' AND attempts = :attempts""")
DONE = text("""
    WITH outcomes AS (
        SELECT * FROM unnest(cast(:ids AS text[]), cast(:outcomes AS text[]))
            AS told (delivery_id, outcome)),
    locked AS (
        SELECT delivery_id FROM deliveries JOIN outcomes USING (delivery_id)
        ORDER BY delivery_id FOR UPDATE OF deliveries)
    UPDATE deliveries
    SET status = 'done', outcome = outcomes.outcome, claimed_until = NULL
    FROM outcomes JOIN locked USING (delivery_id)
    WHERE deliveries.delivery_id = outcomes.delivery_id""")
# Of two workers, one of whom outlived its claim, only the later one's failure counts.
DEAD = text("""
    UPDATE deliveries
    SET status = 'dead', outcome = :outcome, claimed_until = NULL, died_at = clock_timestamp()
    WHERE delivery_id = :delivery_id AND status = 'due' AND attempts = :attempts""")
PUT_OFF = text("""
    UPDATE deliveries
    SET due_at = clock_timestamp() + :wait, outcome = :outcome, failures = failures + 1,
        claimed_until = NULL, queued_until = NULL
    WHERE delivery_id = :delivery_id AND status = 'due' AND attempts = :attempts""")
GIVE_BACK = text("""
    UPDATE deliveries SET claimed_until = NULL, attempts = deliveries.attempts - 1
    FROM unnest(cast(:ids AS text[]), cast(:attempts AS integer[])) AS back (delivery_id, attempts)
    WHERE deliveries.delivery_id = back.delivery_id AND status = 'due'
      AND deliveries.attempts = back.attempts""")
TAKE_BACK = text("""
    UPDATE deliveries SET queued_until = NULL, hand_overs = greatest(hand_overs - 1, 0)
    WHERE delivery_id = ANY(:ids) AND status = 'due' AND queued_until IS NOT NULL""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An effect asked for, once by each policy for one cause; without `due_at` it is due now.

    Of several of one name for one cause it is the `nth`, from 1.
    """

    policy: str
    cause: str
    effect: Effect
    nth: int = 1
    correlation_id: str = field(default_factory=new_id)
    due_at: datetime | None = None

    def told(self) -> dict[str, object]:
        """The row, as JSON has it."""
        name = effect_name(type(self.effect))
        among = f"#{self.nth}" if self.nth > 1 else ""
        return {
            "delivery_id": f"{self.policy}:{self.cause}:{name}{among}",
            "policy": self.policy,
            "cause": self.cause,
            "effect": name,
            "lane": lane_of(name),
            "sequence": sequence_of(self.effect),
            "arguments": to_told(self.effect),
            "correlation_id": self.correlation_id,
            "due_at": self.due_at.isoformat() if self.due_at else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An effect on record; `delivery_id` is the idempotency key of whatever it does outside.

    It was tried `tried_for` so long before; `deaths` of the attempts ended without a word.
    """

    delivery_id: str
    effect: str
    arguments: Mapping[str, str]
    correlation_id: str
    attempts: int
    deaths: int = 0
    tried_for: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """What goes to the queue; `alone` when it was tried before, and may be what kills a worker."""

    delivery_id: str
    lane: Lane
    alone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    delivery: Delivery
    outcome: str


@dataclass(slots=True)
class Deliveries:
    """The work list that the queue carries ids to; each change is a transaction of its own."""

    engine: Engine
    _at_once: Engine = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._at_once = at_once(self.engine)

    def order(self, *orders: Order, rest: timedelta = timedelta()) -> int:
        """Put effects on record; how many were not ordered for the same cause before.

        One that was given up is tried anew when its cause comes again, and it has had its `rest`.
        """
        if not orders:
            return 0
        with self.engine.begin() as connection:
            ordered = write_orders(connection, orders, rest)
            if ordered:
                connection.exec_driver_sql(TELL)
        return ordered

    def due(self, kind: type[Due]) -> list[Due]:
        """Those of a kind that were ordered and have not come to their end."""
        rows = self._ask(NOT_ENDED, effect=effect_name(kind))
        return [cast(Due, from_told(effect_name(kind), row.arguments)) for row in rows]

    def to_queue(self, depth: int = DEPTH) -> list[HandOver]:
        """What to hand to the queue: due, the longest first, not more than a lane has room for.

        What a worker that died was at goes first.
        """
        depths = [min(depth, LONG_DEPTH) if lane == "long" else depth for lane in LANES]
        return self._handed(QUEUE, lanes=LANES, depths=depths)

    def until_next(self) -> timedelta | None:
        """How long it is until one may go to the queue; None if none waits to."""
        ((wait,),) = self._ask(NEXT, lanes=LANES)
        return cast("timedelta | None", wait)

    def overdue(self) -> tuple[Lane, ...]:
        """Lanes of which something was handed over long ago, and nobody took it."""
        return tuple(row.lane for row in self._ask(OVERDUE, lanes=LANES))

    def again(self, lane: Lane, lying: int) -> list[HandOver]:
        """What to hand over again: as much as the queue, of which so many `lying`, may have lost.

        While some lie there the others mostly only wait: those are left to it for longer.
        """
        waiting = WAITING_PATIENCE if lying else timedelta()
        return self._handed(AGAIN, lane=lane, lying=lying, waiting=waiting, most=MOST_PATIENCE)

    def _handed(self, statement: TextClause, **values: object) -> list[HandOver]:
        """In a transaction, so that a dispatcher that was taken over marks nothing."""
        patience = timedelta(seconds=QUEUE_PATIENCE_SECONDS)
        asked = {**values, "patience": patience, "doublings": MOST_DOUBLINGS}
        with self.engine.begin() as connection:
            found = connection.execute(statement, asked).all()
        rows = sorted(found, key=lambda row: (row.due_at, row.delivery_id))
        return [
            HandOver(delivery_id=row.delivery_id, lane=row.lane, alone=row.alone) for row in rows
        ]

    def take_back(self, delivery_ids: Sequence[str]) -> None:
        """The queue did not take them: they wait in the table as if nobody had handed them over."""
        self._write(TAKE_BACK, ids=list(delivery_ids))

    def claim(self, delivery_ids: Sequence[str]) -> list[Delivery]:
        """Those of them that are neither done nor claimed, and due; in the order of the ids."""
        claim = timedelta(seconds=CLAIM_SECONDS)
        rows = self._ask(CLAIM, ids=list(delivery_ids), claim=claim)
        claimed = {row.delivery_id: Delivery(**row._mapping) for row in rows}
        return [claimed[each] for each in dict.fromkeys(delivery_ids) if each in claimed]

    def keep(self, claimed: Delivery) -> None:
        """Whoever claimed it is still at it."""
        self._write(
            KEEP,
            delivery_id=claimed.delivery_id,
            attempts=claimed.attempts,
            claim=timedelta(seconds=CLAIM_SECONDS),
        )

    def done(self, settled: Sequence[Done]) -> None:
        ids = [each.delivery.delivery_id for each in settled]
        self._write(DONE, ids=ids, outcomes=[each.outcome for each in settled])

    def give_back(self, claimed: Sequence[Delivery]) -> None:
        """Whoever claimed them did not come to them; they were not tried."""
        ids = [each.delivery_id for each in claimed]
        self._write_and_tell(GIVE_BACK, ids=ids, attempts=[each.attempts for each in claimed])

    def give_up(self, delivery: Delivery, reason: str) -> None:
        self._write(
            DEAD,
            delivery_id=delivery.delivery_id,
            attempts=delivery.attempts,
            outcome=reason,
        )

    def put_off(self, delivery: Delivery, reason: str, wait: timedelta) -> None:
        self._write_and_tell(
            PUT_OFF,
            delivery_id=delivery.delivery_id,
            attempts=delivery.attempts,
            outcome=reason,
            wait=wait,
        )

    def _write(self, statement: TextClause, **values: object) -> None:
        with self._session() as connection:
            connection.execute(statement, values)

    def _write_and_tell(self, statement: TextClause, **values: object) -> None:
        """Of what is to go to the queue again."""
        with self._session() as connection:
            connection.execute(statement, values)
            connection.exec_driver_sql(TELL)

    def _ask(self, statement: TextClause, **values: object) -> Sequence[Row[Any]]:
        with self._session() as connection:
            return connection.execute(statement, values).all()

    @contextmanager
    def _session(self) -> Iterator[Connection]:
        """Every statement is its own transaction, which saves two ways to the server and back."""
        with self._at_once.connect() as connection:
            yield connection


def write_deliveries(
    connection: Connection, policy: Policy, events: Sequence[Recorded[Any]]
) -> None:
    """What the policy asks for after these events."""
    write_orders(connection, (order for each in events for order in _asked_for(policy, each)))


def _asked_for(policy: Policy, recorded: Recorded[Any]) -> Iterator[Order]:
    counted: Counter[type] = Counter()
    for effect in policy.react(recorded):
        counted[type(effect)] += 1
        yield Order(
            policy=policy.name,
            cause=f"{recorded.stream}/{recorded.version}",
            effect=effect,
            nth=counted[type(effect)],
            correlation_id=recorded.envelope.cause.correlation_id,
            due_at=due_of(effect),
        )


def write_orders(
    connection: Connection, orders: Iterable[Order], rest: timedelta = timedelta()
) -> int:
    """With whatever else this transaction writes; how many were not ordered before."""
    told = [order.told() for order in orders]
    if not told:
        return 0
    return connection.execute(ORDER, {"orders": json.dumps(told), "rest": rest}).rowcount
