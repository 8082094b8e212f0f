"""What comes soon is waited for, and not for ever."""

import time
from collections.abc import Callable

SOON_SECONDS = 60.0
"""How long a machine may be busy with something else; on a quiet one nothing takes as long."""


def until(holds: Callable[[], object], seconds: float = SOON_SECONDS) -> float:
    """How long it took, at most so many seconds."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, "waited in vain"
        time.sleep(0.01)
    return time.monotonic() - began
