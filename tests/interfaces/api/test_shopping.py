"""From an empty cart to a paid order, over HTTP."""

from datetime import timedelta

from interfaces.api.edge.shown import SHOPPER_HEADER
from tests.interfaces.api.world import TIARA_PRICE, World, wish


def test_a_cart_opened_without_a_token_brings_one(shop: World) -> None:
    opened = shop.post("/carts")
    assert opened.status_code == 201
    token = opened.json()["token"]
    shop.receive_tiara()
    path = f"/carts/{opened.json()['cart_id']}/lines"
    added = shop.post(path, {"kind": "asset", "ref": "ONE-TIARA-1"}, **{SHOPPER_HEADER: token})
    assert added.status_code == 200
    assert added.json()["total"] == TIARA_PRICE
    assert added.json()["held_until"] == "2026-03-02T09:30:00Z"
    assert int(added.headers["X-Position"]) == shop.journal.head()


def test_a_cart_opened_with_a_token_belongs_to_it(shop: World) -> None:
    opened = shop.client.post("/carts", headers=shop.token())
    assert opened.json()["token"] is None


def test_one_token_covers_cart_and_order_until_it_is_paid(shop: World) -> None:
    token = shop.token()
    placed = shop.order(token)
    assert placed["total"] == TIARA_PRICE
    assert placed["order_no"].startswith("EL-")
    path = f"/orders/{placed['order_id']}/payment"
    asked = shop.client.post(path, headers=token | shop.key())
    assert asked.status_code == 200, asked.text
    assert asked.json()["amount"] == TIARA_PRICE
    assert asked.json()["client_secret"].endswith("_secret")
    assert asked.json()["publishable_key"] == "pk_test_1"
    shop.payments.becomes(asked.json()["provider_id"], "authorised")
    seen = shop.client.post(f"{path}/check", headers=token)
    assert seen.json()["status"] == "authorised"
    assert "secured" in [each["what"] for each in seen.json()["order"]["timeline"]]
    again = shop.client.post(path, headers=token | shop.key())
    assert (again.status_code, again.json()["code"]) == (409, "nothing_due")


def test_a_customer_who_asks_to_pay_twice_gets_one_intent(shop: World) -> None:
    token, key = shop.token(), shop.key()
    path = f"/orders/{shop.order(token)['order_id']}/payment"
    first = shop.client.post(path, headers=token | key)
    second = shop.client.post(path, headers=token | key)
    third = shop.client.post(path, headers=token | shop.key())
    assert first.json() == second.json() == third.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(shop.payments.intents) == 1


def test_the_provider_being_down_is_told_and_can_be_tried_again(shop: World) -> None:
    token, key = shop.token(), shop.key()
    path = f"/orders/{shop.order(token)['order_id']}/payment"
    shop.payments.down = True
    refused = shop.client.post(path, headers=token | key)
    assert refused.status_code == 503
    assert refused.json()["code"] == "payment_provider_unavailable"
    assert refused.headers["Retry-After"]
    shop.payments.down = False
    assert shop.client.post(path, headers=token | key).status_code == 200


def test_the_secret_of_a_payment_is_stored_nowhere(shop: World) -> None:
    token, key = shop.token(), shop.key()
    placed = shop.order(token)
    shop.client.post(f"/orders/{placed['order_id']}/payment", headers=token | key)
    everything = repr(shop.journal.after(0, 1_000))
    assert "_secret" not in everything


def test_checking_a_payment_that_was_never_asked_for_finds_nothing_due(shop: World) -> None:
    token = shop.token()
    path = f"/orders/{shop.order(token)['order_id']}/payment/check"
    assert shop.client.post(path, headers=token).json()["code"] == "nothing_due"


def test_counted_goods_are_reserved_changed_and_removed(shop: World) -> None:
    shop.receive_chains()
    token = shop.token()
    path = f"/carts/{shop.cart(token)}/lines"
    added = shop.client.post(
        path, json={"kind": "stock", "ref": "CHA-1", "quantity": 2}, headers=token
    ).json()
    assert added["total"]["minor"] == 84_000
    line = f"{path}/{added['line_id']}"
    more = shop.client.put(f"{line}/quantity", json={"quantity": 3}, headers=token)
    assert more.json()["pieces"] == 3
    gone = shop.client.delete(line, headers=token)
    assert gone.json()["pieces"] == 0
    assert shop.client.delete(line, headers=token).status_code == 200


def test_more_than_there_is_tells_what_is_available(shop: World) -> None:
    shop.receive_chains(quantity=1)
    token = shop.token()
    body = {"kind": "stock", "ref": "CHA-1", "quantity": 2}
    refused = shop.client.post(f"/carts/{shop.cart(token)}/lines", json=body, headers=token)
    assert refused.status_code == 409
    assert refused.json()["code"] == "insufficient_stock"
    assert refused.json()["available"] == 1


