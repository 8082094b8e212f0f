"""What a customer decided of a bespoke style, over HTTP: its options, or a design of their own."""

import base64
from dataclasses import replace
from typing import Any

import pytest

from application.house_rules import HouseRules
from application.pricing.prices import Prices
from application.reference import shipped_lead_times, shipped_price_book, shipped_rule_set
from application.shop import Shop
from application.store.event_store import EventStore
from application.store.privacy import MemoryKeyring
from domain.design.scan import MOST_BYTES, read_scan
from tests.asking import ask
from tests.designs import atelier, list_stone, shipped_prices, snapshot, stone_like
from tests.interfaces.api.world import Catch, World, wish, world
from tests.pictures import EXIF, as_sent, jpeg, png
from tests.set_clock import SetClock

Json = dict[str, Any]
PRE_SET = {"metal": "pt950", "ring_size": "M", "setting": "claw4", "shape": "round"}
"""The options of a commissioned ring as the house offers them, with the claw solitaire's."""


@pytest.fixture
def shop(memory_store: EventStore, clock: SetClock) -> World:
    """A shop whose prices have a line for designing."""
    rules, book = shipped_rule_set("uk-2026.2"), shipped_price_book("uk-2026.2")
    prices = Prices((book,), {rules.version: rules})
    workroom = replace(atelier(), prices=prices)
    return world(
        memory_store,
        clock,
        shop=lambda: Shop(HouseRules(), prices, shipped_lead_times()),
        atelier=lambda: workroom,
    )


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

    def get(self, place: str) -> Json:
        return said(self.shop.client.get(f"{self.path}{place}", headers=self.token), 200)

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
    line = ring.order()
    assert returned(line) == ("standard", "C4")
    assert designing(ring) == (15_000 if style == "BES-COMMISSION" else 0)


def test_engraved_it_is_personalised_and_that_is_acknowledged(shop: World) -> None:
    ring = Ring(shop)
    ring.put("engraving", {"text": "Ours", "font": "block"})
    shop.approve(ring.path, ring.token)
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


def designing(ring: Ring) -> int:
    """Pence without VAT that the price has for designing, as staff read it."""
    path, staff = f"/staff{ring.path}/price", ring.shop.staff("pricing")
    lines = said(ring.shop.client.get(path, headers=staff), 200)["result"]["lines"]
    return sum(line["ex_vat"]["minor"] for line in lines if line["code"] == "design")


def drawing(mark: int) -> str:
    """A picture, each its own."""
    return as_sent(png(shade=mark))


class Atelier:
    """Whoever draws to the brief of one ring."""

    def __init__(self, ring: Ring) -> None:
        self.ring, self.headers = ring, ring.shop.staff("workshop")
        self.path = f"/staff/commissions/{ring.path.removeprefix('/designs/')}"

    def draw(self, mark: int, status: int = 201) -> Json:
        body = {"picture": drawing(mark), "note": f"Leaves, drawn {mark} times."}
        sent = self.ring.shop.client.post(f"{self.path}/sketches", json=body, headers=self.headers)
        return said(sent, status)

    def read(self, place: str = "") -> Json:
        return said(self.ring.shop.client.get(f"{self.path}{place}", headers=self.headers), 200)


def approve(ring: Ring, number: int, digest: str, status: int = 200) -> Json:
    return ring.post(f"{ring.path}/sketches/{number}/approval", {"digest": digest}, status)


def five_sketches(ring: Ring) -> list[Json]:
    """Three that the fee of a design pays for, and two that the customer asked for."""
    atelier = Atelier(ring)
    ring.put("brief", {"brief": "Two leaves that hold the stone."})
    drawn = [atelier.draw(mark) for mark in (1, 2, 3)]
    for mark in (4, 5):
        refused = atelier.draw(mark, 409)
        assert (refused["code"], refused["included"]) == ("sketch_not_asked_for", 3)
        ring.put("brief", {"brief": f"Two leaves, and {mark} veins in each."})
        drawn.append(atelier.draw(mark))
    return drawn


