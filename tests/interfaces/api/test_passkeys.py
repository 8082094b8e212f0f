"""A customer's passkeys over HTTP: made while freshly signed in, listed, removed."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from application.identity.passkeys import Holder
from application.identity.sessions import Begun
from application.policies.letter_effects import SendAccountLetter
from application.policies.letters import LETTERS
from domain.people.customer.account import PasskeyAdded
from tests.authenticator import SoftAuthenticator
from tests.interfaces.api.test_tokens_shown import bearer, begun, refusal
from tests.interfaces.api.world import World

PATH = "/me/passkeys"


@pytest.fixture
def shop(shop: World) -> World:
    """With somebody who has an account."""
    shop.joined()
    return shop


def challenged(shop: World, session: Begun) -> Any:
    answer = shop.client.post(f"{PATH}/challenge", headers=bearer(session))
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json()["public_key"]


def add(shop: World, session: Begun, device: SoftAuthenticator, **said: Any) -> httpx.Response:
    body = {"label": "My phone", "credential": device.make(challenged(shop, session))}
    return shop.client.post(PATH, json=body | said, headers=bearer(session))


def test_one_is_added_listed_and_removed(shop: World) -> None:
    session = begun(shop)
    shop.api.identity.credentials.add("customer-1", "password", b"hash")
    added = add(shop, session, SoftAuthenticator())
    assert added.status_code == 200, added.text
    (passkey,) = added.json()["items"]
    assert (passkey["label"], passkey["used_at"], passkey["synced"]) == ("My phone", None, False)
    listed = shop.client.get(PATH, headers=bearer(session))
    assert listed.json() == added.json()
    path = f"{PATH}/{passkey['credential_id']}"
    other = bearer(begun(shop, "customer-2"))
    assert refusal(shop.client.delete(path, headers=other)) == (404, "not_found")
    assert shop.client.delete(path, headers=bearer(session)).json() == {"items": []}
    assert refusal(shop.client.delete(path, headers=bearer(session))) == (404, "not_found")


def test_the_last_means_of_sign_in_stays(shop: World) -> None:
    session = begun(shop)
    (passkey,) = add(shop, session, SoftAuthenticator()).json()["items"]
    path = f"{PATH}/{passkey['credential_id']}"
    answer = shop.client.delete(path, headers=bearer(session))
    assert refusal(answer) == (409, "last_means_of_sign_in")


def test_whoever_signed_in_long_ago_changes_nothing(shop: World) -> None:
    session, device = begun(shop), SoftAuthenticator()
    made = device.make(challenged(shop, session))
    (passkey,) = add(shop, session, SoftAuthenticator()).json()["items"]
    shop.clock.pass_time(shop.api.identity.fresh + timedelta(seconds=1))
    said, headers = {"label": "My phone", "credential": made}, bearer(session)
    for answer in (
        shop.client.post(f"{PATH}/challenge", headers=headers),
        shop.client.post(PATH, json=said, headers=headers),
        shop.client.delete(f"{PATH}/{passkey['credential_id']}", headers=headers),
    ):
        assert refusal(answer) == (403, "fresh_sign_in_needed")
    assert shop.client.get(PATH, headers=headers).json()["items"] == [passkey]


def test_another_customers_challenge_makes_no_key(shop: World) -> None:
    mine, theirs = begun(shop), begun(shop, "customer-2")
    made = SoftAuthenticator().make(challenged(shop, theirs))
    body = {"label": "My phone", "credential": made}
    answer = shop.client.post(PATH, json=body, headers=bearer(mine))
    assert refusal(answer) == (410, "challenge_over")
    assert shop.client.get(PATH, headers=bearer(mine)).json()["items"] == []


@pytest.mark.parametrize(
    ("device", "code"),
    [
        (SoftAuthenticator(origin="https://evil.example"), "passkey_invalid"),
        (SoftAuthenticator(verified=False), "passkey_invalid"),
        (SoftAuthenticator(cross_origin=True), "passkey_invalid"),
    ],
)
def test_a_key_made_elsewhere_is_not_kept(
    shop: World, device: SoftAuthenticator, code: str
) -> None:
    answer = add(shop, begun(shop), device)
    assert refusal(answer) == (422, code)
    assert not shop.api.identity.passkeys.of(Holder("customer", "customer-1"))


def test_a_bad_name_and_an_unknown_field_are_told(shop: World) -> None:
    nameless = add(shop, begun(shop), SoftAuthenticator(), label="…")
    assert refusal(nameless) == (422, "passkey_label_invalid")
    assert nameless.json()["errors"][0]["field"] == "label"
    more = add(shop, begun(shop), SoftAuthenticator(), kind="staff")
    assert refusal(more) == (422, "unknown_field")


def test_staff_and_visitors_have_none_here(shop: World) -> None:
    assert refusal(shop.client.get(PATH, headers=shop.token()))[0] == 401
    assert refusal(shop.client.get(PATH, headers=shop.staff("concierge")))[0] == 401


def test_that_there_is_one_more_is_told_by_a_letter(shop: World) -> None:
    session = begun(shop)
    add(shop, session, SoftAuthenticator())
    (told,) = [each for each in shop.journal.after(0, 100) if isinstance(each.event, PasskeyAdded)]
    (letter,) = LETTERS.react(told)
    assert letter == SendAccountLetter(template="M38", customer_id="customer-1", version=2)


def test_of_nobody_with_an_account_none_is_kept(shop: World) -> None:
    session = begun(shop, "nobody")
    assert refusal(add(shop, session, SoftAuthenticator())) == (409, "account_needed")
    assert shop.api.identity.passkeys.of(Holder("customer", "nobody")) == ()
