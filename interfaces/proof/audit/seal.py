"""The audit seal follows the log: what is stored is chained and signed soon after it is written."""

import hashlib
import struct
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection, Engine, text

from application.store.ports import Journal
from interfaces.proof.audit.offline import GENESIS, Entry, digest, line_of, link
from interfaces.proof.audit.signing import Signer
from projections.kit.read_model import Progress

EVENTS_A_SEAL = 1_000
PATIENCE_SECONDS = 10.0
MARK = struct.Struct(">q8s")

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(4242420003)")
LAST = text("""
    SELECT number, position, events, chain FROM audit_seals ORDER BY number DESC LIMIT 1""")
WAITING = text("""
    SELECT notification_id, originator_id, originator_version, topic, state FROM stored_events
    WHERE notification_id > :after AND notification_id <= :head
    ORDER BY notification_id LIMIT :limit""")
WRITE = text("""
    INSERT INTO audit_seals (number, position, events, chain, entries, key_id, signature)
    VALUES (:number, :position, :events, :chain, :entries, :key_id, :signature)""")


@dataclass(frozen=True, slots=True)
class Seal:
    """`chain` is that of all `events` up to `position`; `marks` names each since the last seal."""

    number: int
    position: int
    events: int
    chain: bytes
    marks: bytes = b""

    @property
    def signed_bytes(self) -> bytes:
        """What the signature covers."""
        return line_of(
            {
                "seal": self.number,
                "position": self.position,
                "events": self.events,
                "chain": self.chain.hex(),
                "marks": hashlib.sha256(self.marks).hexdigest(),
            }
        )


UNSEALED = Seal(0, 0, 0, GENESIS)


class AuditSeal:
    """What is sealed, step by step.

    A seal is written when `every` events wait for one, or when `patience` seconds have passed
    since the last. Only the reading and inserting rights of the shop's login are needed.
    """

    name = "audit_seal"

    def __init__(
        self,
        engine: Engine,
        journal: Journal,
        signer: Signer,
        *,
        every: int = EVENTS_A_SEAL,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._engine = engine
        self._journal = journal
        self._signer = signer
        self._every = every
        self._patience = patience
        self._sealed_at = float("-inf")

    def prepare(self) -> None:
        """The table is made by the migrations."""

    def step(self, limit: int) -> Progress:
        """Seal at most `limit` waiting events; `position` is that of the last seal."""
        with self._engine.begin() as connection:
            connection.execute(ONE_AT_A_TIME)
            last = last_seal(connection)
            head = self._journal.head()
            if not self._due(head - last.position):
                return Progress(0, last.position)
            waiting = _waiting(connection, last.position, head, limit)
            for batch in _batches(waiting, self._every):
                last = sealing(last, batch)
                self._write(connection, last)
        self._sealed_at = time.monotonic()
        return Progress(len(waiting), last.position)

    def _due(self, waiting: int) -> bool:
        """`waiting` may count positions that were never used, so it is at most too large."""
        late = time.monotonic() - self._sealed_at >= self._patience
        return waiting >= self._every or (waiting > 0 and late)

    def _write(self, connection: Connection, seal: Seal) -> None:
        connection.execute(
            WRITE,
            {
                "number": seal.number,
                "position": seal.position,
                "events": seal.events,
                "chain": seal.chain,
                "entries": seal.marks,
                "key_id": self._signer.key_id,
                "signature": self._signer.sign(seal.signed_bytes),
            },
        )


def last_seal(connection: Connection) -> Seal:
    row = connection.execute(LAST).one_or_none()
    return Seal(row.number, row.position, row.events, bytes(row.chain)) if row else UNSEALED


def sealing(last: Seal, batch: Sequence[Entry]) -> Seal:
    """The seal that follows `last` once these events are under it."""
    chain, marks = last.chain, []
    for entry in batch:
        found = digest(entry)
        chain = link(chain, found)
        marks.append(MARK.pack(entry.position, found[:8]))
    events = last.events + len(batch)
    return Seal(last.number + 1, batch[-1].position, events, chain, b"".join(marks))


def _waiting(connection: Connection, after: int, head: int, limit: int) -> list[Entry]:
    asked = {"after": after, "head": head, "limit": limit}
    return [
        Entry(row[0], row[1], row[2], row[3], bytes(row[4]))
        for row in connection.execute(WAITING, asked)
    ]


def _batches(waiting: Sequence[Entry], size: int) -> Iterator[tuple[Entry, ...]]:
    rest = iter(waiting)
    while batch := tuple(islice(rest, size)):
        yield batch
