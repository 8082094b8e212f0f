"""Seals as they stand in the database, and the one that follows them."""

import hashlib
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from interfaces.proof.audit.offline.entries import GENESIS, Entry, digest, line_of, link
from interfaces.proof.audit.signing import Signer

MARK = struct.Struct(">q8s")
PAGE = 100

# Whoever writes seals, or says something about them, does so alone.
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(4242420003)")
AFTER = text("""
    SELECT number, position, events, chain, entries, key_id, signature FROM audit_seals
    WHERE number > :after ORDER BY number LIMIT :page""")
LAST = text("""
    SELECT number, position, events, chain FROM audit_seals ORDER BY number DESC LIMIT 1""")
LAST_SIGNER = text("SELECT key_id FROM audit_seals ORDER BY number DESC LIMIT 1")
BETWEEN = text("""
    SELECT notification_id, originator_id, originator_version, topic, state FROM stored_events
    WHERE notification_id > :after AND notification_id <= :upto
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

    @property
    def by_position(self) -> dict[int, bytes]:
        """The beginnings of the digests of the events under it."""
        whole = len(self.marks) - len(self.marks) % MARK.size  # somebody may have cut them
        return dict(MARK.iter_unpack(self.marks[:whole]))


UNSEALED = Seal(0, 0, 0, GENESIS)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal as it stands there."""

    seal: Seal
    key_id: str
    signature: bytes


def last_seal(connection: Connection) -> Seal:
    """Without its marks."""
    row = connection.execute(LAST).one_or_none()
    return Seal(row.number, row.position, row.events, bytes(row.chain)) if row else UNSEALED


def last_signer(connection: Connection) -> str | None:
    """The id of the key of the newest seal."""
    found: str | None = connection.scalar(LAST_SIGNER)
    return found


def sealed_after(connection: Connection, number: int) -> Iterator[Sealed]:
    while rows := connection.execute(AFTER, {"after": number, "page": PAGE}).all():
        yield from (sealed_in(row) for row in rows)
        number = rows[-1].number


def sealed_in(row: Sequence[Any]) -> Sealed:
    number, position, events, chain, marks, key_id, signature = row
    seal = Seal(number, position, events, bytes(chain), bytes(marks))
    return Sealed(seal, key_id, bytes(signature))


def entries_between(
    connection: Connection, after: int, upto: int, limit: int | None = None
) -> list[Entry]:
    asked = {"after": after, "upto": upto, "limit": limit}
    return [
        Entry(row[0], row[1], row[2], row[3], bytes(row[4]))
        for row in connection.execute(BETWEEN, asked)
    ]


def sealing(last: Seal, batch: Sequence[Entry]) -> Seal:
    """The seal that follows `last` once these events are under it."""
    chain, marks = last.chain, []
    for entry in batch:
        found = digest(entry)
        chain = link(chain, found)
        marks.append(MARK.pack(entry.position, found[:8]))
    events = last.events + len(batch)
    return Seal(last.number + 1, batch[-1].position, events, chain, b"".join(marks))


def write(connection: Connection, seal: Seal, signer: Signer) -> None:
    connection.execute(
        WRITE,
        {
            "number": seal.number,
            "position": seal.position,
            "events": seal.events,
            "chain": seal.chain,
            "entries": seal.marks,
            "key_id": signer.key_id,
            "signature": signer.sign(seal.signed_bytes),
        },
    )
