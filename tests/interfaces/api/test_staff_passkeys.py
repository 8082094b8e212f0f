"""Staff prove themselves by a passkey: after their password, and anew for money."""

from datetime import timedelta
from typing import Any

import httpx

from domain.people.staff_entry import FREE_TRIES
from tests.authenticator import SoftAuthenticator
from tests.interfaces.api.test_by_passkey import enter
from tests.interfaces.api.test_staff_session import (
    EMAIL,
    PASSWORD,
    bearer,
    code,
    enrolled,
    house,
    signed_in,
)
from tests.interfaces.api.world import World

__all__ = ["house"]
PATH, OTHER = "/staff/me/passkeys", "other.colleague@example.com"
Shown = dict[str, str]


def add(house: World, shown: Shown, device: SoftAuthenticator) -> httpx.Response:
    options = house.post(f"{PATH}/challenge", **shown).json()["public_key"]
    said = {"label": "My key", "credential": device.make(options)}
    return house.post(PATH, said, **shown)


def with_passkey(house: World, email: str = EMAIL) -> SoftAuthenticator:
    _, secret, _ = enrolled(house, email=email)
    device = SoftAuthenticator()
    assert add(house, signed_in(house, secret, email), device).status_code == 200
    return device


def half(house: World, email: str = EMAIL) -> Shown:
    return bearer(house.post("/staff/session", PASSWORD | {"email": email}).json()["token"])


def options(house: World, shown: Shown) -> Any:
    return house.post("/staff/session/passkey-challenge", **shown).json()["public_key"]


def prove(house: World, shown: Shown, device: SoftAuthenticator) -> httpx.Response:
    said = {"credential": device.show(options(house, shown))}
    return house.post("/staff/session/second-factor/passkey", said, **shown)


def test_a_passkey_makes_half_a_session_whole_and_is_on_record(house: World) -> None:
    device = with_passkey(house)
    shown = half(house)
    assert code(house.client.get(PATH, headers=shown)) == (403, "second_factor_needed")
    whole = prove(house, shown, device)
    assert whole.status_code == 200, whole.text
    told = whole.json()
    assert told["second_factor"] and "passkey" in told["factors"]
    assert house.client.get(PATH, headers=bearer(told["token"])).status_code == 200
    assert code(house.client.get(PATH, headers=shown)) == (401, "token_invalid")
    entered = [r.event for r in house.journal.after(0, 99) if "LetIn" in type(r.event).__name__]
    assert entered[-1].factor == "passkey"


def test_another_colleagues_passkey_and_a_customers_challenge_are_none(house: World) -> None:
    mine, theirs = with_passkey(house), with_passkey(house, OTHER)
    shown = half(house)
    assert len(options(house, shown)["allowCredentials"]) == 1
    assert code(prove(house, shown, theirs)) == (401, "passkey_refused")
    anybodys = house.post("/session/passkey-challenge").json()["public_key"]
    said = {"credential": mine.show(anybodys)}
    answer = house.post("/staff/session/second-factor/passkey", said, **shown)
    assert code(answer) == (410, "challenge_over")
    stolen = {"credential": mine.show(options(house, half(house, OTHER)))}
    answer = house.post("/staff/session/second-factor/passkey", stolen, **shown)
    assert code(answer) == (410, "challenge_over")


def test_a_passkey_of_staff_signs_in_no_customer(house: World) -> None:
    assert code(enter(house, with_passkey(house))) == (401, "passkey_refused")


def test_wrong_ones_rest_like_wrong_codes(house: World) -> None:
    device = with_passkey(house)
    shown, liar = half(house), SoftAuthenticator(raw_id=device.raw_id, handle=device.handle)
    for _ in range(FREE_TRIES):
        assert code(prove(house, shown, liar)) == (401, "passkey_refused")
    assert code(prove(house, shown, device)) == (429, "second_factor_rests")


def test_it_makes_an_old_session_fresh(house: World) -> None:
    device = with_passkey(house)
    shown = bearer(prove(house, half(house), device).json()["token"])
    house.clock.pass_time(timedelta(minutes=15))
    assert code(house.post(f"{PATH}/challenge", **shown)) == (403, "fresh_sign_in_needed")
    fresh = bearer(prove(house, shown, device).json()["token"])
    assert house.post(f"{PATH}/challenge", **fresh).status_code == 200


def test_it_is_removed_while_an_authenticator_is_left(house: World) -> None:
    device = with_passkey(house)
    shown = bearer(prove(house, half(house), device).json()["token"])
    (kept,) = house.client.get(PATH, headers=shown).json()["items"]
    path = f"{PATH}/{kept['credential_id']}"
    assert house.client.delete(path, headers=shown).json() == {"items": []}
    assert add(house, shown, SoftAuthenticator()).status_code == 200
    (only,) = house.client.get(PATH, headers=shown).json()["items"]
    staff_id = house.client.get("/staff/session", headers=shown).json()["member"]
    house.api.identity.credentials.end_all(staff_id, "totp")
    last = house.client.delete(f"{PATH}/{only['credential_id']}", headers=shown)
    assert code(last) == (409, "last_means_of_sign_in")
