"""`python -m tests.metrics_page`: all that is measured, as the page that operators read."""

import sys
from collections.abc import Iterator

from prometheus_client import REGISTRY, CollectorRegistry, Metric

from application.store.journal.log import in_memory
from application.store.privacy import MemoryKeyring
from interfaces import processes
from interfaces.api.edge.measures import Measures
from interfaces.composition import House
from interfaces.composition.counted import counts
from interfaces.postgres.measured import OfTheRecord, OfTheReplica
from interfaces.postgres.pool_use import OfPools
from interfaces.settings import Settings

Labels = tuple[str, ...]
COUNTING = processes.__name__
"""Whose modules count in the registry that all share."""
HEADING = """# What is measured

Each process shows this in Prometheus's form at a door of its own: `serve` at
`http://ELYSIUM_METRICS_HOST:ELYSIUM_METRICS_PORT/metrics`, `project`, `work` and `clock` at the
three ports after it. Without a port nothing is shown, and the API itself never shows any of it.
What the record says is the same at each of them, asked at each look: `max by (…)`, never `sum`.
`elysium_pool_…` is of the process that answers. This page is what `python -m tests.metrics_page`
prints; the rules that alarm are in `docs/alerts.yml`, tested by `docs/alerts_test.yml`.

| metric | labels | what it says |
|---|---|---|
"""


def page() -> str:
    rows = {_row(family, labels) for family, labels in families()}
    return HEADING + "\n".join(sorted(rows)) + "\n"


def names() -> set[str]:
    """As rules name them."""
    return {_name(family) for family, _ in families()}


def families() -> Iterator[tuple[Metric, Labels]]:
    settings = Settings.of({"ELYSIUM_DATABASE_URL": "postgresql://127.0.0.1:1/none"})
    house, edge = House(settings), CollectorRegistry()
    Measures(edge)
    counts(settings, house.windows, house.tokens, edge)
    asked = OfTheRecord(house.engine, in_memory(MemoryKeyring()))
    replica = OfTheReplica(house.readers_engine)
    for each in (asked, replica, OfPools(house.pools)):
        yield from ((family, _labels(family)) for family in each.describe())
    for registry in (REGISTRY, edge):
        for collector in registry._collector_to_names:
            ours = (each for each in collector.collect() if each.name.startswith("elysium_"))
            yield from ((family, _labels(collector)) for family in ours)
    house.close()


def _labels(measured: object) -> Labels:
    """The library tells them to itself alone, as long as nothing was counted."""
    return tuple(getattr(measured, "_labelnames", ()))


def _name(family: Metric) -> str:
    return family.name + ("_total" if family.type == "counter" else "")


def _row(family: Metric, labels: Labels) -> str:
    named = ", ".join(f"`{each}`" for each in labels)
    return f"| `{_name(family)}` | {named} | {family.documentation.rstrip('.')} |"


if __name__ == "__main__":
    sys.stdout.write(page())
