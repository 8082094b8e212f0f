"""How often may be asked: counted by where it comes from and whose it is, and by nothing else."""

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from limits.errors import StorageError
from limits.storage import MemoryStorage
from prometheus_client import CollectorRegistry, generate_latest

from application.identity.sessions import Entry
from application.store.event_store import EventStore
from interfaces.api.app import every_route
from interfaces.api.edge.counting import Asks, Counts
from interfaces.api.edge.limits import EVERY, LETTERS, rates
from interfaces.api.edge.source import Proxies
from tests.interfaces.api.world import TOKENS, World, world
from tests.set_clock import SetClock

FEW = ", ".join(f"{limit.name}=3/hour" for limit in EVERY)
Headers = dict[str, str]


class Gone(MemoryStorage):
    """Counts that cannot be reached."""

    def acquire_entry(self, *_: object, **__: object) -> bool:
        raise StorageError(ConnectionError())

    def get_moving_window(self, *_: object) -> tuple[float, int]:
        raise StorageError(ConnectionError())


def counts(said: str = FEW, storage: MemoryStorage | None = None) -> Counts:
    return Counts(storage or MemoryStorage(), TOKENS, rates(said), CollectorRegistry())


@pytest.fixture
def shop(memory_store: EventStore, clock: SetClock) -> World:
    """Three of everything an hour; a proxy of ours says who asks."""
    return counted(memory_store, clock, counts())


def counted(store: EventStore, clock: SetClock, by: Counts) -> World:
    return world(store, clock, counts=by, proxies=Proxies(trusted=("127.0.0.1",)))


def by(address: str) -> Headers:
    return {"X-Forwarded-For": address}


def signed_in(shop: World, person: str) -> Headers:
    begun = shop.api.identity.sessions.begin(Entry(kind="customer", person=person))
    return {"Authorization": f"Bearer {begun.token}"}


def statuses(times: int, ask: Callable[[], httpx.Response]) -> list[int]:
    return [ask().status_code for _ in range(times)]


def test_what_is_too_often_is_refused_with_when_to_come_again(shop: World) -> None:
    assert statuses(3, lambda: shop.post("/carts")) == [201] * 3
    refused = shop.post("/carts")
    assert refused.status_code == 429
    told = refused.json()
    assert told["code"] == "too_many_attempts"
    assert 3_590 <= told["retry_after"] == int(refused.headers["Retry-After"]) <= 3_600
    assert f"wait {told['retry_after']} seconds" in told["detail"]


def test_a_new_visitors_token_is_no_new_source(shop: World) -> None:
    assert statuses(4, lambda: shop.post("/carts", **shop.token())) == [201] * 3 + [429]
    assert shop.post("/carts", **by("192.0.2.1")).status_code == 201


def test_one_visitor_is_counted_from_wherever_they_ask(shop: World) -> None:
    token = shop.token()
    asked = [shop.post("/carts", **token, **by(f"192.0.2.{place}")) for place in range(4)]
    assert [each.status_code for each in asked] == [201] * 3 + [429]


SPELLINGS: list[Headers] = [
    {"Forwarded": "for=192.0.2.1"},
    {"X-Real-IP": "192.0.2.1"},
    {"True-Client-IP": "192.0.2.1"},
    {"CF-Connecting-IP": "192.0.2.1"},
    {"X-Client-IP": "192.0.2.1"},
    {"X-Forwarded-Host": "other.example"},
    {"X-Original-URL": "/health/live"},
    {"X-Rewrite-URL": "/health/live"},
    {"X-HTTP-Method-Override": "GET"},
    {"X-User-Id": "1"},
    {"User-Agent": "another"},
    {"Origin": "https://other.example"},
    {"X-Request-Id": "r-9"},
    {"Cookie": "a=b"},
    {"x-forwarded-for": "203.0.113.9, 127.0.0.1"},
    {"X-FORWARDED-FOR": "192.0.2.1, 203.0.113.9"},
    {"X-Forwarded-For": " 203.0.113.9:4711 "},
    {"X-Forwarded-For": "::ffff:203.0.113.9"},
]


@pytest.mark.parametrize("spelling", SPELLINGS, ids=str)
def test_no_header_resets_a_count(shop: World, spelling: Headers) -> None:
    said = by("203.0.113.9")
    assert statuses(3, lambda: shop.post("/carts", **said)) == [201] * 3
    if "x-forwarded-for" in {name.lower() for name in spelling}:
        said = {}
    assert shop.post("/carts", **said, **spelling).status_code == 429


