"""A session that is given up when its server says nothing: no wait on its socket is without end.

What a server promises about its own limits holds as long as it runs: one that is stopped, or behind
a network that lost us, keeps none. So each wait is bounded here, whatever it is for.
"""

from collections.abc import Generator
from select import POLLIN, poll
from typing import Any, Self, TypeVar

from psycopg import Connection, OperationalError
from psycopg.abc import PQGen, PQGenConn
from psycopg.rows import Row

from application.store.journal.pulse import (
    DOUBT_SECONDS,
    LOOK_SECONDS,
    PULSES,
    Overdue,
    Pulse,
)

LONGEST_SECONDS = 3_600.0
"""For one statement of a session that nobody bounds otherwise."""
T = TypeVar("T")


class Bounded(Connection[Row]):
    """Waits at most `longest` seconds for an answer, and less where its server answers nobody.

    A session that was given up is closed: what was asked in it may have been done or not.
    """

    longest = LONGEST_SECONDS
    pulse: Pulse

    @classmethod
    def _connect_gen(cls, conninfo: str = "") -> PQGenConn[Self]:
        pulse = PULSES.at(conninfo)
        pulse.refuse_shut()
        try:
            made = yield from _while_alive(super()._connect_gen(conninfo), pulse, LONGEST_SECONDS)
        except OperationalError:
            pulse.shut()
            raise
        made.pulse = pulse
        return made

    def wait(
        self, gen: PQGen[T], interval: float = LOOK_SECONDS, timeout: float | None = None
    ) -> T:
        """Whoever says a `timeout` listens, for what may never come: that is no silence."""
        try:
            self.pulse.refuse_silent()
            if timeout is None:
                gen = _while_alive(gen, self.pulse, self.longest)
            return super().wait(gen, interval, timeout)
        except Overdue:
            self.pgconn.finish()
            raise


def says_something(session: Connection[Any], seconds: float = 0.0) -> bool:
    """Whether there is anything to read in so long: be it last words, or the end of the line."""
    if session.closed:
        return True
    waiting = poll()
    waiting.register(session.fileno(), POLLIN)
    return bool(waiting.poll(seconds * 1_000))


def _while_alive(
    gen: Generator[Any, Any, T], pulse: Pulse, longest: float
) -> Generator[Any, Any, T]:
    """What `gen` comes to. Looks are counted, not the time: who was stopped itself goes on."""
    waited = 0.0
    try:
        asked = next(gen)
        while True:
            ready = yield asked
            if not ready:
                waited += LOOK_SECONDS
                _refuse_overdue(pulse, waited, longest)
            asked = gen.send(ready)
    except StopIteration as done:
        found: T = done.value
        return found


def _refuse_overdue(pulse: Pulse, waited: float, longest: float) -> None:
    pulse.refuse_silent()
    if waited >= longest:
        raise Overdue
    if waited >= DOUBT_SECONDS:
        pulse.doubt()
