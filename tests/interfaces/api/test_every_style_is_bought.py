"""Every style on sale is finished, priced, quoted and ordered, from what the answers say alone."""

from collections.abc import Iterator
from itertools import product

import pytest

from tests.designs import publications
from tests.interfaces.api.a_stocked_shop import stock_up
from tests.interfaces.api.buying import Customer
from tests.interfaces.api.test_from_prices import MADE, worked_out
from tests.interfaces.api.world import Catch, Json, World

STYLES = 40
VARIED = ("metal", "ring_size")


@pytest.fixture
def stocked(reading: World, catch_up: Catch) -> World:
    stock_up(reading, catch_up)
    for code in MADE:
        worked_out(reading, code)
    catch_up()
    return reading


def test_every_style_is_bought_in_two_metals_and_two_sizes(stocked: World, catch_up: Catch) -> None:
    listed = stocked.client.get("/products?limit=100").json()["items"]
    assert {card["style_code"] for card in listed} == set(publications())
    assert len(listed) == STYLES
    assert [card["style_code"] for card in listed if card["price_from"] is None] == []
    taken: set[str] = set()
    ordered: dict[str, list[int]] = {}
    for code in sorted(publications()):
        page = stocked.client.get(f"/products/{code}").json()
        bought = (
            ready_made(stocked, page) if page["stock"] else made(stocked, page, taken, catch_up)
        )
        ordered[code] = [*bought]
        assert ordered[code], code
    assert all(total > 0 for totals in ordered.values() for total in totals)
    assert sum(map(len, ordered.values())) >= 3 * STYLES


def ready_made(shop: World, page: Json) -> Iterator[int]:
    for piece in page["stock"]:
        placed = Customer(shop, set()).order(piece["kind"], piece["ref"])
        assert placed["total"] == piece["price"]
        yield placed["total"]["minor"]


def made(shop: World, page: Json, taken: set[str], catch_up: Catch) -> Iterator[int]:
    """Quoted first: the order is placed at the quoted price."""
    for wanted in variants(page):
        customer = Customer(shop, taken, catch_up)
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