@pytest.mark.parametrize("path", ["/carts?a=1", "/carts?", "/carts#x", "//carts", "/Carts"])
def test_no_spelling_of_the_path_opens_one_more(shop: World, path: str) -> None:
    assert statuses(3, lambda: shop.post("/carts")) == [201] * 3
    assert shop.post(path).status_code in (404, 405, 422, 429)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "post", "POST "])
def test_no_other_method_opens_one_more(shop: World, method: str) -> None:
    assert statuses(3, lambda: shop.post("/carts")) == [201] * 3
    assert shop.client.request(method, "/carts").status_code in (405, 429)


def test_two_roads_to_a_design_have_one_count(shop: World) -> None:
    shop.publish("SOL-CLAW")
    begun = [shop.post("/designs", {"style_code": "SOL-CLAW"}) for _ in range(2)]
    assert [each.status_code for each in begun] == [201, 201]
    token = {"Shopper-Token": begun[0].json()["token"]}
    path = f"/designs/{begun[0].json()['design_id']}/shares"
    link = shop.post(path, {}, **token)
    assert link.status_code == 201, link.text
    fork = f"/shared/{link.json()['token']}/fork"
    assert statuses(2, lambda: shop.post(fork)) == [201, 429]
    assert shop.post("/designs", {"style_code": "SOL-CLAW"}).status_code == 429


def take(shop: World, headers: Headers, asset_id: str) -> int:
    cart = shop.post("/carts", **headers).json()["cart_id"]
    wish = {"kind": "asset", "ref": asset_id}
    answer = shop.post(f"/carts/{cart}/lines", wish, **headers)
    if answer.status_code == 200:
        line = answer.json()["line_id"]
        assert shop.client.delete(f"/carts/{cart}/lines/{line}", headers=headers).is_success
    return answer.status_code


def test_one_source_does_not_take_the_same_piece_again_and_again(
    memory_store: EventStore, clock: SetClock
) -> None:
    """Each time with a new visitor's token, as soon as it is free."""
    shop = counted(memory_store, clock, counts("turns_per_piece=3/day"))
    shop.receive_tiara()
    shop.receive_tiara("ONE-TIARA-2")
    assert [take(shop, shop.token(), "ONE-TIARA-1") for _ in range(4)] == [200] * 3 + [429]
    assert take(shop, shop.token(), "ONE-TIARA-2") == 200
    assert take(shop, shop.token() | by("192.0.2.1"), "ONE-TIARA-1") == 200
    assert take(shop, signed_in(shop, "a-customer"), "ONE-TIARA-1") == 200


def test_who_had_it_today_may_put_it_back_and_take_it_again(
    memory_store: EventStore, clock: SetClock
) -> None:
    shop = counted(memory_store, clock, counts("turns_per_piece=1/day"))
    shop.receive_tiara()
    token = shop.token()
    assert [take(shop, token, "ONE-TIARA-1") for _ in range(5)] == [200] * 5
    assert take(shop, shop.token(), "ONE-TIARA-1") == 429


def test_fifty_new_visitors_of_one_source_do_not_hold_fifty_pieces(
    memory_store: EventStore, clock: SetClock
) -> None:
    shop = counted(memory_store, clock, counts())
    pieces = [f"ONE-TIARA-{number}" for number in range(1, 6)]
    for piece in pieces:
        shop.receive_tiara(piece)
    carts = [(shop.token(), piece) for piece in pieces]
    opened = [
        shop.post("/carts", **token, **by(f"192.0.2.{number}")).json()["cart_id"]
        for number, (token, _) in enumerate(carts)
    ]
    taken = [
        shop.post(f"/carts/{cart}/lines", {"kind": "asset", "ref": piece}, **token)
        for cart, (token, piece) in zip(opened, carts, strict=True)
    ]
    assert [each.status_code for each in taken] == [200] * 3 + [429] * 2
    free = shop.token() | by("198.51.100.1")
    assert take(shop, free, "ONE-TIARA-5") == 200


def test_whoever_is_signed_in_counts_for_themselves(shop: World) -> None:
    assert statuses(3, lambda: shop.post("/carts")) == [201] * 3
    customer = signed_in(shop, "a-customer")
    assert statuses(4, lambda: shop.post("/carts", **customer)) == [201] * 3 + [429]
    assert shop.post("/carts", **signed_in(shop, "another")).status_code == 201


