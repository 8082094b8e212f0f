"""What a customer decided of a bespoke style, over HTTP: its options, or a design of their own."""

from dataclasses import replace
from typing import Any

import pytest

from application.house_rules import HouseRules
from application.reference import shipped_lead_times
from application.shop import Shop
from application.store.event_store import EventStore
from tests.asking import ask
from tests.designs import atelier, list_stone, shipped_prices, snapshot, stone_like
from tests.interfaces.api.world import World, wish, world
from tests.set_clock import SetClock

Json = dict[str, Any]
PRE_SET = {"metal": "pt950", "ring_size": "M", "setting": "claw4", "shape": "round"}
"""The options of a commissioned ring as the house offers them, with the claw solitaire's."""


class Ring:
    """A ring of a style with a stone of ours, designed by one customer step by step."""

    def __init__(self, shop: World, style: str = "BES-COMMISSION") -> None:
        self.shop, self.token = shop, shop.token()
        shop.publish(style)
        shop.api.store.run(lambda d: list_stone(d, f"ST-{style}", stone_like(snapshot())), ask())
        begun = self.post("/designs", {"style_code": style})
        self.path = f"/designs/{begun['design_id']}"
        offered = {option["option"] for option in begun["options"]}
        wide = {"band_width_mm": "2.0"} if "band_width_mm" in offered else {}
        for option, value in (PRE_SET | wide).items():
            if option in offered:
                self.put(f"options/{option}", {"value": value})
        self.put("stone", {"stone": f"ST-{style}"})

    def put(self, place: str, body: Json, status: int = 200) -> Json:
        answer = self.shop.client.put(f"{self.path}/{place}", json=body, headers=self.token)
        return said(answer, status)

    def post(self, path: str, body: Json | None = None, status: int | None = None) -> Json:
        answer = self.shop.client.post(path, json=body, headers=self.token | self.shop.key())
        return said(answer, status)

    def complete(self, status: int = 200) -> Json:
        return self.post(f"{self.path}/completion", status=status)

    def order(self, acknowledged: bool = False) -> Json:
        """The one line of an order of it, straight from the cart's answers."""
        design = self.complete()
        cart = self.post("/carts")["cart_id"]
        self.post(f"/carts/{cart}/lines", {"kind": design["kind"], "ref": design["ref"]})
        seen = self.post(f"/carts/{cart}/checkout", {"ship_country": "GB"})
        lines = [line["line_id"] for line in seen["lines"]] if acknowledged else []
        signed = wish(
            cart,
            expected_total=seen["total"],
            expected_vat=seen["vat"],
            acknowledged_lines=lines,
        )
        line: Json = self.post("/orders", signed)["lines"][0]
        return line


def said(answer: Any, status: int | None) -> Json:
    assert answer.is_success if status is None else answer.status_code == status, answer.text
    told: Json = answer.json()
    return told


def returned(told: Json) -> tuple[str, str]:
    return told["return_class"], told["class_rule"]


@pytest.mark.parametrize("style", ["SOL-CLAW", "BES-COMMISSION"])
def test_a_ring_at_its_options_can_be_sent_back_whatever_style_it_is_called(
    shop: World, style: str
) -> None:
    ring = Ring(shop, style)
    assert returned(ring.complete()) == ("standard", "C4")
    assert returned(ring.order()) == ("standard", "C4")


def test_engraved_it_is_personalised_and_that_is_acknowledged(shop: World) -> None:
    ring = Ring(shop)
    ring.put("engraving", {"text": "Ours", "font": "block", "approved": True})
    assert returned(ring.order(acknowledged=True)) == ("personalised", "C2")


def test_a_house_may_set_the_class_of_what_was_merely_chosen(
    memory_store: EventStore, clock: SetClock
) -> None:
    rules = HouseRules(configured_unengraved_class="personalised")
    strict = replace(atelier(), unengraved=rules.configured_unengraved_class)
    shop = world(
        memory_store,
        clock,
        shop=lambda: Shop(rules, shipped_prices(), shipped_lead_times()),
        atelier=lambda: strict,
    )
    ring = Ring(shop)
    assert returned(ring.complete()) == ("personalised", "C4")
    assert returned(ring.order(acknowledged=True)) == ("personalised", "C4")
