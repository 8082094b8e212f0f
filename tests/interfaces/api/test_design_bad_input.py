"""What a design refuses over HTTP: each case by its own name, with what helps, and unchanged."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.deadlines import local_date
from domain.design.choices import StoneSnapshot
from tests.asking import ask
from tests.designs import list_stone, snapshot, stone_like
from tests.interfaces.api.world import World

COMBINING = "e\u0301"  # one grapheme of two code points, which NFC composes


def begun(shop: World, token: dict[str, str], style: str = "SOL-CLAW", **values: str) -> str:
    shop.publish(style)
    design = shop.client.post("/designs", json={"style_code": style}, headers=token).json()
    path = f"/designs/{design['design_id']}"
    for option, value in values.items():
        chosen = shop.client.put(f"{path}/options/{option}", json={"value": value}, headers=token)
        assert chosen.is_success, chosen.text
    return path


def refused(shop: World, token: dict[str, str], path: str, body: Any) -> dict[str, Any]:
    """The problem; the design is as it was."""
    design = "/".join(path.split("/")[:3])
    before, head = shop.client.get(design, headers=token).json(), shop.journal.head()
    answer = shop.client.put(path, json=body, headers=token)
    assert answer.status_code >= 400, answer.text
    assert shop.client.get(design, headers=token).json() == before
    assert shop.journal.head() == head
    found: dict[str, Any] = answer.json()
    return found


def shelve(shop: World, asset_id: str, kept: StoneSnapshot) -> str:
    shop.api.store.run(lambda d: list_stone(d, asset_id, stone_like(kept)), ask())
    return asset_id


@pytest.mark.parametrize(
    ("place", "body", "expected"),
    [
        ("options/sails", {"value": "three"}, (422, "option_unknown")),
        ("options/metal", {"value": "tin"}, (422, "option_value_invalid")),
        ("options/metal", {"value": "ag925"}, (422, "option_value_invalid")),
        ("options/carat", {"value": "1.005"}, (422, "option_value_invalid")),
        ("options/carat", {"value": "NaN"}, (422, "option_value_invalid")),
        ("options/carat", {"value": 1.01}, (422, "float_not_allowed")),
        ("options/carat", {"value": 1}, (422, "invalid_value")),
        ("options/centre", {"value": "ruby"}, (422, "option_value_invalid")),
        ("options/ring_size", {"value": "C"}, (422, "ring_size_outside_style_range")),
        ("options/ring_size", {"value": "Z+9"}, (422, "ring_size_not_recognised")),
        (
            "engraving",
            {"text": "for \U0001f48d ever", "font": "block"},
            (422, "engraving_character_not_available"),
        ),
        (
            "engraving",
            {"text": "for \u202eever", "font": "block"},
            (422, "engraving_control_character"),
        ),
        ("engraving", {"text": "for\never", "font": "block"}, (422, "engraving_control_character")),
        ("engraving", {"text": " \t ", "font": "block"}, (422, "engraving_empty")),
        (
            "engraving",
            {"text": "EVER", "font": "script"},
            (422, "engraving_script_all_capitals"),
        ),
        ("engraving", {"text": "x", "font": "comic"}, (422, "engraving_font_unknown")),
        (
            "stone",
            {"stone": {"carat": 0.5, "colour": "F", "clarity": "VS1"}},
            (422, "float_not_allowed"),
        ),
        (
            "stone",
            {"stone": {"carat": "half", "colour": "F", "clarity": "VS1"}},
            (422, "invalid_value"),
        ),
        ("stone", {"stone": "ST-none", "slot": "sail"}, (404, "not_found")),
    ],
)
def test_a_bad_choice_is_named_and_changes_nothing(
    shop: World, place: str, body: Any, expected: tuple[int, str]
) -> None:
    token = shop.token()
    problem = refused(shop, token, f"{begun(shop, token)}/{place}", body)
    assert (problem["status"], problem["code"]) == expected


def test_a_value_that_a_rule_blocks_says_why_and_what_to_change(shop: World) -> None:
    token = shop.token()
    chosen = {"metal": "ag925", "carat": "0.40", "packaging": "travel_case"}
    path = begun(shop, token, "BES-COMMISSION", **chosen)
    problem = refused(shop, token, f"{path}/options/setting", {"value": "tension"})
    assert (problem["status"], problem["code"]) == (409, "option_conflict")
    assert problem["rules"] == ["R07"]
    assert problem["change"] == ["metal", "carat"]
    assert "springy alloy" in problem["detail"]
    assert problem["detail"].endswith("To have it, change: Metal, Carat.")
    assert "tension" not in problem["allowed"]
    assert "bezel" in problem["allowed"]


@pytest.mark.parametrize("letter", ["n", "é", COMBINING])
def test_a_text_is_too_long_by_one_grapheme(shop: World, letter: str) -> None:
    token = shop.token()
    path = f"{begun(shop, token, ring_size='M')}/engraving"
    longest = letter * 17
    fits = shop.client.put(path, json={"text": longest, "font": "block"}, headers=token)
    assert fits.is_success, fits.text
    assert fits.json()["engraving"]["units"] == 17
    problem = refused(shop, token, path, {"text": longest + letter, "font": "block"})
    assert (problem["status"], problem["code"]) == (422, "engraving_too_long")
    assert (problem["units"], problem["capacity_units"]) == (18, 17)


def test_a_symbol_counts_two(shop: World) -> None:
    token = shop.token()
    path = f"{begun(shop, token, ring_size='M')}/engraving"
    fits = shop.client.put(path, json={"text": "n" * 15 + "♥", "font": "block"}, headers=token)
    assert fits.json()["engraving"]["units"] == 17
    problem = refused(shop, token, path, {"text": "n" * 16 + "♥", "font": "block"})
    assert (problem["code"], problem["units"]) == ("engraving_too_long", 18)


def test_sizes_that_are_too_small_for_the_text_are_said_before_they_are_tried(shop: World) -> None:
    token = shop.token()
    path = begun(shop, token, ring_size="M")
    text = {"text": "n" * 17, "font": "block"}
    design = shop.client.put(f"{path}/engraving", json=text, headers=token).json()
    (sizes,) = (each for each in design["options"] if each["option"] == "ring_size")
    blocked = {each["value"]: each["because"] for each in sizes["blocked"]}
    assert "16 fit" in blocked["K"][0]
    for size in (*blocked, *sizes["allowed"]):
        answer = shop.client.put(f"{path}/options/ring_size", json={"value": size}, headers=token)
        assert answer.is_success == (size in sizes["allowed"]), size
    refused_ = shop.client.put(f"{path}/options/ring_size", json={"value": "K"}, headers=token)
    assert (refused_.json()["code"], refused_.json()["change"]) == (
        "engraving_too_long",
        ["engraving"],
    )


def test_a_slot_for_one_stone_has_no_second_place(shop: World) -> None:
    token = shop.token()
    stone = shelve(shop, "ST-1", snapshot())
    problem = refused(shop, token, f"{begun(shop, token)}/stone", {"stone": stone, "place": 2})
    assert (problem["status"], problem["code"]) == (422, "option_value_invalid")


def test_a_stone_too_large_for_every_head_is_refused_with_its_millimetres(shop: World) -> None:
    token = shop.token()
    stone = shelve(shop, "ST-1", snapshot("1.20", "8.90"))
    problem = refused(shop, token, f"{begun(shop, token)}/stone", {"stone": stone})
    assert (problem["status"], problem["code"]) == (409, "stone_does_not_fit")
    assert (problem["length_mm"], problem["width_mm"]) == ("8.90", "8.90")
    assert problem["heads"].startswith("7.95-8.50, ")


def test_a_chosen_stone_is_what_stands_in_the_way(shop: World) -> None:
    token = shop.token()
    path = begun(shop, token, "SOL-EMERALD")
    square = replace(snapshot("1.50", "7.35"), shape="emerald", width_mm=Decimal("7.15"))
    stone = shelve(shop, "ST-1", square)
    assert shop.client.put(f"{path}/stone", json={"stone": stone}, headers=token).is_success
    problem = refused(shop, token, f"{path}/options/setting", {"value": "bezel"})
    assert (problem["code"], problem["change"]) == ("stone_does_not_fit", ["centre"])
    assert "To have it, change: " in problem["detail"]


def test_a_design_says_whether_it_is_in_time(shop: World) -> None:
    token = shop.token()
    path = begun(shop, token, "BAN-FLAT", metal="pt950", ring_size="M", band_width_mm="3.0")
    design = shop.client.get(path, headers=token).json()
    assert design["in_time"] is None
    assert design["promise"]["promised_on"] == design["promised_on"]
    today = local_date(shop.clock.now())
    for day, in_time in ((design["promised_on"], True), (str(today + timedelta(1)), False)):
        asked = shop.client.get(f"{path}?needed_by={day}", headers=token).json()
        assert asked["in_time"] is in_time
    bad = shop.client.get(f"{path}?needed_by=soon", headers=token)
    assert (bad.status_code, bad.json()["code"]) == (422, "invalid_value")
