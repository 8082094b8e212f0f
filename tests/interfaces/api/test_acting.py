"""An advisor acts for a customer by a code or a reason; the log says both, the customer sees it."""

from datetime import timedelta

import httpx
import pytest

from domain.envelope import Actor
from domain.people.customer import CUSTOMER, Erase
from domain.selling.cart.state import CartOpened
from tests.asking import ask
from tests.interfaces.api.test_finding import EMAIL, account
from tests.interfaces.api.world import TOKENS, Json, World, wish

REASON = {"reason": "They telephoned and cannot read their mail."}
ACTING = "/staff/customers/customer-1/acting"


@pytest.fixture
def known(shop: World) -> World:
    account(shop)
    return shop


def begin(shop: World, body: Json, role: str = "concierge") -> httpx.Response:
    return shop.client.post(ACTING, json=body, headers=shop.staff(role) | shop.key())


def acting(shop: World, role: str = "concierge") -> dict[str, str]:
    answer = begin(shop, REASON, role)
    assert answer.status_code == 200, answer.text
    return shop.staff(role) | {"Acting-For": "customer-1"}


def test_what_an_advisor_does_is_the_customers_and_the_log_says_both(known: World) -> None:
    cart_id = known.client.post("/carts", headers=acting(known) | known.key()).json()["cart_id"]
    (opened,) = (each for each in known.journal.after(0, 999) if isinstance(each.event, CartOpened))
    assert opened.event.token_hash == "customer:customer-1"
    assert opened.envelope.cause.actor == Actor(
        "staff", "id-of-concierge", "concierge", on_behalf_of="customer-1"
    )
    known.receive_tiara()
    line = {"kind": "asset", "ref": "ONE-TIARA-1"}
    mine = known.signed_in() | known.key()
    added = known.client.post(f"/carts/{cart_id}/lines", json=line, headers=mine)
    assert added.status_code == 200


