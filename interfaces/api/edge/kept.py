"""Answers that this process remembers as they left, the longest unasked forgotten first."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers

from projections.kit.marks import Sighting

LARGEST_SHARE = 8
BESIDES = 1_000
"""What an entry takes beside its bytes, about."""


@dataclass(frozen=True, slots=True)
class PublicQuestion:
    """What is asked, and whether the answer may be compressed."""

    target: bytes
    gzip: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A whole answer; `made_of` are the marks of what it was made of, as they were then."""

    operation: str
    headers: Headers
    body: bytes
    etag: bytes
    position: int
    made_of: Mapping[str, str]

    def still_true(self, seen: Sighting) -> bool:
        return all(seen.marks.get(name) == mark for name, mark in self.made_of.items())

    def position_at(self, seen: Sighting) -> int:
        """The position of the log that it is true at: further on while nothing changes."""
        read = [seen.positions[name] for name in self.made_of if name in seen.positions]
        return max(self.position, min(read, default=0))


class Memory:
    """At most `room` bytes of answers, by their questions. Of one thread: the event loop's."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._taken = 0
        self._kept: OrderedDict[PublicQuestion, Kept] = OrderedDict()

    @property
    def taken(self) -> int:
        return self._taken

    def get(self, question: PublicQuestion, seen: Sighting) -> Kept | None:
        """What is not true any more is forgotten."""
        kept = self._kept.get(question)
        if kept is None:
            return None
        if not kept.still_true(seen):
            self.forget(question)
            return None
        self._kept.move_to_end(question)
        return kept

    def put(self, question: PublicQuestion, kept: Kept) -> None:
        self.forget(question)
        size = _size(question, kept)
        if size > self._room // LARGEST_SHARE:
            return
        self._kept[question] = kept
        self._taken += size
        while self._taken > self._room:
            self.forget(next(iter(self._kept)))

    def forget(self, question: PublicQuestion) -> None:
        kept = self._kept.pop(question, None)
        if kept is not None:
            self._taken -= _size(question, kept)


def _size(question: PublicQuestion, kept: Kept) -> int:
    return len(question.target) + len(kept.body) + BESIDES
