"""A platinum solitaire, size L, with an oval of 1.5 ct whose inscription the bezel will hide."""

from typing import Any

from tests.interfaces.api.world import Catch, Json, World, wish

OVAL = {
    "asset_id": "ST-OVAL-150",
    "attributes": {
        "kind": "stone",
        "type": "natural_diamond",
        "shape": "oval",
        "carat": "1.50",
        "colour": "F",
        "clarity": "VS1",
        "length_mm": "6.20",
        "width_mm": "8.60",
        "height_mm": "3.85",
        "photos": ["placeholder/oval.jpg"],
    },
    "certificate": {"lab": "TEST", "report_no": "T1500001", "inscription": "TEST T1500001"},
    "ownership": {"kind": "owned"},
    "cost": {"minor": 612_000, "currency": "GBP"},
    "location": "vault",
    "source": {"name": "delivery", "ref": "D-2026-31"},
}
VERIFIED = {
    "lab": "TEST",
    "report_no": "T1500001",
    "inscription": "TEST T1500001",
    "result": "match",
}
TRACED = {
    "nature": "natural",
    "country_mined": "BW",
    "g7_evidence": {"basis": "origin_statement", "doc_ref": "ORIGIN-1"},
}
WANTED = {"metal": "pt950", "ring_size": "L", "setting": "bezel", "shape": "oval"}


class Shopper:
    """Takes every next step from what the answer before it said."""

    def __init__(self, shop: World) -> None:
        self.shop, self.token = shop, shop.token()

    def ask(self, method: str, path: str, body: Any = None) -> Json:
        headers = self.token | self.shop.key()
        answer = self.shop.client.request(method, path, json=body, headers=headers)
        assert answer.is_success, answer.text
        told: Json = answer.json()
        return told


def test_it_is_designed_with_its_own_warning_and_bought_from_the_answers_alone(
    reading: World, catch_up: Catch
) -> None:
    reading.publish("SOL-BEZEL")
    receive(reading)
    catch_up()
    shopper = Shopper(reading)
    design = shopper.ask("POST", "/designs", {"style_code": "SOL-BEZEL"})
    path = f"/designs/{design['design_id']}"
    for option, value in WANTED.items():
        left = next(each for each in design["options"] if each["option"] == option)
        assert value in left["allowed"]
        design = shopper.ask("PUT", f"{path}/options/{option}", {"value": value})
    (found,) = shopper.ask("GET", f"{path}/stones")["items"]
    assert (found["shape"], found["carat"]) == ("oval", "1.50")
    design = shopper.ask("PUT", f"{path}/stone", {"stone": found["asset_id"]})
    assert design["missing"] == []
    hidden = [each for each in design["warnings"] if "inscription" in each]
    assert hidden == [
        "The inscription on the stone's girdle will be hidden by the bezel; we photograph it first."
    ]
    design = shopper.ask("POST", f"{path}/completion")
    line = order(shopper, design)
    assert "1.50 ct F VS1 oval natural diamond" in str(line)
    assert "platinum" in str(line).lower()


def test_a_half_bezel_hides_nothing(reading: World, catch_up: Catch) -> None:
    reading.publish("SOL-BEZEL")
    receive(reading)
    catch_up()
    shopper = Shopper(reading)
    design = shopper.ask("POST", "/designs", {"style_code": "SOL-BEZEL"})
    path = f"/designs/{design['design_id']}"
    for option, value in (WANTED | {"setting": "half_bezel"}).items():
        shopper.ask("PUT", f"{path}/options/{option}", {"value": value})
    design = shopper.ask("PUT", f"{path}/stone", {"stone": OVAL["asset_id"]})
    assert not [each for each in design["warnings"] if "inscription" in each]


def receive(shop: World) -> None:
    """The stone as the stock room takes it in: measured across before along."""
    headers, path = shop.staff("inventory"), f"/staff/assets/{OVAL['asset_id']}"
    for place, body in (
        ("/staff/assets", OVAL),
        (f"{path}/verification", VERIFIED),
        (f"{path}/provenance", {"provenance": TRACED}),
        (f"{path}/listing", {"wording_approved": True}),
    ):
        answer = shop.client.post(place, json=body, headers=headers)
        assert answer.is_success, answer.text
    assert answer.json()["listed"]


def order(shopper: Shopper, design: Json) -> Json:
    cart = shopper.ask("POST", "/carts")["cart_id"]
    shopper.ask("POST", f"/carts/{cart}/lines", {"kind": design["kind"], "ref": design["ref"]})
    seen = shopper.ask("POST", f"/carts/{cart}/checkout", {"ship_country": "GB"})
    assert seen["total"] == design["price"]["total"]
    signed = wish(cart, expected_total=seen["total"], expected_vat=seen["vat"])
    line: Json = shopper.ask("POST", "/orders", signed)["lines"][0]
    return line
