"""Every style on sale is finished, priced, quoted and ordered, from what the answers say alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest

from tests.designs import publications
from tests.interfaces.api.a_stocked_shop import stock_up
from tests.interfaces.api.test_from_prices import MADE, worked_out
from tests.interfaces.api.world import Catch, Json, World, wish

STYLES = 40
VARIED = ("metal", "ring_size")


@dataclass(slots=True)
class Customer:
    """Takes what is allowed: of what comes in variants the one that is wanted, else the first."""

    shop: World
    taken: set[str]
    token: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.token = self.shop.token()

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
            text = {"text": "A", "font": left["allowed"][0], "approved": True}
            return self.ask("PUT", f"{self.path}/engraving", text)
        value = left["low"] if left["kind"] == "number" else left["allowed"][0]
        return self.ask("PUT", f"{self.path}/options/{left['option']}", {"value": value})

    def set_stones(self, slot: str) -> Json:
        """The largest that fit: so that a trilogy's sides find theirs."""
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


@pytest.fixture
def stocked(reading: World, catch_up: Catch) -> World:
    stock_up(reading, catch_up)
    for code in MADE:
        worked_out(reading, code)
    catch_up()
    return reading


def test_every_style_is_bought_in_two_metals_and_two_sizes(stocked: World) -> None:
    listed = stocked.client.get("/products?limit=100").json()["items"]
    assert {card["style_code"] for card in listed} == set(publications())
    assert len(listed) == STYLES
    assert [card["style_code"] for card in listed if card["price_from"] is None] == []
    taken: set[str] = set()
    ordered: dict[str, list[int]] = {}
    for code in sorted(publications()):
        page = stocked.client.get(f"/products/{code}").json()
        bought = ready_made(stocked, page) if page["stock"] else made(stocked, page, taken)
        ordered[code] = [*bought]
        assert ordered[code], code
    assert all(total > 0 for totals in ordered.values() for total in totals)
    assert sum(map(len, ordered.values())) >= 3 * STYLES


def ready_made(shop: World, page: Json) -> Iterator[int]:
    for piece in page["stock"]:
        placed = Customer(shop, set()).order(piece["kind"], piece["ref"])
        assert placed["total"] == piece["price"]
        yield placed["total"]["minor"]


def made(shop: World, page: Json, taken: set[str]) -> Iterator[int]:
    """Quoted first: the order is placed at the quoted price."""
    for wanted in variants(page):
        customer = Customer(shop, taken)
        design = customer.design(page["style_code"], wanted)
        assert design["complete"] and design["price"]["total"]["minor"] > 0
        chosen = {pick["option"]: pick["value"] for pick in design["choices"]}
        assert wanted.items() <= chosen.items()
        quote = customer.ask("POST", "/quotes", {"design_id": design["design_id"]})
        placed = customer.order("quote", quote["quote_id"])
        assert placed["total"] == design["price"]["total"]
        yield placed["total"]["minor"]


def variants(page: Json) -> Iterator[dict[str, str]]:
    """The first and the last of each metal and size: one where there is one."""
    options = {e["code"]: e["domain"]["values"] for e in page["options"] if e["code"] in VARIED}
    several = {name: options[name] for name in VARIED if options.get(name)}
    ends = [dict.fromkeys((values[0], values[-1])) for values in several.values()]
    yield from (dict(zip(several, each, strict=True)) for each in product(*ends))
