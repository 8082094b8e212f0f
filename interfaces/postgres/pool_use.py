"""How many of its connections a process has lent."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.pool import QueuePool

from interfaces.postgres.pools import Pools


class OfPools(Collector):
    """Of the process that answers: where several share a port, of any one of them."""

    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    def describe(self) -> Iterator[GaugeMetricFamily]:
        yield from self._families()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        lent, most = self._families()
        for part, engine in self._pools.opened().items():
            if isinstance(engine.pool, QueuePool):
                lent.add_metric((part,), engine.pool.checkedout())
                most.add_metric((part,), engine.pool.size())
        yield from (lent, most)

    def _families(self) -> tuple[GaugeMetricFamily, GaugeMetricFamily]:
        lent = "Connections that are in use now, by pool"
        most = "Connections that a pool lends at most"
        return (
            GaugeMetricFamily("elysium_pool_lent", lent, labels=("pool",)),
            GaugeMetricFamily("elysium_pool_most", most, labels=("pool",)),
        )
