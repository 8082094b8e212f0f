"""Whether the server at an address answers anybody: asked once for all of a process that wait."""

import os
import threading
import time
from typing import Any, Literal

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import _WaitTimeout
from psycopg.generators import connect
from psycopg.waiting import wait_conn

LOOK_SECONDS = 0.1
DOUBT_SECONDS = 0.3
"""Who waits so long for a word begins to doubt that there is anybody."""
BEAT_SECONDS = 1.2
"""A server that is well lets somebody in, and answers them, in less."""
REST_SECONDS = 0.5
AGAIN_SECONDS = 0.2
ASLEEP_AFTER_SECONDS = 5.0
State = Literal["well", "shut", "silent"]


class Overdue(psycopg.OperationalError):
    """The database was asked, and said nothing in time."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__ or "")


class Pulse:
    """`shut` is a server that lets nobody in, `silent` one that says nothing at all.

    Nobody asks while nobody doubts. From then on until it is well one thread tries to be let in,
    again and again, so that all others need not: they fail at once, and go on when it is back.
    `patience` is in how many seconds a server that is well lets somebody in, and answers them.
    """

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self.patience = BEAT_SECONDS
        self.begin()

    def begin(self) -> None:
        """Nobody asks, and nothing is known."""
        self.state: State = "well"
        self._lock = threading.Lock()
        self.asking = False
        self._doubted = 0.0

    def doubt(self) -> None:
        """Have it found out, soon, if nobody does already."""
        self._doubted = time.monotonic()
        with self._lock:
            if self.asking:
                return
            self.asking = True
        threading.Thread(target=self._ask, name="pulse", daemon=True).start()

    def shut(self) -> None:
        """Somebody was not let in."""
        if self.state == "well":
            self.state = "shut"
        self.doubt()

    def refuse_silent(self) -> None:
        """Raises `Overdue`: whoever asks now would only wait."""
        if self.state == "silent":
            self.doubt()
            raise Overdue

    def refuse_shut(self) -> None:
        """The same for who would have to be let in first."""
        if self.state != "well":
            self.doubt()
            raise Overdue

    def _ask(self) -> None:
        while self._doubtful():
            self.state = found = self._beat()
            time.sleep(REST_SECONDS if found == "well" else AGAIN_SECONDS)

    def _doubtful(self) -> bool:
        """Whether to go on: what nobody asks about for a while is believed to be well."""
        with self._lock:
            since = time.monotonic() - self._doubted
            most = REST_SECONDS if self.state == "well" else ASLEEP_AFTER_SECONDS
            self.asking = since < most
            if not self.asking:
                self.state = "well"
            return self.asking

    def _beat(self) -> State:
        try:
            line = wait_conn(connect(self._conninfo), LOOK_SECONDS, self.patience)
            with _Asked(line) as asked:
                asked.patience = self.patience
                asked.execute("SELECT 1")
        except _WaitTimeout:
            return "silent"
        except psycopg.Error:
            return "shut"
        return "well"


class _Asked(Connection[Any]):
    patience = BEAT_SECONDS

    def wait(self, gen: Any, interval: float = LOOK_SECONDS, timeout: float | None = None) -> Any:
        return super().wait(gen, interval, timeout or self.patience)


class Pulses:
    """Those of a process, by place: host, port and database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[Any, ...], Pulse] = {}
        os.register_at_fork(after_in_child=self._begin_anew)

    def _begin_anew(self) -> None:
        """No thread that asks comes along into a process that was forked, nor who holds a lock."""
        self._lock = threading.Lock()
        for pulse in self._kept.values():
            pulse.begin()

    def at(self, conninfo: str) -> Pulse:
        said = conninfo_to_dict(conninfo)
        place = (said.get("host") or said.get("hostaddr"), said.get("port"), said.get("dbname"))
        with self._lock:
            return self._kept.setdefault(place, Pulse(conninfo))


PULSES = Pulses()
