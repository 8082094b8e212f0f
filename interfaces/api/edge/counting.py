"""Whoever asks is counted, and refused once it was too often; by the library `limits`."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import ceil

import structlog
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import Storage
from limits.strategies import MovingWindowRateLimiter
from prometheus_client import CollectorRegistry, Counter

from application.identity.attempts import TooManyAttempts
from application.store.ports import Unavailable
from application.tokens import Tokens
from interfaces.api.edge.limits import Limit

LOG = structlog.get_logger("limits")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """Whom a request counts for: where it comes from, whose it is, to which mailbox it leads.

    `email` is the address that was sent, in normal form; `mailbox` a digest of it, where that is
    counted. `device` is what the device shows of having been let in before, to whichever account;
    `let_in` its name, if that was to this very mailbox.
    """

    source: str
    owner: str = ""
    email: str = field(default="", repr=False)
    mailbox: str = ""
    known: bool = False
    device: str = ""
    let_in: str = ""

    def of(self, limit: Limit) -> str:
        """By what such a limit counts it; nothing where that is not known."""
        if limit.strangers and self.known:
            return ""
        if limit.by in ("source", "piece"):
            return self.source
        if limit.by == "owner":
            return self.owner
        return self._at_mailbox(limit) if self.mailbox else ""

    def _at_mailbox(self, limit: Limit) -> str:
        """Whoever read letters there before is not counted with strangers."""
        if self.let_in:
            return f"{self.mailbox}:device:{self.let_in}"
        together = limit.by == "source_and_mailbox"
        return f"{self.mailbox}:source:{self.source}" if together else self.mailbox


class Counts:
    """Shared by all processes through their `storage`; names in it are keyed digests."""

    def __init__(
        self, storage: Storage, tokens: Tokens, rates: dict[str, str], registry: CollectorRegistry
    ) -> None:
        self._windows = MovingWindowRateLimiter(storage)
        self._tokens = tokens
        self._rates = {name: parse(rate) for name, rate in rates.items()}
        self._refused = Counter(
            "elysium_refused_by_limit", "Requests refused, by limit.", ["limit"], registry=registry
        )
        self._uncounted = Counter(
            "elysium_uncounted",
            "Requests let in while the counts were out of reach, by limit.",
            ["limit"],
            registry=registry,
        )

    def count_all(self, limits: Iterable[Limit], asks: Asks) -> None:
        """Those that count by the request alone; what takes a piece is counted when it is taken."""
        for limit in limits:
            if not limit.of_pieces:
                self.count(limit, asks)

    def count(self, limit: Limit, asks: Asks) -> None:
        """Raises `TooManyAttempts`; `Unavailable` where a limit is closed and cannot be looked
        up."""
        if who := asks.of(limit):
            self._reached(limit, lambda: self._hit(limit, who))

    def count_turn(self, limit: Limit, asks: Asks, piece: str) -> None:
        """The same of one piece: each owner once, however often they take it."""
        if who := asks.of(limit):
            self._reached(limit, lambda: self._turn(limit, f"{who}:{piece}", asks.owner))

    def _turn(self, limit: Limit, which: str, owner: str) -> None:
        """Who had it today is let in again. They are noted after the others were counted: of two
        requests at once both count, and none is let in uncounted."""
        own, name = parse("1/day"), self._name(limit, f"{which}:{owner}")
        if self._windows.test(own, name):
            self._hit(limit, which)
            self._windows.hit(own, name)

    def _hit(self, limit: Limit, who: str) -> None:
        rate, name = self._rates[limit.name], self._name(limit, who)
        if not self._windows.hit(rate, name):
            self._refused.labels(limit.name).inc()
            raise TooManyAttempts(retry_after=self._left(rate, name))

    def _left(self, rate: RateLimitItem, name: str) -> int:
        left = self._windows.get_window_stats(rate, name).reset_time - time.time()
        return min(max(1, ceil(left)), rate.get_expiry())

    def _name(self, limit: Limit, who: str) -> str:
        return self._tokens.hash(f"limit:{limit.name}:{who}")

    def _reached(self, limit: Limit, counting: Callable[[], None]) -> None:
        try:
            counting()
        except StorageError as error:
            LOG.warning("counts out of reach", limit=limit.name, error=type(error).__name__)
            if limit.closed:
                raise Unavailable from None
            self._uncounted.labels(limit.name).inc()
