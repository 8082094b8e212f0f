"""One shop a folder: a second `elysium up` is told so, in a sentence."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyOpen(Exception):
    """A shop is open here already."""


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the folder's lock; the kernel frees it when we end, however we end."""
    home.mkdir(parents=True, exist_ok=True)
    place = os.open(home / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(place, 20).decode() or "unknown"
            raise AlreadyOpen(
                f"A shop is open in {home} already (process {holder}); close it with Ctrl-C there."
            ) from None
        os.truncate(place, 0)
        os.write(place, str(os.getpid()).encode())
        yield
    finally:
        os.close(place)
