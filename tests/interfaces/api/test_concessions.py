"""What the desk takes off is what the shopper pays: seen in the cart, the order and the plan."""

from typing import Any

import pytest

from domain.money import Money
from tests.interfaces.api.test_commission import Ring
from tests.interfaces.api.test_own_stones import Customer
from tests.interfaces.api.world import TIARA_PRICE, Catch, Json, World, wish

NOTE = "anniversary, agreed at the boutique"


def said(**changed: Any) -> Json:
    return {"reason": "loyalty", "note": NOTE} | changed


def concede(shop: World, cart_id: str, role: str = "associate", **changed: Any) -> Any:
    return shop.client.put(
        f"/staff/carts/{cart_id}/concession", json=said(**changed), headers=shop.staff(role)
    )


def minor(amount: Json) -> int:
    found: int = amount["minor"]
    return found


def test_a_clerk_gives_it_and_the_cart_shows_it(reading: World, catch_up: Catch) -> None:
    shop, token = reading, reading.token()
    cart_id = shop.cart_with_tiara(token)
    sheet = concede(shop, cart_id, share="0.05").json()
    assert (minor(sheet["before"]), minor(sheet["taken"])) == (6_800_000, 340_000)
    (line,) = sheet["lines"]
    assert line["note"] == NOTE
    assert line["concession"]["by_name"] == "Name of associate"
    catch_up()
    cart = shop.client.get(f"/carts/{cart_id}", headers=token).json()
    assert (minor(cart["courtesy"]), minor(cart["total"])) == (340_000, 6_460_000)
    assert minor(cart["vat"]) == round(6_460_000 / 6)


def test_the_shopper_pays_exactly_what_is_shown(shop: World) -> None:
    token = shop.token()
    cart_id = shop.cart_with_tiara(token)
    concede(shop, cart_id, share="0.05")
    checkout = shop.client.post(
        f"/carts/{cart_id}/checkout", json={"ship_country": "GB"}, headers=token
    ).json()
    assert checkout["checking_out"]
    assert minor(checkout["total"]) == 6_460_000
    signed = wish(cart_id, expected_total=checkout["total"], expected_vat=checkout["vat"])
    placed = shop.client.post("/orders", json=signed, headers=token | shop.key())
    assert placed.status_code == 201, placed.text
    order = placed.json()
    assert order["total"] == checkout["total"]
    assert order["plan"]["due_now"] == checkout["total"]
    (bought,) = order["lines"]
    assert (minor(bought["before"]), minor(bought["courtesy"])) == (6_800_000, 340_000)
    assert (bought["gross"], bought["vat"]) == (checkout["total"], checkout["vat"])
    asked = shop.client.post(f"/orders/{order['order_id']}/payment", headers=token | shop.key())
    assert shop.payments.intents[asked.json()["provider_id"]].amount == Money(6_460_000)


def test_why_is_told_staff_and_nobody_else(reading: World, catch_up: Catch) -> None:
    shop, token = reading, reading.token()
    cart_id = shop.cart_with_tiara(token)
    concede(shop, cart_id, share="0.05")
    cart = shop.client.post(
        f"/carts/{cart_id}/checkout", json={"ship_country": "GB"}, headers=token
    )
    signed = wish(cart_id, expected_total=cart.json()["total"], expected_vat=cart.json()["vat"])
    placed = shop.client.post("/orders", json=signed, headers=token | shop.key())
    catch_up()
    order_id = placed.json()["order_id"]
    shown = shop.client.get(f"/orders/{order_id}", headers=token)
    for answer in (cart, placed, shown, shop.client.get("/carts", headers=token)):
        assert answer.is_success
        for hidden in (NOTE, "loyalty", "id-of-associate", "Name of"):
            assert hidden not in answer.text
    file = shop.client.get(f"/staff/orders/{order_id}", headers=shop.staff("concierge")).json()
    (told,) = file["concessions"]
    assert (told["reason"], told["role"]) == ("loyalty", "associate")
    assert (told["by"], told["by_name"]) == ("id-of-associate", "Name of associate")
    assert minor(told["amount"]) == 340_000
    sheet = shop.client.get(f"/staff/carts/{cart_id}/concession", headers=shop.staff("manager"))
    assert [line["note"] for line in sheet.json()["lines"]] == [NOTE]


