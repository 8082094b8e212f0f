"""A customer orders to an entry of their address book: as it was then, and of nobody else's."""

from typing import Any

import httpx
import pytest

from domain.people.address import Address
from domain.selling.order import ORDER
from domain.selling.order.stage import found_order
from tests.interfaces.api.a_customer import SignedIn, signed_in
from tests.interfaces.api.test_own_file import HOME
from tests.interfaces.api.world import World, wish

OFFICE = HOME | {"line1": "5 Office Row"}
PARIS = HOME | {"city": "Paris", "postcode": "75001", "country": "France"}


@pytest.fixture
def customer(shop: World) -> SignedIn:
    return signed_in(shop)


def entry(customer: SignedIn, address: dict[str, Any], *default_for: str) -> str:
    """The id of an address that was added."""
    body = {"address": address, "default_for": list(default_for)}
    added = customer.told("POST", "/me/addresses", body)["addresses"]
    found: str = added[-1]["address_id"]
    return found


def ordered(customer: SignedIn, *left_out: str, **changed: Any) -> httpx.Response:
    """The tiara, signed without what is left out, unless that is said otherwise."""
    shop = customer.shop
    cart_id = shop.cart_with_tiara(customer.headers)
    customer.told("POST", f"/carts/{cart_id}/checkout", {"ship_country": "GB"})
    signed = wish(cart_id)
    body = {name: value for name, value in signed.items() if name not in left_out} | changed
    return customer.ask("POST", "/orders", body, **shop.key())


def goes_to(shop: World, placed: httpx.Response) -> Address:
    assert placed.status_code == 201, placed.text
    order = found_order(shop.api.store.look().state(ORDER, placed.json()["order_id"]))
    assert isinstance(order.delivery, Address)
    return order.delivery


def billed_to(shop: World, placed: httpx.Response) -> Address:
    order = found_order(shop.api.store.look().state(ORDER, placed.json()["order_id"]))
    assert isinstance(order.placed.invoice, Address)
    return order.placed.invoice


def test_an_order_keeps_the_entry_as_it_was(customer: SignedIn) -> None:
    office = entry(customer, OFFICE)
    placed = ordered(customer, "delivery", delivery_address_id=office)
    assert goes_to(customer.shop, placed).line1 == "5 Office Row"
    moved = {"address": OFFICE | {"line1": "6 Elsewhere"}}
    customer.told("PUT", f"/me/addresses/{office}", moved)
    assert goes_to(customer.shop, placed).line1 == "5 Office Row"
    customer.told("DELETE", f"/me/addresses/{office}")
    assert goes_to(customer.shop, placed).line1 == "5 Office Row"


def test_where_nothing_is_said_the_defaults_are_taken(customer: SignedIn) -> None:
    entry(customer, OFFICE, "delivery")
    entry(customer, PARIS, "billing")
    placed = ordered(customer, "delivery")
    assert goes_to(customer.shop, placed).line1 == "5 Office Row"
    assert billed_to(customer.shop, placed).country == "FR"


def test_what_is_named_goes_before_the_default(customer: SignedIn) -> None:
    entry(customer, HOME, "delivery", "billing")
    named = {"delivery_address_id": entry(customer, OFFICE)}
    named["invoice_address_id"] = entry(customer, PARIS)
    placed = ordered(customer, "delivery", **named)
    assert goes_to(customer.shop, placed).line1 == "5 Office Row"
    assert billed_to(customer.shop, placed).country == "FR"


def test_an_invoice_goes_to_an_entry_that_is_named(customer: SignedIn) -> None:
    """What is written beside it stays; the default is not taken where a parcel's is written."""
    entry(customer, OFFICE, "delivery", "billing")
    paris = entry(customer, PARIS)
    placed = ordered(customer, invoice_address_id=paris)
    assert goes_to(customer.shop, placed).line1 == "1 Example Street"
    assert billed_to(customer.shop, placed).country == "FR"


def test_an_invoice_goes_where_the_parcel_that_was_written_does(customer: SignedIn) -> None:
    entry(customer, OFFICE, "delivery", "billing")
    assert billed_to(customer.shop, ordered(customer)).line1 == "1 Example Street"


def test_a_surprise_goes_where_it_is_to_and_never_home_instead(customer: SignedIn) -> None:
    entry(customer, HOME, "delivery", "billing")
    office = entry(customer, OFFICE)
    customer.told("PUT", "/me/preferences", {"surprise": {"address_id": office}})
    assert goes_to(customer.shop, ordered(customer, "delivery")).line1 == "5 Office Row"


def test_a_surprise_whose_address_is_gone_asks_where_to(customer: SignedIn) -> None:
    entry(customer, HOME, "delivery", "billing")
    office = entry(customer, OFFICE)
    customer.told("PUT", "/me/preferences", {"surprise": {"address_id": office}})
    customer.told("DELETE", f"/me/addresses/{office}")
    refused = ordered(customer, "delivery")
    assert (refused.status_code, refused.json()["code"]) == (422, "delivery_missing")


BOTH = {"delivery": HOME, "delivery_address_id": "none"}
TWICE = {"invoice": HOME, "invoice_address_id": "none"}


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"delivery_address_id": "theirs"}, "not_found", "delivery_address_id"),
        ({"delivery_address_id": "none"}, "not_found", "delivery_address_id"),
        ({"delivery": HOME, "invoice_address_id": "theirs"}, "not_found", "invoice_address_id"),
        ({}, "delivery_missing", "delivery"),
        (BOTH, "address_twice", "delivery_address_id"),
        ({"delivery": HOME} | TWICE, "address_twice", "invoice_address_id"),
    ],
)
def test_what_is_no_entry_of_theirs_changes_nothing(
    customer: SignedIn, said: dict[str, Any], code: str, field: str
) -> None:
    """Another's entry answers as one that there is not."""
    other = entry(signed_in(customer.shop, "other@example.com"), OFFICE, "delivery")
    said = {name: other if it == "theirs" else it for name, it in said.items()}
    refused = ordered(customer, "delivery", **said)
    status = 404 if code == "not_found" else 422
    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    assert [each["field"] for each in refused.json()["errors"]] == [field]
    assert list(customer.shop.journal.after(0, 10_000, ["order.signed"])) == []


def test_a_parcel_is_not_sent_to_an_entry_abroad(customer: SignedIn) -> None:
    refused = ordered(customer, "delivery", delivery_address_id=entry(customer, PARIS))
    assert refused.json()["code"] == "delivery_country_not_served"


def test_a_guest_has_no_book(shop: World) -> None:
    other = entry(signed_in(shop), OFFICE, "delivery")
    token = shop.token()
    cart_id = shop.cart_with_tiara(token)
    shop.client.post(f"/carts/{cart_id}/checkout", json={"ship_country": "GB"}, headers=token)
    signed = wish(cart_id, delivery=None, delivery_address_id=other)
    refused = shop.client.post("/orders", json=signed, headers=token | shop.key())
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
