"""Threads that work until their process stops: one that dies ends the process, with a reason."""

import os
import signal
import threading
from collections.abc import Callable, Sequence

import structlog

from interfaces.running.fault import fault

GRACE_SECONDS = 20.0
FAILED = 70
log = structlog.get_logger()
_died: list[str] = []


class ThreadDied(Exception):
    """A thread that works until the process stops ended by itself."""


class ThreadHangs(Exception):
    """A thread is at one and the same turn for longer than any may take."""


def end_with_any() -> None:
    """A fault that nobody caught in a thread ends this process as SIGTERM would, and tells so.

    A process that cannot even stop then is ended hard: whoever started it starts it again.
    """
    threading.excepthook = _tell_and_end


def refuse_dead(threads: Sequence[threading.Thread] = ()) -> None:
    """Raises `ThreadDied` when one of these has ended, or any by a fault."""
    if dead := [*_died, *(each.name for each in threads if not each.is_alive())]:
        raise ThreadDied(", ".join(dict.fromkeys(dead)))


def _tell_and_end(
    died: threading.ExceptHookArgs, end: Callable[[int, int], None] = os.kill
) -> None:
    if issubclass(died.exc_type, SystemExit):
        return
    name = died.thread.name if died.thread else "a thread that is gone"
    why = fault(died.exc_value) if died.exc_value else died.exc_type.__name__
    log.critical("thread.died", thread=name, error=why)
    _died.append(name)
    late = threading.Timer(GRACE_SECONDS, os._exit, (FAILED,))
    late.daemon = True
    late.start()
    end(os.getpid(), signal.SIGTERM)