def test_an_approved_fifth_sketch_makes_it_the_customers_own(shop: World) -> None:
    ring = Ring(shop)
    drawn = five_sketches(ring)
    assert [sketch["number"] for sketch in drawn] == [1, 2, 3, 4, 5]
    early = ring.complete(409)
    assert early["code"] == "sketch_not_approved"
    seen = ring.get("")["commission"]
    assert (seen["awaits"], seen["approved"]) == ("approval", None)
    assert (seen["included"], seen["further"]["minor"]) == (3, 7_200)
    last = seen["sketches"][-1]
    assert last["current"]
    assert returned(approve(ring, last["number"], last["digest"])) == ("bespoke", "C1")
    line = ring.order(acknowledged=True)
    assert returned(line) == ("bespoke", "C1")
    words = {each["option"]: each["value"] for each in line["specification"]}
    assert words["Design"] == "Your own, as in sketch 5"
    assert designing(ring) == 15_000 + 2 * 6_000


def test_another_metal_makes_the_approval_void(shop: World) -> None:
    ring = Ring(shop)
    digest = five_sketches(ring)[-1]["digest"]
    approve(ring, 5, digest)
    assert ring.complete()["return_class"] == "bespoke"
    changed = ring.put("options/metal", {"value": "au750_y"})
    assert returned(changed) == ("standard", "C4")
    assert (changed["commission"]["approved"], changed["complete"]) == (None, False)
    assert not any(sketch["current"] for sketch in changed["commission"]["sketches"])
    assert ring.complete(409)["code"] == "sketch_not_approved"
    again = approve(ring, 5, digest, 409)
    assert (again["code"], again["changed"]) == ("sketch_superseded", ["metal"])
    ring.put("options/metal", {"value": "pt950"})
    assert returned(approve(ring, 5, digest)) == ("bespoke", "C1")


def test_a_brief_taken_back_leaves_the_ring_at_its_options(shop: World) -> None:
    ring = Ring(shop)
    ring.put("brief", {"brief": "Two leaves."})
    assert ring.complete(409)["code"] == "sketch_not_approved"
    taken = said(shop.client.delete(f"{ring.path}/brief", headers=ring.token), 200)
    assert taken["commission"]["briefed"] is False
    assert returned(ring.order()) == ("standard", "C4")


def test_words_and_pictures_are_for_the_customer_and_the_atelier_only(shop: World) -> None:
    ring = Ring(shop)
    told = ring.put("brief", {"brief": "For Anna, two leaves."})
    assert "Anna" not in str(told)
    made = Atelier(ring).draw(1)
    assert "Leaves" not in str(made)
    for read in (ring.get("/commission"), Atelier(ring).read()):
        assert read["brief"] == "For Anna, two leaves."
        assert [sketch["note"] for sketch in read["sketches"]] == ["Leaves, drawn 1 times."]
        assert {"option": "Metal", "value": "Platinum 950"} in read["specification"]
    kept = as_sent(read_scan(png(shade=1)).content)
    for seen in (ring.get("/sketches/1"), Atelier(ring).read("/sketches/1")):
        assert seen["url"] == f"data:image/png;base64,{kept}"
        assert EXIF not in base64.b64decode(kept), "nor where and by whom it was drawn"
        assert seen["digest"] == made["digest"]
    for place in ("", "/commission", "/sketches/1"):
        stolen = shop.client.get(f"{ring.path}{place}", headers=shop.token())
        assert stolen.status_code == 404
    assert shop.client.get(f"{ring.path}/sketches/2", headers=ring.token).status_code == 404


def test_what_is_no_brief_is_refused_and_nothing_is_drawn_unasked(shop: World) -> None:
    ring = Ring(shop)
    for brief in ("", "…", "a" * 2_001):
        assert ring.put("brief", {"brief": brief}, 422)["code"] == "brief_invalid"
    assert ring.put("brief", {"brief": 7}, 422)
    plain = Ring(shop, "SOL-CLAW")
    assert plain.put("brief", {"brief": "Leaves."}, 409)["code"] == "not_designed_to_order"
    assert plain.get("")["commission"] is None
    path, staff = Atelier(ring).path, shop.staff("workshop")
    unasked = shop.client.post(f"{path}/sketches", json={"picture": drawing(1)}, headers=staff)
    assert (unasked.status_code, unasked.json()["code"]) == (409, "sketch_not_asked_for")
    ring.put("brief", {"brief": "Leaves."})
    assert shop.client.post(f"{path}/sketches", json={}, headers=ring.token).status_code in (
        401,
        403,
    )
    made = Atelier(ring).draw(1)
    assert approve(ring, 1, "of another", 409)["code"] == "sketch_differs"
    assert approve(ring, 2, made["digest"], 404)["code"] == "not_found"


