"""Sends by a broker that may say nothing for ever: it is waited for so long, then left alone."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, Generic, Protocol, TypeVar

from application.policies.effect import Lane

T = TypeVar("T")
SEND_SECONDS = 5.0
KEEP_SECONDS = 3.0
"""Shorter than half a heartbeat of the broker's."""
MOST_SILENT = 3


class Sends(Protocol):
    """A way to the broker."""

    def __call__(self, lane: Lane, ids: list[str]) -> object: ...

    def lying(self, lane: Lane) -> int:
        """How many bundles its queue has."""
        ...

    def keep(self) -> object:
        """Nothing was sent for a while: the broker is to hear that this way lives."""

    def close(self) -> object: ...


class BrokerSilent(Exception):
    """The broker did not say in time that it has what was sent."""


class Sender:
    """Implements sending of bundles; `connect` makes a way to the broker, anew after a silence.

    A way that fell silent is left to a thread of its own, which ends when it hears something or is
    cut. While several of them wait, no other is tried.
    """

    def __init__(self, connect: Callable[[], Sends], seconds: float = SEND_SECONDS) -> None:
        self._connect = connect
        self._seconds = seconds
        self._way: _Way | None = None
        self._silent: list[_Way] = []

    def __call__(self, lane: Lane, ids: list[str]) -> None:
        """Raises `BrokerSilent`, or what the broker's library does."""
        self._ask(lambda sends: sends(lane, ids))

    def lying(self, lane: Lane) -> int:
        """How many bundles the queue has. Raises as sending does."""
        return self._ask(lambda sends: sends.lying(lane))

    def _ask(self, question: Callable[[Sends], T]) -> T:
        way = self._open()
        answer = way.ask(question)
        try:
            return answer.result(self._seconds)
        except TimeoutError:
            self._leave(way)
            raise BrokerSilent from None
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        if self._way is not None:
            self._way.end()
            self._way = None

    def _open(self) -> "_Way":
        self._silent = [each for each in self._silent if each.is_alive()]
        if len(self._silent) >= MOST_SILENT:
            raise BrokerSilent
        if self._way is None:
            self._way = _Way(self._connect)
            self._way.start()
        return self._way

    def _leave(self, way: "_Way") -> None:
        self.close()
        self._silent.append(way)


class _Way(threading.Thread):
    """One way to the broker, used by this thread alone, as libraries want it."""

    def __init__(self, connect: Callable[[], Sends]) -> None:
        super().__init__(name="sender", daemon=True)
        self._connect = connect
        self._asked: SimpleQueue[_Asked[Any] | None] = SimpleQueue()
        self._sends: Sends | None = None

    def ask(self, question: Callable[[Sends], T]) -> "Future[T]":
        asked = _Asked(question)
        self._asked.put(asked)
        return asked.answer

    def end(self) -> None:
        """After what it is at."""
        self._asked.put(None)

    def run(self) -> None:
        while True:
            try:
                asked = self._asked.get(timeout=KEEP_SECONDS)
            except Empty:
                self._keep()
                continue
            if asked is None:
                return self._left()
            try:
                self._sends = self._sends or self._connect()
                answer = asked.question(self._sends)
            except Exception as error:  # noqa: BLE001  # whoever asks hears of it
                asked.answer.set_exception(error)
            else:
                asked.answer.set_result(answer)

    def _keep(self) -> None:
        """A way that is lost while nothing is sent is made anew when something is."""
        try:
            if self._sends:
                self._sends.keep()
        except Exception:  # noqa: BLE001  # nothing was asked of it
            self._left()

    def _left(self) -> None:
        if self._sends:
            with suppress(Exception):  # it is left because it does not answer as it should
                self._sends.close()
            self._sends = None


class _Asked(Generic[T]):
    def __init__(self, question: Callable[[Sends], T]) -> None:
        self.question = question
        self.answer: Future[T] = Future()
