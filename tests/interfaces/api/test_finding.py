"""A guest finds an order again by a code, and nothing else; who signs in may link it."""

from datetime import timedelta

import pytest

from domain.people.customer import CUSTOMER
from domain.people.customer.contact import Contact
from domain.people.customer.registration import Register
from domain.people.mailbox import MAILBOX, OpenAccount
from tests.asking import ask
from tests.interfaces.api.world import TOKENS, Json, World, wish
from tests.threads import at_once

EMAIL = "customer@example.com"


@pytest.fixture
def order(shop: World) -> Json:
    return shop.order(shop.token())


def sought(shop: World, order_no: str, email: str = EMAIL) -> Json:
    answer = shop.post("/orders/finding", {"order_no": order_no, "email": email})
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told


def guest(shop: World, order: Json) -> dict[str, str]:
    code_id = sought(shop, order["order_no"])["code_id"]
    answer = shop.post(f"/orders/finding/{code_id}", {"code": TOKENS.digits(code_id)})
    assert answer.status_code == 200, answer.text
    assert answer.json()["order_id"] == order["order_id"]
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def account(shop: World, customer_id: str = "customer-1", email: str = EMAIL) -> None:
    register = Register(
        subject=customer_id, kind="account", contact=Contact(name="A. Customer", email=email)
    )
    claim = OpenAccount(customer_id=customer_id)
    shop.api.store.run(lambda d: len(d.decide(CUSTOMER, customer_id, register)), ask())
    mailbox = shop.api.identity.mailboxes.meet(email)
    shop.api.store.run(lambda d: len(d.decide(MAILBOX, mailbox, claim)), ask())


def test_the_guest_sees_and_does_what_the_buyer_may_with_this_order(
    shop: World, order: Json
) -> None:
    shown = guest(shop, order)
    path = f"/orders/{order['order_id']}"
    paying = shop.client.post(f"{path}/payment", headers=shown | shop.key())
    assert paying.status_code == 200, paying.text
    called_off = shop.client.post(f"{path}/cancellation", headers=shown | shop.key())
    assert (called_off.status_code, called_off.json()["stage"]) == (200, "cancelled")


@pytest.mark.parametrize("typed", ["Customer@example.com", " CUSTOMER@Example.com "])
def test_a_telephone_begins_an_address_with_a_capital(shop: World, order: Json, typed: str) -> None:
    code_id = sought(shop, order["order_no"], typed)["code_id"]
    assert shop.post(f"/orders/finding/{code_id}", {"code": TOKENS.digits(code_id)}).is_success


@pytest.mark.parametrize("between", [" ", "-", "\u00a0"])
def test_a_code_is_typed_in_groups(shop: World, order: Json, between: str) -> None:
    code_id = sought(shop, order["order_no"].lower().replace("-", " "))["code_id"]
    digits = TOKENS.digits(code_id)
    typed = {"code": f" {digits[:3]}{between}{digits[3:]}"}
    assert shop.post(f"/orders/finding/{code_id}", typed).status_code == 200


def test_a_code_is_typed_by_a_japanese_keyboard(shop: World, order: Json) -> None:
    code_id = sought(shop, order["order_no"])["code_id"]
    wide = "".join(chr(ord(each) + 0xFEE0) for each in TOKENS.digits(code_id))
    assert shop.post(f"/orders/finding/{code_id}", {"code": wide}).status_code == 200


def another(shop: World, token: dict[str, str]) -> str:
    """An order of somebody else."""
    shop.receive_tiara(piece := f"ONE-TIARA-{next(shop.keys) + 10}")
    cart_id, ask = shop.cart(token), shop.client.post
    line = {"kind": "asset", "ref": piece}
    ask(f"/carts/{cart_id}/lines", json=line, headers=token)
    ask(f"/carts/{cart_id}/checkout", json={"ship_country": "GB"}, headers=token)
    placed = ask("/orders", json=wish(cart_id), headers=token | shop.key())
    assert placed.status_code == 201, placed.text
    order_id: str = placed.json()["order_id"]
    return order_id


