"""The UK Sanctions List as it is published, read again whenever the file was replaced."""

import csv
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from domain.kernel import Fault
from domain.people.names import ListedNames

PARTS = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
"""Given names in their order; the last is the family name, or all of a firm's."""


class SanctionsListUnreadable(Fault):
    """The list of sanctions cannot be read at {path}: {problem}."""


@dataclass(slots=True)
class PublishedList:
    """Implements `Screening`. It is read when it is first needed, which takes a moment."""

    path: Path
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _read: "_Read | None" = field(default=None, repr=False)

    def near(self, name: str) -> bool:
        """Raises `SanctionsListUnreadable`: nobody is let through because a file is missing."""
        return self._names().near(name)

    def _names(self) -> ListedNames:
        with self._lock:
            changed_at = _changed_at(self.path)
            if self._read is None or self._read.changed_at != changed_at:
                self._read = _Read(changed_at, ListedNames.of(set(_names(self.path))))
            return self._read.names


@dataclass(frozen=True, slots=True)
class _Read:
    """`changed_at` is the file's own, in nanoseconds."""

    changed_at: int
    names: ListedNames


def _changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError as problem:
        raise SanctionsListUnreadable(path=path, problem=problem) from problem


def _names(path: Path) -> Iterator[str]:
    """Above its header stands a line with the day of the report."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            header = next((row for row in rows if PARTS[-1] in row), None)
            if header is None:
                raise SanctionsListUnreadable(path=path, problem=f"no column {PARTS[-1]}")
            places = [header.index(part) for part in PARTS if part in header]
            for row in rows:
                if name := " ".join(row[p] for p in places if p < len(row) and row[p]):
                    yield name
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise SanctionsListUnreadable(path=path, problem=problem) from problem
