"""Ring sizes over HTTP: the table both ways, a style's range, and what a resize would be."""

from typing import Any

import pytest

from application.store.event_store import stream_of
from domain.design.design import DESIGN
from domain.design.design.events import OptionSelected
from tests.interfaces.api.test_designing import started
from tests.interfaces.api.world import Catch, World


def asked(shop: World, query: str) -> dict[str, Any]:
    answer = shop.client.get(f"/ring-sizes/candidates?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def labels(found: dict[str, Any]) -> list[str]:
    return [each["size"]["label"] for each in found["candidates"]]


def test_the_table_is_whole_and_kept_by_caches(shop: World) -> None:
    answer = shop.client.get("/ring-sizes")
    assert answer.headers["Cache-Control"].startswith("public")
    found = answer.json()
    assert (found["table"], len(found["sizes"])) == ("uk-2026-1", 64)
    assert found["sizes"][0] == {
        "label": "A",
        "circumference_um": 37_500,
        "diameter_mm": "11.94",
        "iso": None,
        "us": "0.25",
        "jp": None,
        "it": None,
        "es": None,
        "ch": None,
    }
    of_n = next(size for size in found["sizes"] if size["label"] == "N")
    assert [of_n[scale] for scale in ("us", "jp", "it", "es", "ch")] == ["6.75", 13, 14, 14, 14]
    rows = {size["label"]: (size["circumference_um"], size["iso"]) for size in found["sizes"]}
    assert rows["N"] == (53_750, 54)
    assert rows["X½"] == (66_875, 67)


def test_a_size_of_another_system_has_candidates(shop: World) -> None:
    assert labels(asked(shop, "system=us&entered=12")) == ["Y"]
    assert labels(asked(shop, "system=iso&entered=54")) == ["N", "N½"]
    assert labels(asked(shop, "system=uk&entered=l+1/2")) == ["L½"]
    assert labels(asked(shop, "system=us&entered=6+1/2")) == ["M½"]
    assert labels(asked(shop, "system=us&entered=6.50")) == ["M½"]
    assert labels(asked(shop, "system=iso&entered=54.0")) == ["N", "N½"]
    assert labels(asked(shop, "system=jp&entered=13")) == ["M½"]
    assert labels(asked(shop, "system=ch&entered=14")) == ["N", "N½"]
    us = asked(shop, "system=us&entered=6")
    assert us["table"] == "uk-2026-1"
    assert us["candidates"][0]["offered"] is None


def test_a_scale_that_was_not_named_is_told_or_asked_for(shop: World) -> None:
    found = asked(shop, "entered=54+mm")
    assert (found["system"], labels(found)) == ("iso", ["N", "N½"])
    answer = shop.client.get("/ring-sizes/candidates?entered=14")
    assert (answer.status_code, answer.json()["code"]) == (422, "ring_size_unclear")
    refused = answer.json()
    assert {"system": "jp", "circumference_um": 54_454, "sizes": ["N½"]} in refused["readings"]
    for reading in refused["readings"]:
        again = asked(shop, f"entered=14&system={reading['system']}")
        assert labels(again) == reading["sizes"]
    assert "jp (N½), it (N or N½)" in refused["detail"]
    unknown = shop.client.get("/ring-sizes/candidates?entered=six")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "ring_size_on_no_scale")


def test_what_lies_outside_the_range_of_a_style_is_said(shop: World) -> None:
    shop.publish("SOL-CLAW")
    found = asked(shop, "system=uk&entered=C&style_code=SOL-CLAW")
    assert found["candidates"][0]["offered"] is False
    assert found["made_in"] == {"smallest": "F", "largest": "Z"}
    inside = asked(shop, "system=iso&entered=54&style_code=SOL-CLAW")
    assert [each["offered"] for each in inside["candidates"]] == [True, True]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("system=us&entered=99", "ring_size_out_of_range"),
        ("system=iso&entered=12", "ring_size_out_of_range"),
        ("system=us&entered=six", "ring_size_not_recognised"),
        ("system=uk&entered=Z%2B9", "ring_size_not_recognised"),
        ("system=fr&entered=14", "invalid_value"),
        ("system=uk", "required"),
        (f"system=uk&entered={'N' * 41}", "invalid_value"),
    ],
)
def test_what_is_no_size_is_refused(shop: World, query: str, code: str) -> None:
    answer = shop.client.get(f"/ring-sizes/candidates?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text


@pytest.mark.parametrize(
    ("style", "sizes", "outcome"),
    [
        ("SOL-CLAW", ("M", "Q"), "resize"),
        ("SOL-CLAW", ("M", "Q½"), "remake"),
        ("SOL-CLAW", ("Y", "Z+1"), "resize"),
        ("ETE-HALF", ("M", "O"), "resize"),
        ("ETE-HALF", ("M", "O½"), "remake"),
        ("ETE-CLAW", ("M", "N"), "not_resizable"),
        ("SOL-TENSION", ("M", "N"), "not_resizable"),
        ("ONE-EMBER", ("M", "N"), "resize"),
    ],
)
def test_beyond_the_reach_of_its_style_a_resize_is_a_remake(
    shop: World, style: str, sizes: tuple[str, str], outcome: str
) -> None:
    """R24, and its siblings."""
    shop.publish(style)
    wish = {"style_code": style, "current": sizes[0], "wanted": sizes[1]}
    answer = shop.client.get("/ring-sizes/resize", params=wish)
    assert answer.json()["outcome"] == outcome, answer.text
    nowhere = shop.client.get("/ring-sizes/resize", params=wish | {"style_code": "BAN-FLAT"})
    assert nowhere.status_code == 404


def test_a_product_and_a_resize_say_how_far_it_goes(reading: World, catch_up: Catch) -> None:
    shop = reading
    shop.publish("SHO-PAVE")
    catch_up()
    product = shop.client.get("/products/SHO-PAVE").json()
    assert (product["resizable"], product["resize_down"], product["resize_up"]) == (True, 4, 4)
    wish = {"style_code": "SHO-PAVE", "current": "M", "wanted": "O"}
    answer = shop.client.get("/ring-sizes/resize", params=wish).json()
    assert (answer["resize_down"], answer["resize_up"], answer["half_sizes"]) == (4, 4, 4)
    assert answer["warnings"] == ["Stones may need resetting."]
    assert answer["reason"] is None


def test_a_size_is_stored_with_what_was_written_and_its_table(shop: World) -> None:
    token = shop.token()
    design_id = started(shop, **token)["design_id"]
    path = f"/designs/{design_id}/options/ring_size"
    body = {"value": "l ½", "entered": "US 6"}
    assert shop.client.put(path, json=body, headers=token).is_success
    stream = stream_of(DESIGN, design_id)
    event = shop.journal.read([stream])[stream][-1].event
    assert isinstance(event, OptionSelected)
    assert (event.value, event.entered) == ("L½", "US 6")
    assert (event.size_table, event.circumference_um) == ("uk-2026-1", 51_875)


def test_a_size_that_is_no_label_is_refused_with_sizes_that_are(shop: World) -> None:
    token = shop.token()
    path = f"/designs/{started(shop, **token)['design_id']}/options/ring_size"
    refused = shop.client.put(path, json={"value": "54"}, headers=token)
    assert (refused.status_code, refused.json()["code"]) == (422, "ring_size_not_recognised")
    assert refused.json()["detail"].endswith("As an ISO size it may be N or N½.")
    assert shop.client.put(path, json={"value": "N 1/2"}, headers=token).is_success
