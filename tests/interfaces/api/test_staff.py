"""What staff do over HTTP, and what is refused of it."""

from typing import Any

import pytest

from tests.interfaces.api.world import World, tiara


def stone(**changed: Any) -> dict[str, Any]:
    attributes = {
        "kind": "stone",
        "type": "natural_diamond",
        "shape": "round",
        "carat": "0.30",
        "colour": "G",
        "clarity": "VS1",
        "length_mm": "4.30",
        "width_mm": "4.31",
        "height_mm": "2.66",
        "photos": ["placeholder/round-brilliant.jpg"],
    }
    return tiara("ST-1") | {
        "attributes": attributes | changed,
        "certificate": {"lab": "TEST", "report_no": "T1"},
    }


def receive(shop: World, body: dict[str, Any]) -> Any:
    return shop.client.post("/staff/assets", json=body, headers=shop.staff("inventory"))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"carat": "0"}, (422, "carat_not_positive")),
        ({"length_mm": "-1.00"}, (422, "mm_not_positive")),
        ({"depth": "0"}, (422, "percent_impossible")),
        ({"table": "100.1"}, (422, "percent_impossible")),
        ({"carat": 0.3}, (422, "float_not_allowed")),
        ({"carat": "1E+999999"}, (422, "invalid_value")),
        ({"carat": "0.00000000001"}, (422, "invalid_value")),
        ({"carat": "NaN"}, (422, "invalid_value")),
        ({"carat": "many"}, (422, "invalid_value")),
        ({"smell": "none"}, (422, "unknown_field")),
        ({"kind": "boat"}, (422, "invalid_value")),
    ],
)
def test_a_stone_that_cannot_be(
    shop: World, changed: dict[str, Any], expected: tuple[int, str]
) -> None:
    answer = receive(shop, stone(**changed))
    assert (answer.status_code, answer.json()["code"]) == expected, answer.text
    assert shop.journal.head() == 0


def test_a_stone_is_offered_once_its_papers_are_in_order(shop: World) -> None:
    headers = shop.staff("inventory")
    assert receive(shop, stone()).json()["standing"] == "instock"
    listing = {"wording_approved": True, "price": {"minor": 90_000}}
    early = shop.client.post("/staff/assets/ST-1/listing", json=listing, headers=headers)
    assert (early.status_code, early.json()["code"]) == (409, "listing_incomplete")
    assert early.json()["missing"] == ["report", "provenance"]
    for path, body in (
        ("verification", {"lab": "TEST", "report_no": "T1", "result": "match"}),
        ("provenance", {"provenance": {"nature": "natural", "country_mined": "BW"}}),
        ("listing", listing),
    ):
        answer = shop.client.post(f"/staff/assets/ST-1/{path}", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
    assert answer.json()["listed"]
    for path, body in (("quarantine", {"reason": "damaged"}), ("release", {"reason": "damaged"})):
        answer = shop.client.post(f"/staff/assets/ST-1/{path}", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
    assert not answer.json()["listed"]


def test_a_report_belongs_to_one_stone(shop: World) -> None:
    receive(shop, stone())
    answer = receive(shop, stone() | {"asset_id": "ST-2"})
    assert (answer.status_code, answer.json()["code"]) == (409, "certificate_in_use")
    assert receive(shop, stone()).status_code == 201
    other = receive(shop, stone(colour="D"))
    assert (other.status_code, other.json()["code"]) == (409, "asset_exists")


def test_a_loss_of_value_needs_a_second_person(shop: World) -> None:
    shop.receive_chains(quantity=100)
    headers = shop.staff("inventory")
    path = "/staff/stock/CHA-1/adjustments"
    small = shop.client.post(path, json={"delta": -1, "reason": "loss"}, headers=headers)
    assert small.json()["on_hand"] == 99
    large = {"delta": -9, "reason": "loss"}
    refused = shop.client.post(path, json=large, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "approver_required")
    agreed = shop.client.post(path, json=large | {"approver": "id-2"}, headers=headers)
    assert agreed.json()["available"] == 90


@pytest.mark.parametrize("level", ["safety", "reorder_point"])
def test_a_level_below_zero_is_told_by_its_field(shop: World, level: str) -> None:
    path, headers = "/staff/stock/CHA-1/levels", shop.staff("inventory")
    answer = shop.client.put(path, json={level: -1}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_value")
    assert answer.json()["errors"][0]["field"] == level


@pytest.mark.parametrize("location", ["nowhere", "vault-2", "vau\nlt", ""])
def test_goods_lie_in_a_known_place(shop: World, location: str) -> None:
    body = {"quantity": 1, "cost": {"minor": 1}, "lot": "l", "location": location}
    headers = shop.staff("inventory")
    answer = shop.client.post("/staff/stock/CHA-1/deliveries", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_value")


@pytest.mark.parametrize("verdict", ["clearance", "rejection"])
def test_only_an_order_under_review_is_judged(shop: World, verdict: str) -> None:
    placed = shop.order(shop.token())
    path = f"/staff/orders/{placed['order_id']}/{verdict}"
    headers = shop.staff("risk_officer")
    answer = shop.client.post(path, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "order_state_refuses")
    assert answer.json()["stage"] == "placed"
    assert answer.json()["allowed"] == ["cancel", "change_address", "hold", "release"]
    missing = shop.client.post(f"/staff/orders/none/{verdict}", headers=headers)
    assert missing.status_code == 404
