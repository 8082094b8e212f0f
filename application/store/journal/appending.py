"""One call for many commands: the arrays that it takes, and what it says of each."""

from collections.abc import Iterator, Sequence
from typing import Any, LiteralString

from psycopg import Connection
from psycopg.rows import tuple_row

from application.store.journal.arrays import bigs, binaries, integers, texts
from application.store.journal.wish import Keyed, Moved, Outcome, Repeated, Wish, seen
from application.store.ports import InFlight

APPEND: LiteralString = """
    SELECT * FROM public.elysium_append(%b::integer,
        %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::bytea[],
        %b::integer[], %b::text[], %b::bigint[],
        %b::integer[], %b::text[], %b::bigint[], %b::text[], %b::bytea[],
        %b::integer[], %b::text[], %b::text[], %b::text[], %b::bytea[])"""


def append(connection: Connection[Any], batch: Sequence[Wish]) -> list[Outcome]:
    """What becomes of each, once the call is committed; waits as long as the least patient does."""
    outcomes: list[Outcome] = [Repeated()] * len(batch)
    sent = tuple(_arrays(batch))
    with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        for by, stored_at, lost_for, moved in cursor.execute(APPEND, sent, prepare=True):
            outcomes[by - 1] = stored_at or _lost(lost_for, moved)
    return outcomes


def _lost(reason: str, moved: Sequence[str]) -> Exception:
    match reason:
        case "in flight":
            return InFlight()
        case "repeated":
            return Repeated()
        case "moved":
            return Moved(moved)
        case _:
            return Keyed()


def _arrays(batch: Sequence[Wish]) -> Iterator[Any]:
    numbered = list(enumerate(batch, 1))
    records = [wish.record for wish in batch]
    looked = [(by, each) for by, wish in numbered for each in seen(wish.events, wish.unchanged)]
    events = [(by, each) for by, wish in numbered for each in wish.events]
    keys = [(by, each) for by, wish in numbered for each in wish.keys]
    yield int(min(wish.patience for wish in batch) * 1000)
    yield texts(record.command_id for record in records)
    yield texts(record.caller for record in records)
    yield texts(record.route for record in records)
    yield texts(record.key for record in records)
    yield texts(record.digest for record in records)
    yield binaries(record.answer for record in records)
    yield integers(by for by, _ in looked)
    yield texts(each.stream for _, each in looked)
    yield bigs(each.version for _, each in looked)
    yield integers(by for by, _ in events)
    yield texts(str(event.originator_id) for _, event in events)
    yield bigs(event.originator_version for _, event in events)
    yield texts(event.topic for _, event in events)
    yield binaries(event.state for _, event in events)
    yield integers(by for by, _ in keys)
    yield texts(key.subject for _, key in keys)
    yield texts(key.retention for _, key in keys)
    yield texts(key.master for _, key in keys)
    yield binaries(key.wrapped for _, key in keys)
