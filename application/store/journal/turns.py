"""Whoever wants to append and finds nobody at it leads: one call for all that wait by then."""

import threading
from collections.abc import Callable, Sequence

from application.store.journal.wish import CommitUnknown, Wish
from application.store.ports import CommandKey, InFlight, Unavailable

MOST_COMMANDS = 128
MOST_EVENTS_A_BATCH = 2_000
MOST_BYTES_A_BATCH = 1_000_000


class Turns:
    """`flush` gives an outcome to each wish of a batch, or none to those that may try again.

    A batch is a leader's; then the first that came meanwhile leads. Nobody depends on a leader to
    live: what one that was interrupted had in its hands is of unknown outcome, and who waits for
    `overdue` seconds beyond their patience goes on without it.
    """

    def __init__(self, flush: Callable[[Sequence[Wish]], None], overdue: float) -> None:
        self._flush = flush
        self._overdue = overdue
        self._lock = threading.Lock()
        self._queue: list[Wish] = []
        self._flying: dict[CommandKey, Wish] = {}
        self._leader: Wish | None = None

    def append(self, wish: Wish) -> Sequence[int]:
        """The positions; raises what became of it otherwise."""
        try:
            self._join(wish)
            while wish.outcome is None:
                if wish.leads:
                    self._lead(wish)
                else:
                    self._wait(wish)
        finally:
            self._leave(wish)
        if isinstance(wish.outcome, Exception):
            raise wish.outcome
        return wish.outcome

    def _join(self, wish: Wish) -> None:
        request = wish.request
        with self._lock:
            if request in self._flying:
                raise InFlight
            if request:
                self._flying[request] = wish
            self._queue.append(wish)
            self._succeed(None)

    def _lead(self, wish: Wish) -> None:
        batch: list[Wish] = []
        try:
            batch = self._taken(wish)
            self._flush(batch)
        except BaseException:
            for each in batch:
                each.outcome = each.outcome or CommitUnknown()
            raise
        finally:
            self._hand_over(wish, batch)

    def _taken(self, leader: Wish) -> list[Wish]:
        """As many as may be stored by one call, in the order of their coming.

        No two of them touch what the other writes: which came first would not be told by versions.
        """
        batch, left, sizes = [], [], _Sizes()
        written: set[str] = set()
        read: set[str] = set()
        with self._lock:
            for wish in self._queue:
                writes, reads = wish.written(), wish.only_read()
                apart = writes.isdisjoint(written | read) and reads.isdisjoint(written)
                if apart and sizes.hold(wish):
                    wish.led_by = leader
                    batch.append(wish)
                else:
                    left.append(wish)
                written |= writes
                read |= reads
            self._queue = left
        return batch

    def _hand_over(self, wish: Wish, batch: Sequence[Wish]) -> None:
        """What has no outcome stands first in the queue again."""
        with self._lock:
            again = [each for each in batch if each.outcome is None]
            for each in again:
                each.led_by = None
            self._queue[:0] = again
            wish.leads = False
            self._succeed(wish)
            for each in batch:
                if each.outcome is not None:
                    each.wake()

    def _succeed(self, leader: Wish | None) -> None:
        """Unless somebody else leads since: the first that waits."""
        if self._leader is leader:
            self._leader = self._queue[0] if self._queue else None
            if self._leader:
                self._leader.leads = True
                self._leader.wake()

    def _wait(self, wish: Wish) -> None:
        if wish.turn.acquire(timeout=max(wish.patience, 0.0)):
            return
        with self._lock:
            if wish.leads or wish.outcome is not None:
                return
            if wish.led_by is None:
                self._queue.remove(wish)
                wish.outcome = Unavailable()
                return
        if not wish.turn.acquire(timeout=self._overdue):
            with self._lock:
                wish.outcome = wish.outcome or CommitUnknown()
                self._succeed(wish.led_by)

    def _leave(self, wish: Wish) -> None:
        with self._lock:
            if wish in self._queue:
                self._queue.remove(wish)
            if (request := wish.request) and self._flying.get(request) is wish:
                del self._flying[request]
            self._succeed(wish)


class _Sizes:
    """What a batch holds so far; the first command always has room."""

    def __init__(self) -> None:
        self._commands = self._events = self._bytes = 0

    def hold(self, wish: Wish) -> bool:
        events, size = self._events + len(wish.events), self._bytes + wish.bytes
        room = (
            self._commands < MOST_COMMANDS
            and events <= MOST_EVENTS_A_BATCH
            and size <= MOST_BYTES_A_BATCH
        )
        if room or not self._commands:
            self._commands, self._events, self._bytes = self._commands + 1, events, size
            return True
        return False
