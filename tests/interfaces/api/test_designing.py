"""A ring designed over HTTP, from its start to a line in the cart."""

from typing import Any

from application.store.event_store import stream_of
from domain.design.design import DESIGN
from domain.design.design.events import EngravingSet
from interfaces.api.edge.shown import SHOPPER_HEADER
from tests.interfaces.api.world import World


def started(shop: World, **headers: str) -> dict[str, Any]:
    shop.publish("SOL-CLAW")
    answer = shop.client.post("/designs", json={"style_code": "SOL-CLAW"}, headers=headers)
    assert answer.status_code == 201, answer.text
    design: dict[str, Any] = answer.json()
    return design


def test_a_design_belongs_to_the_token_that_came_with_it(shop: World) -> None:
    design = started(shop)
    path = f"/designs/{design['design_id']}"
    mine = {SHOPPER_HEADER: design["token"]}
    seen = shop.client.get(path, headers=mine)
    assert seen.status_code == 200
    assert seen.json() == {name: value for name, value in design.items() if name != "token"}
    assert seen.headers["Cache-Control"] == "no-store"
    assert shop.client.get(path, headers=shop.token()).status_code == 404


def test_choices_are_made_and_taken_back(shop: World) -> None:
    token = shop.token()
    path = f"/designs/{started(shop, **token)['design_id']}"
    chosen = shop.client.put(f"{path}/options/metal", json={"value": "pt950"}, headers=token)
    assert {"option": "metal", "value": "pt950"} in chosen.json()["choices"]
    named = shop.client.put(f"{path}/name", json={"name": "Ours"}, headers=token)
    assert named.json()["saved"]
    assert "Ours" not in named.text
    cleared = shop.client.delete(f"{path}/options/metal", headers=token)
    assert "metal" in cleared.json()["missing"]


def test_what_a_design_refuses(shop: World) -> None:
    token = shop.token()
    path = f"/designs/{started(shop, **token)['design_id']}"
    for place, body, expected in (
        ("options/metal", {"value": "tin"}, (422, "option_value_invalid")),
        ("options/sails", {"value": "three"}, (422, "option_unknown")),
        ("stone", {"stone": "ST-none"}, (404, "not_found")),
        ("stone", {"stone": {"carat": "0"}}, (422, "invalid_value")),
        ("engraving", {"text": "", "font": "block"}, (422, "engraving_empty")),
    ):
        answer = shop.client.put(f"{path}/{place}", json=body, headers=token)
        assert (answer.status_code, answer.json()["code"]) == expected, answer.text
    early = shop.client.post(f"{path}/completion", headers=token)
    assert (early.status_code, early.json()["code"]) == (409, "design_incomplete")
    assert "metal" in early.json()["missing"]
    nothing = shop.client.post("/designs", json={"style_code": "NONE"}, headers=token)
    assert nothing.status_code == 404


def test_a_heart_from_a_telephone_is_engraved_as_ours(shop: World) -> None:
    token = shop.token()
    design_id = started(shop, **token)["design_id"]
    path = f"/designs/{design_id}/engraving"
    typed = {"text": "A \u2764\ufe0f B", "font": "block"}
    answer = shop.client.put(path, json=typed, headers=token)
    assert answer.json()["engraving"]["units"] == 6, answer.text
    stream = stream_of(DESIGN, design_id)
    engraved = shop.journal.read([stream])[stream][-1].event
    assert isinstance(engraved, EngravingSet)
    assert engraved.text == "A ♥ B"
    same = shop.client.put(path, json=typed | {"text": "A ♥ B"}, headers=token)
    assert same.is_success
    assert shop.journal.read([stream])[stream][-1].event == engraved


def test_no_request_that_sends_the_words_approves_them(shop: World) -> None:
    token = shop.token()
    path = f"/designs/{started(shop, **token)['design_id']}/engraving"
    typed = {"text": "Always", "font": "block", "approved": True}
    answer = shop.client.put(path, json=typed, headers=token)
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_field"), answer.text


def test_a_specified_stone_is_sent_with_its_carat_as_text(shop: World) -> None:
    token = shop.token()
    path = f"/designs/{started(shop, **token)['design_id']}/stone"
    wanted = {
        "carat": "0.50",
        "colour": "F",
        "clarity": "VS1",
        "cut": "VG",
        "laboratories": ["GIA"],
    }
    chosen = shop.client.put(path, json={"stone": wanted}, headers=token)
    assert chosen.status_code == 200, chosen.text
    assert chosen.json()["stones"][0]["asset_id"] is None
    scarce = shop.client.put(
        path, json={"stone": wanted | {"colour": "D", "clarity": "IF"}}, headers=token
    )
    assert (scarce.status_code, scarce.json()["code"]) == (409, "price_on_request")
