"""Addresses over HTTP: given, agreed to, ended by one click; told to nobody, no cannon for spam."""

from typing import Any

import httpx
import pytest

from application.policies.letter_effects import SendDesignLetter
from application.policies.letters import LETTERS
from domain.people.consent import WORDINGS
from domain.people.correspondent import MOST_MAILBOXES
from domain.people.mailbox import MAILBOX, MOST_OF_ONE_DESIGN, Mailbox
from tests.interfaces.api.test_designing import started
from tests.interfaces.api.world import TOKENS, World

WORDING = WORDINGS["marketing_email"].version
ADDRESS = "a.customer@example.com"
ONE_CLICK = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def token(shop: World) -> dict[str, str]:
    return shop.token()


def box(shop: World) -> str:
    return shop.api.identity.mailboxes.find(ADDRESS)


def mailbox(shop: World) -> Mailbox:
    return shop.api.store.look().state(MAILBOX, box(shop))


def contact(shop: World, token: dict[str, str], cart_id: str, **body: Any) -> httpx.Response:
    return shop.client.put(f"/carts/{cart_id}/contact", json=body, headers=token | shop.key())


def test_an_address_is_kept_and_told_to_nobody(shop: World, token: dict[str, str]) -> None:
    answer = contact(shop, token, shop.cart(token), email=ADDRESS)
    assert (answer.status_code, answer.json()) == (200, {"agreed": False})
    assert mailbox(shop).agreed is None
    assert ADDRESS.encode() not in shop.kept_bytes()


def test_whoever_ticks_the_box_names_the_words_that_stood_there(
    shop: World, token: dict[str, str]
) -> None:
    cart_id = shop.cart(token)
    shown = shop.client.get("/consent").json()
    said = {"email": ADDRESS, "agreed_wording": shown["version"]}
    assert contact(shop, token, cart_id, **said).json() == {"agreed": True}
    agreed = mailbox(shop).agreed
    assert agreed is not None
    assert (agreed.wording, agreed.channel) == (WORDING, "cart")
    assert contact(shop, token, cart_id, email=ADDRESS).json() == {"agreed": False}
    assert mailbox(shop).agreed is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"email": "nobody"}, "email_invalid"),
        ({"email": f"{ADDRESS}\r\nBcc: b@example.com"}, "email_invalid"),
        ({"email": ADDRESS, "agreed_wording": "1999-01"}, "consent_proof_missing"),
        ({"email": ADDRESS, "agreed": True}, "unknown_field"),
    ],
)
def test_what_is_wrong_changes_nothing(
    shop: World, token: dict[str, str], body: dict[str, Any], code: str
) -> None:
    cart_id = shop.cart(token)
    head = shop.journal.head()
    answer = contact(shop, token, cart_id, **body)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    assert shop.journal.head() == head


def test_a_strangers_cart_takes_no_address(shop: World, token: dict[str, str]) -> None:
    cart_id = shop.cart(token)
    head = shop.journal.head()
    assert contact(shop, shop.token(), cart_id, email=ADDRESS).status_code == 404
    assert shop.journal.head() == head


def agreed(shop: World, token: dict[str, str]) -> None:
    said = {"email": ADDRESS, "agreed_wording": WORDING}
    assert contact(shop, token, shop.cart(token), **said).is_success


def test_one_click_ends_it_without_a_login_and_as_often_as_it_is_pressed(
    shop: World, token: dict[str, str]
) -> None:
    agreed(shop, token)
    path, body = f"/letters/stop/{TOKENS.stop(box(shop))}", "List-Unsubscribe=One-Click"
    page = shop.client.get(path)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert '<form method="post">' in page.text
    assert mailbox(shop).agreed, "a program that only looks at links ends nothing"
    first = shop.client.post(path, content=body, headers=ONE_CLICK)
    assert (first.status_code, first.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    head = shop.journal.head()
    assert mailbox(shop).agreed is None
    assert shop.client.post(path, content=body, headers=ONE_CLICK).status_code == 200
    assert shop.journal.head() == head


@pytest.mark.parametrize("forged", ["BOX", "BOX.x", TOKENS.stop("another")[:-1], "x.y", "é"])
def test_nobody_ends_it_for_another(shop: World, token: dict[str, str], forged: str) -> None:
    agreed(shop, token)
    forged = forged.replace("BOX", box(shop))
    assert shop.client.get(f"/letters/stop/{forged}").status_code == 404
    answer = shop.client.post(f"/letters/stop/{forged}", headers=ONE_CLICK)
    assert (answer.status_code, answer.json()["code"]) == (401, "signature_invalid")
    assert mailbox(shop).agreed


@pytest.fixture
def design(shop: World, token: dict[str, str]) -> str:
    return f"/designs/{started(shop, **token)['design_id']}"


def mailed(shop: World, token: dict[str, str], design: str, email: str = ADDRESS) -> httpx.Response:
    body = {"email": email}
    return shop.client.post(f"{design}/letters", json=body, headers=token | shop.key())


def asked_for(shop: World) -> list[SendDesignLetter]:
    """What the policy makes of all that happened."""
    happened = shop.journal.after(0, 10_000, ["mailbox.design_asked"])
    effects = [effect for each in happened for effect in LETTERS.react(each)]
    return [effect for effect in effects if isinstance(effect, SendDesignLetter)]


def test_a_link_is_sent_to_its_owner_and_opens_the_design(
    shop: World, token: dict[str, str], design: str
) -> None:
    answer = mailed(shop, token, design)
    assert answer.status_code == 201, answer.text
    (letter,) = asked_for(shop)
    share_id = answer.json()["share_id"]
    assert (letter.share_id, letter.mailbox) == (share_id, box(shop))
    assert ADDRESS.encode() not in shop.kept_bytes()
    listed = shop.client.get(f"{design}/shares", headers=token).json()["items"]
    assert [each["share_id"] for each in listed] == [share_id]


def test_the_same_request_sends_one_letter(shop: World, token: dict[str, str], design: str) -> None:
    key = shop.key()
    for _ in range(2):
        answer = shop.client.post(f"{design}/letters", json={"email": ADDRESS}, headers=token | key)
        assert answer.status_code == 201
    assert len(asked_for(shop)) == 1


def test_a_design_is_no_cannon_for_spam(shop: World, token: dict[str, str], design: str) -> None:
    for _ in range(MOST_OF_ONE_DESIGN):
        assert mailed(shop, token, design).status_code == 201
    head = shop.journal.head()
    refused = mailed(shop, token, design)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_letters")
    assert shop.journal.head() == head, "and no link is made for it"


def test_a_token_is_no_cannon_either(shop: World, token: dict[str, str], design: str) -> None:
    for number in range(MOST_MAILBOXES):
        assert mailed(shop, token, design, f"c{number}@example.com").status_code == 201
    head = shop.journal.head()
    refused = mailed(shop, token, design, "another@example.com")
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_addresses")
    assert shop.journal.head() == head
    unmet = TOKENS.unmet("another@example.com")
    assert shop.api.identity.mailboxes.find("another@example.com") == unmet


def test_a_strangers_design_is_sent_to_nobody(shop: World, design: str) -> None:
    head = shop.journal.head()
    assert mailed(shop, shop.token(), design).status_code == 404
    assert shop.journal.head() == head