def test_nothing_else_is_there_for_a_guest(shop: World, order: Json) -> None:
    shown = guest(shop, order)
    token = shop.token()
    shop.receive_tiara("ONE-TIARA-2")
    cart_id = shop.cart(token)
    get, post = shop.client.get, shop.client.post
    others = [
        get(f"/orders/{order_id}{rest}", headers=shown)
        for order_id in ("another", another(shop, token))
        for rest in ("", "/cancellation")
    ]
    others.append(post(f"/orders/{another(shop, token)}/payment", headers=shown | shop.key()))
    assert {(each.status_code, each.json()["code"]) for each in others} == {(404, "not_found")}
    answers = [
        get("/carts", headers=shown),
        get("/orders", headers=shown),
        get("/designs", headers=shown),
        get(f"/carts/{cart_id}", headers=shown),
        post("/carts", headers=shown | shop.key()),
        get("/me/arrivals", headers=shown),
        get("/staff/reviews", headers=shown),
    ]
    refused = {(each.status_code, each.json()["code"]) for each in answers}
    assert refused == {(401, "token_invalid")}


def test_known_and_unknown_are_answered_alike(shop: World, order: Json) -> None:
    known = sought(shop, order["order_no"])
    for order_no, email in (
        ("EL-2222-2222", EMAIL),
        (order["order_no"], "other@example.com"),
    ):
        unknown = sought(shop, order_no, email)
        assert unknown.keys() == known.keys()
        answer = shop.post(
            f"/orders/finding/{unknown['code_id']}", {"code": TOKENS.digits(unknown["code_id"])}
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "code_wrong")


def test_an_address_that_is_none_is_named(shop: World, order: Json) -> None:
    answer = shop.post("/orders/finding", {"order_no": order["order_no"], "email": "x" * 400})
    assert (answer.status_code, answer.json()["code"]) == (422, "email_invalid")


def test_a_code_opens_it_once_soon_and_for_nothing_else(shop: World, order: Json) -> None:
    code_id = sought(shop, order["order_no"])["code_id"]
    path, right = f"/orders/finding/{code_id}", {"code": TOKENS.digits(code_id)}
    answers = at_once(*[lambda: shop.post(path, right)] * 20)
    statuses = [each.status_code for each in answers if not isinstance(each, Exception)]
    assert statuses.count(200) == 1 and set(statuses) <= {200, 410, 429}
    late = sought(shop, order["order_no"])["code_id"]
    shop.clock.pass_time(timedelta(minutes=10))
    answer = shop.post(f"/orders/finding/{late}", {"code": TOKENS.digits(late)})
    assert (answer.status_code, answer.json()["code"]) == (410, "code_over")


def test_a_guests_session_ends_within_the_hour(shop: World, order: Json) -> None:
    shown = guest(shop, order)
    shop.clock.pass_time(timedelta(hours=1))
    path = f"/orders/{order['order_id']}/cancellation"
    answer = shop.client.post(path, headers=shown | shop.key())
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


def test_a_linked_order_is_the_customers_alone(shop: World) -> None:
    token = shop.token()
    order = shop.order(token)
    account(shop)
    mine = shop.signed_in()
    body = {"order_no": order["order_no"]}
    linked = shop.client.post("/me/orders/linking", json=body, headers=mine | shop.key())
    assert (linked.status_code, linked.json()["order_id"]) == (200, order["order_id"])
    path = f"/orders/{order['order_id']}/payment"
    assert shop.client.post(path, headers=mine | shop.key()).status_code == 200
    assert shop.client.post(path, headers=token | shop.key()).status_code == 404


def test_linking_wants_a_fresh_sign_in_and_ones_own_mailbox(shop: World, order: Json) -> None:
    account(shop)
    body = {"order_no": order["order_no"]}
    mine, other = shop.signed_in(), shop.signed_in("customer-2")
    foreign = shop.client.post("/me/orders/linking", json=body, headers=other | shop.key())
    none = shop.client.post(
        "/me/orders/linking", json={"order_no": "EL-2222-2222"}, headers=mine | shop.key()
    )
    assert (foreign.status_code, none.status_code) == (404, 404)
    assert foreign.json()["code"] == none.json()["code"] == "not_found"
    shop.clock.pass_time(timedelta(minutes=11))
    stale = shop.client.post("/me/orders/linking", json=body, headers=mine | shop.key())
    assert (stale.status_code, stale.json()["code"]) == (403, "fresh_sign_in_needed")
