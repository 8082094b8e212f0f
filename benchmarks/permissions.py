"""What it costs to know who asks and whether they may, and its share of a whole answer."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import httpx
from fastapi import FastAPI
from starlette.datastructures import Headers

from application.identity.sessions import Entry
from application.ids import new_id
from application.people.staffing import Appointment, appoint, enrol
from application.store.event_store import Decision, Request
from benchmarks.clients import CLIENT
from benchmarks.figures import Cell, Table
from benchmarks.latency import Latencies
from benchmarks.scratch import Server, scratch_shop
from domain.envelope import Cause
from interfaces.api.app import every_route
from interfaces.api.edge.access import Operation
from interfaces.api.edge.callers import identify
from interfaces.composition import House
from interfaces.local.embedded_postgres.supervisor import EmbeddedPostgres
from interfaces.postgres.database import application_login, migrate
from interfaces.worker.following import ReadModelFollowing
from projections.all import READ_MODELS

EXPLAINED = (
    "One after another on one thread: who shows this token is found out (a visitor by arithmetic, "
    "a session in PostgreSQL, a member of staff by their stream too) and held against what the "
    "operation declares. Beside it whole answers to the same caller, over ASGI without a socket, "
    "and the share of the check in the median answer."
)
COLUMNS = ("who", "checks per s", "check p50 ms", "check p95 ms", "answer p50 ms", "share %")
ASKED = 600
CARTS, BOARD = "carts", "quote_board"


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody, by what they show, and the operation that they ask."""

    name: str
    headers: Mapping[str, str]
    operation: str
    path: str


def permission_tables() -> list[Table]:
    """Opens a shop of its own."""
    with empty_shop() as house:
        rows = tuple(_row(house, asker) for asker in _askers(house))
    return [Table("Permission checks", EXPLAINED, COLUMNS, rows)]


@contextmanager
def empty_shop() -> Iterator[House]:
    """Its read models are built, of nothing."""
    with ExitStack() as opened:
        shop = opened.enter_context(scratch_shop())
        database = opened.enter_context(EmbeddedPostgres(shop.home))
        migrate(database.url)
        application_login(database.url, shop.app_password)
        environment = shop.environment(shop.app_url(database.url), shop.choose_addresses())
        house = opened.enter_context(Server(shop, database.url, environment).house())
        for model in READ_MODELS:
            following = ReadModelFollowing(house.engine, house.store.journal, model)
            following.prepare()
            following.step(500)
        yield house


def _askers(house: House) -> tuple[Asker, ...]:
    sessions = house.identities.sessions
    customer = sessions.begin(Entry(kind="customer", person=new_id()))
    staff = sessions.begin(Entry(kind="staff", person=_concierge(house), second_factor=True))
    return (
        Asker("a visitor", {"Shopper-Token": house.tokens.issue()}, CARTS, "/carts"),
        Asker("a customer", _bearer(customer.token), CARTS, "/carts"),
        Asker("a member of staff", _bearer(staff.token), BOARD, "/staff/quotes"),
    )


def _concierge(house: House) -> str:
    """A member of staff who has enrolled."""
    wanted = Appointment(name="A. Clerk", email="clerk@example.com", roles=("concierge",))

    def use_case(decision: Decision) -> str:
        staff_id = appoint(decision, house.identities.mailboxes, wanted)
        enrol(decision, staff_id)
        return staff_id

    cause = Cause(actor=CLIENT, command_id=new_id(), correlation_id="permissions")
    request = Request(cause=cause, caller=CLIENT.id, route="permissions")
    return house.store.run(use_case, request).value


def _bearer(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _row(house: House, asker: Asker) -> tuple[Cell, ...]:
    app = house.app()
    checks = _checked(app, asker)
    answers = Latencies.of(asyncio.run(_answered(app, asker)))
    each = Latencies.of(checks)
    share = 100 * each.p50 / answers.p50
    return (asker.name, len(checks) / sum(checks), each.p50, each.p95, answers.p50, share)


def _checked(app: FastAPI, asker: Asker) -> list[float]:
    operation, headers = _operation(asker.operation), Headers(asker.headers)
    taken = []
    for _ in range(ASKED):
        began = time.perf_counter()
        identify(app.state.api, operation, headers)
        taken.append(time.perf_counter() - began)
    return taken


async def _answered(app: FastAPI, asker: Asker) -> list[float]:
    transport, taken, at = httpx.ASGITransport(app), [], app.state.api.public_url
    async with httpx.AsyncClient(transport=transport, base_url=at) as client:
        for _ in range(ASKED):
            began = time.perf_counter()
            answer = await client.get(asker.path, headers=asker.headers)
            taken.append(time.perf_counter() - began)
            answer.raise_for_status()
    return taken


def _operation(name: str) -> Operation:
    return next(each.operation for each in every_route() if each.operation.name == name)
