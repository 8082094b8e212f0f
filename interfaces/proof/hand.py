"""A process that rebuilds read models beside this one, so that two cores are at work.

It is forked before the rebuild takes a lease or says anything, and touches nothing of this process
but what it was given: its connections are its own.
"""

import os
import signal
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection as Wire
from typing import Never

from sqlalchemy import Engine

from interfaces.postgres.lease import Fences
from interfaces.running.ending import end_with
from projections.kit.followers import Fenced
from projections.kit.read_model import ReadModel


@dataclass(frozen=True, slots=True)
class Order:
    """Up to which position, and whose it is to rebuild."""

    target: int
    fences: Fences


Folded = dict[str, int]
"""Events of each read model that were folded."""
Work = Callable[[Order], Folded]


class HandLost(Exception):
    """The process that rebuilt beside this one ended, or failed: {told}."""


class Hand:
    """Of another process: told once what to do, and asked once what it did."""

    def __init__(self, wire: Wire, models: Sequence[ReadModel]) -> None:
        self._wire = wire
        self.models = tuple(models)

    def begin(self, order: Order) -> None:
        self._wire.send(order)

    def done(self) -> Folded:
        """Waits for it. Raises `Fenced` and `HandLost`."""
        try:
            told: Folded | str = self._wire.recv()
        except EOFError:
            raise HandLost("nothing was heard") from None
        if told == Fenced.__name__:
            raise Fenced
        if isinstance(told, str):
            raise HandLost(told)
        return told


@contextmanager
def hand(engine: Engine, models: Sequence[ReadModel], work: Work) -> Iterator[Hand]:
    """Ended when the block is left, whatever it is at."""
    ours, theirs = Pipe()
    parent = os.getpid()
    with warnings.catch_warnings():
        # Python warns of what other threads may hold: it uses nothing that could be theirs.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if not pid:
        ours.close()
        _obey(engine, theirs, work, parent)
    theirs.close()
    try:
        yield Hand(ours, models)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        ours.close()


def _obey(engine: Engine, wire: Wire, work: Work, parent: int) -> Never:
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        end_with(parent)
        engine.dispose(close=False)
        wire.send(_done(work, wire.recv()))
        status = 0
    finally:
        os._exit(status)


def _done(work: Work, order: Order) -> Folded | str:
    try:
        return work(order)
    except Fenced:
        return Fenced.__name__
    except Exception as error:  # noqa: BLE001  # told by the process that waits for it
        return f"{type(error).__name__}: {error}"