def test_a_piece_that_somebody_else_holds_tells_until_when(shop: World) -> None:
    shop.cart_with_tiara(shop.token())
    other = shop.token()
    body = {"kind": "asset", "ref": "ONE-TIARA-1"}
    refused = shop.client.post(f"/carts/{shop.cart(other)}/lines", json=body, headers=other)
    assert (refused.status_code, refused.json()["code"]) == (409, "asset_reserved")
    assert refused.json()["expires_at"] == "2026-03-02T09:30:00Z"
    assert "02 March 2026, 09:30 UTC" in refused.json()["detail"]


def test_a_piece_that_somebody_else_paid_for_is_held_without_an_end(shop: World) -> None:
    token, other = shop.token(), shop.token()
    path = f"/orders/{shop.order(token)['order_id']}/payment"
    asked = shop.client.post(path, headers=token | shop.key())
    shop.payments.becomes(asked.json()["provider_id"], "authorised")
    assert shop.client.post(f"{path}/check", headers=token).json()["status"] == "authorised"
    body = {"kind": "asset", "ref": "ONE-TIARA-1"}
    refused = shop.client.post(f"/carts/{shop.cart(other)}/lines", json=body, headers=other)
    assert (refused.status_code, refused.json()["code"]) == (409, "asset_reserved")
    assert refused.json()["expires_at"] is None
    assert refused.json()["detail"] == "This piece is held for someone else, who ordered it."


def test_a_total_that_moved_comes_with_the_new_breakdown_and_no_cost(shop: World) -> None:
    token = shop.token()
    cart_id = shop.cart_with_tiara(token)
    shop.client.post(f"/carts/{cart_id}/checkout", json={"ship_country": "GB"}, headers=token)
    body = wish(cart_id, expected_total={"minor": 1})
    refused = shop.client.post("/orders", json=body, headers=token | shop.key())
    assert (refused.status_code, refused.json()["code"]) == (409, "total_changed")
    assert refused.json()["total"] == TIARA_PRICE
    assert refused.json()["lines"][0]["items"]
    assert "cost" not in refused.text


def test_a_guest_with_both_tokens_puts_the_phones_cart_into_the_laptops(shop: World) -> None:
    laptop, phone = shop.token(), shop.token()
    theirs, ours = shop.cart_with_tiara(phone), shop.cart(laptop)
    body = {"cart_id": theirs, "token": phone[SHOPPER_HEADER]}
    merges = f"/carts/{ours}/merges"
    merged = shop.client.post(merges, json=body, headers=laptop)
    assert (merged.status_code, merged.json()["total"]) == (200, TIARA_PRICE), merged.text
    wanted = {"kind": "asset", "ref": "ONE-TIARA-1"}
    refused = shop.client.post(f"/carts/{theirs}/lines", json=wanted, headers=phone)
    assert (refused.status_code, refused.json()["code"]) == (409, "cart_merged")
    assert refused.json()["into"] == ours
    forged = shop.client.post(merges, json=body | {"token": "another"}, headers=laptop)
    assert forged.status_code == 404
    back = shop.client.delete(f"{merges}/{theirs}", headers=laptop)
    assert (back.status_code, back.json()["lines"]) == (200, [])


def test_what_still_blocks_the_checkout_is_told_by_code_and_line(shop: World) -> None:
    token = shop.token()
    cart_id = shop.cart(token)
    path = f"/carts/{cart_id}/requirements"
    (empty,) = shop.client.get(path, headers=token).json()["items"]
    assert (empty["code"], empty["line_id"]) == ("cart_empty", None)
    shop.receive_tiara()
    wanted = {"kind": "asset", "ref": "ONE-TIARA-1"}
    line_id = shop.client.post(f"/carts/{cart_id}/lines", json=wanted, headers=token).json()[
        "line_id"
    ]
    assert shop.client.get(path, headers=token).json() == {"ready": True, "items": []}
    shop.clock.pass_time(timedelta(minutes=31))
    shop.client.post(f"/carts/{shop.cart(other := shop.token())}/lines", json=wanted, headers=other)
    (lost,) = shop.client.get(path, headers=token).json()["items"]
    assert (lost["code"], lost["line_id"], lost["asset_id"]) == (
        *("asset_reserved", line_id),
        "ONE-TIARA-1",
    )
    abroad = shop.client.get(path, params={"ship_country": "FR"}, headers=token).json()["items"]
    assert [each["code"] for each in abroad] == ["delivery_country_not_served", "asset_reserved"]
    assert shop.client.get(path, headers=other).status_code == 404
