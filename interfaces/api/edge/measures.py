"""What Prometheus is told of the edge: rate, errors and duration of every operation."""

from prometheus_client import CollectorRegistry, Counter, Histogram

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)


class Measures:
    """Counts in one registry, under names that begin with `elysium_`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "elysium_requests",
            "Requests answered, by operation and status.",
            ["operation", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "elysium_request_seconds",
            "Time from the request's arrival to the end of its answer.",
            ["operation"],
            buckets=SECONDS,
            registry=registry,
        )

    def note(self, operation: str, status: int, seconds: float) -> None:
        self._requests.labels(operation, str(status)).inc()
        self._seconds.labels(operation).observe(seconds)
