"""Quotes over HTTP: issued, read with what it would cost today, bought to the penny, refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from application.house_rules import HouseRules
from application.reference import shipped_lead_times
from application.shop import Shop
from application.store.event_store import EventStore
from interfaces.local.seeding.prices import seed_rates
from tests.application.quoting_steps import prices_with_dearer_gold
from tests.asking import ask
from tests.designs import atelier, list_stone, snapshot, stone_like
from tests.interfaces.api.world import World, wish, world
from tests.set_clock import SetClock

Json = dict[str, Any]
CHOICES = {"metal": "au750_y", "ring_size": "M", "setting": "claw4"}


@pytest.fixture
def shop(memory_store: EventStore, clock: SetClock) -> World:
    """Gold is dearer from two hours on."""
    prices = prices_with_dearer_gold(clock.now() + timedelta(hours=2))
    rules = HouseRules()
    made = world(
        memory_store,
        clock,
        shop=lambda: Shop(rules, prices, shipped_lead_times()),
        atelier=lambda: replace(atelier(), prices=prices),
    )
    stock(made)
    return made


def stock(shop: World) -> None:
    """A style, a stone for it, and rates of now."""
    seed_rates(shop.api.store, shop.api.shop().rules)
    offer_a_ring(shop)


def offer_a_ring(shop: World) -> None:
    shop.publish("SOL-CLAW")
    stone = stone_like(snapshot())
    shop.api.store.run(lambda d: list_stone(d, "ST-1", stone), ask())


@pytest.fixture
def mine(shop: World) -> dict[str, str]:
    return shop.joined()


def designed(shop: World, token: dict[str, str]) -> str:
    """A complete ring in gold."""
    body = {"style_code": "SOL-CLAW"}
    design_id: str = shop.client.post("/designs", json=body, headers=token).json()["design_id"]
    path = f"/designs/{design_id}"
    for option, value in CHOICES.items():
        shop.client.put(f"{path}/options/{option}", json={"value": value}, headers=token)
    shop.client.put(f"{path}/stone", json={"stone": "ST-1"}, headers=token)
    done = shop.client.post(f"{path}/completion", headers=token)
    assert done.json()["complete"], done.text
    return design_id


def quoted(shop: World, token: dict[str, str]) -> Json:
    body = {"design_id": designed(shop, token)}
    answer = shop.client.post("/quotes", json=body, headers=token)
    assert answer.status_code == 201, answer.text
    told: Json = answer.json()
    return told


def read(shop: World, token: dict[str, str], quote_id: str) -> Json:
    found = shop.client.get(f"/quotes/{quote_id}", headers=token)
    assert found.status_code == 200, found.text
    assert found.headers["Cache-Control"] == "no-store"
    told: Json = found.json()
    return told


def in_cart(shop: World, token: dict[str, str], quote_id: str) -> str:
    cart_id = shop.cart(token)
    line = {"kind": "quote", "ref": quote_id}
    added = shop.client.post(f"/carts/{cart_id}/lines", json=line, headers=token)
    assert added.status_code == 200, added.text
    checkout = shop.client.post(
        f"/carts/{cart_id}/checkout", json={"ship_country": "GB"}, headers=token
    )
    assert checkout.status_code == 200, checkout.text
    return cart_id


def ordered(shop: World, token: dict[str, str], cart_id: str, told: Json) -> Any:
    price = told["price"]
    body = wish(cart_id, expected_total=price["total"], expected_vat=price["vat"])
    return shop.client.post("/orders", json=body, headers=token | shop.key())


def test_a_quote_is_honoured_to_the_penny_after_rates_have_moved(
    shop: World, mine: dict[str, str]
) -> None:
    told = quoted(shop, mine)
    shop.clock.pass_time(timedelta(hours=100))
    later = read(shop, mine, told["quote_id"])
    assert later["price"] == told["price"]
    today = later["today"]
    moved = today["price"]["total"]["minor"] - told["price"]["total"]["minor"]
    assert moved == today["moved"]["minor"] > 0
    assert moved == sum(share["inc_vat"]["minor"] for share in today["difference"])
    placed = ordered(shop, mine, in_cart(shop, mine, told["quote_id"]), told)
    assert placed.status_code == 201, placed.text
    assert (placed.json()["total"], placed.json()["vat"]) == (
        told["price"]["total"],
        told["price"]["vat"],
    )
    paid = shop.client.post(
        f"/orders/{placed.json()['order_id']}/payment", headers=mine | shop.key()
    )
    assert paid.json()["amount"] == placed.json()["plan"]["due_now"]
    accepted = read(shop, mine, told["quote_id"])
    assert (accepted["status"], accepted["order_id"]) == ("accepted", placed.json()["order_id"])


def test_what_is_shown_sums_up_and_names_no_cost(shop: World, mine: dict[str, str]) -> None:
    told = quoted(shop, mine)
    total = told["price"]["total"]["minor"]
    for parts in ("lines", "groups"):
        assert sum(part["inc_vat"]["minor"] for part in told["price"][parts]) == total
    assert (told["status"], told["assets"], told["extended"]) == ("open", ["ST-1"], False)
    assert "cost" not in str(told) and "list_usd" not in str(told)
    staff = shop.client.get(f"/staff/quotes/{told['quote_id']}", headers=shop.staff("concierge"))
    assert staff.json() == read(shop, mine, told["quote_id"]) == told
    assert shop.client.get(f"/quotes/{told['quote_id']}", headers=shop.token()).status_code == 404


def test_exactly_at_its_end_it_is_gone_and_says_the_price_of_today(
    shop: World, mine: dict[str, str]
) -> None:
    told = quoted(shop, mine)
    shop.clock.pass_time(timedelta(hours=168) - timedelta(microseconds=1))
    cart_id = in_cart(shop, mine, told["quote_id"])
    shop.clock.pass_time(timedelta(microseconds=1))
    head = shop.journal.head()
    today = read(shop, mine, told["quote_id"])["today"]["price"]["total"]
    line = {"kind": "quote", "ref": told["quote_id"]}
    cart = f"/carts/{shop.cart(mine)}/lines"
    head = shop.journal.head()
    for answer in (
        ordered(shop, mine, cart_id, told),
        shop.client.post(cart, json=line, headers=mine),
        shop.client.post(
            f"/staff/quotes/{told['quote_id']}/extension", headers=shop.staff("concierge")
        ),
    ):
        assert (answer.status_code, answer.json()["code"]) == (410, "quote_expired"), answer.text
        assert answer.json()["current"] == today
    assert shop.journal.head() == head
    checkout = shop.client.post(
        f"/carts/{cart_id}/checkout", json={"ship_country": "GB"}, headers=mine
    )
    assert checkout.json()["total"] == today


def test_what_the_concierge_does(shop: World, mine: dict[str, str]) -> None:
    staff, body = shop.staff("concierge"), {"design_id": designed(shop, mine)}
    told = shop.client.post("/staff/quotes", json=body, headers=staff)
    assert told.status_code == 201, told.text
    quote_id = told.json()["quote_id"]
    twin = shop.client.post("/quotes", json=body, headers=mine)
    assert (twin.status_code, twin.json()["code"]) == (409, "quote_exists")
    assert twin.json()["quote_id"] == quote_id
    path = f"/staff/quotes/{quote_id}/extension"
    long = shop.client.post(path, json={"hours": 169}, headers=staff)
    assert (long.status_code, long.json()["code"]) == (422, "invalid_value")
    longer = shop.client.post(path, json={"hours": 48}, headers=staff).json()
    assert longer["extended"]
    assert read(shop, mine, quote_id)["valid_until"] == longer["valid_until"]
    again = shop.client.post(path, headers=staff)
    assert (again.status_code, again.json()["code"]) == (409, "quote_extension_used")
    for hours in (0, -1, 10**12, "48"):
        wrong = shop.client.post(path, json={"hours": hours}, headers=staff)
        assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_value")


def test_a_repeated_request_gets_the_same_quote(shop: World, mine: dict[str, str]) -> None:
    body, headers = {"design_id": designed(shop, mine)}, mine | shop.key()
    first, second = (shop.client.post("/quotes", json=body, headers=headers) for _ in range(2))
    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"


def test_what_is_refused_before_it_is_quoted(shop: World, mine: dict[str, str]) -> None:
    started = shop.client.post("/designs", json={"style_code": "SOL-CLAW"}, headers=mine)
    open_design = {"design_id": started.json()["design_id"]}
    early = shop.client.post("/quotes", json=open_design, headers=mine)
    assert (early.status_code, early.json()["code"]) == (409, "design_incomplete")
    body = {"design_id": designed(shop, mine)}
    assert shop.client.post("/quotes", json=body, headers=shop.joined("other")).status_code == 404
    shop.clock.pass_time(timedelta(days=5, seconds=1))
    stale = shop.client.post("/quotes", json=body, headers=mine)
    assert (stale.status_code, stale.json()["code"]) == (409, "metal_rate_stale")
    assert stale.json()["metal"] == "gold"


def test_nothing_is_promised_by_a_rate_that_was_never_read(reading: World) -> None:
    offer_a_ring(reading)
    token = reading.joined()
    unread = reading.client.post(
        "/quotes", json={"design_id": designed(reading, token)}, headers=token
    )
    assert (unread.status_code, unread.json()["code"]) == (409, "metal_rate_missing")


def test_a_stone_that_somebody_else_holds_is_refused_with_the_nearest(
    shop: World, mine: dict[str, str]
) -> None:
    other = shop.token()
    body = {"design_id": designed(shop, mine)}
    line = {"kind": "design", "ref": designed(shop, other)}
    shop.client.post(f"/carts/{shop.cart(other)}/lines", json=line, headers=other)
    taken = shop.client.post("/quotes", json=body, headers=mine)
    assert (taken.status_code, taken.json()["code"]) == (409, "asset_reserved")
    assert taken.json()["asset_id"] == "ST-1"
    assert "nearest" in taken.json()


def test_a_visitor_is_told_to_sign_in(shop: World) -> None:
    visitor = shop.token()
    body = {"design_id": designed(shop, visitor)}
    head = shop.journal.head()
    for headers in (visitor, {}):
        answer = shop.client.post("/quotes", json=body, headers=headers | shop.key())
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_needed")
    assert shop.journal.head() == head


def test_an_advisor_quotes_for_the_customer_whom_they_act_for(
    shop: World, mine: dict[str, str]
) -> None:
    body = {"design_id": designed(shop, mine)}
    staff = shop.staff("concierge")
    acting = "/staff/customers/customer-1/acting"
    shop.client.post(acting, json={"reason": "By telephone"}, headers=staff | shop.key())
    told = shop.client.post("/quotes", json=body, headers=staff | {"Acting-For": "customer-1"})
    assert told.status_code == 201, told.text
    assert read(shop, mine, told.json()["quote_id"])["quote_id"] == told.json()["quote_id"]


def test_so_many_quotes_of_one_person_live_at_a_time(
    shop: World, mine: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    quoted(shop, mine)
    monkeypatch.setattr("application.selling.quotes.quoting.MOST_QUOTES", 1)
    body = {"design_id": designed(shop, mine)}
    shop.client.put(
        f"/designs/{body['design_id']}/options/ring_size", json={"value": "N"}, headers=mine
    )
    shop.client.post(f"/designs/{body['design_id']}/completion", headers=mine)
    answer = shop.client.post("/quotes", json=body, headers=mine)
    assert (answer.status_code, answer.json()["code"]) == (409, "quote_limit_reached")
    assert answer.json()["limit"] == 1
