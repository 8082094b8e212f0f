"""A wishlist over HTTP: of a visitor, of a customer, and what there is to be said of it today."""

from typing import Any

import pytest

from application.people.wishes import Wisher, give_back, take_over
from application.store.privacy import MemoryKeyring
from domain.inventory.asset import ASSET
from domain.inventory.asset.listing import Unlist
from domain.people.wishlist import MOST_WISHES, WISHLIST, Item, Wish
from tests.asking import ask
from tests.interfaces.api.a_customer import signed_in
from tests.interfaces.api.world import TIARA_PRICE, TOKENS, Catch, World

Json = dict[str, Any]
RING = {"kind": "style", "ref": "SOL-CLAW"}
TIARA = {"kind": "piece", "ref": "ONE-TIARA-1"}
RING_ITEM = Item(kind="style", ref="SOL-CLAW")
TIARA_ITEM = Item(kind="piece", ref="ONE-TIARA-1")


@pytest.fixture
def stocked(shop: World) -> World:
    shop.publish("SOL-CLAW")
    shop.receive_tiara()
    return shop


def refs(told: Json) -> list[str]:
    return [each["ref"] for each in told["wishes"]]


def owner_of(token: dict[str, str]) -> str:
    return TOKENS.hash(token["Shopper-Token"])


def test_a_newcomer_is_given_a_token_for_their_list(stocked: World) -> None:
    started = stocked.post("/wishlist", RING)
    assert started.status_code == 201, started.text
    token = {"Shopper-Token": started.json()["token"]}
    (wish,) = started.json()["wishes"]
    assert (wish["kind"], wish["ref"]) == ("style", "SOL-CLAW")
    again = stocked.post("/wishlist", TIARA | {"price_seen": {"minor": 6_800_000}}, **token)
    assert refs(again.json()) == ["ONE-TIARA-1", "SOL-CLAW"]
    assert again.json()["token"] is None
    left = stocked.client.delete("/wishlist/piece/ONE-TIARA-1", headers=token)
    assert refs(left.json()) == ["SOL-CLAW"]
    gone = stocked.client.delete("/wishlist/piece/ONE-TIARA-1", headers=token)
    assert (gone.status_code, gone.json()["code"]) == (404, "not_found")


def test_nobody_is_offered_to_be_told_what_nobody_tells(stocked: World) -> None:
    head = stocked.journal.head()
    refused = stocked.post("/wishlist", RING | {"alert": "price"}, **stocked.token())
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_field")
    assert stocked.journal.head() == head


def test_a_customer_has_one_list_on_every_device(stocked: World) -> None:
    customer = signed_in(stocked)
    customer.told("POST", "/wishlist", RING)
    told = customer.told("DELETE", "/wishlist/style/SOL-CLAW")
    assert told == {"wishes": []}


@pytest.mark.parametrize(
    "unknown",
    [
        {"kind": "style", "ref": "NO-SUCH"},
        {"kind": "piece", "ref": "NO-SUCH"},
        {"kind": "design", "ref": "NO-SUCH"},
        {"kind": "piece", "ref": "SOL-CLAW"},
    ],
)
def test_what_is_not_there_cannot_be_wished_for(stocked: World, unknown: Json) -> None:
    head = stocked.journal.head()
    refused = stocked.post("/wishlist", unknown, **stocked.token())
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    assert stocked.journal.head() == head


def test_a_design_is_wished_for_by_its_owner_alone(stocked: World) -> None:
    token = stocked.token()
    made = stocked.client.post("/designs", json={"style_code": "SOL-CLAW"}, headers=token)
    wished = {"kind": "design", "ref": made.json()["design_id"]}
    assert stocked.post("/wishlist", wished, **token).status_code == 201
    assert stocked.post("/wishlist", wished, **stocked.token()).status_code == 404