def test_what_was_noted_is_nowhere_in_the_clear_and_goes_over_with_its_line(shop: World) -> None:
    """Also not in what the line is put into: another cart, an order."""
    token, other = shop.token(), shop.token()
    first, second = shop.cart_with_tiara(token), shop.cart(other)
    concede(shop, first, share="0.05")
    merged = shop.client.post(
        f"/carts/{second}/merges",
        json={"cart_id": first, "token": token["Shopper-Token"]},
        headers=other | shop.key(),
    )
    assert merged.is_success, merged.text
    sheet = shop.client.get(f"/staff/carts/{second}/concession", headers=shop.staff("manager"))
    assert [line["note"] for line in sheet.json()["lines"]] == [NOTE]
    assert NOTE.encode() not in shop.kept_bytes()


def test_a_look_writes_nothing(shop: World) -> None:
    cart_id = shop.cart_with_tiara(shop.token())
    head = shop.journal.head()
    path = f"/staff/carts/{cart_id}/concession"
    seen = shop.client.post(
        f"{path}/preview", json=said(share="0.05"), headers=shop.staff("associate")
    )
    assert minor(seen.json()["total"]) == 6_460_000
    now = shop.client.get(path, headers=shop.staff("associate")).json()
    assert (minor(now["total"]), minor(now["most"])) == (6_800_000, 340_000)
    assert minor(now["lines"][0]["most"]) == 340_000
    assert shop.journal.head() == head


def test_everybody_gives_what_their_role_may_and_no_more(shop: World) -> None:
    cart_id = shop.cart_with_tiara(shop.token())
    for role, share, above in (
        ("associate", "0.05", "0.0501"),
        ("manager", "0.10", "0.1001"),
        ("director", "0.15", "0.1501"),
    ):
        head = shop.journal.head()
        refused = concede(shop, cart_id, role, share=above)
        assert (refused.status_code, refused.json()["code"]) == (403, "concession_not_authorised")
        assert minor(refused.json()["most"]) == round(6_800_000 * float(share))
        assert shop.journal.head() == head
        assert concede(shop, cart_id, role, share=share).is_success


def test_a_shopper_and_other_staff_give_nothing(shop: World) -> None:
    token = shop.token()
    cart_id = shop.cart_with_tiara(token)
    path, head = f"/staff/carts/{cart_id}/concession", shop.journal.head()
    for headers, status in ((token, 401), (shop.staff("concierge"), 403)):
        for method in ("GET", "PUT", "DELETE"):
            body = said(share="0.01") if method == "PUT" else None
            answer = shop.client.request(method, path, json=body, headers=headers)
            assert answer.status_code == status
    assert shop.journal.head() == head


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "concession_terms_invalid"),
        ({"share": "0.05", "amount": {"minor": 100}}, 422, "concession_terms_invalid"),
        ({"amount": {"minor": -100}}, 422, "concession_terms_invalid"),
        ({"share": "0.05", "note": "   "}, 422, "invalid_value"),
        ({"share": "0.05", "reason": "mood"}, 422, None),
        ({"share": 0.05}, 422, None),
        ({"share": "0.05", "line_ids": ["x"]}, 404, "not_found"),
    ],
)
def test_what_is_no_concession_changes_nothing(
    shop: World, body: Json, status: int, code: str | None
) -> None:
    cart_id = shop.cart_with_tiara(shop.token())
    head = shop.journal.head()
    refused = concede(shop, cart_id, **body)
    assert refused.status_code == status, refused.text
    assert code in (None, refused.json()["code"])
    assert shop.journal.head() == head


def test_never_below_the_floor_and_the_most_is_told(shop: World) -> None:
    """Of a piece with little in it not even an associate's share is possible."""
    token = shop.token()
    cart_id = shop.cart_with_tiara(token)
    listing = {"price": {"minor": 3_600_000}, "wording_approved": True}
    headers = shop.staff("inventory")
    shop.client.post("/staff/assets/ONE-TIARA-1/listing", json=listing, headers=headers)
    shop.client.post(f"/carts/{cart_id}/checkout", json={"ship_country": "GB"}, headers=token)
    refused = concede(shop, cart_id, "director", share="0.05")
    assert (refused.status_code, refused.json()["code"]) == (409, "price_below_floor")
    most = refused.json()["most"]
    assert 0 < minor(most) < 180_000
    given = concede(shop, cart_id, "director", amount=most)
    assert given.json()["taken"] == most


