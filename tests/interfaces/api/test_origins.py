"""Where stones come from, over HTTP: understood or refused, off sale when the law says so."""

from typing import Any

import pytest

from tests.asking import ask
from tests.designs import list_stone, snapshot, stone_like
from tests.interfaces.api.test_staff import stone
from tests.interfaces.api.world import TIARA_PRICE, World, tiara

Json = dict[str, Any]
SPELLINGS = ("Russia", "Russian Federation", "RU", "russia")
STYLE = "SOL-CLAW"
NATURAL = {"nature": "natural", "country_cut": "India"}
EVIDENCE = {"basis": "origin_statement", "doc_ref": "O-1"}
LICENCE = {"reference": "GBSAN0001", "holder": "Elysium", "issued_on": "2026-01-05"}


def tell(shop: World, asset_id: str, step: str, status: int = 200, **body: Any) -> Json:
    headers = shop.staff("inventory")
    answer = shop.client.post(f"/staff/assets/{asset_id}/{step}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    told: Json = answer.json()
    return told


def listed(shop: World, asset_id: str = "ST-9") -> str:
    """A stone of 1.01 ct on sale."""
    shop.api.store.run(lambda d: list_stone(d, asset_id, stone_like(snapshot())), ask())
    return asset_id


@pytest.mark.parametrize("country", SPELLINGS)
@pytest.mark.parametrize("kind", ["natural_diamond", "laboratory_grown_diamond"])
def test_a_russian_stone_is_set_aside_however_it_is_spelt(
    shop: World, kind: str, country: str
) -> None:
    body = stone(type=kind, carat="1.50")
    headers = shop.staff("inventory")
    assert shop.client.post("/staff/assets", json=body, headers=headers).status_code == 201
    tell(shop, "ST-1", "verification", lab="TEST", report_no="T1", result="match")
    grown = {"nature": "laboratory_grown", "country_made": country}
    mined = NATURAL | {"country_mined": country, "g7_evidence": EVIDENCE}
    known = mined if kind == "natural_diamond" else grown
    assert tell(shop, "ST-1", "provenance", provenance=known)["standing"] == "quarantined"
    refused = tell(shop, "ST-1", "listing", 409, wording_approved=True, price={"minor": 789_000})
    assert refused["reasons"] == ["origin_sanctioned"]
    held = tell(shop, "ST-1", "release", 409, reason="origin_sanctioned")
    assert held["code"] == "origin_not_cleared"
    tell(shop, "ST-1", "provenance", provenance=known | {"licence": LICENCE})
    tell(shop, "ST-1", "release", reason="origin_sanctioned")
    assert tell(shop, "ST-1", "listing", wording_approved=True, price={"minor": 789_000})["listed"]


@pytest.mark.parametrize("country", ["Siberia", "XX", "somewhere else", ""])
def test_what_is_no_country_is_refused_and_nothing_recorded(shop: World, country: str) -> None:
    head = (listed(shop), shop.journal.head())[1]
    known = NATURAL | {"country_mined": country}
    refused = tell(shop, "ST-9", "provenance", 422, provenance=known)
    assert refused["code"] == "country_unknown"
    assert refused["errors"][0]["field"] == "provenance.country_mined"
    assert shop.journal.head() == head


def test_a_licence_is_named(shop: World) -> None:
    listed(shop)
    known = NATURAL | {"country_mined": "RU", "licence": LICENCE | {"holder": " "}}
    refused = tell(shop, "ST-9", "provenance", 422, provenance=known)
    assert refused["code"] == "licence_not_named"


def test_a_stone_that_was_chosen_is_not_completed_any_more(shop: World) -> None:
    """Not chosen anew, not completed, not put into a cart."""
    shop.publish(STYLE)
    listed(shop)
    token = shop.token()
    begun = shop.client.post("/designs", json={"style_code": STYLE}, headers=token).json()
    path = f"/designs/{begun['design_id']}"

    def put(place: str, body: Json) -> Any:
        return shop.client.put(f"{path}/{place}", json=body, headers=token)

    for option, value in (("metal", "au750_y"), ("ring_size", "M"), ("setting", "claw4")):
        assert put(f"options/{option}", {"value": value}).is_success
    assert put("stone", {"stone": "ST-9"}).is_success
    design = shop.client.post(f"{path}/completion", headers=token).json()
    assert design["complete"]
    known = NATURAL | {"country_mined": "Russia", "g7_evidence": EVIDENCE}
    tell(shop, "ST-9", "provenance", provenance=known)
    assert put("stone", {"stone": "ST-9"}).json()["code"] == "stone_unavailable"
    line = {"kind": design["kind"], "ref": design["ref"]}
    cart = shop.client.post(f"/carts/{shop.cart(token)}/lines", json=line, headers=token)
    assert (cart.status_code, cart.json()["code"]) == (409, "asset_quarantined")


def test_a_finished_piece_answers_for_its_stones(shop: World) -> None:
    headers = shop.staff("inventory")
    shop.client.post("/staff/assets", json=tiara("ONE-TIARA-1"), headers=headers)
    priced: Json = {"price": TIARA_PRICE, "wording_approved": True}
    assert tell(shop, "ONE-TIARA-1", "listing", 409, **priced)["missing"] == ["stones"]
    listed(shop)
    declared = tell(shop, "ONE-TIARA-1", "stones", set_with={"stone_ids": ["ST-9"]})
    assert declared["standing"] == "instock"
    assert tell(shop, "ONE-TIARA-1", "listing", **priced)["listed"]
    known = NATURAL | {"country_mined": "Russia", "g7_evidence": EVIDENCE}
    tell(shop, "ST-9", "provenance", provenance=known)
    refused = tell(shop, "ONE-TIARA-1", "listing", 409, **priced)
    assert refused["reasons"] == ["origin_sanctioned"]
    token = shop.token()
    line = {"kind": "asset", "ref": "ONE-TIARA-1"}
    cart = shop.client.post(f"/carts/{shop.cart(token)}/lines", json=line, headers=token)
    assert cart.json()["code"] == "asset_quarantined"


def test_small_stones_come_with_a_declaration(shop: World) -> None:
    headers = shop.staff("inventory")
    shop.client.post("/staff/assets", json=tiara("ONE-TIARA-1"), headers=headers)
    parcel = {
        "type": "natural_diamond",
        "count": 24,
        "total_carat": "0.36",
        "declaration": "WDC-1",
        "provenance": {"nature": "natural", "country_mined": "Botswana"},
    }

    def told(status: int, **changed: Any) -> Json:
        parcels = {"parcels": [parcel | changed]}
        return tell(shop, "ONE-TIARA-1", "stones", status, set_with=parcels)

    assert told(422, count=0)["code"] == "parcel_impossible"
    assert told(422, total_carat="24.00")["code"] == "parcel_impossible"
    assert told(422, declaration=" ")["code"] == "parcel_not_declared"
    told(200)
    priced: Json = {"price": TIARA_PRICE, "wording_approved": True}
    assert tell(shop, "ONE-TIARA-1", "listing", **priced)["listed"]


@pytest.mark.parametrize(
    ("known", "code", "field"),
    [
        (
            {"importation": {"on": "2023-01-01", "mrn": " "}},
            "importation_not_named",
            "importation.mrn",
        ),
        (
            {"importation": {"on": "2099-01-01", "mrn": "24GB0001"}},
            "provenance_in_future",
            "importation.on",
        ),
        (
            {"g7_evidence": EVIDENCE | {"doc_ref": ""}},
            "evidence_not_named",
            "g7_evidence.doc_ref",
        ),
        (
            {"g7_evidence": EVIDENCE | {"held_since": "2099-01-01"}},
            "provenance_in_future",
            "g7_evidence.held_since",
        ),
        (
            {"licence": LICENCE | {"issued_on": "2099-01-01"}},
            "provenance_in_future",
            "licence.issued_on",
        ),
    ],
)
def test_what_shows_nothing_is_refused_and_nothing_recorded(
    shop: World, known: Json, code: str, field: str
) -> None:
    head = (listed(shop), shop.journal.head())[1]
    told = NATURAL | {"country_mined": "Russia"} | known
    refused = tell(shop, "ST-9", "provenance", 422, provenance=told)
    assert (refused["code"], refused["errors"][0]["field"]) == (code, f"provenance.{field}")
    assert shop.journal.head() == head


def test_a_piece_answers_for_stones_alone_and_for_all_of_them(shop: World) -> None:
    headers = shop.staff("inventory")
    for piece in ("ONE-TIARA-1", "ONE-TIARA-2"):
        shop.client.post("/staff/assets", json=tiara(piece), headers=headers)
    listed(shop)
    head = shop.journal.head()
    for other in ("ONE-TIARA-1", "ONE-TIARA-2"):
        told = {"stone_ids": ["ST-9", other]}
        refused = tell(shop, "ONE-TIARA-1", "stones", 409, set_with=told)
        assert (refused["code"], refused["errors"][0]["field"]) == (
            "not_a_stone",
            "set_with.stone_ids.1",
        )
    assert shop.journal.head() == head
    tell(shop, "ONE-TIARA-1", "stones", set_with={"stone_ids": ["ST-9"]})
    known = NATURAL | {"country_mined": "Russia", "g7_evidence": EVIDENCE}
    tell(shop, "ST-9", "provenance", provenance=known)
    refused = tell(shop, "ONE-TIARA-1", "stones", 409, set_with={"stone_ids": []})
    assert (refused["code"], refused["asset_id"]) == ("stone_not_cleared", "ST-9")
