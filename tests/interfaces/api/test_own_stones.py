"""A customer's heirloom: taken in with its record, chosen, priced without its cost, ordered."""

from typing import Any

import pytest

from tests.interfaces.api.world import World, wish

Json = dict[str, Any]
HEIRLOOM = {
    "type": "natural_diamond",
    "shape": "round",
    "carat": "0.52",
    "colour": "J",
    "clarity": "SI1",
    "length_mm": "5.14",
    "width_mm": "5.16",
    "height_mm": "3.20",
}
INTAKE = {
    "photos": ["intake/own-1-front.jpg"],
    "condition": "A chip of 0.2 mm at the girdle.",
    "signed_ref": "INTAKE-1",
    "signed_on": "2026-03-02",
}


class Customer:
    """Somebody who designs, and staff who take in what they bring."""

    def __init__(self, shop: World, style: str) -> None:
        self.shop, self.token = shop, shop.token()
        shop.publish(style)
        begun = self.ask("POST", "/designs", {"style_code": style}, 201)
        self.design_id = begun["design_id"]
        self.path = f"/designs/{self.design_id}"

    def ask(self, method: str, path: str, body: Any = None, status: int = 200) -> Json:
        headers = self.token | self.shop.key()
        answer = self.shop.client.request(method, path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        told: Json = answer.json()
        return told

    def choose_all(self) -> Json:
        """Whatever is missing but the stones, as the answers offer it."""
        design = self.ask("GET", self.path)
        for _ in range(20):
            open_ = [o for o in design["options"] if o["option"] in design["missing"]]
            named = next((o for o in open_ if o.get("allowed")), None)
            if named is None:
                return design
            value = named["allowed"][0]
            place = f"{self.path}/options/{named['option']}"
            design = self.ask("PUT", place, {"value": value})
        raise AssertionError(design["missing"])

    def set(self, asset_id: str, place: int = 1, status: int = 200) -> Json:
        body = {"slot": "centre", "place": place, "stone": asset_id}
        return self.ask("PUT", f"{self.path}/stone", body, status)

    def bring(self, asset_id: str, status: int = 201, **changed: Any) -> Json:
        body = {
            "asset_id": asset_id,
            "design_id": self.design_id,
            "stone": HEIRLOOM,
            "intake": INTAKE,
            "location": "vault",
        }
        headers = self.shop.staff("inventory")
        answer = self.shop.client.post("/staff/own-stones", json=body | changed, headers=headers)
        assert answer.status_code == status, answer.text
        told: Json = answer.json()
        return told

    def order(self) -> Json:
        design = self.ask("POST", f"{self.path}/completion")
        assert (design["return_class"], design["class_rule"]) == ("bespoke", "C1")
        cart = self.ask("POST", "/carts", status=201)["cart_id"]
        line = {"kind": design["kind"], "ref": design["ref"]}
        self.ask("POST", f"/carts/{cart}/lines", line)
        seen = self.ask("POST", f"/carts/{cart}/checkout", {"ship_country": "GB"})
        signed = wish(
            cart,
            expected_total=seen["total"],
            expected_vat=seen["vat"],
            acknowledged_lines=[line["line_id"] for line in seen["lines"]],
        )
        return self.ask("POST", "/orders", signed, 201)


def centre(design: Json) -> list[int]:
    """What the stones themselves cost, VAT included."""
    lines = design["price"]["lines"]
    return [line["inc_vat"]["minor"] for line in lines if line["code"] == "centre"]


def test_a_pendant_with_the_customers_own_heirloom(shop: World) -> None:
    customer = Customer(shop, "PEN-SOLO")
    taken = customer.bring("OWN-1")
    assert (taken["standing"], taken["listed"], taken["location"]) == ("instock", False, "vault")
    customer.set(taken["asset_id"])
    design = customer.choose_all()
    assert design["missing"] == []
    assert centre(design) == [0]
    assert design["price"]["total"]["minor"] > 0
    order = customer.order()
    assert order["lines"][0]["return_class"] == "bespoke"
    said = [each["value"] for each in order["lines"][0]["specification"]]
    assert "your own 0.52 ct J SI1 round natural diamond" in said
    assert order["total"] == design["price"]["total"]


def test_studs_with_a_pair_of_own_stones(shop: World) -> None:
    customer = Customer(shop, "STU-CLAW")
    for place, asset_id in enumerate(("OWN-1", "OWN-2"), start=1):
        stone = HEIRLOOM | {"carat": "0.30", "length_mm": "4.30", "width_mm": "4.31"}
        customer.bring(asset_id, stone=stone)
        customer.set(asset_id, place)
    design = customer.choose_all()
    assert (design["missing"], set(centre(design))) == ([], {0})
    assert customer.order()["lines"][0]["return_class"] == "bespoke"


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"photos": []}, ["photos"]),
        ({"condition": " "}, ["condition"]),
        ({"signed_ref": "", "condition": ""}, ["condition", "signed_ref"]),
        ({"signed_on": "2030-01-01"}, ["signed_on"]),
    ],
)
def test_nothing_is_taken_in_without_its_record(
    shop: World, changed: Json, missing: list[str]
) -> None:
    customer = Customer(shop, "PEN-SOLO")
    refused = customer.bring("OWN-1", 422, intake=INTAKE | changed)
    assert (refused["code"], refused["missing"]) == ("intake_incomplete", missing)
    assert refused["errors"][0]["field"] == "intake"
    assert customer.set("OWN-1", status=404)["code"] == "not_found"


def test_an_own_stone_is_nobody_elses(shop: World) -> None:
    customer, other = Customer(shop, "PEN-SOLO"), Customer(shop, "PEN-SOLO")
    customer.bring("OWN-1")
    assert other.set("OWN-1", status=409)["code"] == "stone_unavailable"
    headers = shop.staff("inventory")
    listing = {"wording_approved": True, "price": {"minor": 90_000}}
    answer = shop.client.post("/staff/assets/OWN-1/listing", json=listing, headers=headers)
    assert "ownership" in answer.json()["missing"]


def test_a_stone_that_may_not_be_here_is_not_worked_on(shop: World) -> None:
    customer = Customer(shop, "PEN-SOLO")
    customer.bring("OWN-1")
    customer.set("OWN-1")
    customer.choose_all()
    told = {"provenance": {"nature": "natural", "country_mined": "Russia", "country_cut": "India"}}
    headers = shop.staff("inventory")
    answer = shop.client.post("/staff/assets/OWN-1/provenance", json=told, headers=headers)
    assert answer.json()["standing"] == "quarantined"
    refused = customer.ask("POST", f"{customer.path}/completion", status=409)
    assert refused["code"] == "stone_unavailable"


def test_it_is_taken_in_for_a_design_that_there_is(shop: World) -> None:
    assert Customer(shop, "PEN-SOLO").bring("OWN-1", 404, design_id="none")["code"] == "not_found"
