"""Who was forgotten, kept outside of what a restored backup brings back.

One line an erasure, in a file of its own: keyed digests of every pseudonym of the person, chained
and sealed by a key of the house, so that a line can be neither forged nor taken out unseen.
"""

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from domain.kernel import Fault
from interfaces.files import keep_names
from interfaces.settings import Settings

LETTERS = 32


class RegisterBroken(Fault):
    """Line {line} of the register of erasures, {file}, was changed or is missing: bring back the
    file as it was written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`erasure` is the digest that it is known by, `pseudonyms` are those of the person."""

    erasure: str
    pseudonyms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Register:
    """Every copy that carries out erasures, or serves, is given the same file."""

    file: Path
    secret: bytes = field(repr=False)

    def digest(self, pseudonym: str) -> str:
        """Useless without the secret: neither the person nor the pseudonym follows from it."""
        return self._mac("pseudonym", pseudonym)[:LETTERS]

    def enter(self, subject: str, pseudonyms: Collection[str]) -> None:
        """Durably, before anything is destroyed. Repeating is silent."""
        entry = Entry(self.digest(subject), frozenset(map(self.digest, pseudonyms)))
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a+b") as lines:
            fcntl.flock(lines, fcntl.LOCK_EX)
            known, seal = self._read(lines)
            if any(_says(each, entry) for each in known):
                return
            body = {"erasure": entry.erasure, "pseudonyms": sorted(entry.pseudonyms)}
            lines.seek(0, os.SEEK_END)
            lines.write(json.dumps(body | {"seal": self._seal(seal, body)}).encode() + b"\n")
            lines.flush()
            os.fsync(lines.fileno())
        keep_names(self.file.parent)

    def entries(self) -> tuple[Entry, ...]:
        """All of them, in the order in which they were entered. Raises `RegisterBroken`."""
        if not self.file.exists():
            return ()
        with self.file.open("r+b") as lines:
            fcntl.flock(lines, fcntl.LOCK_EX)
            return tuple(self._read(lines)[0])

    def put_aside(self) -> Path | None:
        """Under a name that tells until when it was kept; the next entry begins a new one.

        A backup from before the secret was renewed is brought back with the secret and the
        register of then.
        """
        if not self.file.exists():
            return None
        until = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        aside = self.file.with_name(f"{self.file.stem}-until-{until}{self.file.suffix}")
        self.file.rename(aside)
        keep_names(self.file.parent)
        return aside

    def _read(self, lines: BinaryIO) -> tuple[list[Entry], str]:
        """What was torn off in the middle was never acted upon, and is cut away."""
        lines.seek(0)
        found: list[Entry] = []
        seal, end = "", 0
        for number, line in enumerate(_whole(lines), start=1):
            body, seal = self._opened(number, line, seal)
            found.append(Entry(body["erasure"], frozenset(body["pseudonyms"])))
            end += len(line)
        lines.truncate(end)
        return found, seal

    def _opened(self, number: int, line: bytes, before: str) -> tuple[dict[str, Any], str]:
        try:
            body = json.loads(line)
            seal = body.pop("seal")
        except (ValueError, KeyError, AttributeError):
            raise RegisterBroken(line=number, file=str(self.file)) from None
        if not hmac.compare_digest(str(seal), self._seal(before, body)):
            raise RegisterBroken(line=number, file=str(self.file))
        return body, seal

    def _seal(self, before: str, body: object) -> str:
        return self._mac("entry", before + json.dumps(body, sort_keys=True))

    def _mac(self, purpose: str, value: str) -> str:
        said = f"erasures/{purpose}:{value}".encode()
        return hmac.new(self.secret, said, hashlib.sha256).hexdigest()


def _says(known: Entry, entry: Entry) -> bool:
    return known.erasure == entry.erasure and entry.pseudonyms <= known.pseudonyms


def register_of(settings: Settings) -> Register:
    """Of this house."""
    file = settings.erasures_file or settings.home / "erasures.ndjson"
    return Register(file, settings.token_secret.get_secret_value().encode())


def _whole(lines: BinaryIO) -> Iterator[bytes]:
    return (line for line in lines if line.endswith(b"\n"))
