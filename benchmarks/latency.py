"""How long things took, as percentiles."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Latencies:
    """In milliseconds."""

    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, seconds: Iterable[float]) -> "Latencies":
        """The nearest rank; zero when nothing was measured."""
        ordered = sorted(seconds) or [0.0]
        at = [ordered[min(len(ordered) - 1, int(len(ordered) * part))] for part in (0.5, 0.95)]
        last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
        return cls(*(round(each * 1000, 2) for each in (*at, last)))
