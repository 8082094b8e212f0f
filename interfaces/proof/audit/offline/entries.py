"""Events as they are chained, and as lines of an export."""

import base64
import hashlib
import json
import struct
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

FORMAT = "elysium-audit-2"
FORMER = "elysium-audit-1"
"""In which nothing was said about the seals."""
GENESIS = bytes(32)


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored event; `state` are its bytes in the log, personal fields sealed as they are."""

    position: int
    stream: str
    version: int
    name: str
    state: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the signature covers. `previous` is the chain at `after`, where the export begins.

    `said` is the digest of the last of so many `statements`.
    """

    format: str
    after: int
    previous: str
    count: int
    first: int | None
    last: int
    chain: str
    exported_at: str
    key_id: str
    statements: int = 0
    said: str = ""


def digest(entry: Entry) -> bytes:
    """SHA-256 over the place, the name and the stored bytes of an event, each with its length."""
    seen = hashlib.sha256(struct.pack(">qq", entry.position, entry.version))
    for part in (entry.stream.encode(), entry.name.encode(), entry.state):
        seen.update(struct.pack(">I", len(part)))
        seen.update(part)
    return seen.digest()


def link(chain: bytes, entry_digest: bytes) -> bytes:
    """The chain after one more event."""
    return hashlib.sha256(chain + entry_digest).digest()


def opening_line(after: int, previous: bytes, form: str = FORMAT) -> bytes:
    return line_of({"format": form, "after": after, "previous": previous.hex()})


def entry_line(entry: Entry, chain: bytes) -> bytes:
    """`state` is the stored bytes as text, or `state_base64` when they are no UTF-8."""
    stored = {"state_base64": base64.b64encode(entry.state).decode()}
    recorded_at = None
    with suppress(ValueError, KeyError, TypeError):  # bytes that somebody ruined go out as they are
        stored = {"state": entry.state.decode()}
        recorded_at = json.loads(entry.state)["meta"]["recorded_at"]
    place = {"position": entry.position, "stream": entry.stream, "version": entry.version}
    shown = {"name": entry.name, "recorded_at": recorded_at}
    return line_of({**place, **shown, **stored, "chain": chain.hex()})


def head_line(head: Head, signature: bytes) -> bytes:
    return line_of({"head": shown(head), "signature": base64.b64encode(signature).decode()})


def signed_bytes(head: Head) -> bytes:
    return line_of(shown(head))


def shown(head: Head) -> dict[str, Any]:
    """Its parts; those of the format before had no more."""
    said = ("statements", "said") if head.format == FORMER else ()
    return {name: value for name, value in asdict(head).items() if name not in said}


def line_of(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
