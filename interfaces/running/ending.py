"""A process that ends with the one that started it, whichever way that one ends."""

import ctypes
import os
import signal
import sys

PARENT = "ELYSIUM_PARENT"
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """With the `elysium up` that the environment names; nothing where it names none."""
    parent = os.environ.get(PARENT)
    if parent is not None:
        end_with(int(parent))


def end_with(parent: int) -> None:
    """SIGTERM comes when its parent dies. Raises SystemExit if that happened already."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit("the shop that started this process is gone")
