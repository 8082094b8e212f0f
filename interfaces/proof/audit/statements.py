"""What the house says about its seals, as it stands in the database: only ever added to."""

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, LiteralString

from sqlalchemy import Connection, text

from domain.kernel import Fault
from interfaces.proof.audit.offline.entries import line_of
from interfaces.proof.audit.offline.signatures import key_id
from interfaces.proof.audit.offline.succession import Said, Statement, last_said
from interfaces.proof.audit.seals import last_seal, last_signer
from interfaces.proof.audit.signing import Signer

STATEMENTS: LiteralString = "SELECT said, signatures FROM audit_statements ORDER BY number"
WRITE = text("""
    INSERT INTO audit_statements (number, said, signatures)
    VALUES (:number, :said, :signatures)""")
NOW = text("SELECT clock_timestamp()")


class StatementUnreadable(Fault):
    """Statement {number} of the house about its seals was changed: it cannot be read any more."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why something is said, and behind which seal; `given_up` is the last that is no more."""

    kind: str
    reason: str
    after: int
    position: int
    chain: bytes
    given_up: int = 0


def said_in(rows: Iterable[Sequence[Any]]) -> tuple[Said, ...]:
    """Of the rows of `STATEMENTS`. Raises `StatementUnreadable`."""
    return tuple(_read(number, *row) for number, row in enumerate(rows, start=1))


def statements(connection: Connection) -> tuple[Said, ...]:
    return said_in(connection.exec_driver_sql(STATEMENTS).all())


def say(
    connection: Connection, before: Sequence[Said], occasion: Occasion, *signers: Signer
) -> Said:
    """Put on record that the key of the first signer signs; the others sign that, too."""
    now: datetime = connection.execute(NOW).scalar_one()
    statement = Statement(
        number=len(before) + 1,
        kind=occasion.kind,
        after=occasion.after,
        position=occasion.position,
        chain=occasion.chain.hex(),
        given_up=occasion.given_up,
        key=signers[0].verifier.public.hex(),
        reason=occasion.reason,
        said_at=now.isoformat(),
        previous=last_said(before),
    )
    signed = line_of(asdict(statement))
    by = {each.key_id: base64.b64encode(each.sign(signed)).decode() for each in signers}
    said = Said(statement, by)
    put(connection, said)
    return said


def sealing_key(connection: Connection, said: Sequence[Said]) -> str | None:
    """The id of the key that seals this log; None while it has no seals."""
    return key_id(bytes.fromhex(said[-1].statement.key)) if said else last_signer(connection)


def begun(connection: Connection, signer: Signer) -> Said:
    """The first that is said: by which key the seals are, or go on."""
    return say(connection, (), occasion(connection, "begun"), signer)


def occasion(connection: Connection, kind: str, reason: str = "", given_up: int = 0) -> Occasion:
    """Behind the newest seal."""
    last = last_seal(connection)
    return Occasion(kind, reason, last.number, last.position, last.chain, given_up)


def put(connection: Connection, said: Said) -> None:
    told = {"said": said.line.decode(), "signatures": json.dumps(dict(said.signatures))}
    connection.execute(WRITE, {"number": said.statement.number, **told})


def _read(number: int, said: str, signatures: str) -> Said:
    try:
        found = Said(Statement(**json.loads(said)), json.loads(signatures))
        bytes.fromhex(found.statement.key)
    except (ValueError, TypeError):
        raise StatementUnreadable(number=number) from None
    if found.line != said.encode():
        raise StatementUnreadable(number=number)
    return found
