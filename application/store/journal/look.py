"""One look at the record: the database's instant, an earlier answer, and what streams have newer.

It is one statement, so that all of it was true at one moment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

from eventsourcing.persistence import Notification

from application.store.ports import CommandKey, Snapshot, Sought, StoredAnswer

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Every part has the form of an event: a row of another form would cost a statement of its own.
LOOK: LiteralString = """
    WITH begun AS (
        SELECT sought.stream, coalesce(kept.originator_version, sought.after) AS after,
            kept.topic, kept.state
        FROM unnest(%b::text[], %b::bigint[], %b::text[]) AS sought (stream, after, fold)
        LEFT JOIN snapshots kept ON kept.originator_id = sought.stream
            AND kept.topic = sought.fold AND kept.originator_version > sought.after)
    SELECT 'event', event.originator_id, event.originator_version, event.topic, event.state,
        event.notification_id
    FROM begun JOIN stored_events event
        ON event.originator_id = begun.stream AND event.originator_version > begun.after
    UNION ALL
    SELECT 'snapshot', stream, after, topic, state, 0 FROM begun WHERE state IS NOT NULL
    UNION ALL
    SELECT 'answer', '', 0, digest, answer, position FROM commands
    WHERE caller = %b::text AND route = %b::text AND key = %b::text
    UNION ALL
    SELECT 'now', '', (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, '', '', 0
    ORDER BY 1, 2, 3"""

KEEP: LiteralString = """
    WITH void AS (
        DELETE FROM snapshots WHERE originator_id = %(stream)s AND topic <> %(fold)s
            AND originator_version <= %(version)s)
    INSERT INTO snapshots (originator_id, originator_version, topic, state)
    VALUES (%(stream)s, %(version)s, %(fold)s, %(state)s)
    ON CONFLICT (originator_id, topic) DO UPDATE
    SET originator_version = excluded.originator_version, state = excluded.state
    WHERE snapshots.originator_version < excluded.originator_version"""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a recorder saw: the events still as they are stored."""

    instant: datetime
    stored: Sequence[Notification]
    answer: StoredAnswer | None
    snapshots: tuple[Snapshot, ...] = ()


def parameters(sought: Sequence[Sought], asked: CommandKey | None) -> tuple[Any, ...]:
    streams, after = [each.stream for each in sought], [each.after for each in sought]
    folds = [each.fold for each in sought]
    key = (asked.caller, asked.route, asked.key) if asked else (None, None, None)
    return (streams, after, folds, *key)


def looked(found: Iterable[tuple[Any, ...]]) -> Looked:
    """The rows of `LOOK`, read in binary."""
    stored, kept, answer, instant = [], [], None, EPOCH
    for part, stream, version, topic, state, position in found:
        match part:
            case "event":
                stored.append(Notification(stream, version, topic, state, position))
            case "snapshot":
                kept.append(Snapshot(stream, version, topic, bytes(state)))
            case "answer":
                answer = StoredAnswer(topic, bytes(state), position)
            case _:
                instant = EPOCH + timedelta(microseconds=version)
    return Looked(instant, stored, answer, tuple(kept))
