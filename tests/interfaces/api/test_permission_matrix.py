"""Every cell of the matrix of permissions, asked over HTTP of a shop on PostgreSQL.

Whose it is not is told what whoever asks for nothing is told, to the letter, and nothing changes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from application.identity.sessions import Entry
from application.ids import new_id
from application.store.event_store import EventStore
from interfaces.api.app import every_route
from interfaces.api.edge.answer_fields import ANYTHING, answer_fields
from interfaces.api.edge.routes import EdgeRoute
from interfaces.api.edge.shown import ACTING_HEADER
from interfaces.local.seeding.prices import seed_rates
from interfaces.postgres.database import engine
from interfaces.worker.following import ReadModelFollowing
from projections.all import READ_MODELS
from projections.kit.reading import Reader
from tests.interfaces.api.a_customer import signed_in
from tests.interfaces.api.documented import Description, Place
from tests.interfaces.api.estates import Estate
from tests.interfaces.api.matrix import OWNERS, ROUTES, STATUS, Cell, Person, cells
from tests.interfaces.api.test_access import THINGS, example
from tests.interfaces.api.test_fuzz import caught_up, on_postgres_of
from tests.interfaces.api.world import TOKENS, World, world
from tests.postgres import Server
from tests.set_clock import SetClock

Json = dict[str, Any]
UNKNOWN = frozenset({401, 403})


@dataclass(slots=True)
class Town:
    """A shop with people in it: how each shows who they are, and what those have who have any."""

    shop: World
    follow: Callable[[], None]
    described: Description
    tokens: dict[str, Mapping[str, str]]
    estates: dict[str, Estate] = field(default_factory=dict)

    def shown_by(self, person: Person) -> Mapping[str, str]:
        if person.guest:
            found = self.estates["visitor"].ids["order_id"]
            return _bearer(self.shop, Entry(kind="guest", person=found))
        if person.advisor:
            customer = {ACTING_HEADER: self.estates["A"].customer_id}
            return self.shop.staff("concierge") | customer
        if person.half:
            return _bearer(self.shop, Entry(kind="staff", person=CLERK))
        if person.old:
            return self.long_ago(self.entry(person))
        if person.name in self.tokens:
            return self.tokens[person.name]
        return self.shop.staff(person.name)

    def settle(self, owner: str) -> None:
        """A new one of that name, with new things."""
        if owner == "visitor":
            made = Estate(self.shop, self.shop.token(), self.follow)
        else:
            customer = signed_in(self.shop, f"{new_id()}@example.com")
            made = Estate(self.shop, customer.headers, self.follow, customer.customer_id)
        self.tokens[NAMES[owner]] = made.headers
        self.estates[owner] = made.settle()
        if made.customer_id:
            self.advise(made)
        self.follow()

    def advise(self, made: Estate) -> None:
        """A concierge does what the customer asks for by telephone."""
        headers = self.shop.staff("concierge") | self.shop.key()
        path = f"/staff/customers/{made.customer_id}/acting"
        begun = self.shop.client.post(path, json={"reason": "By telephone."}, headers=headers)
        made.ids["grant_id"] = begun.json()["grant_id"]

    def entry(self, person: Person) -> Entry:
        if person.staff:
            return Entry(kind="staff", person="id-of-director", second_factor=True)
        return Entry(kind="customer", person=self.estates["A"].customer_id)

    def long_ago(self, entry: Entry) -> Mapping[str, str]:
        """Signed in before anybody could call it fresh."""
        ago = self.shop.api.identity.fresh * 2
        self.shop.clock.pass_time(-ago)
        shown = _bearer(self.shop, entry)
        self.shop.clock.pass_time(ago)
        return shown

    def place(self, route: EdgeRoute) -> Place:
        return self.described.place(route.operation)

    def send(self, cell: Cell) -> httpx.Response:
        ids = self.estates[cell.owner].ids if cell.owner else {}
        place, needed = self.place(cell.route), {}
        for each in place.parameters("query"):
            if each["required"]:
                needed[each["name"]] = self.described.whole(each["schema"])
        return self.shop.client.request(
            place.method,
            _led(place.path, ids),
            params=needed,
            headers={**self.shown_by(cell.person), **self.shop.key()},
            json=_about(example(cell.route), {"token": TOKENS.issue()} | ids),
        )


def _led(path: str, ids: Mapping[str, str]) -> str:
    if path.startswith("/orders/"):
        path = path.replace("{line_id}", ids.get("order_line_id", THINGS["line_id"]))
    for name, value in (THINGS | dict(ids)).items():
        path = path.replace("{" + name + "}", value)
    return path


def _about(body: Any, ids: Mapping[str, str]) -> Any:
    """The example of a body, about these things."""
    if not isinstance(body, dict):
        return body
    return {name: ids.get(name, value) for name, value in body.items()}


@pytest.fixture(scope="module")
def town(server: Server) -> Iterator[Town]:
    clock = SetClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    with server.fresh() as database, closing(on_postgres_of(database)) as journal:
        pool = engine(database.app_url)
        reader = Reader(pool, wait_seconds=0.05)
        shop = world(EventStore(journal, clock), clock, reader=reader, read_models=READ_MODELS)
        followings = [ReadModelFollowing(pool, journal, model) for model in READ_MODELS]

        def follow() -> None:
            for following in followings:
                caught_up(following)

        seed_rates(shop.api.store, shop.api.shop().rules)
        shop.publish("SOL-CLAW")
        shop.receive_chains(quantity=900)
        described = Description(shop.client.get("/openapi.json").json())
        made = Town(shop, follow, described, _tokens(shop))
        for owner in OWNERS:
            made.settle(owner)
        yield made
        pool.dispose()


CLERK = "id-of-concierge"
NAMES = {"visitor": "a visitor", "A": "customer A"}


def _bearer(shop: World, entry: Entry) -> Mapping[str, str]:
    begun = shop.api.identity.sessions.begin(entry)
    return {"Authorization": f"Bearer {begun.token}"}


def _tokens(shop: World) -> dict[str, Mapping[str, str]]:
    """Of whoever has no things of their own."""
    out = _bearer(shop, Entry(kind="customer", person="c-gone"))
    shop.api.identity.sessions.end_all("customer", "c-gone")
    left = _bearer(shop, Entry(kind="staff", person="s-gone", second_factor=True))
    shop.api.identity.sessions.end_all("staff", "s-gone")
    scopes = sorted({scope for route in every_route() for scope in route.operation.scopes})
    system = shop.api.identity.api_keys.add("the till", scopes).secret
    return {
        "nobody": {},
        "another visitor": shop.token(),
        "customer B": signed_in(shop, "another@example.com").headers,
        "a customer who signed out": out,
        "staff who left": left,
        "a system with every scope": {"Authorization": f"Bearer {system}"},
    }


@pytest.mark.parametrize("route", ROUTES, ids=lambda each: each.operation.name)
def test_who_may_not_is_told_so_and_nothing_else(town: Town, route: EdgeRoute) -> None:
    head = town.shop.journal.head()
    told: defaultdict[str, set[str]] = defaultdict(set)
    for cell in cells(route):
        if cell.verdict == "allowed":
            continue
        answer = town.send(cell)
        assert answer.status_code == STATUS[cell.verdict], (cell, answer.text)
        assert not _tells_of(town, cell, answer), cell
        if cell.verdict == "hidden":
            told[cell.person.name].add(_without_its_number(answer))
    assert town.shop.journal.head() == head
    assert all(len(each) == 1 for each in told.values()), told


@pytest.mark.parametrize("route", ROUTES, ids=lambda each: each.operation.name)
def test_who_may_is_let_in(town: Town, route: EdgeRoute) -> None:
    """Whatever else the shop then says of it; on things made anew, for some are used up by it."""
    for cell in cells(route):
        if cell.verdict != "allowed":
            continue
        if cell.owner:
            town.settle(cell.owner)
        answer = town.send(cell)
        assert answer.status_code not in UNKNOWN, (cell, answer.text)
        assert not _undeclared(route, answer), cell
        if cell.owner and _is_there(cell):
            assert answer.status_code != 404, (cell, answer.text)
        if cell.whose == "—":
            assert not _tells_of(town, cell, answer), cell


def _undeclared(route: EdgeRoute, answer: httpx.Response) -> set[str]:
    """Fields of a success that the operation does not say it answers with; the description itself
    and the health of the process are nobody's."""
    if not answer.is_success or answer.headers.get("content-type") != "application/json":
        return set()
    if route.operation.half is None or answer.status_code == 202:
        return set()
    declared = answer_fields(route.response_model)
    told = set(_told(answer.json(), ""))
    return {each for each in told if not any(_names(field, each) for field in declared)}


