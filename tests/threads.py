"""Doing the same thing in many threads at once, without losing what any of them raised."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from tests.waiting import SOON_SECONDS

T = TypeVar("T")


def at_once(*calls: Callable[[], T]) -> list[T | Exception]:
    """Start all calls at the same moment; what each returned or raised, in their order."""
    start = threading.Barrier(len(calls))

    def call(work: Callable[[], T]) -> T | Exception:
        start.wait(timeout=SOON_SECONDS)
        try:
            return work()
        except Exception as error:  # noqa: BLE001  # handed to the caller
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, calls))


def everybody(*wishes: Callable[[], object]) -> tuple[int, list[Exception]]:
    """How many had their wish, and why the others did not."""
    answers = at_once(*wishes)
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    return len(answers) - len(refused), refused
