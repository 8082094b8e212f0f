"""What belongs to the whole process, and is given back as it was found."""

import gc
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import values

HANDLED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD, signal.SIGUSR1)


@contextmanager
def as_found() -> Iterator[None]:
    """The environment, the folder, who hears signals, how measures are counted, what is frozen."""
    variables, folder = dict(os.environ), os.getcwd()
    heard = {number: signal.getsignal(number) for number in HANDLED}
    counted = values.ValueClass
    yield
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(folder)
    for number, handler in heard.items():
        if signal.getsignal(number) is not handler:
            signal.signal(number, handler)
    values.ValueClass = counted
    gc.unfreeze()
