"""A gauge that is shown while it is news: of a copy that lost its lease nothing stale is left."""

import time
from collections.abc import Iterator

from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector, CollectorRegistry

FRESH_SECONDS = 180.0


class Fresh(Collector):
    """`set` by whoever looks; not shown when nobody looked for `seconds`."""

    def __init__(
        self,
        name: str,
        says: str,
        *,
        seconds: float = FRESH_SECONDS,
        registry: CollectorRegistry = REGISTRY,
    ) -> None:
        self._name = name
        self._says = says
        self._seconds = seconds
        self._value = 0.0
        self._until = float("-inf")
        registry.register(self)

    def set(self, value: float) -> None:
        self._value, self._until = value, time.monotonic() + self._seconds

    def describe(self) -> Iterator[GaugeMetricFamily]:
        yield GaugeMetricFamily(self._name, self._says)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily(self._name, self._says)
        if time.monotonic() < self._until:
            family.add_metric((), self._value)
        yield family
