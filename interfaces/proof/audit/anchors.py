"""A signed head of the log that anybody keeps, and by which the log can be held to it later."""

import base64
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection

from domain.kernel import Fault
from interfaces.proof.audit.memory import Remembered
from interfaces.proof.audit.offline.entries import Head, line_of, signed_bytes
from interfaces.proof.audit.offline.signatures import Signed
from interfaces.proof.audit.offline.succession import Said, Succession, last_said
from interfaces.proof.audit.seals import last_seal
from interfaces.proof.audit.signing import Signer
from interfaces.proof.audit.statements import NOW, statements

FORMAT = "elysium-audit-anchor-1"
NEITHER = "its last line is neither an anchor nor the end of an export"


class AnchorUnusable(Fault):
    """The anchor cannot be used: {why}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The log up to its newest seal: `chain` is that of all `events` up to `position`, `said` the
    digest of the last of so many `statements` of the house."""

    format: str = FORMAT
    seal: int
    position: int
    events: int
    chain: str
    statements: int
    said: str
    given_at: str
    key_id: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the log from elsewhere: its chain (hex) at a position."""

    origin: str
    position: int
    chain: str
    statements: int = 0
    said: str = ""

    def given_up(self, said: Sequence[Said]) -> bool:
        """It tells of a history that was given up for an older log, as the house said later."""
        later = (each.statement for each in said[self.statements :])
        return any(each.kind == "restored" and each.position < self.position for each in later)


def drop(connection: Connection, signer: Signer) -> bytes:
    """An anchor at the newest seal, as the line that is kept."""
    last, said = last_seal(connection), statements(connection)
    anchor = Anchor(
        seal=last.number,
        position=last.position,
        events=last.events,
        chain=last.chain.hex(),
        statements=len(said),
        said=last_said(said),
        given_at=connection.execute(NOW).scalar_one().isoformat(),
        key_id=signer.key_id,
    )
    signature = base64.b64encode(signer.sign(line_of(asdict(anchor)))).decode()
    return line_of({"anchor": asdict(anchor), "signature": signature})


def known_by(lines: bytes, keys: Succession) -> Known:
    """Of an anchor, or of an export's end: either is the last line of its file.

    Raises `AnchorUnusable`, also for one that the house did not sign.
    """
    try:
        told = json.loads(lines.rstrip(b"\n").rpartition(b"\n")[2])
        signature = base64.b64decode(told["signature"], validate=True)
        if "anchor" in told:
            anchor = Anchor(**told["anchor"])
            signed = Signed(anchor.key_id, line_of(asdict(anchor)), signature)
            known = known_of_anchor(anchor)
        else:
            head = Head(**told["head"])
            signed = Signed(head.key_id, signed_bytes(head), signature)
            known = known_of_export(head)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise AnchorUnusable(why=NEITHER) from None
    if fault := keys.fault(signed):
        raise AnchorUnusable(why=f"it {fault}")
    return known


def known_of_anchor(anchor: Anchor) -> Known:
    origin = f"the anchor of {anchor.given_at}"
    return Known(origin, anchor.position, anchor.chain, anchor.statements, anchor.said)


def known_of_export(head: Head) -> Known:
    origin = f"the export of {head.exported_at}"
    return Known(origin, head.last, head.chain, head.statements, head.said)


def known_of(seal: Remembered) -> Known:
    """What this machine remembers."""
    return Known(f"what this machine remembers of seal {seal.number}", seal.position, seal.chain)
