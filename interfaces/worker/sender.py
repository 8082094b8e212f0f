"""Sends by a broker that may say nothing for ever: it is waited for so long, then left alone."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import SimpleQueue
from typing import Protocol

from application.policies.effect import Lane

SEND_SECONDS = 5.0
MOST_SILENT = 3


class Sends(Protocol):
    """A way to the broker."""

    def __call__(self, lane: Lane, ids: list[str]) -> object: ...

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
        way = self._open()
        sent = way.send(lane, ids)
        try:
            sent.result(self._seconds)
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
        self._asked: SimpleQueue[_Bundle | None] = SimpleQueue()

    def send(self, lane: Lane, ids: list[str]) -> "Future[None]":
        bundle = _Bundle(lane, ids)
        self._asked.put(bundle)
        return bundle.sent

    def end(self) -> None:
        """After what it is at."""
        self._asked.put(None)

    def run(self) -> None:
        sends: Sends | None = None
        while bundle := self._asked.get():
            try:
                sends = sends or self._connect()
                sends(bundle.lane, bundle.ids)
            except Exception as error:  # noqa: BLE001  # whoever sends hears of it
                bundle.sent.set_exception(error)
            else:
                bundle.sent.set_result(None)
        if sends:
            with suppress(Exception):  # it is left because it does not answer as it should
                sends.close()


class _Bundle:
    def __init__(self, lane: Lane, ids: list[str]) -> None:
        self.lane = lane
        self.ids = ids
        self.sent: Future[None] = Future()
