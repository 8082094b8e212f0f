"""Check an audit export away from the shop: `python offline.py FILE… --public-key KEY`.

One file with no import of ours, so that an auditor can take it along: Python's standard library
checks the chain, the package `cryptography` the signature. The shop writes with the same functions.

An export is lines of JSON: what it continues, one line an event, and the signed head. Each event
has a digest, SHA-256 over its place, name and stored bytes; `chain` of a line is SHA-256 over the
chain of the line before and this digest.
"""

import argparse
import base64
import binascii
import hashlib
import json
import struct
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

FORMAT = "elysium-audit-1"
GENESIS = bytes(32)
KEY_ID_BYTES = 8


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
    """What the signature covers. `previous` is the chain at `after`, where the export begins."""

    format: str
    after: int
    previous: str
    count: int
    first: int | None
    last: int
    chain: str
    exported_at: str
    key_id: str


class Wrong(Exception):
    """An export is not what the shop wrote; the message names the first line that shows it."""


class SignatureUnchecked(Exception):
    """The chain holds, but the package `cryptography` is needed to check who signed it."""


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


def opening_line(after: int, previous: bytes) -> bytes:
    return line_of({"format": FORMAT, "after": after, "previous": previous.hex()})


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
    return line_of({"head": asdict(head), "signature": base64.b64encode(signature).decode()})


def signed_bytes(head: Head) -> bytes:
    return line_of(asdict(head))


def line_of(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def key_id(public_key: bytes) -> str:
    """How a key (its 32 raw bytes) is named in seals and exports."""
    return hashlib.sha256(public_key).digest()[:KEY_ID_BYTES].hex()


def check(lines: Iterable[bytes], public_pem: bytes) -> Head:
    """The head of an export that is whole, in order, unchanged and signed; else `Wrong`."""
    export = _Export()
    for number, line in enumerate(lines, start=1):
        export.read(number, line)
    head, signature = export.finished()
    check_signature(public_pem, signature, head)
    return head


class _Export:
    """An export while it is read, line by line in bounded memory."""

    def __init__(self) -> None:
        self._number = 0
        self._after = self._last = 0
        self._first: int | None = None
        self._count = 0
        self._previous = self._chain = GENESIS
        self._signed: tuple[Head, bytes] | None = None

    def read(self, number: int, line: bytes) -> None:
        self._number = number
        if self._signed:
            raise Wrong(f"line {number} stands behind the signed head; somebody added it")
        said = self._parsed(line)
        if number == 1:
            self._open(line, said)
        elif "head" in said:
            self._close(line, said)
        else:
            self._entry(line, said)

    def finished(self) -> tuple[Head, bytes]:
        if self._signed is None:
            raise Wrong(
                f"the file ends after line {self._number} (position {self._last}) without its"
                " signed head: the rest was cut off"
            )
        return self._signed

    def _parsed(self, line: bytes) -> dict[str, Any]:
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict) or not line.endswith(b"\n"):
            raise Wrong(f"line {self._number} (after position {self._last}) is cut off or changed")
        return said

    def _open(self, line: bytes, said: dict[str, Any]) -> None:
        try:
            after, previous = int(said["after"]), bytes.fromhex(said["previous"])
        except (KeyError, TypeError, ValueError):
            after, previous = 0, b""
        if opening_line(after, previous) != line:
            raise Wrong("line 1 does not open an audit export: it was removed or changed")
        self._after = self._last = after
        self._previous = self._chain = previous

    def _entry(self, line: bytes, said: dict[str, Any]) -> None:
        try:
            entry = _entry(said)
            self._chain = link(self._chain, digest(entry))
        except (KeyError, TypeError, ValueError, AttributeError, struct.error):
            raise Wrong(f"line {self._number} (after position {self._last}) was changed") from None
        where = f"line {self._number} (position {entry.position})"
        if entry.position <= self._last:
            raise Wrong(f"{where} is out of order: it follows position {self._last}")
        if entry_line(entry, self._chain) != line:
            raise Wrong(f"{where} was changed, or a line before it removed, inserted or moved")
        self._first = self._first or entry.position
        self._last = entry.position
        self._count += 1

    def _close(self, line: bytes, said: dict[str, Any]) -> None:
        try:
            head = Head(**{field.name: said["head"][field.name] for field in fields(Head)})
            signature = base64.b64decode(said["signature"], validate=True)
        except (KeyError, TypeError, ValueError, binascii.Error):
            raise Wrong(f"line {self._number}, the signed head, was changed") from None
        stated = (head.format, head.after, head.previous, head.count, head.first, head.last)
        found = (FORMAT, self._after, self._previous.hex(), self._count, self._first, self._last)
        if stated != found or head.chain != self._chain.hex() or head_line(head, signature) != line:
            raise Wrong(
                f"line {self._number}, the signed head, does not fit the {self._count} events"
                f" before it (last position {self._last}): lines are missing or were changed"
            )
        self._signed = head, signature


def _entry(said: dict[str, Any]) -> Entry:
    binary = "state_base64" in said
    state = base64.b64decode(said["state_base64"]) if binary else said["state"].encode()
    return Entry(said["position"], said["stream"], said["version"], said["name"], state)


def check_signature(public_pem: bytes, signature: bytes, head: Head) -> None:
    """`Wrong` unless this key signed this head."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
    except ImportError:
        raise SignatureUnchecked(SignatureUnchecked.__doc__) from None
    try:
        key = load_pem_public_key(public_pem)
    except ValueError:
        raise Wrong("the public key file holds no public key in PEM form") from None
    if not isinstance(key, Ed25519PublicKey):
        raise Wrong("the public key is not an Ed25519 key")
    ours = key_id(key.public_bytes_raw())
    if head.key_id != ours:
        raise Wrong(f"the head is signed by key {head.key_id}, not by the given key {ours}")
    try:
        key.verify(signature, signed_bytes(head))
    except InvalidSignature:
        raise Wrong("the signature of the head is not by this key: the export is forged") from None


def main(arguments: Sequence[str] | None = None) -> int:
    """0: as the shop wrote it. 1: wrong or unreadable. 3: the signature could not be checked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("file", type=Path, help="the export (NDJSON)")
    parser.add_argument("--public-key", type=Path, required=True, help="the shop's key, PEM")
    asked = parser.parse_args(arguments)
    try:
        with asked.file.open("rb") as lines:
            head = check(lines, asked.public_key.read_bytes())
    except (Wrong, OSError, SignatureUnchecked) as error:
        sys.stderr.write(f"NOT VERIFIED: {error}\n")
        return 3 if isinstance(error, SignatureUnchecked) else 1
    sys.stdout.write(f"verified: {line_of(asdict(head)).decode()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
