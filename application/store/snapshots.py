"""States of long streams, written down for who starts afresh, and void when the code changes."""

import hashlib
import logging
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

import domain
from application.store.ports import Journal, Snapshot, Unavailable
from application.store.remembered import UNSEEN, Seen
from domain.kernel import Brief, Decider

EVERY = 100
RARELY = 500
BYTES_AN_EVENT = 4_000
"""A large state is written down less often, for this many bytes an event, but never more rarely
than every 500: so many are read, and folded, by whoever starts afresh."""
PART = 5_000
LOG = logging.getLogger(__name__)


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
        self._deciders = {each.category: each for each in deciders if each.brief}
        self._briefs: dict[str, Brief[Any, Any]] = {
            each.category: each.brief for each in self._deciders.values() if each.brief
        }
        self._fold = fold or (self._briefs and code_of(Path(domain.__path__[0]))) or None
        self._every = every
        self._next: dict[str, int] = {}

    def fold(self, stream: str) -> str | None:
        """By which code a snapshot of this stream has to be; None: it has none."""
        return self._fold if _category(stream) in self._briefs else None

    def read(self, snapshot: Snapshot) -> Seen:
        brief = self._briefs[_category(snapshot.stream)]
        form: Any = brief.form
        kept = _adapter(form).validate_json(snapshot.state)
        self._next[snapshot.stream] = self._after(snapshot)
        return Seen(version=snapshot.version, state=brief.read(kept), events=None)

    def due(self, stream: str, seen: Seen) -> Snapshot | None:
        """What is to be written down of a stream that went on for long enough since the last."""
        brief, at = self._briefs.get(_category(stream)), self._next.get(stream, self._every)
        if brief is None or self._fold is None or seen.version < at:
            return None
        form: Any = brief.form
        state = _adapter(form).dump_json(brief.written(seen.state))
        snapshot = Snapshot(stream, seen.version, self._fold, state)
        self._next[stream] = self._after(snapshot)
        return snapshot

    def refold(self, journal: Journal) -> None:
        """What other code wrote down is folded anew, so that whoever asks first need not wait.

        A stream may be so long that no statement reads it whole: it is read in parts.
        """
        if self._fold is None:
            return
        try:
            for stream in journal.outdated(self._fold):
                if decider := self._deciders.get(_category(stream)):
                    self._refold(journal, stream, decider)
        except Unavailable:
            LOG.warning("snapshots of other code stay: the record cannot be reached")

    def _after(self, snapshot: Snapshot) -> int:
        """The version at which the next one is due."""
        by_size = min(len(snapshot.state) // BYTES_AN_EVENT, RARELY)
        return snapshot.version + max(self._every, by_size)

    def _refold(self, journal: Journal, stream: str, decider: Decider[Any, Any, Any]) -> None:
        seen = UNSEEN
        while newer := journal.part(stream, seen.version, PART):
            seen = seen.followed(newer).folded(decider)
        if snapshot := self.due(stream, seen):
            journal.keep(snapshot)


def _category(stream: str) -> str:
    return stream.partition("-")[0]


@cache
def _adapter(form: Any) -> TypeAdapter[Any]:
    return TypeAdapter(form)
