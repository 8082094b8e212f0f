"""The price that a style begins at is one that a shopper reaches, from the answers alone."""

from random import Random
from typing import Any

import pytest

from application.design.cheapest.search import Searching, record, work_out
from application.store.event_store import Decision
from domain.catalogue.option import StoneSlot
from domain.inventory.asset import ASSET
from domain.inventory.asset.quarantine import Quarantine
from domain.money import Money
from interfaces.answering.offered_stones import OfferedStones
from tests.asking import ask
from tests.designs import atelier, list_stone, publications, stone_for, style
from tests.interfaces.api.test_queries import shaped
from tests.interfaces.api.world import Catch, Json, World

MADE = sorted(code for code, each in publications().items() if each.style.made_to_order)
NEVER = "DRO-PEARL"


@pytest.fixture
def stocked(reading: World, catch_up: Catch) -> World:
    """Every style on sale, and stones for all that are made to order but one."""
    dice = Random(7)  # the same in every run

    def shelve(decision: Decision) -> None:
        for code in MADE:
            for option in style(code).options:
                if isinstance(option.domain, StoneSlot) and code != NEVER:
                    settings = style(code).option("setting")
                    like = stone_for(style(code), option, settings.values[0] if settings else None)
                    for number in range(3):
                        cost = Money(dice.randint(20_000, 900_000))
                        list_stone(decision, f"{code}-{option.code}-{number}", like, cost=cost)

    reading.api.store.run(shelve, ask())
    for code in publications():
        reading.publish(code)
    catch_up()
    for code in MADE:
        worked_out(reading, code)
    catch_up()
    return reading


def worked_out(shop: World, code: str) -> None:
    """What the worker does when the clock has seen that a price does not hold."""
    store = shop.api.store
    house = atelier()
    searching = Searching(
        engraving=house.engraving, stone_list={}, vault=OfferedStones(shop.api.reader)
    )
    found = work_out(
        store.look(), shop.api.shop().prices, searching, code, as_of=store.journal.head()
    )
    assert found is not None
    store.run(lambda d: len(record(d, found)), ask())


def test_what_every_style_begins_at_is_reached_from_its_page(stocked: World) -> None:
    cards = every_card(stocked)
    for code in MADE:
        page = shaped(stocked, "product", stocked.client.get(f"/products/{code}").json())
        assert page["price_from"] == cards[code]["price_from"], code
        assert page["priced_at"] == cards[code]["priced_at"], code
        if code == NEVER:
            assert (page["price_from"], page["begins"]) == (None, None)
            continue
        design = build(stocked, page)
        assert design["price"]["total"] == page["price_from"] == page["begins"]["price"], code
        for stone in page["begins"]["stones"]:
            alone = [s for s in page["begins"]["stones"] if s["slot"] == stone["slot"]]
            if len(alone) == 1:
                card = stocked.client.get(f"/stones/{stone['stone']}").json()
                assert card["price"] == line(design, stone["slot"]), code
    rows = stocked.client.get("/staff/from-prices", headers=stocked.staff("pricing"))
    items = shaped(stocked, "from_prices", rows.json())["items"]
    assert [(row["style_code"], row["missing"]) for row in items if row["price"] is None] == [
        (NEVER, ["centre"])
    ]


def test_the_listing_sorts_and_counts_by_it(stocked: World) -> None:
    listed = stocked.client.get("/products?sort=price&limit=100").json()
    prices = [c["price_from"]["minor"] for c in listed["items"] if c["price_from"]]
    assert len(prices) >= len(MADE) - 1
    assert prices == sorted(prices)
    (bands,) = (f for f in listed["facets"] if f["name"] == "price_band")
    assert sum(value["count"] for value in bands["values"]) == len(prices)
    band = bands["values"][0]["value"]
    some = stocked.client.get(f"/products?price_band={band}&limit=100").json()
    assert len(some["items"]) == bands["values"][0]["count"] > 0


def test_it_goes_when_its_stones_are_gone(stocked: World, catch_up: Catch) -> None:
    code = "SOL-CLAW"
    before = stocked.client.get(f"/products/{code}").json()
    named = {stone["stone"] for stone in before["begins"]["stones"]}
    store = stocked.api.store
    damaged = Quarantine(reason="damaged")
    store.run(lambda d: [d.decide(ASSET, each, damaged) for each in named] and 0, ask())
    catch_up()
    worked_out(stocked, code)
    catch_up()
    after = stocked.client.get(f"/products/{code}").json()
    assert after["price_from"]["minor"] > before["price_from"]["minor"]
    assert named.isdisjoint(stone["stone"] for stone in after["begins"]["stones"])


def every_card(shop: World) -> dict[str, Json]:
    items = shop.client.get("/products?limit=100").json()["items"]
    return {card["style_code"]: card for card in items}


def build(shop: World, page: Json) -> Json:
    """A design of what the page says, and nothing else."""
    token = shop.token()
    begun = shop.client.post("/designs", json={"style_code": page["style_code"]}, headers=token)
    path = f"/designs/{begun.json()['design_id']}"
    begins = page["begins"]
    for pick in begins["picks"]:
        put(shop, f"{path}/options/{pick['option']}", {"value": pick["value"]}, token)
    for stone in begins["stones"]:
        put(shop, f"{path}/stone", stone, token)
    if begins["font"]:
        text = {"text": "A", "font": begins["font"]}
        put(shop, f"{path}/engraving", text, token)
        shop.approve(path, token)
    answer = shop.client.post(f"{path}/completion", headers=token)
    assert answer.is_success, answer.text
    found: Json = answer.json()
    return found


def put(shop: World, path: str, body: Any, token: dict[str, str]) -> None:
    answer = shop.client.put(path, json=body, headers=token)
    assert answer.is_success, answer.text


def line(design: Json, code: str) -> Json:
    found: Json = next(e["inc_vat"] for e in design["price"]["lines"] if e["code"] == code)
    return found
