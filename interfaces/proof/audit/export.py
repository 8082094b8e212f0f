"""The log written out for an auditor: chained line by line, signed at the end, still sealed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import IO, Any, LiteralString

from psycopg import Connection

from interfaces.proof.audit.log import entries, snapshot
from interfaces.proof.audit.offline.entries import (
    FORMAT,
    GENESIS,
    Entry,
    Head,
    digest,
    entry_line,
    head_line,
    link,
    opening_line,
    signed_bytes,
)
from interfaces.proof.audit.offline.succession import last_said, said_line
from interfaces.proof.audit.signing import Signer
from interfaces.proof.audit.statements import STATEMENTS, said_in

NOW: LiteralString = "SELECT clock_timestamp()"
BEGINNING = Head(
    format=FORMAT,
    after=0,
    previous=GENESIS.hex(),
    count=0,
    first=None,
    last=0,
    chain=GENESIS.hex(),
    exported_at="",
    key_id="",
)


def export(url: str, out: IO[bytes], signer: Signer, *, after: Head = BEGINNING) -> Head:
    """Write every event behind the head of an earlier export (none: all) as NDJSON.

    Stored bytes go out as they are, so sealed personal fields stay sealed. The signed head that
    ends the file is returned. Its format is described in `offline`.
    """
    with snapshot(url) as connection:
        said = said_in(connection.execute(STATEMENTS))
        begun = replace(
            after,
            format=FORMAT,
            statements=len(said),
            said=last_said(said),
            after=after.last,
            previous=after.chain,
            count=0,
            first=None,
            exported_at=_now(connection).isoformat(),
            key_id=signer.key_id,
        )
        out.write(opening_line(begun.last, bytes.fromhex(begun.chain)))
        out.writelines(map(said_line, said))
        head = _written(out, begun, entries(connection, after.last))
    out.write(head_line(head, signer.sign(signed_bytes(head))))
    return head


def _written(out: IO[bytes], begun: Head, log: Iterator[Entry]) -> Head:
    """A line for every event, and the head that is to be signed."""
    chain, first, last, count = bytes.fromhex(begun.chain), None, begun.last, 0
    for entry in log:
        chain = link(chain, digest(entry))
        out.write(entry_line(entry, chain))
        first, last, count = first or entry.position, entry.position, count + 1
    return replace(begun, count=count, first=first, last=last, chain=chain.hex())


def _now(connection: Connection[Any]) -> datetime:
    """By the clock of the database, the shop's only one."""
    row = connection.execute(NOW).fetchone()
    assert row is not None  # noqa: S101  # a SELECT without FROM has one row
    now: datetime = row[0]
    return now
