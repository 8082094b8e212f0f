"""What a recorded shop does by itself is waited for."""

import time
from collections.abc import Callable
from typing import TypeVar

LOOKS = 20
Found = TypeVar("Found")


def awaited(look: Callable[[], Found]) -> Found:
    """The first that there is of what is looked for every second; raises `TimeoutError`."""
    for _ in range(LOOKS):
        if found := look():
            return found
        time.sleep(1)
    raise TimeoutError
