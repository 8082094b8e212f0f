"""What a process remembers of streams: folded up to a version, so that only newer events are read.

A version that is remembered proves nothing: whether it is still the last one is seen by every look
and decided by every append.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from application.store.codec import personal_fields
from domain.envelope import Recorded
from domain.kernel import ERASED, Decider

LONG = 256
MOST_STREAMS = 10_000
MOST_WEIGHT = 40_000
MOST_TOGETHER = 32
FOREVER = float("inf")
Events = tuple[Recorded[Any], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A stream up to a version: its state, and what is not folded into that yet.

    `events` are all of it; None of a stream that is too long to be kept whole. `until` is when it
    has to be forgotten (by the monotonic clock), because it holds what was sealed.
    """

    version: int = 0
    state: Any = None
    unfolded: Events = ()
    events: Events | None = ()
    until: float = FOREVER

    @property
    def weight(self) -> int:
        """A state weighs less than the events it was folded from."""
        return 1 + (self.version // 8 if self.events is None else self.version)

    def followed(self, newer: Events) -> "Seen":
        if not newer:
            return self
        last = newer[-1].version
        return replace(
            self,
            version=last,
            unfolded=(*self.unfolded, *newer),
            events=None if self.events is None or last > LONG else (*self.events, *newer),
        )

    def folded(self, decider: Decider[Any, Any, Any]) -> "Seen":
        if self.state is not None and not self.unfolded:
            return self
        state = decider.initial if self.state is None else self.state
        for recorded in self.unfolded:
            state = decider.evolve(state, recorded.event)
        return replace(self, state=state, unfolded=())


UNSEEN = Seen()


class Recollection:
    """Bounded by streams and by weight; what was looked at longest ago is forgotten first.

    What holds an opened personal value is forgotten after `personal_seconds`: with those of the
    keyring they are how long an erasure may take to be complete.
    """

    def __init__(self, personal_seconds: float = 0.0, most_weight: int = MOST_WEIGHT) -> None:
        self._personal_seconds = personal_seconds
        self._most_weight = most_weight
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, Seen] = OrderedDict()
        self._weight = 0
        self._together: OrderedDict[str, tuple[str, ...]] = OrderedDict()

    def of(self, stream: str) -> Seen:
        with self._lock:
            found = self._seen.get(stream)
            if found is None:
                return UNSEEN
            if found.until <= time.monotonic():
                self._forget(stream)
                return UNSEEN
            self._seen.move_to_end(stream)
            return found

    def dated(self, seen: Seen, newer: Events) -> Seen:
        """With the instant at which it is to be forgotten for the sake of what was just opened."""
        if seen.until == FOREVER and any(_opened(recorded.event) for recorded in newer):
            return replace(seen, until=time.monotonic() + self._personal_seconds)
        return seen

    def keep(self, stream: str, seen: Seen) -> None:
        """Unless something newer is kept already."""
        with self._lock:
            known = self._seen.get(stream)
            if known is not None and known.version > seen.version:
                return
            self._forget(stream)
            if seen.version and seen.until > time.monotonic():
                self._seen[stream] = seen
                self._weight += seen.weight
            while len(self._seen) > MOST_STREAMS or self._weight > self._most_weight:
                self._forget(next(iter(self._seen)))

    def beside(self, streams: Iterable[str]) -> tuple[str, ...]:
        """What was asked for after one of these streams the last times."""
        with self._lock:
            found = [other for each in streams for other in self._together.get(each, ())]
        return tuple(dict.fromkeys(found))

    def met(self, first: str, others: Iterable[str]) -> None:
        """Who asked for `first` needed the others too: next time they are read in the same look.

        A wrong guess costs some bytes and binds nobody.
        """
        with self._lock:
            known = (*others, *self._together.pop(first, ()))
            self._together[first] = tuple(dict.fromkeys(known))[:MOST_TOGETHER]
            while len(self._together) > MOST_STREAMS:
                self._together.popitem(last=False)

    def _forget(self, stream: str) -> None:
        if gone := self._seen.pop(stream, None):
            self._weight -= gone.weight


def _opened(event: Any) -> bool:
    """Whether a sealed value stands in it in the clear."""
    event_type: Any = type(event)
    sealed = personal_fields(event_type)
    return any(getattr(event, field) not in (None, ERASED) for field in sealed)
