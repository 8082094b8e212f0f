"""What a sealer remembers outside of the database: the seals that it saw last, and what was said.

A file that is only added to, one line of JSON each, beside the key. What the database shows later
is held against it: whoever changes the log and takes its seals away cannot change this as well.
"""

import fcntl
import json
import os
import socket
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from domain.kernel import Fault
from interfaces.files import PRIVATE, keep_names, written_whole
from interfaces.proof.audit.offline.entries import GENESIS, line_of
from interfaces.proof.audit.offline.succession import Said, Statement, said_line

KEPT_SEALS = 1_000
LONGEST_LINES = 2 * KEPT_SEALS


class MemoryUnusable(Fault):
    """What this machine remembers of the audit seals, {file}, cannot be used: {why}. Bring the
    file back; or take it away, and the sealer learns it anew from the seals that are there."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A seal as it was, without the marks of its events."""

    number: int
    position: int
    events: int
    chain: str


NOTHING = Remembered(0, 0, 0, GENESIS.hex())


@dataclass(frozen=True, slots=True)
class Recalled:
    """The seals in order, at most the last thousand or so; every statement from the first."""

    seals: tuple[Remembered, ...] = ()
    said: tuple[Said, ...] = ()

    @property
    def last(self) -> Remembered:
        return self.seals[-1] if self.seals else NOTHING


@dataclass(frozen=True, slots=True)
class Memory:
    """Of one machine; whoever seals there writes to the same file."""

    file: Path

    @property
    def machine(self) -> str:
        """How it is told from others that seal the same log."""
        return f"{socket.gethostname()}:{self.file.absolute().parent}"

    def recall(self) -> Recalled:
        """Raises `MemoryUnusable`."""
        if not self.file.exists():
            return Recalled()
        try:
            with self.file.open("rb") as lines:
                return self._read(lines)
        except OSError as error:
            raise self._unusable(str(error.strerror)) from error

    def keep(self, seals: Sequence[Remembered] = (), said: Sequence[Said] = ()) -> None:
        """Durably, before anything is built on it. Raises `MemoryUnusable`."""
        added = [said_line(each) for each in said]
        added += [_seal_line(seal) for seal in seals]
        if not added:
            return
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self.file.with_suffix(".lock").open("wb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                self._add(added)
            keep_names(self.file.parent)
        except OSError as error:
            raise self._unusable(str(error.strerror)) from error

    def _add(self, added: Sequence[bytes]) -> None:
        """A line that was torn off was never built upon, and is cut away."""
        with self.file.open("a+b") as lines:
            lines.seek(0)
            whole = lines.read()
            lines.truncate(whole.rfind(b"\n") + 1)
            lines.write(b"".join(added))
            lines.flush()
            os.fsync(lines.fileno())
            lines.seek(0)
            if whole.count(b"\n") > LONGEST_LINES:
                self._shorten(self._read(lines))

    def _shorten(self, known: Recalled) -> None:
        with written_whole(self.file, PRIVATE) as lines:
            said = [said_line(each) for each in known.said]
            lines.write(b"".join(said + [_seal_line(seal) for seal in known.seals[-KEPT_SEALS:]]))

    def _read(self, lines: BinaryIO) -> Recalled:
        seals: list[Remembered] = []
        said: list[Said] = []
        for number, line in enumerate(_whole(lines), start=1):
            try:
                told = json.loads(line)
                if "seal" in told:
                    seals.append(Remembered(**told["seal"]))
                    continue
                said.append(Said(Statement(**told["statement"]), dict(told["signatures"])))
            except (ValueError, KeyError, TypeError):
                raise self._unusable(f"line {number} was changed") from None
            seals = _without_given_up(seals, said[-1].statement)
        return Recalled(tuple(seals), tuple(said))

    def _unusable(self, why: str) -> MemoryUnusable:
        return MemoryUnusable(file=str(self.file), why=why)


def _without_given_up(seals: list[Remembered], statement: Statement) -> list[Remembered]:
    """What stood behind a log that was brought back is no more."""
    if statement.kind != "restored":
        return seals
    return [seal for seal in seals if seal.number <= statement.after]


def _seal_line(seal: Remembered) -> bytes:
    return line_of({"seal": asdict(seal)})


def _whole(lines: BinaryIO) -> Iterator[bytes]:
    return (line for line in lines if line.endswith(b"\n"))