def test_begun_by_the_code_that_the_customer_was_sent(known: World) -> None:
    staff = known.staff("concierge")
    sent = known.client.post(f"{ACTING}/codes", headers=staff).json()
    wrong = begin(known, {"code_id": sent["code_id"], "code": "x"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "code_wrong")
    right = {"code_id": sent["code_id"], "code": TOKENS.digits(sent["code_id"])}
    answer = begin(known, right)
    assert (answer.status_code, answer.json()["ground"]) == (200, "code")
    assert (begin(known, right).status_code, begin(known, right).json()["code"]) == (
        410,
        "code_over",
    )


def test_a_code_of_another_customer_is_none(known: World) -> None:
    account(known, "customer-2", "other@example.com")
    staff = known.staff("concierge")
    sent = known.client.post("/staff/customers/customer-2/acting/codes", headers=staff).json()
    body = {"code_id": sent["code_id"], "code": TOKENS.digits(sent["code_id"])}
    assert begin(known, body).json()["code"] == "code_over"


@pytest.mark.parametrize("body", [{}, {"reason": " "}, {"reason": "…"}, {"reason": "x" * 501}])
def test_without_a_code_a_reason_is_said(known: World, body: Json) -> None:
    head = known.journal.head()
    answer = begin(known, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "reason_invalid")
    assert known.journal.head() == head


def test_the_reason_lies_sealed(known: World) -> None:
    acting(known)
    assert b"telephoned" not in known.kept_bytes()


def test_the_customer_sees_who_acted_by_their_role_and_ends_it(known: World) -> None:
    shown, mine = acting(known), known.signed_in()
    seen = known.client.get("/me/acting", headers=mine)
    (item,) = seen.json()["items"]
    assert (item["role"], item["ground"]) == ("concierge", "reason")
    assert "id-of" not in seen.text and "telephoned" not in seen.text
    path = f"/me/acting/{item['grant_id']}"
    assert known.client.delete(path, headers=mine | known.key()).status_code == 200
    refused = known.client.post("/carts", headers=shown | known.key())
    assert (refused.status_code, refused.json()["code"]) == (403, "not_acting")
    other = known.client.delete(path, headers=known.signed_in("customer-2") | known.key())
    assert other.status_code == 404


def test_it_ends_by_itself_and_by_the_advisor(known: World) -> None:
    shown = acting(known)
    known.client.delete(ACTING, headers=known.staff("concierge") | known.key())
    assert known.client.post("/carts", headers=shown | known.key()).json()["code"] == "not_acting"
    acting(known)
    known.clock.pass_time(timedelta(hours=1))
    again = known.staff("concierge") | {"Acting-For": "customer-1"}
    assert known.client.post("/carts", headers=again | known.key()).json()["code"] == "not_acting"


def test_what_a_customer_signs_pays_or_proves_is_done_by_nobody_else(known: World) -> None:
    shown = acting(known)
    request = known.client.request
    asked = [
        request("POST", "/orders", json=wish("c1"), headers=shown | known.key()),
        request("POST", "/orders/o1/payment", headers=shown | known.key()),
        request("PUT", "/carts/c1/contact", json={"email": EMAIL}, headers=shown | known.key()),
        request("GET", "/me/arrivals", headers=shown),
        request("POST", "/me/arrivals", json={"token": "t"}, headers=shown | known.key()),
        request("POST", "/me/orders/linking", json={"order_no": "EL"}, headers=shown | known.key()),
        request("GET", "/me", headers=shown),
        request("GET", "/me/passkeys", headers=shown),
    ]
    told = {(each.status_code, each.json()["code"]) for each in asked}
    assert told == {(403, "not_permitted")}


def test_nobody_acts_without_both(known: World) -> None:
    """Another customer, another role, another advisor, two customers, a customer's own session."""
    shown = acting(known)
    for headers, code in (
        (shown | {"Acting-For": "customer-2"}, "not_acting"),
        (shown | {"Acting-For": ""}, "not_acting"),
        (known.staff("concierge.2") | {"Acting-For": "customer-1"}, "not_acting"),
        (known.staff("inventory") | {"Acting-For": "customer-1"}, "not_permitted"),
        (known.signed_in("customer-2") | {"Acting-For": "customer-1"}, "token_invalid"),
        (known.token() | {"Acting-For": "customer-1"}, "token_invalid"),
        (known.staff("concierge"), "token_invalid"),
    ):
        answer = known.client.post("/carts", headers=headers | known.key())
        assert answer.json()["code"] == code, (headers, answer.text)
    two = [*shown.items(), ("Acting-For", "customer-2"), *known.key().items()]
    assert known.client.post("/carts", headers=two).json()["code"] == "token_invalid"


def test_only_advisors_begin_and_only_for_whoever_has_an_account(known: World) -> None:
    assert begin(known, REASON, "inventory").json()["code"] == "not_permitted"
    staff = known.staff("concierge")
    for customer_id in ("nobody", "customer-9"):
        path = f"/staff/customers/{customer_id}/acting"
        answer = known.client.post(path, json=REASON, headers=staff | known.key())
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    known.api.store.run(lambda d: len(d.decide(CUSTOMER, "customer-1", Erase())), ask())
    assert begin(known, REASON).status_code == 404


def test_a_customer_is_found_by_the_very_address_or_an_order_of_theirs(known: World) -> None:
    def found(**body: str) -> httpx.Response:
        staff = known.staff("concierge")
        return known.client.post("/staff/customers/finding", json=body, headers=staff)

    assert found(email=f" {EMAIL.replace('example', 'EXAMPLE')} ").json() == {
        "customer_id": "customer-1"
    }
    for email in ("customer+1@example.com", "customer@example.co", "сustomer@example.com"):
        assert found(email=email).status_code in (404, 422)
    order = known.order(known.token())
    assert found(order_no=order["order_no"]).status_code == 404
    body, mine = {"order_no": order["order_no"]}, known.signed_in()
    known.client.post("/me/orders/linking", json=body, headers=mine | known.key())
    assert found(order_no=order["order_no"]).json() == {"customer_id": "customer-1"}
    assert found().status_code == 404
