"""What the record says of the shop, the same at every process: nothing of it can be stale."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import LiteralString

import structlog
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from application.store.ports import Journal, Unavailable, Unreadable

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Asked:
    """A number for each row: what it is of in the first columns, itself in the last."""

    name: str
    says: str
    of: tuple[str, ...]
    sql: str


CONNECTIONS: LiteralString = """
    SELECT coalesce(nullif(application_name, ''), 'without a name'), count(*)
    FROM pg_catalog.pg_stat_activity WHERE datid IS NOT NULL AND usesysid IS NOT NULL
    GROUP BY 1 ORDER BY 2 DESC, 1"""
"""What a backend is, the server tells its own login only; all that have both are somebody's."""
CONNECTIONS_MOST: LiteralString = """
    SELECT current_setting('max_connections')::integer
         - current_setting('superuser_reserved_connections')::integer
         - coalesce(current_setting('reserved_connections', true), '0')::integer"""
HEAD = "SELECT coalesce(max(notification_id), 0) FROM public.stored_events"
POSITIONS = "SELECT name, position FROM public.followers"
ASKED = (
    Asked(
        "elysium_log_head",
        "Position of the newest event",
        (),
        HEAD,
    ),
    Asked("elysium_follower_position", "Position reached in the log", ("follower",), POSITIONS),
    Asked(
        "elysium_follower_lag_events",
        "Events that it has not folded",
        ("follower",),
        """WITH log AS (SELECT coalesce(max(notification_id), 0) AS head FROM public.stored_events)
           SELECT name, head - position FROM public.followers, log""",
    ),
    Asked(
        "elysium_follower_stuck",
        "Position of the event that it cannot fold; absent while all is well",
        ("follower",),
        "SELECT name, stuck FROM public.followers WHERE stuck IS NOT NULL",
    ),
    Asked(
        "elysium_work_failing",
        "What fails again and again: a bell, a follower, or how much that is due",
        ("work",),
        """SELECT CASE split_part(name, ' ', 1) WHEN 'due' THEN 'due' ELSE name END, count(*)
           FROM public.faults WHERE seen > clock_timestamp() - interval '15 minutes'
           GROUP BY 1""",
    ),
    Asked(
        "elysium_lease_held",
        "1 for whoever does this work now; absent while nobody does",
        ("lease", "holder"),
        "SELECT name, holder, 1 FROM public.leases WHERE until > clock_timestamp()",
    ),
    Asked(
        "elysium_deliveries",
        "Deliveries that are not done, by status",
        ("status",),
        """SELECT status, count(delivery_id)
           FROM unnest(ARRAY['due', 'dead']) AS said (status) LEFT JOIN public.deliveries
           USING (status) GROUP BY status""",
    ),
    Asked(
        "elysium_delivery_oldest_due_seconds",
        "How long the oldest due delivery is overdue",
        (),
        """SELECT coalesce(greatest(extract(epoch FROM clock_timestamp() - min(due_at)), 0), 0)
           FROM public.deliveries WHERE status = 'due'""",
    ),
    Asked(
        "elysium_deliveries_failing",
        "Deliveries that failed and are tried again",
        ("effect",),
        """SELECT effect, count(*) FROM public.deliveries
           WHERE status = 'due' AND failures > 0 GROUP BY effect""",
    ),
    Asked(
        "elysium_deliveries_dead",
        "Deliveries that were given up",
        ("effect",),
        "SELECT effect, count(*) FROM public.deliveries WHERE status = 'dead' GROUP BY effect",
    ),
    Asked(
        "elysium_queue_depth",
        "Deliveries that lie on the queue, taken by nobody",
        ("lane",),
        """SELECT lane, count(delivery_id)
           FROM unnest(ARRAY['money', 'post', 'long']) AS lanes (lane)
           LEFT JOIN (SELECT lane, delivery_id FROM public.deliveries
                      WHERE status = 'due' AND queued_until IS NOT NULL) AS queued USING (lane)
           GROUP BY lane""",
    ),
    Asked(
        "elysium_seal_lag_events",
        "Events that no seal covers yet",
        (),
        """SELECT (SELECT coalesce(max(notification_id), 0) FROM public.stored_events)
                  - (SELECT coalesce(max(position), 0) FROM public.audit_seals)""",
    ),
    Asked(
        "elysium_database_connections",
        "Connections to the database server, by who holds them",
        ("application",),
        CONNECTIONS,
    ),
    Asked(
        "elysium_database_connections_most",
        "Connections that the database server has for all that are no superusers",
        (),
        CONNECTIONS_MOST,
    ),
)
LAG_SECONDS = Asked(
    "elysium_follower_lag_seconds", "Age of the first event not folded", ("follower",), ""
)
REACHABLE = Asked(
    "elysium_record_reachable", "Whether the database answered this process; 0 when not", (), ""
)


