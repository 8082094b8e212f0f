"""Where an order goes is told to whoever bought it and to staff who put that right."""

from typing import Any

import pytest

from application.store.privacy import MemoryKeyring
from domain.selling.order import ORDER
from domain.selling.order.stage import found_order
from interfaces.api.edge.reads import StaffRead
from tests.interfaces.api.a_customer import signed_in
from tests.interfaces.api.world import World, wish

HOME = wish("")["delivery"]
TYPED = {
    "recipient": "A. Customer",
    "line1": "2 other  street",
    "city": "London",
    "postcode": "ec1y8sy",
    "country": "United Kingdom",
}


def placed(shop: World, token: dict[str, str]) -> str:
    return f"/orders/{shop.order(token)['order_id']}"


def read(shop: World, path: str, headers: dict[str, str]) -> dict[str, Any]:
    answer = shop.client.get(f"{path}/delivery", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    told: dict[str, Any] = answer.json()
    return told


def lines_of(told: dict[str, Any]) -> tuple[str, str, str]:
    return told["line1"], told["postcode"], told["country"]


def test_a_shopper_reads_where_it_goes_and_whom_the_invoice_names(shop: World) -> None:
    token = shop.token()
    order = placed(shop, token)
    told = read(shop, order, token)
    assert f"/orders/{told['order_id']}" == order
    assert told["delivery"]["line1"] == told["invoice"]["line1"] == HOME["line1"]


def test_what_was_changed_is_read_at_once_as_it_was_understood(shop: World) -> None:
    token = shop.token()
    order = placed(shop, token)
    before = read(shop, order, token)["invoice"]
    changed = shop.client.put(f"{order}/delivery", json={"delivery": TYPED}, headers=token)
    assert changed.status_code == 200, changed.text
    told = read(shop, order, token)
    assert lines_of(told["delivery"]) == ("2 other street", "EC1Y 8SY", "GB")
    assert told["invoice"] == before


def test_to_another_shopper_it_is_not_there(shop: World) -> None:
    order = placed(shop, shop.token())
    for other in (shop.token(), signed_in(shop).headers):
        answer = shop.client.get(f"{order}/delivery", headers=other)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("role", ["concierge", "risk_officer", "operator"])
def test_staff_read_it_and_that_is_written_down(shop: World, role: str) -> None:
    order = placed(shop, shop.token())
    headers = shop.staff(role) | {"Purpose": "delivery"}
    assert read(shop, f"/staff{order}", headers)["delivery"]["line1"] == HOME["line1"]
    noted: list[StaffRead] = shop.api.erasing.reads.noted  # type: ignore[attr-defined]  # the twin
    (seen,) = (each for each in noted if each.operation == "delivery_of_order")
    assert (seen.role, seen.purpose) == (role, "delivery")
    assert f"/orders/{seen.thing}" == order


def test_of_who_was_forgotten_it_is_not_told(shop: World, memory_keyring: MemoryKeyring) -> None:
    """An invoice keeps whom it names for as long as the law wants: under another key."""
    order = placed(shop, shop.token())
    told = found_order(shop.api.store.look().state(ORDER, order.removeprefix("/orders/")))
    memory_keyring.destroy(told.placed.subject, "P")
    after = read(shop, f"/staff{order}", shop.staff("operator"))
    assert after["delivery"] is None
    assert after["invoice"]["line1"] == HOME["line1"]
    memory_keyring.destroy(told.placed.subject, "F")
    assert read(shop, f"/staff{order}", shop.staff("operator"))["invoice"] is None
