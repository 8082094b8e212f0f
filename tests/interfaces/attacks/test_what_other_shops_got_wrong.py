"""What was reported of other shops' carts and checkouts, done to ours: each by whom it befell."""

from collections.abc import Callable
from functools import partial
from typing import Any

import httpx
import pytest

from application.store.event_store import EventStore
from domain.catalogue.product import PRODUCT, Withdraw
from domain.inventory.stock import STOCK
from tests.asking import ask
from tests.interfaces.api.world import Json, World, wish, world
from tests.interfaces.attacks.a_paying_shop import PayingShop
from tests.set_clock import SetClock
from tests.threads import at_once

CHAIN, CHAINS = "CHA-1", "CHA-2"


@pytest.fixture
def shop(memory_store: EventStore, clock: SetClock) -> World:
    return world(memory_store, clock)


class Buyer:
    """A shopper with a cart, over HTTP; every answer is looked at by whoever asked."""

    def __init__(self, shop: World) -> None:
        self.shop, self.token = shop, shop.token()
        self.cart_id = shop.cart(self.token)
        self.path = f"/carts/{self.cart_id}"

    def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = self.token | self.shop.key()
        return self.shop.client.request(method, path, json=body, headers=headers)

    def add(self, kind: str, ref: str, quantity: int = 1) -> httpx.Response:
        wanted = {"kind": kind, "ref": ref, "quantity": quantity}
        return self.ask("POST", f"{self.path}/lines", wanted)

    def checkout(self) -> httpx.Response:
        return self.ask("POST", f"{self.path}/checkout", {"ship_country": "GB"})

    def signed(self, cart: Json, **changed: Any) -> Json:
        totals = {"expected_total": cart["total"], "expected_vat": cart["vat"]}
        return wish(cart["cart_id"], **totals | changed)

    def order(self, cart: Json, **changed: Any) -> httpx.Response:
        return self.ask("POST", "/orders", self.signed(cart, **changed))

    def bought(self, kind: str, ref: str, quantity: int = 1) -> Json:
        assert self.add(kind, ref, quantity).is_success
        placed = self.order(self.checkout().json())
        assert placed.status_code == 201, placed.text
        order: Json = placed.json()
        return order


def available(shop: World, sku: str = CHAIN) -> int:
    return shop.api.store.look().state(STOCK, f"{sku}-vault").available


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def parted(*asked: Callable[[], httpx.Response]) -> tuple[list[httpx.Response], ...]:
    """All at once: those that succeeded, and those that did not."""
    answers = [each for each in at_once(*asked) if isinstance(each, httpx.Response)]
    assert len(answers) == len(asked)
    return [a for a in answers if a.is_success], [a for a in answers if not a.is_success]


def test_two_who_check_out_at_once_do_not_get_more_than_there_is(shop: World) -> None:
    """Magento, Saleor, OpenCart, nopCommerce: both orders were taken, and stock was negative."""
    shop.receive_chains(quantity=4)
    first, second = Buyer(shop), Buyer(shop)
    had, refused = parted(*(partial(each.add, "stock", CHAIN, 3) for each in (first, second)))
    assert (len(had), [code(each) for each in refused]) == (1, [(409, "insufficient_stock")])
    shop.clock.pass_time(shop.api.shop().rules.cart_hold)
    winner, loser = (
        (first, second) if first.cart_id == had[0].json()["cart_id"] else (second, first)
    )
    loser.add("stock", CHAIN, 3)
    carts = {buyer: buyer.checkout() for buyer in (winner, loser)}
    assert code(carts[winner]) == (409, "insufficient_stock")
    seen = carts[loser].json() | {"cart_id": winner.cart_id}
    ordered, kept_out = parted(
        partial(loser.order, carts[loser].json()), partial(winner.order, seen)
    )
    assert (len(ordered), len(kept_out)) == (1, 1)
    assert available(shop) == 1


def test_a_tab_that_still_shows_the_cart_does_not_order_it_again(shop: World) -> None:
    """Shopware: the second tab had read the cart before the first one's order, and made another."""
    shop.receive_chains()
    buyer = Buyer(shop)
    buyer.add("stock", CHAIN)
    seen = buyer.checkout().json()
    first, late = buyer.order(seen), buyer.order(seen)
    assert first.status_code == 201
    assert code(late) == (409, "cart_closed")
    assert late.json()["order_id"] == first.json()["order_id"]
    assert available(shop) == 3


