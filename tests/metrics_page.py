"""`python -m tests.metrics_page`: all that is measured, as the page that operators read."""

import sys
from collections.abc import Iterator, Mapping

from prometheus_client import REGISTRY, CollectorRegistry, Metric

from application.store.journal.log import in_memory
from application.store.privacy import MemoryKeyring
from interfaces import processes
from interfaces.api.edge.measures import Measures
from interfaces.composition import House
from interfaces.counted import counts
from interfaces.postgres.measured import ASKED, LAG_SECONDS, OfTheRecord, OfTheReplica
from interfaces.postgres.pool_use import OfPools
from interfaces.settings import Settings

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
    of = {each.name: each.of for each in (*ASKED, LAG_SECONDS)}
    return HEADING + "\n".join(sorted({_row(family, of) for family in families()})) + "\n"


def names() -> set[str]:
    """As rules name them."""
    return {_name(family) for family in families()}


def families() -> Iterator[Metric]:
    settings = Settings.of({"ELYSIUM_DATABASE_URL": "postgresql://127.0.0.1:1/none"})
    house, edge = House(settings), CollectorRegistry()
    Measures(edge)
    counts(settings, house.windows, house.tokens, edge)
    asked = OfTheRecord(house.engine, in_memory(MemoryKeyring()))
    for each in (REGISTRY.collect(), edge.collect(), asked.describe()):
        yield from (family for family in each if family.name.startswith("elysium_"))
    yield from OfTheReplica(house.readers_engine).describe()
    yield from OfPools(house.pools).describe()
    house.close()


def _name(family: Metric) -> str:
    return family.name + ("_total" if family.type == "counter" else "")


def _row(family: Metric, of: Mapping[str, tuple[str, ...]]) -> str:
    labels = ", ".join(f"`{each}`" for each in of.get(family.name, ()))
    return f"| `{_name(family)}` | {labels} | {family.documentation.rstrip('.')} |"


if __name__ == "__main__":
    sys.stdout.write(page())