def _told(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _told(each, f"{path}[]")
    if isinstance(value, dict):
        for name, member in value.items():
            inside = f"{path}.{name}".removeprefix(".")
            yield inside
            yield from _told(member, inside)


def _names(field: str, told: str) -> bool:
    """Whether a declared field is this one; names that are data are declared as `*`."""
    if field.endswith(f".{ANYTHING}"):
        return told.startswith(field.removesuffix(ANYTHING))
    parts, said = field.split("."), told.split(".")
    if "*" not in field:
        return field == told
    return len(parts) == len(said) and all(
        a == b or (a.rstrip("[]") == "*" and a.count("[]") == b.count("[]"))
        for a, b in zip(parts, said, strict=True)
    )


def _is_there(cell: Cell) -> bool:
    """Whether everything that the path leads to was made."""
    return cell.route.path.count("{") == 1


def _tells_of(town: Town, cell: Cell, answer: httpx.Response) -> list[str]:
    """Ids of things of others than whoever asks, in what customers are told.

    A stone that another has chosen is offered for sale as long as they did not buy it.
    """
    if cell.person.staff and cell.verdict == "allowed":
        return []
    others = [estate for owner, estate in town.estates.items() if owner != cell.person.things]
    ids = {id for estate in others for name, id in estate.ids.items() if name != "stone"}
    return [each for each in ids if each in answer.text]


def _without_its_number(answer: httpx.Response) -> str:
    said = {k: v for k, v in answer.json().items() if k not in ("request_id", "instance")}
    unlike = ("x-request-id", "content-length")
    headers = {k: v for k, v in answer.headers.items() if k not in unlike}
    return f"{answer.status_code} {sorted(said.items())} {sorted(headers.items())}"
