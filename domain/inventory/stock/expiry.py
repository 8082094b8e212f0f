"""Which reservation ends first: a heap whose older forms stay as they are, as every state must."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, eq=False)
class Ending:
    """`name` ends at `at`, and nothing below it ends before; None is the empty heap.

    A leftist heap: the way down on the right is never the longer one, so `joined` goes as deep as
    the logarithm of how many there are, and copies no more.
    """

    at: datetime
    name: str
    left: "Endings" = None
    right: "Endings" = None
    rank: int = 1

    @property
    def rest(self) -> "Endings":
        return joined(self.left, self.right)


class InOrder(Protocol):
    """What was written down, whoever ends first in front."""

    @property
    def names(self) -> tuple[str, ...]: ...

    def end(self, place: int, /) -> datetime | None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """An ending like the others, of a list in order: who comes next is looked up when asked for."""

    at: datetime
    name: str
    among: InOrder
    place: int
    right: None = field(default=None, init=False)
    rank: int = field(default=1, init=False)

    @classmethod
    def first_of(cls, among: InOrder, place: int = 0) -> "Written | None":
        at = among.end(place)
        return None if at is None else cls(at, among.names[place], among, place)

    @property
    def left(self) -> "Endings":
        return Written.first_of(self.among, self.place + 1)

    @property
    def rest(self) -> "Endings":
        return self.left


Endings = Ending | Written | None


def joined(one: Endings, other: Endings) -> Endings:
    if one is None or other is None:
        return one or other
    first, later = (one, other) if (one.at, one.name) <= (other.at, other.name) else (other, one)
    left, right = first.left, joined(first.right, later)
    if _rank(left) < _rank(right):
        left, right = right, left
    return Ending(first.at, first.name, left, right, _rank(right) + 1)


def until(endings: Endings, now: datetime) -> Iterator[str]:
    """The names of what has ended by now, the earliest first, one at one instant once."""
    last = None
    while endings is not None and endings.at <= now:
        if (endings.at, endings.name) != last:
            yield endings.name
        last = (endings.at, endings.name)
        endings = endings.rest


def _rank(endings: Endings) -> int:
    return 0 if endings is None else endings.rank