def test_a_doubled_click_orders_once_and_loses_no_cart(shop: World) -> None:
    """PrestaShop, dshop: two clicks were two orders, or an error and the cart was gone."""
    shop.receive_chains()
    buyer = Buyer(shop)
    buyer.add("stock", CHAIN)
    signed, key = buyer.signed(buyer.checkout().json()), shop.key()

    def click() -> httpx.Response:
        return shop.client.post("/orders", json=signed, headers=buyer.token | key)

    ordered, waiting = parted(click, click, click)
    assert {code(each) for each in waiting} <= {(409, "in_flight")}
    last = click()
    assert last.status_code == 201, "whoever was told to wait asks again, and is told the order"
    assert {each.json()["order_id"] for each in (*ordered, last)} == {last.json()["order_id"]}
    other = shop.client.post("/orders", json=signed | {"plan": "full"}, headers=buyer.token | key)
    assert code(other) == (422, "idempotency_key_reused")


def test_two_lines_of_one_thing_are_counted_together(shop: World) -> None:
    """Vendure: each of two lines of a variant was within stock, and both together were not."""
    shop.receive_chains(quantity=2)
    buyer = Buyer(shop)
    first = buyer.add("stock", CHAIN).json()["line_id"]
    assert buyer.add("stock", CHAIN).is_success
    assert code(buyer.add("stock", CHAIN)) == (409, "insufficient_stock")
    more = buyer.ask("PUT", f"{buyer.path}/lines/{first}/quantity", {"quantity": 2})
    assert code(more) == (409, "insufficient_stock")
    assert buyer.order(buyer.checkout().json()).status_code == 201
    assert available(shop) == 0


def test_a_price_that_rises_while_the_customer_has_coffee_is_told_everywhere_the_same(
    shop: World,
) -> None:
    """Open Food Network, Shopify's buy button: one place showed the new price, another the old."""
    shop.receive_chains()
    buyer = Buyer(shop)
    buyer.add("stock", CHAIN, 2)
    seen = buyer.checkout().json()
    dearer = {"price": {"minor": 50_000}}
    shop.client.put(f"/staff/stock/{CHAIN}/price", json=dearer, headers=shop.staff("pricing"))
    refused = buyer.order(seen)
    assert code(refused) == (409, "total_changed")
    (line,) = refused.json()["lines"]
    assert (line["before"]["minor"], line["total"]["minor"]) == (84_000, 100_000)
    told = buyer.checkout().json()
    assert (told["checking_out"], told["total"]["minor"]) == (False, 100_000)
    assert sum(each["total"]["minor"] for each in told["lines"]) == told["total"]["minor"]
    assert [way["code"] for way in told["in_the_way"]] == ["prices_not_acknowledged"]
    agreed = buyer.ask("POST", f"{buyer.path}/acknowledgement", {"total": told["total"]})
    assert agreed.json()["in_the_way"] == []
    assert buyer.order(buyer.checkout().json()).json()["total"]["minor"] == 100_000


def test_what_a_failed_checkout_left_can_be_taken_out_to_the_last_line(shop: World) -> None:
    """Medusa, Vendure: after a failed checkout a line, or the last one, could not be removed."""
    shop.receive_chains(quantity=2)
    buyer, other = Buyer(shop), Buyer(shop)
    buyer.add("stock", CHAIN, 2)
    shop.clock.pass_time(shop.api.shop().rules.cart_hold)
    other.bought("stock", CHAIN, 1)
    refused = buyer.checkout()
    assert code(refused) == (409, "insufficient_stock")
    line = refused.json()["line_id"]
    gone = buyer.ask("DELETE", f"{buyer.path}/lines/{line}")
    assert (gone.status_code, gone.json()["lines"]) == (200, [])
    assert buyer.add("stock", CHAIN).is_success


def test_a_product_that_is_gone_breaks_its_own_line_and_no_other(shop: World) -> None:
    """Medusa, Vue Storefront, Hydrogen: the cart could neither be read nor added to any more."""
    shop.publish("HOO-PLAIN")
    shop.receive_chains("HOO-PLAIN-AU750Y")
    shop.receive_chains()
    buyer = Buyer(shop)
    line = buyer.add("stock", "HOO-PLAIN-AU750Y").json()["line_id"]
    gone = Withdraw(reason="no longer made")
    shop.api.store.run(lambda d: d.decide(PRODUCT, "HOO-PLAIN", gone), ask())
    told = buyer.add("stock", CHAIN)
    assert told.status_code == 200
    assert [(w["code"], w["line_id"]) for w in told.json()["in_the_way"]] == [
        ("product_withdrawn", line)
    ]
    refused = buyer.checkout()
    assert (*code(refused), refused.json()["line_id"]) == (409, "product_withdrawn", line)
    buyer.ask("DELETE", f"{buyer.path}/lines/{line}")
    assert buyer.order(buyer.checkout().json()).status_code == 201


