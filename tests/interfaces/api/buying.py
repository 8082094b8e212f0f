"""A customer who takes what the answers offer, from a design to its order."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.interfaces.api.world import Catch, Json, World, wish

CUSTOMERS = count()


@dataclass(slots=True)
class Customer:
    """Takes what is allowed: of what comes in variants the one that is wanted, else the first."""

    shop: World
    taken: set[str]
    catch_up: Catch = lambda: None
    token: dict[str, str] = field(init=False)
    path: str = ""

    def __post_init__(self) -> None:
        self.token = self.shop.joined(f"customer-{next(CUSTOMERS)}")

    def ask(self, method: str, path: str, body: Any = None) -> Json:
        headers = self.token | self.shop.key()
        answer = self.shop.client.request(method, path, json=body, headers=headers)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        told: Json = answer.json()
        return told

    def design(self, code: str, wanted: dict[str, str]) -> Json:
        """A finished design of a style in the wanted metal and size."""
        design = self.ask("POST", "/designs", {"style_code": code})
        self.path = f"/designs/{design['design_id']}"
        for option, value in wanted.items():
            design = self.ask("PUT", f"{self.path}/options/{option}", {"value": value})
        while design["missing"]:
            code = design["missing"][0]
            left = next(each for each in design["options"] if each["option"] == code)
            design = self.choose(left)
        return self.ask("POST", f"{self.path}/completion")

    def choose(self, left: Json) -> Json:
        if left["kind"] == "stone_slot":
            return self.set_stones(left["option"])
        if left["kind"] == "engraving":
            return self.engrave({"text": "A", "font": left["allowed"][0]})
        value = left["low"] if left["kind"] == "number" else left["allowed"][0]
        return self.ask("PUT", f"{self.path}/options/{left['option']}", {"value": value})

    def engrave(self, text: Json) -> Json:
        """Words, the proof of them, and the approval of that proof."""
        self.ask("PUT", f"{self.path}/engraving", text)
        shown = self.ask("POST", f"{self.path}/proof")["engraving"]["proof"]
        return self.ask("POST", f"{self.path}/approval", {"digest": shown["digest"]})

    def set_stones(self, slot: str) -> Json:
        """The largest that fit: so that a trilogy's sides find theirs."""
        self.catch_up()
        query = f"slot={slot}&sort=carat&descending=true&limit=100"
        headers = self.token
        pairs = self.shop.client.get(f"{self.path}/stones/pairs?{query}", headers=headers)
        if pairs.is_success:
            offered = [[stone["asset_id"] for stone in p["stones"]] for p in pairs.json()["items"]]
        else:
            assert pairs.json()["code"] == "slot_takes_no_pair", pairs.text
            found = self.ask("GET", f"{self.path}/stones?{query}")["items"]
            offered = [[stone["asset_id"]] for stone in found if not stone["held"]]
        free = [stones for stones in offered if self.taken.isdisjoint(stones)]
        assert free, f"no stone on offer for {slot}"
        for place, stone in enumerate(free[0], start=1):
            body = {"slot": slot, "place": place, "stone": stone}
            design = self.ask("PUT", f"{self.path}/stone", body)
        self.taken.update(free[0])
        return design

    def order(self, kind: str, ref: str) -> Json:
        """What the cart's own answer says is signed."""
        cart_id = self.ask("POST", "/carts")["cart_id"]
        self.ask("POST", f"/carts/{cart_id}/lines", {"kind": kind, "ref": ref})
        cart = self.ask("POST", f"/carts/{cart_id}/checkout", {"ship_country": "GB"})
        lines = cart["lines"]
        signed = wish(
            cart_id,
            expected_total=cart["total"],
            expected_vat=cart["vat"],
            acknowledged_lines=[e["line_id"] for e in lines if e["return_class"] != "standard"],
            acknowledged_caveats=[
                {"line_id": line["line_id"], "code": caveat["code"]}
                for line in lines
                for caveat in line["caveats"]
                if caveat["to_acknowledge"]
            ],
        )
        return self.ask("POST", "/orders", signed)