def test_brief_note_and_sketch_are_nowhere_in_the_clear_and_go_with_their_customer(
    shop: World, memory_keyring: MemoryKeyring
) -> None:
    ring = Ring(shop)
    said = {"brief": "Two leaves for Anna."}
    briefed = shop.client.put(f"{ring.path}/brief", json=said, headers=ring.token | shop.key())
    assert briefed.status_code == 200, briefed.text
    made = Atelier(ring).draw(1)
    kept, content = shop.kept_bytes(), read_scan(png(shade=1)).content
    for secret in ("Two leaves for Anna.", "Leaves, drawn 1 times.", drawing(1), as_sent(content)):
        assert secret.encode() not in kept
    assert content not in kept
    assert EXIF not in kept
    assert made["digest"].encode() in kept, "what is kept was looked at"

    memory_keyring.destroy(shop.subject(ring.path), "P")
    for place, headers in ((ring.path, ring.token), (Atelier(ring).path, shop.staff("workshop"))):
        gone = shop.client.get(f"{place}/sketches/1", headers=headers)
        assert (gone.status_code, gone.json()["code"]) == (404, "not_found")
    for read in (ring.get("/commission"), Atelier(ring).read()):
        assert (read["brief"], read["sketches"][0]["note"]) == (None, None)


NO_SKETCH = {
    "no base64": ("no base64!", "picture_type_unknown"),
    "a script": (as_sent(b"<svg onload=x>"), "picture_type_unknown"),
    "a picture of another type": (as_sent(b"RIFF\x24\0\0\0WEBPVP8 "), "picture_type_unknown"),
    "too many bytes": (as_sent(jpeg() + bytes(MOST_BYTES)), "picture_too_large"),
    "too few pixels": (as_sent(jpeg(1, 1)), "picture_size_refused"),
    "measures of a bomb": (as_sent(jpeg(60_000, 60_000)), "picture_size_refused"),
    "a bomb": (as_sent(png(rows=300_000)), "picture_broken"),
    "cut off": (as_sent(png()[:-3]), "picture_broken"),
}


@pytest.mark.parametrize("wrong", NO_SKETCH)
def test_a_file_that_is_no_picture_is_no_sketch_and_nothing_is_kept(
    shop: World, wrong: str
) -> None:
    ring, (picture, code) = Ring(shop), NO_SKETCH[wrong]
    ring.put("brief", {"brief": "Leaves."})
    head, atelier = shop.journal.head(), Atelier(ring)
    body = {"picture": picture, "note": "Leaves."}
    sent = shop.client.post(f"{atelier.path}/sketches", json=body, headers=atelier.headers)
    assert (sent.status_code, sent.json()["code"]) == (422, code), sent.text
    assert shop.journal.head() == head
    assert atelier.draw(1)["number"] == 1


def test_the_atelier_finds_who_waits(reading: World, catch_up: Catch) -> None:
    ring = Ring(reading)
    ring.put("brief", {"brief": "Two leaves."})
    assert waiting(reading, catch_up, "sketch") == [ring.path.removeprefix("/designs/")]
    assert waiting(reading, catch_up, "approval") == []
    digest = Atelier(ring).draw(1)["digest"]
    assert waiting(reading, catch_up, "sketch") == []
    assert waiting(reading, catch_up, "approval") == [ring.path.removeprefix("/designs/")]
    assert mine(ring)["awaits"] == "approval"
    approve(ring, 1, digest)
    assert waiting(reading, catch_up, "approval") == []
    ring.put("options/metal", {"value": "au750_y"})
    assert waiting(reading, catch_up, "approval") == [ring.path.removeprefix("/designs/")]
    ring.put("brief", {"brief": "Three leaves."})
    assert waiting(reading, catch_up, "sketch") == [ring.path.removeprefix("/designs/")]
    reading.client.delete(f"{ring.path}/brief", headers=ring.token)
    assert waiting(reading, catch_up, "sketch") == waiting(reading, catch_up, "approval") == []
    assert mine(ring)["awaits"] is None


def waiting(shop: World, catch_up: Catch, awaits: str) -> list[str]:
    catch_up()
    found = shop.client.get(f"/staff/commissions?awaits={awaits}", headers=shop.staff("workshop"))
    return [card["design_id"] for card in said(found, 200)["items"]]


def mine(ring: Ring) -> Json:
    card: Json = said(ring.shop.client.get("/designs", headers=ring.token), 200)["items"][0]
    return card