def test_what_is_withdrawn_is_paid_again_once_the_shopper_agrees(shop: World) -> None:
    token = shop.token()
    cart_id = shop.cart_with_tiara(token)
    concede(shop, cart_id, share="0.05")
    gone = shop.client.delete(
        f"/staff/carts/{cart_id}/concession", headers=shop.staff("manager")
    ).json()
    assert gone["total"] == TIARA_PRICE
    start = {"ship_country": "GB"}
    cart = shop.client.post(f"/carts/{cart_id}/checkout", json=start, headers=token).json()
    assert not cart["checking_out"]
    (line,) = cart["lines"]
    assert (minor(line["courtesy"]), minor(line["courtesy_seen"])) == (0, 340_000)
    requirements = shop.client.get(f"/carts/{cart_id}/requirements", headers=token).json()
    (item,) = requirements["items"]
    assert item["code"] == "prices_not_acknowledged"
    assert (item["now"], minor(item["courtesy"])) == (TIARA_PRICE, 0)
    seen = {"total": cart["total"]}
    shop.client.post(f"/carts/{cart_id}/acknowledgement", json=seen, headers=token)
    again = shop.client.post(f"/carts/{cart_id}/checkout", json=start, headers=token).json()
    assert again["checking_out"]


def test_a_total_from_before_is_refused_with_the_courtesy_in_the_breakdown(shop: World) -> None:
    token = shop.token()
    cart_id = shop.cart_with_tiara(token)
    concede(shop, cart_id, share="0.05")
    shop.client.post(f"/carts/{cart_id}/checkout", json={"ship_country": "GB"}, headers=token)
    head = shop.journal.head()
    refused = shop.client.post("/orders", json=wish(cart_id), headers=token | shop.key()).json()
    assert (refused["code"], minor(refused["total"])) == ("total_changed", 6_460_000)
    (line,) = refused["lines"]
    assert (minor(line["courtesy"]), minor(line["total"])) == (340_000, 6_460_000)
    assert sum(minor(item["total"]) for item in line["items"]) - 340_000 == minor(line["total"])
    assert shop.journal.head() == head


def test_a_cart_that_was_ordered_is_not_reduced(shop: World) -> None:
    token = shop.token()
    order = shop.order(token)
    refused = concede(shop, order["cart_id"], share="0.05")
    assert (refused.status_code, refused.json()["code"]) == (409, "cart_closed")
    assert concede(shop, "unknown", share="0.05").status_code == 404
    assert concede(shop, shop.cart(token), share="0.05").json()["code"] == "cart_empty"


def in_cart(shop: World, token: dict[str, str], ref: str) -> str:
    cart_id = shop.cart(token)
    body = {"kind": "design", "ref": ref}
    added = shop.client.post(f"/carts/{cart_id}/lines", json=body, headers=token)
    assert added.is_success, added.text
    return cart_id


def excluded(shop: World, cart_id: str) -> bool:
    """And so it is refused, and told before."""
    refused = concede(shop, cart_id, share="0.01")
    path = f"/staff/carts/{cart_id}/concession"
    (line,) = shop.client.get(path, headers=shop.staff("associate")).json()["lines"]
    assert line["excluded"] == (line["most"]["minor"] == 0)
    assert line["excluded"] == (refused.json().get("code") == "discount_excluded")
    return bool(line["excluded"])


def test_a_bespoke_style_is_not_reduced_and_a_ring_of_the_shelf_is(shop: World) -> None:
    for style, bespoke in (("BES-COMMISSION", True), ("SOL-CLAW", False)):
        ring = Ring(shop, style)
        assert ring.complete()["return_class"] == "standard"
        cart_id = in_cart(shop, ring.token, ring.path.removeprefix("/designs/"))
        assert excluded(shop, cart_id) == bespoke


def test_what_became_the_customers_own_is_not_reduced(shop: World) -> None:
    customer = Customer(shop, "PEN-SOLO")
    customer.bring("OWN-1")
    customer.set("OWN-1")
    customer.choose_all()
    design = customer.ask("POST", f"{customer.path}/completion")
    assert design["return_class"] == "bespoke"
    assert excluded(shop, in_cart(shop, customer.token, design["ref"]))


def test_a_piece_that_is_not_on_offer_any_more_is_shown_and_not_reduced(shop: World) -> None:
    cart_id = shop.cart_with_tiara(shop.token())
    aside, inventory = {"reason": "damaged"}, shop.staff("inventory")
    shop.client.post("/staff/assets/ONE-TIARA-1/quarantine", json=aside, headers=inventory)
    path = f"/staff/carts/{cart_id}/concession"
    (line,) = shop.client.get(path, headers=shop.staff("associate")).json()["lines"]
    assert (line["excluded"], minor(line["most"])) == (True, 0)
    head = shop.journal.head()
    refused = concede(shop, cart_id, share="0.01")
    assert (refused.status_code, refused.json()["code"]) == (409, "asset_quarantined")
    assert shop.journal.head() == head
