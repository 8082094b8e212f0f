"""Fair turns at contended streams: within a process, whoever came first decides first."""

import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

HOT_SECONDS = 2.0
Line = deque[threading.Event]


class TurnNeverCame(Exception):
    """Others were before us until our time was over."""


class Queues:
    """A line of waiting threads for every stream at which somebody lost a race lately.

    Whoever needs several streams takes them in the order of their names, all before they look, so
    that no two ever wait for each other.
    """

    def __init__(self, hot_seconds: float = HOT_SECONDS) -> None:
        self._hot_seconds = hot_seconds
        self._lock = threading.Lock()
        self._lines: dict[str, Line] = {}
        self._hot_until: dict[str, float] = {}

    def contended(self, streams: Iterable[str]) -> frozenset[str]:
        """Those for which one waits in line: raced for lately, or waited for now."""
        if not self._lines and not self._hot_until:
            return frozenset()
        now = time.monotonic()
        with self._lock:
            lines, hot = self._lines, self._hot_until
            return frozenset(s for s in streams if s in lines or hot.get(s, 0.0) > now)

    def raced(self, streams: Iterable[str]) -> None:
        """Somebody lost at these."""
        now = time.monotonic()
        with self._lock:
            self._hot_until = {s: end for s, end in self._hot_until.items() if end > now}
            self._hot_until |= dict.fromkeys(streams, now + self._hot_seconds)

    @contextmanager
    def turn(self, streams: Iterable[str], until: float) -> Iterator[None]:
        """Wait for a turn at each, `until` (monotonic) at most. Raises `TurnNeverCame`."""
        with ExitStack() as taken:
            for stream in sorted(streams):
                taken.enter_context(self._turn_at(stream, until))
            yield

    @contextmanager
    def _turn_at(self, stream: str, until: float) -> Iterator[None]:
        called = threading.Event()
        with self._lock:
            line = self._lines.setdefault(stream, deque())
            line.append(called)
            if line[0] is called:
                called.set()
        try:
            if not called.wait(max(0.0, until - time.monotonic())):
                raise TurnNeverCame
            yield
        finally:
            self._leave(stream, called)

    def _leave(self, stream: str, called: threading.Event) -> None:
        with self._lock:
            line = self._lines[stream]
            line.remove(called)
            if line:
                line[0].set()
            else:
                del self._lines[stream]
