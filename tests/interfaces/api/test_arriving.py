"""What a visitor made comes over to whoever signs in, over HTTP, and goes back for a day."""

from datetime import timedelta

import pytest

from tests.interfaces.api.test_quotes import designed, stock
from tests.interfaces.api.world import TOKENS, Catch, Json, World

CODES = ("token_invalid", "invalid_value")


@pytest.fixture
def visitor(patient: World) -> dict[str, str]:
    return patient.token()


@pytest.fixture
def customer(patient: World) -> dict[str, str]:
    return patient.signed_in()


def come(shop: World, visitor: dict[str, str], customer: dict[str, str]) -> Json | None:
    body = {"token": visitor["Shopper-Token"]}
    answer = shop.client.post("/me/arrivals", json=body, headers=customer | shop.key())
    assert answer.status_code == 200, answer.text
    arrival: Json | None = answer.json()["arrival"]
    return arrival


def test_everything_is_the_customers_and_nothing_the_visitors(
    patient: World, visitor: dict[str, str], customer: dict[str, str]
) -> None:
    stock(patient)
    design_id = designed(patient, visitor)
    cart_id = patient.cart_with_tiara(visitor)
    arrival = come(patient, visitor, customer)
    assert arrival and (arrival["carts"], arrival["designs"]) == ([cart_id], [design_id])
    get = patient.client.get
    mine = get(f"/carts/{arrival['cart_id']}", headers=customer).json()
    assert [line["ref"] for line in mine["lines"]] == ["ONE-TIARA-1"]
    assert mine["held_until"]
    assert get(f"/designs/{design_id}", headers=customer).status_code == 200
    assert get(f"/designs/{design_id}", headers=visitor).status_code == 404
    assert get("/carts", headers=visitor).json()["items"] == []
    assert get("/designs", headers=visitor).json()["items"] == []
    (shown,) = get("/me/arrivals", headers=customer).json()["items"]
    assert shown == arrival
    assert visitor["Shopper-Token"] not in str(shown)
    assert TOKENS.hash(visitor["Shopper-Token"]) not in str(shown)


def test_it_goes_back_for_a_day(
    patient: World, visitor: dict[str, str], customer: dict[str, str]
) -> None:
    cart_id = patient.cart_with_tiara(visitor)
    arrival = come(patient, visitor, customer)
    assert arrival
    path = f"/me/arrivals/{arrival['arrival_id']}"
    back = patient.client.delete(path, headers=customer | patient.key())
    assert (back.status_code, back.json()["stayed"]) == (200, [])
    assert back.json()["given_back_at"]
    lines = patient.client.get(f"/carts/{cart_id}", headers=visitor).json()["lines"]
    assert [line["ref"] for line in lines] == ["ONE-TIARA-1"]
    again = come(patient, visitor, customer)
    assert again and again["arrival_id"] != arrival["arrival_id"]


def test_after_a_day_it_does_not(
    patient: World, visitor: dict[str, str], customer: dict[str, str]
) -> None:
    patient.cart_with_tiara(visitor)
    arrival = come(patient, visitor, customer)
    assert arrival
    patient.clock.pass_time(timedelta(days=1))
    path = f"/me/arrivals/{arrival['arrival_id']}"
    late = patient.client.delete(path, headers=customer | patient.key())
    assert (late.status_code, late.json()["code"]) == (410, "arrival_too_old")
    assert late.json()["until"] == arrival["undo_until"]


def test_the_same_sign_in_twice_and_another_customer_find_nothing(
    patient: World, visitor: dict[str, str], customer: dict[str, str]
) -> None:
    patient.cart_with_tiara(visitor)
    assert come(patient, visitor, customer)
    assert come(patient, visitor, customer) is None
    assert come(patient, visitor, patient.signed_in("customer-2")) is None


def test_another_customers_arrival_is_not_there(
    patient: World, visitor: dict[str, str], customer: dict[str, str]
) -> None:
    patient.cart_with_tiara(visitor)
    arrival = come(patient, visitor, customer)
    assert arrival
    other = patient.signed_in("customer-2")
    for arrival_id in (arrival["arrival_id"], "none"):
        path = f"/me/arrivals/{arrival_id}"
        answer = patient.client.delete(path, headers=other | patient.key())
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert patient.client.get("/me/arrivals", headers=other).json() == {"items": []}


@pytest.mark.parametrize("token", ["x", "a.b", "", "é" * 10])
def test_a_forged_token_brings_nothing(
    patient: World, customer: dict[str, str], token: str
) -> None:
    head = patient.journal.head()
    answer = patient.client.post(
        "/me/arrivals", json={"token": token}, headers=customer | patient.key()
    )
    assert answer.json()["code"] in CODES
    assert patient.journal.head() == head


def test_a_visitor_who_just_wrote_is_waited_for(reading: World, catch_up: Catch) -> None:
    """The read models must have come to what the visitor wrote last."""
    catch_up()
    visitor, customer = reading.token(), reading.signed_in()
    reading.cart_with_tiara(visitor)
    body = {"token": visitor["Shopper-Token"]}
    behind = reading.client.post("/me/arrivals", json=body, headers=customer | reading.key())
    assert (behind.status_code, behind.json()["code"]) == (202, "not_caught_up")
    catch_up()
    arrival = come(reading, visitor, customer)
    assert arrival and arrival["carts"]


def test_what_was_looked_at_comes_along(
    patient: World, visitor: dict[str, str], customer: dict[str, str]
) -> None:
    patient.cart_with_tiara(visitor)
    patient.publish("SOL-CLAW")
    seen = {"style_code": "SOL-CLAW"}
    patient.post("/recently-viewed", seen, **visitor)
    arrival = come(patient, visitor, customer)
    assert arrival
    views = patient.api.views
    person = patient.api.identity.sessions.find(customer["Authorization"].split()[1])
    assert person
    owner, before = f"customer:{person.person}", TOKENS.hash(visitor["Shopper-Token"])
    assert [each.style_code for each in views.of(owner)] == ["SOL-CLAW"]
    assert not views.of(before)
    path = f"/me/arrivals/{arrival['arrival_id']}"
    assert patient.client.delete(path, headers=customer | patient.key()).is_success
    assert not views.of(owner)
    assert [each.style_code for each in views.of(before)] == ["SOL-CLAW"]