class OfTheRecord(Collector):
    """Asked at each look, by connections of the process that is asked."""

    def __init__(self, engine: Engine, journal: Journal) -> None:
        self._engine = engine
        self._journal = journal

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Their names are known without a database."""
        yield from (_family(each) for each in (*ASKED, LAG_SECONDS, REACHABLE))

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """All of it, or only that the record is out of reach."""
        reachable = _family(REACHABLE)
        try:
            found = self._found()
        except (SQLAlchemyError, Unavailable) as error:
            log.warning("metrics.record_unreachable", error=type(error).__name__)
            found = []
        yield from found
        reachable.add_metric((), float(bool(found)))
        yield reachable

    def _found(self) -> list[GaugeMetricFamily]:
        with self._engine.connect() as connection:
            asking = connection.execution_options(isolation_level="AUTOCOMMIT")
            found = [_answered(asking, each) for each in ASKED]
            positions = {row[0]: int(row[1]) for row in asking.execute(text(POSITIONS))}
        return [*found, self._lag(positions)]

    def _lag(self, positions: dict[str, int]) -> GaugeMetricFamily:
        found, now, head = _family(LAG_SECONDS), datetime.now(UTC), self._journal.head()
        ages = {at: self._age(at, head, now) for at in set(positions.values())}
        for name, position in positions.items():
            found.add_metric((name,), ages[position])
        return found

    def _age(self, position: int, head: int, now: datetime) -> float:
        for first in self._journal.following(position, head, 1, ()) if position < head else ():
            if not isinstance(first, Unreadable):
                return max(0.0, (now - first.envelope.recorded_at).total_seconds())
        return 0.0


class OfTheReplica(Collector):
    """How far a replica is behind in time; 0 where the primary answers under its name."""

    LAG = Asked(
        "elysium_replica_lag_seconds",
        "Since what the replica replayed last, while it has more to replay",
        (),
        """SELECT CASE WHEN NOT pg_is_in_recovery()
                         OR pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
                  ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())
                  END""",
    )
    REACHABLE = Asked("elysium_replica_reachable", "Whether the replica answered", (), "")

    def __init__(self, readers: Engine) -> None:
        self._readers = readers

    def describe(self) -> Iterator[GaugeMetricFamily]:
        yield from map(_family, (self.LAG, self.REACHABLE))

    def collect(self) -> Iterator[GaugeMetricFamily]:
        reachable = _family(self.REACHABLE)
        try:
            with self._readers.connect() as connection:
                yield _answered(connection, self.LAG)
        except SQLAlchemyError:
            reachable.add_metric((), 0.0)
        else:
            reachable.add_metric((), 1.0)
        yield reachable


def _family(asked: Asked) -> GaugeMetricFamily:
    return GaugeMetricFamily(asked.name, asked.says, labels=asked.of)


def _answered(connection: Connection, asked: Asked) -> GaugeMetricFamily:
    family = _family(asked)
    for *of, value in connection.execute(text(asked.sql)):
        family.add_metric([str(each) for each in of], float(value or 0))
    return family
