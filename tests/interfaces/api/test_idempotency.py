"""A repeated request gets its first answer; nobody else's key does anything for you."""

import secrets
from datetime import timedelta
from uuid import uuid4

import pytest

from application.store.event_store import IdempotencyKey
from application.tokens import Tokens
from interfaces.api.edge.asking import Asking
from interfaces.api.edge.callers import shopper
from interfaces.api.edge.counting import Asks
from interfaces.api.edge.newcomers import EPOCH
from tests.asking import ask
from tests.interfaces.api.test_quotes import designed, stock
from tests.interfaces.api.world import World, wish

UNGUESSABLE = "5f0c1a52-6f0e-4f5c-8a55-0c6a3a1d2a11"


def test_the_same_key_and_body_get_the_same_answer_and_change_nothing(shop: World) -> None:
    shop.receive_chains()
    token, key = shop.token(), shop.key()
    path = f"/carts/{shop.cart(token)}/lines"
    body = {"kind": "stock", "ref": "CHA-1", "quantity": 1}
    first = shop.client.post(path, json=body, headers=token | key)
    head = shop.journal.head()
    again = shop.client.post(path, json=dict(reversed(body.items())), headers=token | key)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["X-Position"] == first.headers["X-Position"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert shop.journal.head() == head


def test_the_same_key_for_another_body_or_place_is_refused(shop: World) -> None:
    shop.receive_chains()
    token, key = shop.token(), shop.key()
    here, there = shop.cart(token), shop.cart(token)
    body = {"kind": "stock", "ref": "CHA-1", "quantity": 1}
    shop.client.post(f"/carts/{here}/lines", json=body, headers=token | key)
    for cart_id, other in ((here, body | {"quantity": 2}), (there, body)):
        answer = shop.client.post(f"/carts/{cart_id}/lines", json=other, headers=token | key)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_another_shoppers_key_is_another_key(shop: World) -> None:
    key = shop.key()
    first = shop.client.post("/carts", headers=shop.token() | key)
    other = shop.client.post("/carts", headers=shop.token() | key)
    assert first.json()["cart_id"] != other.json()["cart_id"]


def test_a_newcomers_key_brings_the_same_cart_and_token_again(shop: World) -> None:
    headers = {"Idempotency-Key": UNGUESSABLE}
    first = shop.client.post("/carts", headers=headers)
    again = shop.client.post("/carts", headers=headers)
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    token = {"Shopper-Token": first.json()["token"]}
    path = f"/carts/{first.json()['cart_id']}/lines/none"
    assert shop.client.delete(path, headers=token).status_code == 200


@pytest.mark.parametrize(
    "key",
    [
        "cart-1",
        "open-cart-attempt-0001",
        "2026-11-29T12:00:00.000000+00:00-first-cart",
        "5f0c1a52-6f0e-1f5c-8a55-0c6a3a1d2a11",  # of version 1: by the clock
        "00000000-0000-4000-8000-000000000001",
        "0" * 31 + "1",
        "0123456789abcdef" + "0" * 15,
    ],
)
def test_a_newcomers_key_that_could_be_guessed_is_refused(shop: World, key: str) -> None:
    for path, body in (("/carts", {}), ("/designs", {"style_code": "SOL-CLAW"})):
        answer = shop.client.post(path, json=body, headers={"Idempotency-Key": key})
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_guessable")
        assert "UUID" in answer.json()["detail"]


def test_keys_that_are_drawn_at_random_open_a_cart(shop: World) -> None:
    for key in (str(uuid4()), uuid4().hex.upper(), secrets.token_hex(16), secrets.token_hex(32)):
        answer = shop.client.post("/carts", headers={"Idempotency-Key": key})
        assert answer.status_code == 201, key


def test_whoever_shows_a_token_may_call_a_key_as_they_like(shop: World) -> None:
    opened = shop.client.post("/carts", headers=shop.token() | {"Idempotency-Key": "cart-1"})
    assert opened.status_code == 201


def test_a_newcomers_token_is_told_again_for_minutes_only(shop: World) -> None:
    headers = {"Idempotency-Key": UNGUESSABLE}
    first = shop.client.post("/carts", headers=headers).json()
    shop.clock.pass_time(shop.api.repeats.told_again - timedelta(seconds=1))
    assert shop.client.post("/carts", headers=headers).json() == first
    shop.clock.pass_time(timedelta(seconds=2))
    late = shop.client.post("/carts", headers=headers)
    assert (late.status_code, late.json()["code"]) == (410, "token_told_before")
    assert first["token"] not in late.text and first["cart_id"] not in late.text
    mine = shop.client.get(f"/carts/{first['cart_id']}", headers={"Shopper-Token": first["token"]})
    assert mine.status_code != 404


def test_a_key_is_known_over_the_end_of_its_period_and_has_another_token_later(
    shop: World,
) -> None:
    """Whatever instant it was used at: a repeat makes nothing new while the command is on record,
    and no later use brings the first token back."""
    known, headers = shop.api.repeats.known, {"Idempotency-Key": UNGUESSABLE}
    into = (shop.clock.now() - EPOCH) % known
    shop.clock.pass_time(known - into - timedelta(seconds=1))
    first = shop.client.post("/carts", headers=headers).json()
    shop.clock.pass_time(timedelta(seconds=2))
    assert shop.client.post("/carts", headers=headers).json() == first
    shop.clock.pass_time(known - timedelta(minutes=1))
    assert shop.client.post("/carts", headers=headers).status_code == 410
    forget_commands(shop)
    shop.clock.pass_time(known)
    later = shop.client.post("/carts", headers=headers)
    assert later.status_code == 201
    assert later.json()["token"] != first["token"]


def test_under_one_key_each_operation_has_a_token_of_its_own(shop: World) -> None:
    shop.publish("SOL-CLAW")
    headers = {"Idempotency-Key": UNGUESSABLE}
    cart = shop.client.post("/carts", headers=headers)
    design = shop.client.post("/designs", json={"style_code": "SOL-CLAW"}, headers=headers)
    assert (cart.status_code, design.status_code) == (201, 201)
    assert cart.json()["token"] != design.json()["token"]


def test_a_secret_follows_from_who_asks_for_what_under_which_key(shop: World) -> None:
    """A repeat is told the same one, and nobody else is."""

    def secret(token: str, key: str, purpose: str) -> str:
        caller, under = shopper(shop.api.tokens, token), IdempotencyKey(key, "d")
        asking = Asking(shop.api, caller, ask(), under, Asks(source="127.0.0.1"))
        return asking.secret(purpose)

    one, other = shop.api.tokens.issue(), shop.api.tokens.issue()
    asked = [(one, "k", "a"), (other, "k", "a"), (one, "l", "a"), (one, "k", "b")]
    told = [secret(*each) for each in asked]
    assert told == [secret(*each) for each in asked]
    assert len({*told}) == len(asked)


def forget_commands(shop: World) -> None:
    recorder = shop.journal._recorder  # type: ignore[attr-defined]  # the memory twin's table
    recorder._commands.clear()


def test_a_newcomers_token_does_not_follow_from_the_key_alone() -> None:
    mine, theirs = Tokens(bytes(32)), Tokens(bytes(range(32)))
    assert mine.issue_for(UNGUESSABLE) == mine.issue_for(UNGUESSABLE)
    assert mine.issue_for(UNGUESSABLE) != theirs.issue_for(UNGUESSABLE)
    assert mine.genuine(mine.issue_for(UNGUESSABLE))
    assert not theirs.genuine(mine.issue_for(UNGUESSABLE))


def test_neither_token_nor_key_is_stored_in_clear(shop: World) -> None:
    opened = shop.client.post("/carts", headers={"Idempotency-Key": UNGUESSABLE})
    recorder = shop.journal._recorder  # type: ignore[attr-defined]  # the memory twin's table
    stored = repr(recorder._commands) + repr(shop.journal.after(0, 100))
    assert opened.json()["cart_id"] in stored
    assert opened.json()["token"] not in stored
    assert UNGUESSABLE not in stored


def test_no_stored_answer_says_anything_personal(shop: World) -> None:
    token, said = shop.token(), ("Anastasia", "an.a@example.com", "7 Hidden Lane", "FORGETMENOT")
    stock(shop)
    design = designed(shop, token)
    words = {"text": said[3], "font": "block"}
    path = f"/designs/{design}"
    shop.client.put(f"{path}/engraving", json=words, headers=token | shop.key())
    shop.approve(path, token)
    shop.client.put(f"{path}/name", json={"name": said[0]}, headers=token | shop.key())
    shop.client.post(f"{path}/completion", headers=token | shop.key())
    cart = shop.cart(token)
    line = {"kind": "design", "ref": design}
    shop.client.post(f"/carts/{cart}/lines", json=line, headers=token | shop.key())
    begun = shop.client.post(
        f"/carts/{cart}/checkout", json={"ship_country": "GB"}, headers=token | shop.key()
    ).json()
    signed = wish(
        cart,
        expected_total=begun["total"],
        expected_vat=begun["vat"],
        acknowledged_lines=[each["line_id"] for each in begun["lines"]],
        buyer={"name": said[0], "email": said[1]},
    )
    signed["delivery"]["line1"] = said[2]
    placed = shop.client.post("/orders", json=signed, headers=token | shop.key())
    assert placed.status_code == 201, placed.text
    stored = shop.kept_answers()
    assert placed.content in stored
    assert not [word for word in said if word.encode() in stored]


def test_money_routes_demand_a_key(shop: World) -> None:
    token = shop.token()
    for path in ("/orders", "/orders/o1/payment"):
        answer = shop.client.post(path, json=wish("c1"), headers=token)
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "\t", "schlüssel"])
def test_a_key_that_is_none(shop: World, key: str) -> None:
    headers = shop.token() | {"Idempotency-Key": key.encode()}
    answer = shop.client.post("/carts", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")


def test_a_refused_command_can_be_tried_again_under_its_key(shop: World) -> None:
    token, key = shop.token(), shop.key()
    path = f"/carts/{shop.cart(token)}/lines"
    body = {"kind": "asset", "ref": "ONE-TIARA-1"}
    assert shop.client.post(path, json=body, headers=token | key).status_code == 404
    shop.receive_tiara()
    assert shop.client.post(path, json=body, headers=token | key).status_code == 200


def test_an_order_is_placed_once_under_one_key(shop: World) -> None:
    token, key = shop.token(), shop.key()
    cart_id = shop.cart_with_tiara(token)
    shop.client.post(f"/carts/{cart_id}/checkout", json={"ship_country": "GB"}, headers=token)
    first = shop.client.post("/orders", json=wish(cart_id), headers=token | key)
    again = shop.client.post("/orders", json=wish(cart_id), headers=token | key)
    assert (first.status_code, first.content) == (again.status_code, again.content)
    other = shop.client.post("/orders", json=wish(cart_id), headers=token | shop.key())
    assert (other.status_code, other.json()["code"]) == (409, "cart_closed")
