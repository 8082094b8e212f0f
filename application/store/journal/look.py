"""One look at the record: the database's instant, an earlier answer, and what streams have newer.

It is one statement, so that all of it was true at one moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

from eventsourcing.persistence import Notification

from application.store.journal.arrays import bigs, texts
from application.store.journal.prepared import BIGS, TEXT, TEXTS, Prepared, Session
from application.store.ports import CommandKey, Snapshot, Sought, StoredAnswer

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Every part has the form of an event: a row of another form would cost a statement of its own.
LOOK = Prepared(
    b"look",
    b"""
    WITH begun AS (
        SELECT sought.stream, coalesce(kept.originator_version, sought.after) AS after,
            kept.topic, kept.state
        FROM unnest($1, $2, $3) AS sought (stream, after, fold)
        LEFT JOIN snapshots kept ON kept.originator_id = sought.stream
            AND kept.topic = sought.fold AND kept.originator_version > sought.after)
    SELECT 'event', event.originator_id, event.originator_version, event.topic, event.state,
        event.notification_id
    FROM begun JOIN stored_events event
        ON event.originator_id = begun.stream AND event.originator_version > begun.after
    UNION ALL
    SELECT 'snapshot', stream, after, topic, state, 0 FROM begun WHERE state IS NOT NULL
    UNION ALL
    SELECT 'answer', '', (extract(epoch FROM recorded_at) * 1000000)::bigint, '', answer, position
    FROM commands
    WHERE caller = $4 AND route = $5 AND key = $6
    UNION ALL
    SELECT 'now', '', (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, '', '', 0
    ORDER BY 1, 2, 3""",
    (TEXTS, BIGS, TEXTS, TEXT, TEXT, TEXT),
)

KEEP: LiteralString = """
    WITH void AS (
        DELETE FROM snapshots WHERE originator_id = %(stream)s AND topic <> %(fold)s
            AND originator_version <= %(version)s)
    INSERT INTO snapshots (originator_id, originator_version, topic, state)
    VALUES (%(stream)s, %(version)s, %(fold)s, %(state)s)
    ON CONFLICT (originator_id, topic) DO UPDATE
    SET originator_version = excluded.originator_version, state = excluded.state
    WHERE snapshots.originator_version < excluded.originator_version"""

OUTDATED: LiteralString = """
    SELECT originator_id AS stream FROM snapshots
    GROUP BY originator_id HAVING bool_and(topic <> %s)"""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a recorder saw: the events still as they are stored."""

    instant: datetime
    stored: Sequence[Notification]
    answer: StoredAnswer | None
    snapshots: tuple[Snapshot, ...] = ()


def look(session: Session, sought: Sequence[Sought], asked: CommandKey | None) -> Looked:
    streams = texts(each.stream for each in sought)
    after, folds = bigs(each.after for each in sought), texts(each.fold for each in sought)
    return _looked(LOOK.call(session, (streams, after, folds, *_key(asked))))


def _key(asked: CommandKey | None) -> list[bytes] | list[None]:
    if asked is None:
        return [None, None, None]
    return [asked.caller.encode(), asked.route.encode(), asked.key.encode()]


def _looked(found: Sequence[Sequence[Any]]) -> Looked:
    stored, kept, answer, instant = [], [], None, EPOCH
    for part, named, at, topic, state, place in found:
        stream, version = named.decode(), int.from_bytes(at)
        name = topic.decode()
        match part:
            case b"event":
                stored.append(Notification(stream, version, name, state, int.from_bytes(place)))
            case b"snapshot":
                kept.append(Snapshot(stream, version, name, state))
            case b"answer":
                answer = StoredAnswer(state, int.from_bytes(place), _instant(version))
            case _:
                instant = _instant(version)
    return Looked(instant, stored, answer, tuple(kept))


def _instant(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)
