"""States of long streams, written down for who starts afresh, and void when the code changes."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

import domain
from application.store.ports import Snapshot
from application.store.remembered import Seen
from domain.kernel import Brief, Decider

EVERY = 500


def code_of(folder: Path) -> str:
    """A fingerprint of every line of code under a folder: what folds is somewhere among it."""
    told = hashlib.sha256()
    for place in sorted(folder.rglob("*.py")):
        told.update(f"{place.relative_to(folder)}\n".encode() + place.read_bytes())
    return told.hexdigest()


class Snapshots:
    """Of the streams of these deciders that say how their state is written down.

    `fold` is the code by which they were folded: no other's are read.
    """

    def __init__(
        self,
        deciders: Iterable[Decider[Any, Any, Any]] = (),
        *,
        fold: str | None = None,
        every: int = EVERY,
    ) -> None:
        self._briefs: dict[str, Brief[Any, Any]] = {
            each.category: each.brief for each in deciders if each.brief
        }
        self._fold = fold or (self._briefs and code_of(Path(domain.__path__[0]))) or None
        self._every = every
        self._kept: dict[str, int] = {}

    def fold(self, stream: str) -> str | None:
        """By which code a snapshot of this stream has to be; None: it has none."""
        return self._fold if _category(stream) in self._briefs else None

    def read(self, snapshot: Snapshot) -> Seen:
        brief = self._briefs[_category(snapshot.stream)]
        kept = TypeAdapter(brief.form).validate_json(snapshot.state)
        self._kept[snapshot.stream] = snapshot.version
        return Seen(version=snapshot.version, state=brief.read(kept), events=None)

    def due(self, stream: str, seen: Seen) -> Snapshot | None:
        """What is to be written down of a stream that went on for long enough since the last."""
        brief, since = self._briefs.get(_category(stream)), self._kept.get(stream, 0)
        if brief is None or self._fold is None or seen.version - since < self._every:
            return None
        self._kept[stream] = seen.version
        form: Any = brief.form
        state = TypeAdapter(form).dump_json(brief.written(seen.state))
        return Snapshot(stream, seen.version, self._fold, state)


def _category(stream: str) -> str:
    return stream.partition("-")[0]
