"""Whoever wrote something reads it: what the log has is never said not to be there."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.interfaces.api.test_quotes import quoted, stock
from tests.interfaces.api.test_staff import receive, stone
from tests.interfaces.api.world import Catch, World

Path = Callable[[World, dict[str, str]], tuple[str, dict[str, str]]]


def cart(shop: World, token: dict[str, str]) -> tuple[str, dict[str, str]]:
    return f"/carts/{shop.cart(token)}", token


def order(shop: World, token: dict[str, str]) -> tuple[str, dict[str, str]]:
    return f"/orders/{shop.order(token)['order_id']}", token


def order_for_staff(shop: World, token: dict[str, str]) -> tuple[str, dict[str, str]]:
    return f"/staff/orders/{shop.order(token)['order_id']}", shop.staff("operator")


def product(shop: World, token: dict[str, str]) -> tuple[str, dict[str, str]]:
    del token
    shop.publish("ETE-HALF")
    return "/products/ETE-HALF", {}


def past_product(shop: World, token: dict[str, str]) -> tuple[str, dict[str, str]]:
    del token
    shop.publish("ETE-HALF")
    return "/staff/products/ETE-HALF?on=2026-03-02", shop.staff("editor")


def offered_stone(shop: World, token: dict[str, str]) -> tuple[str, dict[str, str]]:
    del token
    stock(shop)
    return "/stones/ST-1", {}


ONE: tuple[Path, ...] = (cart, order, order_for_staff, product, past_product, offered_stone)


@pytest.mark.parametrize("thing", ONE, ids=lambda each: each.__name__)
def test_what_the_log_has_and_the_read_model_has_not_yet_is_asked_for_again(
    reading: World, catch_up: Catch, thing: Path
) -> None:
    catch_up()
    path, headers = thing(reading, reading.token())
    behind = reading.client.get(path, headers=headers)
    assert (behind.status_code, behind.json()["code"]) == (202, "not_caught_up")
    assert behind.headers["Retry-After"]
    catch_up()
    assert reading.client.get(path, headers=headers).status_code == 200


@pytest.mark.parametrize("thing", ONE, ids=lambda each: each.__name__)
def test_it_is_there_as_soon_as_the_read_model_is(patient: World, thing: Path) -> None:
    path, headers = thing(patient, patient.token())
    assert patient.client.get(path, headers=headers).status_code == 200


def test_what_the_log_has_not_is_not_found_at_once(reading: World, catch_up: Catch) -> None:
    reading.order(reading.token())
    catch_up()
    for path, headers in (
        ("/carts/none", reading.token()),
        ("/orders/none", reading.token()),
        ("/staff/orders/none", reading.staff("operator")),
        ("/products/none", {}),
        ("/stones/none", {}),
        ("/content/page/none", {}),
    ):
        answer = reading.client.get(path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path


def test_another_shoppers_thing_is_not_found_before_and_after(
    reading: World, catch_up: Catch, patient: World
) -> None:
    path, _ = cart(patient, patient.token())
    for _ in range(2):
        answer = patient.client.get(path, headers=patient.token())
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    catch_up()
    assert reading.client.get(path, headers=reading.token()).status_code == 404


def listed(shop: World, path: str, token: dict[str, str], key: str) -> list[Any]:
    answer = shop.client.get(path, headers=token)
    assert answer.status_code == 200, answer.text
    return [each[key] for each in answer.json()["items"]]


def test_a_shoppers_own_lists_have_what_they_just_wrote(patient: World) -> None:
    stock(patient)
    token = patient.joined()
    told = quoted(patient, token)
    assert listed(patient, "/quotes", token, "quote_id") == [told["quote_id"]]
    assert listed(patient, "/designs", token, "design_id") == [told["design_id"]]
    placed = patient.order(token)
    cart_id = patient.cart(token)
    assert listed(patient, "/carts", token, "cart_id") == [cart_id]
    assert listed(patient, "/orders", token, "order_id") == [placed["order_id"]]


def test_a_list_that_lacks_what_its_reader_wrote_is_not_told(
    reading: World, catch_up: Catch
) -> None:
    catch_up()
    token = reading.token()
    reading.cart(token)
    assert reading.client.get("/carts", headers=token).status_code == 202
    assert reading.client.get("/carts", headers=reading.token()).json() == {"items": []}
    assert reading.client.get("/orders", headers=token).status_code == 200, "it heard nothing new"


def test_a_list_that_lacks_what_staff_wrote_is_not_told_to_them(
    reading: World, catch_up: Catch
) -> None:
    catch_up()
    receive(reading, stone())
    asked = {role: reading.staff(role) for role in ("inventory", "auditor")}
    told = {role: reading.client.get("/staff/quarantine", headers=h) for role, h in asked.items()}
    assert {role: answer.status_code for role, answer in told.items()} == {
        "inventory": 202,
        "auditor": 200,
    }


def test_staff_find_what_they_received(reading: World, catch_up: Catch) -> None:
    catch_up()
    receive(reading, stone())
    path = "/availability?asset=ST-1"
    assert reading.client.get(path).status_code == 202
    catch_up()
    assert [each["asset_id"] for each in reading.client.get(path).json()["assets"]] == ["ST-1"]
    reading.receive_chains()
    assert reading.client.get("/availability?sku=CHA-1").status_code == 202
