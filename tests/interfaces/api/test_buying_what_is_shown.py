"""Whatever finished thing the shop shows can be bought, from its answers alone, at that price."""

from application.store.event_store import Decision
from domain.inventory.asset import ASSET
from domain.inventory.stock import STOCK
from interfaces.local.seeding.demo_stock import counted_goods, finished_pieces
from tests.asking import ask
from tests.interfaces.api.world import Catch, Json, World

READY_MADE = ("HOO-PLAIN", "CHA-TRACE", "ONE-EMBER", "ONE-TIDELINE")


def test_every_finished_thing_that_is_shown_is_bought_at_the_price_that_is_shown(
    reading: World, catch_up: Catch
) -> None:
    on_the_shelf(reading, catch_up)
    cards = reading.client.get("/products").json()["items"]
    assert {card["style_code"] for card in cards} == set(READY_MADE)
    bought = 0
    for card in cards:
        page = reading.client.get(f"/products/{card['style_code']}").json()
        assert min(each["price"]["minor"] for each in page["stock"]) == card["price_from"]["minor"]
        if card["ref"]:
            assert [(each["kind"], each["ref"]) for each in page["stock"]] == [
                (card["kind"], card["ref"])
            ]
        for each in page["stock"]:
            assert price_in_cart(reading, each) == each["price"]
            bought += 1
    assert bought == 9


def test_of_what_is_made_already_nothing_is_offered_that_could_not_be_had(
    reading: World, catch_up: Catch
) -> None:
    """A box was offered, and a design with one is no finished piece that a cart takes."""
    on_the_shelf(reading, catch_up)
    for code in READY_MADE:
        page = reading.client.get(f"/products/{code}").json()
        had = {pick["option"] for each in page["stock"] for pick in each["picks"]}
        assert {option["code"] for option in page["options"]} == had != set()


def on_the_shelf(reading: World, catch_up: Catch) -> None:
    for code in READY_MADE:
        reading.publish(code)
    reading.api.store.run(opening_stock, ask())
    catch_up()


def opening_stock(decision: Decision) -> None:
    for piece in finished_pieces():
        for wish in piece.commands:
            decision.decide(ASSET, piece.asset_id, wish)
    for goods in counted_goods():
        for command in goods.commands:
            decision.decide(STOCK, goods.key, command)


def price_in_cart(shop: World, shown: Json) -> Json:
    mine = shop.token()
    wish = {"kind": shown["kind"], "ref": shown["ref"]}
    path = f"/carts/{shop.cart(mine)}/lines"
    answer = shop.client.post(path, json=wish, headers=mine)
    assert answer.status_code in (200, 201), answer.text
    total: Json = answer.json()["total"]
    return total