LETTER = {"email": "customer@example.com", "agreed_wording": None}


@pytest.mark.parametrize(
    "spelling",
    ["Customer@Example.com", " customer@example.com ", "CUSTOMER@EXAMPLE.COM"],
)
def test_a_mailbox_is_one_however_it_is_written(
    memory_store: EventStore, clock: SetClock, spelling: str
) -> None:
    shop = counted(memory_store, clock, counts("letters_per_mailbox=3/hour"))

    def write_to(email: str) -> int:
        token = shop.token()
        path = f"/carts/{shop.cart(token)}/contact"
        return shop.client.put(path, json=LETTER | {"email": email}, headers=token).status_code

    assert [write_to("customer@example.com") for _ in range(3)] == [200] * 3
    assert write_to(spelling) == 429
    assert write_to("another@example.com") == 200


def test_while_the_counts_are_away_people_go_on_buying(
    memory_store: EventStore, clock: SetClock
) -> None:
    away = counts(storage=Gone())
    shop = counted(memory_store, clock, away)
    assert statuses(5, lambda: shop.post("/carts")) == [201] * 5
    shop.receive_tiara()
    assert take(shop, shop.token(), "ONE-TIARA-1") == 200


def test_and_nothing_is_asked_whose_guess_could_open_something(
    memory_store: EventStore, clock: SetClock
) -> None:
    shop = counted(memory_store, clock, counts(storage=Gone()))
    token = shop.token()
    refused = shop.client.put(f"/carts/{shop.cart(token)}/contact", json=LETTER, headers=token)
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert {limit.name for limit in EVERY if limit.closed} == {
        "sign_in_per_source",
        "letters_per_source",
        "letters_per_source_and_mailbox",
        "letters_per_mailbox",
    }


def test_a_house_sees_what_was_refused_by_which_limit(
    memory_store: EventStore, clock: SetClock
) -> None:
    registry = CollectorRegistry()
    made = Counts(MemoryStorage(), TOKENS, rates(FEW), registry)
    shop = counted(memory_store, clock, made)
    statuses(5, lambda: shop.post("/carts"))
    shown = generate_latest(registry).decode()
    assert 'elysium_refused_by_limit_total{limit="carts_per_source"} 2.0' in shown


def test_nobody_is_named_in_what_is_counted(memory_store: EventStore, clock: SetClock) -> None:
    storage = MemoryStorage()
    shop = counted(memory_store, clock, counts(storage=storage))
    shop.post("/carts", **shop.token(), **by("192.0.2.1"))
    assert storage.events
    assert not [name for name in storage.events if "192" in name or "carts" in name]


def test_numbers_are_the_houses_own() -> None:
    assert rates("carts_per_source = 7/minute")["carts_per_source"] == "7/minute"
    assert rates("")["carts_per_source"] == "120/hour"
    with pytest.raises(ValueError, match="there is no limit carts"):
        rates("carts=7/minute")
    with pytest.raises(ValueError, match="couldn't parse"):
        counts("carts_per_source=often")


def test_who_asks_counts_by_what_a_limit_counts() -> None:
    asks = Asks(source="192.0.2.1", owner="o", mailbox="m")
    told = {limit.name: asks.of(limit) for limit in EVERY}
    assert told["carts_per_source"] == told["turns_per_piece"] == "192.0.2.1"
    assert (told["carts_per_owner"], told["letters_per_mailbox"]) == ("o", "m")
    assert told["letters_per_source_and_mailbox"] not in ("", "m", "192.0.2.1")
    assert replace(asks, mailbox="", let_in="d").of(LETTERS[-1]) == ""
    assert replace(asks, known=True).of(EVERY[0]) == "192.0.2.1"


def test_without_counts_nobody_is_refused(memory_store: EventStore, clock: SetClock) -> None:
    free = world(memory_store, clock)
    assert statuses(9, lambda: free.post("/carts")) == [201] * 9


def test_whoever_comes_without_anything_is_counted() -> None:
    """Who claims to be somebody, and who begins something new: guesses and new tokens are free."""
    uncounted = {
        route.operation.name
        for route in every_route()
        if route.operation.access.ownership == "new" or "claimant" in route.operation.access.roles
        if not route.operation.limits
    }
    assert uncounted == {"sign_out"}
