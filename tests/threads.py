"""Doing the same thing in many threads at once, without losing what any of them raised."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def at_once(*calls: Callable[[], T]) -> list[T | Exception]:
    """Start all calls at the same moment; what each returned or raised, in their order."""
    start = threading.Barrier(len(calls))

    def call(work: Callable[[], T]) -> T | Exception:
        start.wait(timeout=10)
        try:
            return work()
        except Exception as error:  # noqa: BLE001  # handed to the caller
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, calls))
