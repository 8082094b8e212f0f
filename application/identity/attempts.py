"""Trying to prove who one is: the more that failed, the longer the next try has to wait.

Nobody is locked out. Failures are counted where the try comes from: a device that was let in before
has a count of its own, which a stranger cannot raise; of all others each source has one for the
account, and all of them together one more, so that a thousand sources try no faster than one.
A try counts as failed from its beginning, so that twenty at once are twenty.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from threading import Lock
from typing import Literal, Protocol

from application.store.ports import Clock
from application.tokens import Tokens
from domain.kernel import TooSoon

Way = Literal["password", "code", "second_factor", "recovery_code", "passkey", "order"]
LONGEST_WAIT = timedelta(seconds=60)
FORGOTTEN_AFTER = timedelta(hours=1)
FREE, FREE_OF_ALL = 3, 30


class TooManyAttempts(TooSoon):
    """That was tried too often; wait {retry_after} seconds before the next try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """`account` is whose they say they are, known to us or not; `source` is where they ask from.

    `device` is the name of a device that this account was let in on before, or empty.
    """

    way: Way
    account: str
    source: str
    device: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """What counts failures under a keyed `name`; the first `free` of them cost no waiting."""

    name: str
    free: int
    of_all: bool = False

    def wait(self, failures: int) -> timedelta:
        """After so many of them."""
        if failures < self.free:
            return timedelta(0)
        return min(LONGEST_WAIT, timedelta(seconds=2 ** min(failures - self.free, 6)))


class Attempts(Protocol):
    """Shared by all processes."""

    def begin(self, trial: Trial) -> None:
        """Raises `TooManyAttempts`; what is refused so is not counted."""

    def succeeded(self, trial: Trial) -> None:
        """It was right: its own failures are forgotten; of what all have in common, this one."""


def counts_of(tokens: Tokens, trial: Trial) -> tuple[Count, ...]:
    """Where a try counts, in the order in which they are taken; nothing is named in the clear."""
    whose = f"attempt:{trial.way}:{trial.account}"
    if trial.device:
        return (Count(tokens.hash(f"{whose}:device:{trial.device}"), FREE),)
    own = Count(tokens.hash(f"{whose}:source:{trial.source}"), FREE)
    common = Count(tokens.hash(whose), FREE_OF_ALL, of_all=True)
    return tuple(sorted((own, common), key=lambda count: count.name))


def refusal(left: timedelta) -> TooManyAttempts:
    return TooManyAttempts(retry_after=max(1, ceil(left.total_seconds())))


@dataclass(frozen=True, slots=True)
class Failures:
    """How many there were, and when the last one was."""

    number: int
    last_at: datetime


class MemoryAttempts:
    """The in-memory twin, for fast tests."""

    def __init__(self, tokens: Tokens, clock: Clock) -> None:
        self._tokens = tokens
        self._clock = clock
        self._failed: dict[str, Failures] = {}
        self._one_at_a_time = Lock()

    def begin(self, trial: Trial) -> None:
        counts, now = counts_of(self._tokens, trial), self._clock.now()
        with self._one_at_a_time:
            left = max(self._left(count, now) for count in counts)
            if left > timedelta(0):
                raise refusal(left)
            for count in counts:
                self._failed[count.name] = Failures(self._number(count, now) + 1, now)

    def succeeded(self, trial: Trial) -> None:
        for count, failures in self._known(trial):
            if count.of_all and failures.number > 1:
                self._failed[count.name] = Failures(failures.number - 1, failures.last_at)
            else:
                del self._failed[count.name]

    def _known(self, trial: Trial) -> Iterator[tuple[Count, Failures]]:
        for count in counts_of(self._tokens, trial):
            if failures := self._failed.get(count.name):
                yield count, failures

    def _left(self, count: Count, now: datetime) -> timedelta:
        number = self._number(count, now)
        waits_until = self._failed[count.name].last_at + count.wait(number) if number else now
        return waits_until - now

    def _number(self, count: Count, now: datetime) -> int:
        failures = self._failed.get(count.name)
        if failures is None or now - failures.last_at >= FORGOTTEN_AFTER:
            return 0
        return failures.number
