"""Stones for a very design over HTTP: what fits, matched pairs, and the nearest to one gone."""

from dataclasses import replace
from typing import Any

import pytest

from application.design.stones.finding import NEAREST
from application.store.event_store import Decision
from domain.inventory.asset import ASSET
from domain.inventory.asset.quarantine import Quarantine
from tests.asking import ask
from tests.designs import list_stone, snapshot, stone_like
from tests.interfaces.api.test_queries import shaped
from tests.interfaces.api.world import Catch, World, wish

SHELF = {
    "S-1": snapshot("1.00", "6.40"),
    "S-2": snapshot("1.01", "6.42"),
    "S-3": replace(snapshot("1.02", "6.44"), colour="G"),
    "S-4": snapshot("1.60", "7.40"),
    "S-5": snapshot("0.95", "8.85"),
    "S-6": replace(snapshot("1.00", "6.40"), shape="oval"),
    "T-1": snapshot("0.40", "4.15"),
    "T-2": snapshot("0.40", "4.05"),
    "T-3": snapshot("0.41", "4.55"),
    "T-4": replace(snapshot("0.42", "4.56"), clarity="VS2"),
    "T-5": replace(snapshot("0.42", "4.57"), clarity="I1"),
}


FITTING = ["T-1", "T-2", "T-3", "T-4", "T-5", "S-1", "S-2", "S-3", "S-4"]
"""Those of them that a claw solitaire takes, by carat."""


@pytest.fixture
def stocked(reading: World, catch_up: Catch) -> World:
    """A shop with stones on its shelf and two styles on sale."""

    def shelve(decision: Decision) -> None:
        for asset_id, kept in SHELF.items():
            list_stone(decision, asset_id, stone_like(kept))

    reading.api.store.run(shelve, ask())
    for style in ("SOL-CLAW", "STU-CLAW"):
        reading.publish(style)
    catch_up()
    return reading


def design(shop: World, style: str, token: dict[str, str], **values: str) -> str:
    begun = shop.client.post("/designs", json={"style_code": style}, headers=token)
    path = f"/designs/{begun.json()['design_id']}"
    for option, value in values.items():
        answer = shop.client.put(f"{path}/options/{option}", json={"value": value}, headers=token)
        assert answer.is_success, answer.text
    return path


def ids(shop: World, path: str, token: dict[str, str]) -> list[str]:
    answer = shop.client.get(path, headers=token)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return [
        stone["asset_id"] for stone in shaped(shop, "stones_for_design", answer.json())["items"]
    ]


def test_the_stones_that_fit_a_design(stocked: World) -> None:
    token = stocked.token()
    path = f"{design(stocked, 'SOL-CLAW', token)}/stones"
    assert ids(stocked, path, token) == [
        "T-1",
        "T-2",
        "T-3",
        "T-4",
        "T-5",
        "S-1",
        "S-2",
        "S-3",
        "S-4",
    ]
    assert ids(stocked, f"{path}?descending=true&limit=1", token) == ["S-4"]
    coloured = f"{design(stocked, 'SOL-CLAW', token, colour='G')}/stones"
    assert ids(stocked, coloured, token) == ["S-3"]
    large = f"{design(stocked, 'SOL-CLAW', token, carat='1.60')}/stones?sort=price"
    assert ids(stocked, large, token) == ["S-4"]
    assert ids(stocked, f"{path}?price_minor_max=1", token) == []
    assert stocked.client.get(path, headers=stocked.token()).status_code == 404


def test_pages_of_them_make_the_whole(stocked: World) -> None:
    token = stocked.token()
    path = f"{design(stocked, 'SOL-CLAW', token)}/stones?limit=3"
    seen, cursor = list[str](), ""
    while True:
        page = stocked.client.get(f"{path}{cursor}", headers=token).json()
        seen += [stone["asset_id"] for stone in page["items"]]
        if page["cursor"] is None:
            break
        cursor = f"&cursor={page['cursor']}"
    assert seen == FITTING


def test_the_stones_that_match_the_other_of_a_pair(stocked: World) -> None:
    token = stocked.token()
    path = design(stocked, "STU-CLAW", token)
    answer = stocked.client.put(f"{path}/stone", json={"stone": "T-3", "place": 1}, headers=token)
    assert answer.is_success, answer.text
    assert ids(stocked, f"{path}/stones?place=2", token) == ["T-1", "T-4"]
    assert ids(stocked, f"{path}/stones", token)[:2] == ["T-1", "T-2"]


def test_pairs_for_studs_share_a_head(stocked: World) -> None:
    token = stocked.token()
    path = f"{design(stocked, 'STU-CLAW', token)}/stones/pairs"
    answer = stocked.client.get(path, headers=token)
    found = shaped(stocked, "stone_pairs_for_design", answer.json())["items"]
    assert [[stone["asset_id"] for stone in pair["stones"]] for pair in found] == [
        ["T-2", "T-1"][::-1],
        ["T-3", "T-4"],
    ]
    single = stocked.client.get(f"{design(stocked, 'SOL-CLAW', token)}/stones/pairs", headers=token)
    assert (single.status_code, single.json()["code"]) == (409, "slot_takes_no_pair")


