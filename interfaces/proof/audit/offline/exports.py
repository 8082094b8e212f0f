"""An export checked line by line; the first one that is wrong is named."""

import base64
import binascii
import json
import struct
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from .entries import (
    FORMAT,
    FORMER,
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
from .signatures import Signed, Wrong, public_key
from .succession import Said, Statement, Succession, last_said, said_line


@dataclass(frozen=True, slots=True)
class Examined:
    """The signed end of an export, and what is to be known of its keys and of the log."""

    head: Head
    told: tuple[str, ...]


def check(lines: Iterable[bytes], *pems: bytes) -> Examined:
    """An export that is whole, in order, unchanged and signed; else `Wrong`."""
    export = _Export()
    for number, line in enumerate(lines, start=1):
        export.read(number, line)
    head, signature = export.finished()
    keys = Succession(export.said, [public_key(pem) for pem in pems])
    fault = keys.fault(Signed(head.key_id, signed_bytes(head), signature))
    for wrong in (*keys.faults, *([f"the head {fault}"] if fault else ())):
        raise Wrong(wrong)
    return Examined(head, tuple(keys.told))


class _Export:
    """An export while it is read, line by line in bounded memory."""

    def __init__(self) -> None:
        self._number = 0
        self._after = self._last = 0
        self._first: int | None = None
        self._count = 0
        self._previous = self._chain = GENESIS
        self._format = FORMAT
        self.said: list[Said] = []
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
        elif "statement" in said and not self._count:
            self._hear(line, said)
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
        form = said.get("format")
        if form not in (FORMAT, FORMER) or opening_line(after, previous, form) != line:
            raise Wrong("line 1 does not open an audit export: it was removed or changed")
        self._format = form
        self._after = self._last = after
        self._previous = self._chain = previous

    def _hear(self, line: bytes, said: dict[str, Any]) -> None:
        try:
            heard = Said(Statement(**said["statement"]), dict(said["signatures"]))
            unchanged = said_line(heard) == line and bytes.fromhex(heard.statement.key) != b""
        except (TypeError, ValueError, KeyError):
            unchanged = False
        if not unchanged:
            raise Wrong(f"line {self._number}, a statement of the house, was changed")
        self.said.append(heard)

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
            head = Head(**said["head"])
            signature = base64.b64decode(said["signature"], validate=True)
        except (KeyError, TypeError, ValueError, binascii.Error):
            raise Wrong(f"line {self._number}, the signed head, was changed") from None
        if replace(head, **self._found()) != head or head_line(head, signature) != line:
            raise Wrong(
                f"line {self._number}, the signed head, does not fit the {self._count} events"
                f" before it (last position {self._last}): lines are missing or were changed"
            )
        self._signed = head, signature

    def _found(self) -> dict[str, Any]:
        """What the head must say."""
        heard = {"statements": len(self.said), "said": last_said(self.said)}
        return {
            "format": self._format,
            "after": self._after,
            "previous": self._previous.hex(),
            "count": self._count,
            "first": self._first,
            "last": self._last,
            "chain": self._chain.hex(),
            **(heard if self._format == FORMAT else {}),
        }


def _entry(said: dict[str, Any]) -> Entry:
    binary = "state_base64" in said
    state = base64.b64decode(said["state_base64"]) if binary else said["state"].encode()
    return Entry(said["position"], said["stream"], said["version"], said["name"], state)
