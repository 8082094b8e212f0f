"""One call for many commands: the arrays that it takes, and what it says of each."""

from collections.abc import Iterator, Sequence
from struct import Struct

from application.store.journal.arrays import (
    bigs,
    binaries,
    integers,
    read_bigs,
    read_texts,
    texts,
)
from application.store.journal.prepared import (
    BIGS,
    BINARIES,
    INTEGER,
    INTEGERS,
    TEXTS,
    Prepared,
    Session,
)
from application.store.journal.wish import Keyed, Moved, Outcome, Repeated, Wish, seen
from application.store.ports import InFlight

PATIENCE = Struct(">i").pack
COMMANDS = (TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, BINARIES)
SEEN = (INTEGERS, TEXTS, BIGS)
EVENTS = (INTEGERS, TEXTS, BIGS, TEXTS, BINARIES)
KEYS = (INTEGERS, TEXTS, TEXTS, TEXTS, BINARIES)
TYPES = (INTEGER, *COMMANDS, *SEEN, *EVENTS, *KEYS)
APPEND = Prepared(
    b"append",
    b"""
    SELECT * FROM public.elysium_append(
        $1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
        $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)""",
    TYPES,
)


def append(session: Session, batch: Sequence[Wish]) -> list[Outcome]:
    """What becomes of each, once the call is committed; waits as long as the least patient does."""
    outcomes: list[Outcome] = [Repeated()] * len(batch)
    for by, stored_at, lost_for, moved in APPEND.call(session, tuple(_arrays(batch))):
        outcomes[int.from_bytes(by) - 1] = (
            read_bigs(stored_at) if lost_for is None else _lost(lost_for, moved)
        )
    return outcomes


def _lost(reason: bytes, moved: bytes) -> Exception:
    match reason:
        case b"in flight":
            return InFlight()
        case b"repeated":
            return Repeated()
        case b"moved":
            return Moved(read_texts(moved))
        case _:
            return Keyed()


def _arrays(batch: Sequence[Wish]) -> Iterator[bytes]:
    numbered = list(enumerate(batch, 1))
    records = [wish.record for wish in batch]
    looked = [(by, each) for by, wish in numbered for each in seen(wish.events, wish.unchanged)]
    events = [(by, each) for by, wish in numbered for each in wish.events]
    keys = [(by, each) for by, wish in numbered for each in wish.keys]
    yield PATIENCE(int(min(wish.patience for wish in batch) * 1000))
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
