"""What one process knows of all followers, from one query for all: how far they are, what changed.

So nobody asks the database a question of their own to learn that nothing changed.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import Any

from sqlalchemy import Connection, Engine

from projections.kit.followers import NotFollowing

LOOK_SECONDS = 0.02
FRESH_SECONDS = 0.05
ASLEEP_AFTER_SECONDS = 2.0
KEPT_SECONDS = 5.0
MARK = "followers.changed || '.' || extract(epoch FROM followers.built)"
LOOK = f"SELECT name, position, {MARK} FROM public.followers"  # noqa: S608  # constants
ONE_BEGUN = f"SELECT position, {MARK}"
FROM_ONE = "FROM public.followers WHERE name = %s"
OF_ONE = f"{ONE_BEGUN} {FROM_ONE}"
More = Callable[[], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a follower is; `text` is another one after every change of what it keeps."""

    position: int
    text: str


def mark_of(connection: Connection, name: str) -> Mark:
    """Raises `NotFollowing`."""
    return Mark(*_one(connection, OF_ONE, (name,), name))


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a follower is, and the position of what a caller wrote last, at one moment."""

    mark: Mark
    written: int


def stand_of(connection: Connection, name: str, written_by: str, caller: str) -> Stand:
    """`written_by` is SQL that says of a caller what they wrote last. Raises `NotFollowing`."""
    statement = f"{ONE_BEGUN}, ({written_by}) {FROM_ONE}"
    position, text, written = _one(connection, statement, (caller, name), name)
    return Stand(Mark(position, text), written)


def _one(
    connection: Connection, statement: str, values: tuple[str, ...], name: str
) -> Sequence[Any]:
    row = connection.exec_driver_sql(statement, values).one_or_none()
    if row is None:
        raise NotFollowing(name)
    return row


@dataclass(frozen=True, slots=True)
class Sighting:
    """How things stood after `began` on this machine's steady clock.

    Of what has the same one of `marks` as before, nothing changed.
    """

    began: float
    positions: Mapping[str, int]
    marks: Mapping[str, str]


class Marks:
    """Looks while anybody asks, and is asleep otherwise, without a thread or a connection.

    `more` are marks of what is no follower. A sighting is good for `fresh` seconds.
    """

    def __init__(self, engine: Engine, more: More = dict, fresh: float = FRESH_SECONDS) -> None:
        self._engine = engine
        self._more = more
        self._fresh = fresh
        self._lock = Lock()
        self._hurry = Event()
        self._looking = False
        self._asked = 0.0
        self._last: Sighting | None = None
        self._coming: Future[Sighting] = Future()

    def now(self) -> Sighting | None:
        """The last sighting, while it is good."""
        seen, self._asked = self._last, time.monotonic()
        return seen if seen and self._asked - seen.began < self._fresh else None

    def next(self) -> "Future[Sighting]":
        """Of a look that begins now or in a moment; fails when the database does not answer."""
        with self._lock:
            self._asked = time.monotonic()
            self._hurry.set()
            if not self._looking:
                self._looking = True
                Thread(target=self._look_on, name="marks", daemon=True).start()
            return self._coming

    @property
    def last(self) -> Sighting | None:
        """The last sighting, however old."""
        return self._last

    def reached(self, name: str) -> int:
        """A position that a follower came to, whenever that was seen."""
        return self._last.positions.get(name, 0) if self._last else 0

    def _look_on(self) -> None:
        eye = _Eye(self._engine)
        while (told := self._turn()) is not None:
            try:
                self._last = seen = eye.look(self._more)
            except Exception as error:  # noqa: BLE001  # those who wait for it are told
                eye.close()
                told.set_exception(error)
            else:
                told.set_result(seen)
            self._hurry.wait(LOOK_SECONDS)
        eye.close()

    def _turn(self) -> "Future[Sighting] | None":
        """Whom the look that begins now is for; None when nobody has asked for a while."""
        with self._lock:
            self._hurry.clear()
            self._looking = time.monotonic() - self._asked < ASLEEP_AFTER_SECONDS
            told, self._coming = self._coming, Future()
            return told if self._looking else None


class _Eye:
    """One connection, kept from look to look, for seconds: its pool may have a better one then."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._opened = 0.0
        self._connection: Connection | None = None

    def look(self, more: More) -> Sighting:
        began = time.monotonic()
        if began > self._opened + KEPT_SECONDS:
            self.close()
        if self._connection is None:
            self._opened = began
            opened = self._engine.connect()
            self._connection = opened.execution_options(isolation_level="AUTOCOMMIT")
        rows = self._connection.exec_driver_sql(LOOK).all()
        positions = {name: position for name, position, _ in rows}
        return Sighting(began, positions, {name: mark for name, _, mark in rows} | {**more()})

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
