"""Whatever the description allows is sent, as everybody: the answers are as the description says.

On PostgreSQL, its read models caught up. A request that fits the description may still be refused
by a name of the shop's rules; for its form it is not, but where a text is one that nobody types.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from application.identity.sessions import Entry
from application.store.event_store import EventStore
from application.store.journal import on_postgres
from application.store.journal.log import Log
from application.store.privacy import MemoryKeyring
from domain.people.staff_role import STAFF_ROLES
from domain.text import CONTROL, fair_copy
from interfaces.api.desk.staff_queries import MOST_DAYS
from interfaces.api.edge.access import Operation
from interfaces.api.edge.bodies import LARGEST
from interfaces.postgres.database import engine
from interfaces.worker.following import ReadModelFollowing
from projections.all import READ_MODELS
from projections.kit.reading import Reader
from tests.interfaces.api.documented import Json
from tests.interfaces.api.test_access import OPERATIONS
from tests.interfaces.api.test_documented_forms import OF_THE_FORM
from tests.interfaces.api.test_staff import receive, stone
from tests.interfaces.api.world import World, world
from tests.postgres import Database, Server, unhurried
from tests.set_clock import SetClock

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
CHECKS = pytest.importorskip("schemathesis.checks").CHECKS
# The fuzzer leaves out the operation that it read the document from.
SENT = [each for each in OPERATIONS if each.name != "openapi"]
FIGURES = re.compile(r"-?[0-9.]+")
YEARS = re.compile(r"[013-9][0-9]{3}-")
STRICTER = OF_THE_FORM - {"float_not_allowed"}
"""JSON says that 7.0 is a whole number; the house refuses it, as its description says in words."""
BY_RULE = (f"From `first` on, at most {MOST_DAYS} days.",)
INSTEAD = ("not_a_server_error", "positive_data_acceptance", "ignored_auth")
"""Checks that know no names of refusals, nor that who asks is put in place of whom they made up;
what they are for is asserted by itself, and by the matrix of permissions."""


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
    settings = unhurried(database.app_url, pool_size=2)
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
    as_whom = data.draw(st.sampled_from(["nobody", "shopper", "customer", *STAFF_ROLES]))
    if may := set(operation.access.roles) - {"anyone"}:
        as_whom = data.draw(st.sampled_from([as_whom, *sorted(may)]))
    answer = case.call(headers=_headers(open_shop, as_whom))
    assert answer.status_code != 500
    assert not refused_for_their_form(case, answer)
    case.validate_response(answer, excluded_checks=CHECKS.get_by_names(INSTEAD))


def refused_for_their_form(case: Any, answer: Any) -> list[Json]:
    """Fields that fit the description and are refused all the same."""
    if answer.status_code != 422:
        return []
    sent = {**as_sent(case.query), **as_sent(case.path_parameters), **as_sent(case.body)}
    wrong = [each for each in answer.json()["errors"] if each["code"] in STRICTER]
    return [e for e in wrong if e["message"] not in BY_RULE and typed(at(sent, e["field"]))]


def as_sent(part: Any) -> Json:
    return part if isinstance(part, dict) else {}


def at(sent: Any, field: str) -> Any:
    for step in re.findall(r"[^.\[\]]+", field):
        if isinstance(sent, list):
            sent = sent[int(step)]
        elif isinstance(sent, dict) and step in sent:
            sent = sent[step]
    return sent


def typed(value: Any) -> bool:
    """Whether somebody could mean that: no text of nothing, no figures or years without end."""
    if isinstance(value, list):
        return all(map(typed, value))
    if not isinstance(value, str):
        return not isinstance(value, dict) and not (isinstance(value, int) and abs(value) > LARGEST)
    text = unquote(value)
    if FIGURES.fullmatch(text):
        return len(text) <= 6
    return text == fair_copy(text) != "" and not CONTROL.search(text) and not YEARS.match(text)


def _headers(shop: World, as_whom: str) -> dict[str, str]:
    if as_whom == "shopper":
        return shop.token()
    if as_whom == "customer":
        begun = shop.api.identity.sessions.begin(Entry(kind="customer", person="customer-1"))
        return {"Authorization": f"Bearer {begun.token}"}
    return shop.staff(as_whom) if as_whom in STAFF_ROLES else {}
