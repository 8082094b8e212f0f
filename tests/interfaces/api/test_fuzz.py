"""Whatever the description allows is sent, as everybody: the answers are as the description says.

On PostgreSQL, its read models caught up. A request that fits the description may still be refused
for what the shop knows; that is no fault.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from application.store.event_store import EventStore
from application.store.journal import JournalSettings, on_postgres
from application.store.journal.log import Log
from application.store.privacy import MemoryKeyring
from interfaces.api.edge.access import Operation
from interfaces.postgres.database import engine
from interfaces.worker.following import ReadModelFollowing
from projections.all import READ_MODELS
from projections.kit.reading import Reader
from tests.interfaces.api.test_access import OPERATIONS
from tests.interfaces.api.test_staff import receive, stone
from tests.interfaces.api.world import World, world
from tests.postgres import Database, Server
from tests.set_clock import SetClock

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
CHECKS = pytest.importorskip("schemathesis.checks").CHECKS
# The fuzzer leaves out the operation that it read the document from.
SENT = [each for each in OPERATIONS if each.name != "openapi"]
NO_FAULTS = ("not_a_server_error", "positive_data_acceptance")


@pytest.fixture(scope="module")
def open_shop(server: Server) -> Iterator[World]:
    clock = SetClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    with server.fresh() as database, closing(on_postgres_of(database)) as journal:
        pool = engine(database.app_url)
        reader = Reader(pool, wait_seconds=0.05)
        shop = world(EventStore(journal, clock), clock, reader=reader, read_models=READ_MODELS)
        shop.publish("SOL-CLAW")
        shop.receive_chains("s1")
        shop.receive_tiara()
        receive(shop, stone())
        for model in READ_MODELS:
            caught_up(ReadModelFollowing(pool, journal, model))
        yield shop
        pool.dispose()


def on_postgres_of(database: Database) -> Log:
    settings = JournalSettings(url=database.app_url, pool_size=2)
    return on_postgres(settings, MemoryKeyring())


def caught_up(following: ReadModelFollowing) -> None:
    following.prepare()
    while following.step(500).folded:
        pass


@pytest.fixture(scope="module")
def described(open_shop: World) -> dict[str, Any]:
    document = schemathesis.openapi.from_asgi("/openapi.json", open_shop.client.app)
    found = (each.ok() for each in document.get_all_operations())
    return {each.definition.raw["operationId"]: each for each in found}


@pytest.mark.parametrize("operation", SENT, ids=lambda each: each.name)
@settings(
    max_examples=8, phases=[Phase.generate], suppress_health_check=[HealthCheck.filter_too_much]
)
@given(data=st.data())
def test_answers_are_as_described(
    open_shop: World, described: dict[str, Any], operation: Operation, data: st.DataObject
) -> None:
    case = data.draw(described[operation.name].as_strategy())
    as_whom = data.draw(st.sampled_from(["nobody", "shopper", *operation.access.roles]))
    answer = case.call(headers=_headers(open_shop, as_whom))
    assert answer.status_code != 500
    case.validate_response(answer, excluded_checks=CHECKS.get_by_names(NO_FAULTS))


def _headers(shop: World, as_whom: str) -> dict[str, str]:
    if as_whom == "shopper":
        return shop.token()
    return {} if as_whom in ("nobody", "anyone", "partner") else shop.staff(as_whom)
