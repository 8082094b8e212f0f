"""Where processes that answer together count: a folder that is left behind by nobody's death."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MADE = "elysium-metrics-"
IN_THE_MAKING = "elysium-begun-"


@contextmanager
def tallied() -> Iterator[str]:
    """A folder of ours alone, and locked while any of us lives: what is not locked is nobody's."""
    place = Path(tempfile.gettempdir())
    for left in place.glob(f"{MADE}*"):
        _clear_away(left)
    begun = Path(tempfile.mkdtemp(prefix=IN_THE_MAKING))
    held = os.open(begun, os.O_RDONLY | os.O_CLOEXEC)
    fcntl.flock(held, fcntl.LOCK_EX)
    # It has the name by which it is looked for only now: nobody takes it for one that was left.
    folder = begun.rename(place / begun.name.replace(IN_THE_MAKING, MADE))
    try:
        yield str(folder)
    finally:
        shutil.rmtree(folder)
        os.close(held)


def _clear_away(left: Path) -> None:
    """Unless somebody lives who counts there, or it is somebody else's."""
    with suppress(OSError):
        held = os.open(left, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_DIRECTORY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left)
        finally:
            os.close(held)