def test_a_piece_that_is_not_listed_is_not_there(stocked: World) -> None:
    unlist = Unlist(reason="returned")
    stocked.api.store.run(lambda d: len(d.decide(ASSET, "ONE-TIARA-1", unlist)), ask())
    assert stocked.post("/wishlist", TIARA, **stocked.token()).status_code == 404


def test_the_two_hundred_and_first_is_refused(stocked: World) -> None:
    token = stocked.token()

    def fill(decision: Any) -> int:
        for number in range(MOST_WISHES):
            wish = Wish(subject="s1", item=Item(kind="piece", ref=f"piece-{number}"))
            decision.decide(WISHLIST, owner_of(token), wish)
        return 0

    stocked.api.store.run(fill, ask())
    refused = stocked.post("/wishlist", RING, **token)
    assert (refused.status_code, refused.json()["code"]) == (409, "wishlist_full")


def test_what_is_wished_for_does_not_lie_in_the_log_in_the_clear(stocked: World) -> None:
    before = stocked.kept_bytes()
    signed_in(stocked).told("POST", "/wishlist", RING)
    assert b"SOL-CLAW" not in stocked.kept_bytes().removeprefix(before)[len(before) :]
    assert stocked.kept_bytes().count(b"SOL-CLAW") == before.count(b"SOL-CLAW")


def test_whoever_is_erased_wishes_for_nothing(
    stocked: World, memory_keyring: MemoryKeyring
) -> None:
    customer = signed_in(stocked)
    customer.told("POST", "/wishlist", RING)
    memory_keyring.destroy(customer.customer_id, "P")
    refused = customer.ask("POST", "/wishlist", TIARA)
    assert (refused.status_code, refused.json()["code"]) == (409, "customer_erased")


def test_a_visitors_list_becomes_a_customers_and_goes_back(stocked: World) -> None:
    token, customer = stocked.token(), signed_in(stocked)
    for wished in (RING, TIARA):
        stocked.post("/wishlist", wished, **token)
    customer.told("POST", "/wishlist", TIARA)
    store, visitor = stocked.api.store, owner_of(token)
    own = Wisher(owner=f"customer:{customer.customer_id}", subject=customer.customer_id)
    assert store.run(lambda d: take_over(d, visitor, own), ask()).value == 2
    assert store.run(lambda d: take_over(d, visitor, own), ask()).value == 0
    look = store.look()
    assert set(look.state(WISHLIST, own.owner).wishes) == {RING_ITEM, TIARA_ITEM}
    assert not look.state(WISHLIST, visitor).wishes
    store.run(lambda d: give_back(d, visitor, own.owner), ask())
    look = store.look()
    assert set(look.state(WISHLIST, own.owner).wishes) == {TIARA_ITEM}
    assert set(look.state(WISHLIST, visitor).wishes) == {RING_ITEM, TIARA_ITEM}


def test_a_list_says_what_is_so_today(reading: World, catch_up: Catch) -> None:
    reading.publish("SOL-CLAW")
    reading.receive_tiara()
    token = reading.token()
    made = reading.client.post("/designs", json={"style_code": "SOL-CLAW"}, headers=token)
    design = {"kind": "design", "ref": made.json()["design_id"]}
    for wished in (RING, TIARA, design):
        assert reading.post("/wishlist", wished, **token).status_code == 201
    catch_up()
    of_design, piece, style = reading.client.get("/wishlist", headers=token).json()["wishes"]
    assert (style["offered"], style["style_code"]) == (True, "SOL-CLAW")
    assert style["title"] and of_design["title"] == style["title"] and of_design["offered"]
    assert (piece["offered"], piece["price"]) == (True, TIARA_PRICE)
    unlist = Unlist(reason="returned")
    reading.api.store.run(lambda d: len(d.decide(ASSET, "ONE-TIARA-1", unlist)), ask())
    catch_up()
    _, piece, _ = reading.client.get("/wishlist", headers=token).json()["wishes"]
    assert (piece["offered"], piece["price"]) == (False, None)
    assert reading.client.get("/wishlist", headers=reading.token()).json() == {"wishes": []}