def test_nobody_is_kept_from_the_last_piece_by_their_own_order(house: PayingShop) -> None:
    """WooCommerce, Pay. for Magento: who went back from the payment was told “out of stock”."""
    shop = house.world
    shop.receive_chains(quantity=1)
    buyer = Buyer(shop)
    order = buyer.bought("stock", CHAIN)
    called_off = buyer.ask("POST", f"/orders/{order['order_id']}/cancellation")
    assert called_off.status_code == 200
    again = buyer.checkout()
    assert again.json()["checking_out"], again.text
    assert buyer.order(again.json()).status_code == 201


def test_a_cart_is_not_changed_while_its_order_is_being_paid(house: PayingShop) -> None:
    """Razorpay for Magento: the cart was changed in a second tab, and other money was taken."""
    shop = house.world
    shop.receive_chains()
    buyer = Buyer(shop)
    order = buyer.bought("stock", CHAIN)
    intent = house.asked(order, buyer.token)
    assert intent["amount"] == order["total"]
    assert code(buyer.add("stock", CHAIN)) == (409, "cart_closed")
    house.confirm(intent["provider_id"])
    house.hear(intent["provider_id"])
    house.work()
    assert house.set_aside() == []
    assert house.stages(order)[1] in ("authorised", "captured")


def test_a_declined_card_sells_nothing_and_keeps_the_order_open(house: PayingShop) -> None:
    """Payload: a payment that had failed marked the cart as bought."""
    shop = house.world
    shop.receive_chains(quantity=1)
    buyer = Buyer(shop)
    order = buyer.bought("stock", CHAIN)
    intent = house.asked(order, buyer.token)
    with pytest.raises(Exception, match="declined"):
        house.confirm(intent["provider_id"], "visa_chargeDeclined")
    house.hear(intent["provider_id"])
    house.work()
    assert house.stages(order) == ("placed", "initiated")
    house.confirm(house.asked(order, buyer.token)["provider_id"])
    house.hear(intent["provider_id"])
    house.work()
    assert house.stages(order)[1] in ("authorised", "captured")


def test_a_cheap_payment_does_not_settle_a_dear_order(house: PayingShop) -> None:
    """EverShop: a payment made out for one cart, which named another order, paid that."""
    shop = house.world
    shop.receive_chains()
    dear, cheap = Buyer(shop), Buyer(shop)
    wanted = dear.bought("stock", CHAIN, 3)
    paid = house.asked(cheap.bought("stock", CHAIN), cheap.token)
    house.confirm(paid["provider_id"])
    named = {"order_id": wanted["order_id"], "payment_id": house.payment_id(wanted)}
    foreign = house.foreign(paid["amount"]["minor"], **named)
    house.confirm(foreign)
    house.hear(foreign)
    house.work()
    assert house.stages(wanted) == ("placed", "initiated")
    assert [each.provider_ref for each in house.set_aside()] == [foreign]


@pytest.mark.parametrize("typed", ["ec1a1aa", "EC1A1AA", " ec1a  1aa ", "ec1a 1aa"])
def test_a_postcode_is_read_as_people_type_it(shop: World, typed: str) -> None:
    """Saleor, Stripe for Flutter, WordPress.com: without capitals or its space it was refused."""
    shop.receive_chains()
    buyer = Buyer(shop)
    buyer.add("stock", CHAIN)
    cart = buyer.checkout().json()
    home = wish("c")["delivery"]
    placed = buyer.order(cart, delivery=home | {"postcode": typed})
    assert placed.status_code == 201, placed.text


def test_all_that_was_in_the_anonymous_cart_is_there_after_signing_in(shop: World) -> None:
    """Broadleaf, WP e-Commerce: one cart's lines, or what belonged to them, were lost."""
    shop.receive_chains()
    shop.receive_chains(CHAINS)
    phone, laptop = Buyer(shop), Buyer(shop)
    phone.add("stock", CHAIN, 2)
    laptop.add("stock", CHAINS)
    other = {"cart_id": phone.path.removeprefix("/carts/"), "token": phone.token["Shopper-Token"]}
    merged = laptop.ask("POST", f"{laptop.path}/merges", other)
    assert {(line["ref"], line["quantity"]) for line in merged.json()["lines"]} == {
        (CHAINS, 1),
        (CHAIN, 2),
    }
    assert code(phone.add("stock", CHAIN)) == (409, "cart_merged")