def test_pairs_are_searched_like_stones(stocked: World) -> None:
    answer = stocked.client.get("/stones/pairs?carat_min=0.9")
    (pair,) = shaped(stocked, "search_stone_pairs", answer.json())["items"]
    assert [stone["asset_id"] for stone in pair["stones"]] == ["S-1", "S-2"]
    assert (pair["carat_apart"], pair["mm_apart"]) == ("0.01", "0.02")
    assert (pair["colour_apart"], pair["clarity_apart"]) == (0, 0)


@pytest.mark.parametrize(
    ("query", "code"), [("slot=metal", "option_unknown"), ("slot=Ruby", "invalid_value")]
)
def test_only_slots_are_asked_for(stocked: World, query: str, code: str) -> None:
    token = stocked.token()
    path = f"{design(stocked, 'SOL-CLAW', token)}/stones?{query}"
    answer = stocked.client.get(path, headers=token)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def lose(shop: World, asset_id: str) -> None:
    shop.api.store.run(
        lambda d: len(d.decide(ASSET, asset_id, Quarantine(reason="damaged"))), ask()
    )


def named(problem: dict[str, Any]) -> list[str]:
    return [stone["asset_id"] for stone in problem["nearest"]]


def test_a_stone_that_is_gone_is_refused_with_the_nearest_that_fit(stocked: World) -> None:
    token = stocked.token()
    path = design(stocked, "SOL-CLAW", token)
    lose(stocked, "S-1")
    answer = stocked.client.put(f"{path}/stone", json={"stone": "S-1"}, headers=token)
    assert (answer.status_code, answer.json()["code"]) == (409, "stone_unavailable")
    assert named(answer.json()) == ["S-2", "S-3", "T-4"]
    assert len(named(answer.json())) == NEAREST
    assert answer.json()["nearest"][0] | {"cut": None} == {
        "asset_id": "S-2",
        "shape": "round",
        "carat": "1.01",
        "colour": "F",
        "clarity": "VS1",
        "grade": None,
        "lustre": None,
        "cut": None,
    }


def whole(shop: World, token: dict[str, str], asset_id: str = "S-1") -> str:
    """A complete design with a stone in it."""
    values = {"metal": "pt950", "ring_size": "M", "setting": "claw4"}
    path = design(shop, "SOL-CLAW", token, **values)
    assert shop.client.put(f"{path}/stone", json={"stone": asset_id}, headers=token).is_success
    return path


def test_completing_and_buying_name_them_too(stocked: World) -> None:
    token, other = stocked.token(), stocked.token()
    path, second = whole(stocked, token), whole(stocked, token)
    late = whole(stocked, token, "S-2")
    for each in (path, late):
        assert stocked.client.post(f"{each}/completion", headers=token).is_success
    rival = whole(stocked, other)
    assert stocked.client.post(f"{rival}/completion", headers=other).is_success
    line = {"kind": "design", "ref": rival.rpartition("/")[2]}
    taken = stocked.client.post(f"/carts/{stocked.cart(other)}/lines", json=line, headers=other)
    assert taken.is_success, taken.text
    mine = {"kind": "design", "ref": path.rpartition("/")[2]}
    cart_id = stocked.cart(token)
    held = stocked.client.post(f"/carts/{cart_id}/lines", json=mine, headers=token)
    assert (held.status_code, held.json()["code"]) == (409, "asset_reserved")
    assert held.json()["asset_id"] == "S-1"
    assert named(held.json())[0] == "S-2"
    early = stocked.client.post(f"{second}/completion", headers=token)
    assert (early.status_code, early.json()["code"]) == (409, "stone_unavailable")
    assert named(early.json())[0] == "S-2"
    lose(stocked, "S-2")
    gone = {"kind": "design", "ref": late.rpartition("/")[2]}
    lost = stocked.client.post(f"/carts/{cart_id}/lines", json=gone, headers=token)
    assert (lost.status_code, lost.json()["code"]) == (409, "asset_quarantined")
    assert "S-2" not in named(lost.json())


def test_an_order_whose_stone_is_lost_meanwhile_names_them(stocked: World) -> None:
    token = stocked.token()
    path, cart_id = whole(stocked, token), stocked.cart(token)
    assert stocked.client.post(f"{path}/completion", headers=token).is_success
    line = {"kind": "design", "ref": path.rpartition("/")[2]}
    lines = f"/carts/{cart_id}/lines"
    assert stocked.client.post(lines, json=line, headers=token).is_success
    begin = {"ship_country": "GB"}
    begun = stocked.client.post(f"/carts/{cart_id}/checkout", json=begin, headers=token)
    assert begun.is_success, begun.text
    price = stocked.client.get(path, headers=token).json()["price"]
    lose(stocked, "S-1")
    signed = wish(cart_id, expected_total=price["total"], expected_vat=price["vat"])
    answer = stocked.client.post("/orders", json=signed, headers=token | stocked.key())
    assert (answer.status_code, answer.json()["code"]) == (409, "asset_quarantined"), answer.text
    assert named(answer.json())[0] == "S-2"
