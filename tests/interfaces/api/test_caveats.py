"""What is told of a piece before it is bought, over HTTP: an eternity ring of one size, a seal."""

from typing import Any

import pytest

from interfaces.local.seeding.prices import seed_rates
from tests.interfaces.api.world import Catch, World, wish

Json = dict[str, Any]
SEALED, FIXED = "hygiene_sealed", "never_resized"


class Customer:
    """Somebody with a token who buys from the answers alone."""

    def __init__(self, shop: World) -> None:
        self.shop, self.token = shop, shop.joined()

    def ask(self, method: str, path: str, body: Json | None = None, status: int = 200) -> Json:
        headers = self.token | self.shop.key()
        answer = self.shop.client.request(method, path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        told: Json = answer.json()
        return told

    def design(self, style: str, **chosen: str) -> Json:
        self.shop.publish(style)
        design = self.ask("POST", "/designs", {"style_code": style}, 201)
        path = f"/designs/{design['design_id']}"
        for option, value in chosen.items():
            self.ask("PUT", f"{path}/options/{option}", {"value": value})
        return self.ask("POST", f"{path}/completion")

    def checkout(self, kind: str, ref: str) -> Json:
        cart = self.ask("POST", "/carts", status=201)["cart_id"]
        self.ask("POST", f"/carts/{cart}/lines", {"kind": kind, "ref": ref})
        return self.ask("POST", f"/carts/{cart}/checkout", {"ship_country": "GB"})

    def sign(self, seen: Json, **changed: Any) -> Json:
        return wish(
            seen["cart_id"], expected_total=seen["total"], expected_vat=seen["vat"], **changed
        )


@pytest.fixture
def customer(shop: World) -> Customer:
    return Customer(shop)


def eternity(customer: Customer) -> Json:
    """A full eternity ring in size S."""
    return customer.design("ETE-CLAW", metal="pt950", ring_size="S")


def codes(told: Json) -> list[str]:
    return [caveat["code"] for caveat in told["caveats"]]


def test_a_full_eternity_ring_is_sold_to_who_acknowledges_that_it_can_never_be_resized(
    customer: Customer,
) -> None:
    design = eternity(customer)
    (caveat,) = design["caveats"]
    assert (caveat["code"], caveat["to_acknowledge"]) == (FIXED, True)
    seen = customer.checkout(design["kind"], design["ref"])
    (line,) = seen["lines"]
    assert line["caveats"] == [caveat], "told in the cart as it was told of the design"
    ticked = [{"line_id": line["line_id"], "code": caveat["code"]}]
    signed = customer.sign(seen, acknowledged_caveats=ticked)
    order = customer.ask("POST", "/orders", signed, 201)
    (bought,) = order["lines"]
    assert bought["caveats"] == [caveat]
    assert bought["caveats_ack_at"] is not None
    assert bought["return_class"] == "standard"
    assert {"option": "Ring size", "value": "S"} in bought["specification"]


@pytest.mark.parametrize("ticked", ["none", "another_line", "another_caveat"])
def test_without_that_nothing_is_placed_and_the_refusal_says_what_to_acknowledge(
    customer: Customer, ticked: str
) -> None:
    design = eternity(customer)
    seen = customer.checkout(design["kind"], design["ref"])
    line_id = seen["lines"][0]["line_id"]
    wrong = {
        "none": [],
        "another_line": [{"line_id": "other", "code": FIXED}],
        "another_caveat": [{"line_id": line_id, "code": SEALED}],
    }[ticked]
    head = customer.shop.journal.head()
    signed = customer.sign(seen, acknowledged_caveats=wrong)
    refused = customer.ask("POST", "/orders", signed, 409)
    assert refused["code"] == "caveat_not_acknowledged"
    assert (refused["line_id"], refused["caveat"]) == (line_id, FIXED)
    assert refused["words"] == design["caveats"][0]["words"]
    assert refused["words"] in refused["detail"]
    assert customer.shop.journal.head() == head


def test_a_quoted_ring_is_told_of_as_the_ring_is(customer: Customer) -> None:
    seed_rates(customer.shop.api.store, customer.shop.api.shop().rules)
    design = eternity(customer)
    quote = customer.ask("POST", "/quotes", {"design_id": design["design_id"]}, 201)
    seen = customer.checkout("quote", quote["quote_id"])
    assert quote["caveats"] == seen["lines"][0]["caveats"] == design["caveats"]
    assert customer.ask("POST", "/orders", customer.sign(seen), 409)["code"] == (
        "caveat_not_acknowledged"
    )


def test_a_half_eternity_ring_has_nothing_to_acknowledge(customer: Customer) -> None:
    design = customer.design("ETE-HALF", metal="pt950", ring_size="S")
    assert design["caveats"] == []
    seen = customer.checkout(design["kind"], design["ref"])
    customer.ask("POST", "/orders", customer.sign(seen), 201)


def test_pierced_earrings_say_that_they_are_sealed_from_the_page_to_the_order(
    reading: World, catch_up: Catch
) -> None:
    customer = Customer(reading)
    reading.publish("HOO-PLAIN")
    reading.receive_chains("HOO-PLAIN-AU750Y")
    catch_up()
    page = reading.client.get("/products/HOO-PLAIN").json()
    seen = customer.checkout("stock", "HOO-PLAIN-AU750Y")
    order = customer.ask("POST", "/orders", customer.sign(seen), 201)
    catch_up()
    shown = customer.ask("GET", f"/orders/{order['order_id']}")
    for told in (page, seen["lines"][0], order["lines"][0], shown["lines"][0]):
        assert codes(told) == [SEALED]
        assert told["caveats"][0]["words"].startswith("Sealed for reasons of hygiene.")
    assert order["lines"][0]["caveats_ack_at"] is None, "told, and nothing to tick"
    cart = customer.ask("GET", f"/carts/{seen['cart_id']}")
    assert codes(cart["lines"][0]) == [SEALED]


@pytest.mark.parametrize("shown", [None, False])
def test_a_button_that_does_not_say_that_it_obliges_to_pay_places_nothing(
    shop: World, shown: bool | None
) -> None:
    token = shop.token()
    cart_id = shop.cart_with_tiara(token)
    shop.client.post(f"/carts/{cart_id}/checkout", json={"ship_country": "GB"}, headers=token)
    head = shop.journal.head()
    signed = wish(cart_id, obligation_shown=shown)
    if shown is None:
        del signed["obligation_shown"]
    answer = shop.client.post("/orders", json=signed, headers=token | shop.key())
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "obligation_not_shown")
    assert [error["field"] for error in told["errors"]] == ["obligation_shown"]
    assert shop.client.get("/shop").json()["order_button"] in told["detail"]
    assert shop.journal.head() == head
