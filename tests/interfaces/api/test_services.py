"""A ring that was bought is made another size: its price, its booking, and who may ask."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from application.selling.money.paying import Status, review_or_capture
from tests.asking import ask
from tests.designs import list_stone, snapshot, stone_like
from tests.interfaces.api.world import Catch, Json, World, wish

CHOICES = {"metal": "au750_y", "ring_size": "M", "setting": "claw4"}


class Customer:
    """Has ordered a ring M of a style; `confirmed` once it was paid and captured."""

    def __init__(self, shop: World) -> None:
        self.shop, self.token = shop, shop.token()
        self.order: Json = {}

    @property
    def line(self) -> str:
        return f"/orders/{self.order['order_id']}/lines/{self.order['lines'][0]['line_id']}"

    def asks(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = self.token | self.shop.key()
        return self.shop.client.request(method, path, json=body, headers=headers)

    def orders(self, style: str = "SOL-CLAW") -> None:
        self.shop.publish(style)
        self.shop.api.store.run(lambda d: list_stone(d, "ST-1", stone_like(snapshot())), ask())
        path = (
            f"/designs/{self.asks('POST', '/designs', {'style_code': style}).json()['design_id']}"
        )
        for option, value in CHOICES.items():
            self.asks("PUT", f"{path}/options/{option}", {"value": value})
        self.asks("PUT", f"{path}/stone", {"stone": "ST-1"})
        completed = self.asks("POST", f"{path}/completion")
        assert completed.is_success, completed.text
        self.buys("design", completed.json()["design_id"])

    def buys(self, kind: str, ref: str) -> None:
        cart = self.asks("POST", "/carts").json()["cart_id"]
        added = self.asks("POST", f"/carts/{cart}/lines", {"kind": kind, "ref": ref})
        assert added.is_success, added.text
        self.asks("POST", f"/carts/{cart}/checkout", {"ship_country": "GB"})
        seen = added.json()
        signed = wish(cart, expected_total=seen["total"], expected_vat=seen["vat"])
        placed = self.asks("POST", "/orders", signed)
        assert placed.status_code == 201, placed.text
        self.order = placed.json()

    def pays(self) -> None:
        path = f"/orders/{self.order['order_id']}/payment"
        asked = self.asks("POST", path).json()
        self._becomes(path, asked["provider_id"], "authorised")
        file = f"/staff/orders/{self.order['order_id']}/clearance"
        for officer in ("risk_officer", "risk_officer.2"):
            if not self._may_be_captured():
                headers = self.shop.staff(officer)
                assert self.shop.client.post(file, json={}, headers=headers).is_success
        assert self._may_be_captured()
        self._becomes(path, asked["provider_id"], "captured")

    def _becomes(self, path: str, provider_id: str, status: Status) -> None:
        self.shop.payments.becomes(provider_id, status)
        assert self.asks("POST", f"{path}/check").is_success

    def _may_be_captured(self) -> bool:
        """What the house does by itself once money is held."""
        shop, order_id = self.shop.api.shop(), self.order["order_id"]
        done = self.shop.api.store.run(lambda d: review_or_capture(d, shop, order_id), ask())
        return done.value is not None


@pytest.fixture
def customer(shop: World) -> Customer:
    made = Customer(shop)
    made.orders()
    return made


def price_of(customer: Customer, wanted: str = "Q") -> Json:
    offer = customer.asks("GET", f"{customer.line}/resize?wanted={wanted}")
    assert offer.is_success, offer.text
    found: Json = offer.json()
    return found


def test_m_to_q_has_a_price_and_a_booking(customer: Customer) -> None:
    """From the answers alone, free in the first year."""
    customer.pays()
    offer = price_of(customer)
    assert offer["resizing"]["outcome"] == "resize"
    assert (offer["current"], offer["wanted"]) == ("M", "Q")
    price = offer["price"]
    metal, free = price["lines"]
    assert metal["ex_vat"]["minor"] == -free["ex_vat"]["minor"] > 0
    assert (price["total"]["minor"], price["free"]) == (0, True)
    signed = {"wanted": "Q", "expected_total": price["total"], "begin_early": True}
    booked = customer.asks("POST", f"{customer.line}/resize", signed)
    assert booked.status_code == 201, booked.text
    case = booked.json()
    assert (case["stage"], case["kind"], case["price"]) == ("opened", "resize", price)
    assert case["early_asked_at"] == case["begins_from"]
    again = customer.asks("POST", f"{customer.line}/resize", signed)
    assert (again.status_code, again.json()["code"]) == (409, "case_already_open")
    assert again.json()["case_id"] == case["case_id"]
    looked_at = customer.asks("GET", f"{customer.line}/resize?wanted=P")
    assert (looked_at.status_code, looked_at.json()["code"]) == (409, "case_already_open")


def test_after_a_year_it_costs_its_metal(customer: Customer) -> None:
    customer.pays()
    free = price_of(customer)["price"]
    customer.shop.clock.pass_time(timedelta(days=366))
    price = price_of(customer)["price"]
    assert not price["free"]
    assert price["ex_vat"] == free["lines"][0]["ex_vat"]
    assert price["total"]["minor"] == price["ex_vat"]["minor"] + price["vat"]["minor"] > 0
    stale = {"wanted": "Q", "expected_total": free["total"]}
    refused = customer.asks("POST", f"{customer.line}/resize", stale)
    assert (refused.status_code, refused.json()["code"]) == (409, "resize_price_changed")
    assert refused.json()["total"] == price["total"]
    signed = {"wanted": "Q", "expected_total": refused.json()["total"]}
    assert customer.asks("POST", f"{customer.line}/resize", signed).status_code == 201


def test_the_same_key_books_once(customer: Customer) -> None:
    customer.pays()
    signed = {"wanted": "Q", "expected_total": price_of(customer)["price"]["total"]}
    headers = customer.token | customer.shop.key()
    answers = [
        customer.shop.client.post(f"{customer.line}/resize", json=signed, headers=headers)
        for _ in range(2)
    ]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


def test_a_remake_has_a_reason_and_no_price(customer: Customer) -> None:
    customer.pays()
    offer = price_of(customer, "Z")
    assert (offer["resizing"]["outcome"], offer["price"]) == ("remake", None)
    assert "8 half sizes" in offer["resizing"]["reason"]
    signed = {"wanted": "Z", "expected_total": {"minor": 0, "currency": "GBP"}}
    refused = customer.asks("POST", f"{customer.line}/resize", signed)
    assert (refused.status_code, refused.json()["code"]) == (409, "resize_not_possible")
    assert refused.json()["outcome"] == "remake"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("M", "resize_to_same_size"),
        ("Z%2B9", "ring_size_not_recognised"),
        ("54", "ring_size_not_recognised"),
    ],
)
def test_no_other_size_of_the_table_is_refused(customer: Customer, wanted: str, code: str) -> None:
    customer.pays()
    refused = customer.asks("GET", f"{customer.line}/resize?wanted={wanted}")
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert refused.json()["errors"][0]["field"] == "wanted"


def test_before_the_contract_there_is_nothing_to_resize(customer: Customer) -> None:
    refused = customer.asks("GET", f"{customer.line}/resize?wanted=Q")
    assert (refused.status_code, refused.json()["code"]) == (409, "order_state_refuses")


def test_nobody_else_and_no_other_line(customer: Customer) -> None:
    customer.pays()
    stranger = customer.shop.token()
    line, order = f"{customer.line}/resize?wanted=Q", f"/orders/{customer.order['order_id']}"
    assert customer.shop.client.get(line, headers=stranger).status_code == 404
    assert customer.asks("GET", f"{order}/lines/other/resize?wanted=Q").status_code == 404
    cancellation = f"{customer.line}/services/none/cancellation"
    assert customer.asks("POST", cancellation).status_code == 404


def test_what_is_no_ring_is_refused_by_name(shop: World) -> None:
    customer = Customer(shop)
    shop.receive_tiara()
    customer.buys("asset", "ONE-TIARA-1")
    customer.pays()
    refused = customer.asks("GET", f"{customer.line}/resize?wanted=Q")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_ring")


@pytest.fixture
def followed(reading: World) -> Customer:
    made = Customer(reading)
    made.orders()
    made.pays()
    return made


def test_staff_book_for_a_customer_who_calls_it_off(followed: Customer, catch_up: Catch) -> None:
    shop, order_id = followed.shop, followed.order["order_id"]
    concierge = shop.staff("concierge")
    path = f"/staff{followed.line}/resize"
    offer = shop.client.get(f"{path}?wanted=Q", headers=concierge).json()
    signed = {"wanted": "Q", "expected_total": offer["price"]["total"]}
    assert shop.client.post(path, json=signed, headers=shop.staff("editor")).status_code == 403
    booked = shop.client.post(path, json=signed, headers=concierge)
    assert booked.status_code == 201, booked.text
    case = booked.json()
    assert case["booked_by"] == "staff"
    assert case["begins_from"] == case["cancel_until"]
    catch_up()
    waiting = shop.client.get("/staff/service-cases", headers=shop.staff("workshop")).json()
    assert waiting["items"] == [case]
    assert followed.asks("GET", f"/orders/{order_id}/services").json()["items"] == [case]
    stranger = shop.client.get(f"/orders/{order_id}/services", headers=shop.token())
    assert stranger.status_code == 404
    cancellation = f"{followed.line}/services/{case['case_id']}/cancellation"
    off = followed.asks("POST", cancellation)
    assert (off.status_code, off.json()["stage"]) == (200, "called_off")
    assert followed.asks("POST", cancellation).json() == off.json()
    catch_up()
    left = shop.client.get("/staff/service-cases", headers=concierge).json()["items"]
    gone = shop.client.get("/staff/service-cases?stage=called_off", headers=concierge)
    assert (left, gone.json()["items"]) == ([], [off.json()])
