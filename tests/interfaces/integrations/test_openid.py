"""What a house's provider signs is believed of this provider, to us, now, in this very round."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import ECKey

from application.identity.house_login import HouseLoginDown, HouseLoginRefused, Round
from interfaces.integrations.openid import OpenIdProvider, ProviderSettings
from tests.openid import CLIENT, SECRET, SoftProvider, soft_provider

GOING = Round(state="a-state", nonce="a-nonce", verifier="v" * 64)
BACK = "https://api.house.example/staff/session/house-login/return"


@pytest.fixture
def soft() -> Iterator[SoftProvider]:
    with soft_provider() as provider:
        yield provider


@pytest.fixture
def provider(soft: SoftProvider) -> OpenIdProvider:
    return known(soft.issuer)


def known(issuer: str) -> OpenIdProvider:
    return OpenIdProvider(
        ProviderSettings(
            issuer=issuer,
            client_id=CLIENT,
            client_secret=SECRET,
            returns_to=BACK,
            leaves_to="https://desk.house.example",
        )
    )


def test_the_browser_is_sent_with_state_nonce_and_a_challenge(provider: OpenIdProvider) -> None:
    asked = parse_qs(urlsplit(provider.address(GOING)).query)
    said = {name: value[0] for name, value in asked.items()}
    assert said.pop("code_challenge") not in ("", GOING.verifier)
    assert said == {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": BACK,
        "scope": "openid email",
        "state": GOING.state,
        "nonce": GOING.nonce,
        "code_challenge_method": "S256",
    }
    assert "client_id=elysium" in provider.farewell()


def test_what_it_signs_is_told(provider: OpenIdProvider, soft: SoftProvider) -> None:
    soft.claims = {"amr": ["pwd", "mfa"]}
    told = provider.vouched("a-nonce", GOING)
    assert (told.issuer, told.subject, told.email) == (soft.issuer, "s1", "concierge@house.example")
    assert told.methods == {"pwd", "mfa"}
    (heard,) = soft.heard
    assert (heard["code_verifier"], heard["redirect_uri"]) == (GOING.verifier, BACK)


def test_an_address_is_asked_for_where_it_is_not_signed(
    provider: OpenIdProvider, soft: SoftProvider
) -> None:
    soft.claims = {"email": None, "email_verified": None}
    soft.userinfo = {"sub": "s1", "email": "a@house.example", "email_verified": True}
    assert provider.vouched("a-nonce", GOING).email == "a@house.example"
    soft.userinfo |= {"sub": "another"}
    assert provider.vouched("a-nonce", GOING).email == ""


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_is_not_verified_is_none(
    provider: OpenIdProvider, soft: SoftProvider, verified: Any
) -> None:
    soft.claims = {"email_verified": verified}
    assert provider.vouched("a-nonce", GOING).email == ""


def claims(**wrong: Any) -> Callable[[SoftProvider], None]:
    def change(soft: SoftProvider) -> None:
        soft.claims = wrong

    return change


def unsigned(soft: SoftProvider) -> None:
    soft.signed, soft.published = "none", soft.key


def another_key(soft: SoftProvider) -> None:
    soft.published, soft.key = soft.key, ECKey.generate_key("P-256", {"kid": "1"})


def no_token(soft: SoftProvider) -> None:
    soft.statuses["/token"] = 400


WRONG: dict[str, Callable[[SoftProvider], None]] = {
    "another round's nonce": claims(nonce="another"),
    "no nonce": claims(nonce=None),
    "another client's": claims(aud="another"),
    "another client's, and to us": claims(aud=["elysium", "another"], azp="another"),
    "another client's, though asked for by us": claims(aud="another", azp=CLIENT),
    "to several, and to none of them": claims(aud=["elysium", "another"]),
    "another provider's": claims(iss="https://evil.example"),
    "too old": claims(exp=int(time.time()) - 3600),
    "without an end": claims(exp=None),
    "not yet": claims(nbf=int(time.time()) + 3600),
    "nobody's": claims(sub=None),
    "beside another access token": claims(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "not signed": unsigned,
    "signed with our own secret": SoftProvider.sign_with_secret,
    "signed by another key": another_key,
    "no token": no_token,
}


@pytest.mark.parametrize("wrong", WRONG)
def test_nobody_is_vouched_for_by_a_token_that_is(
    provider: OpenIdProvider, soft: SoftProvider, wrong: str
) -> None:
    WRONG[wrong](soft)
    with pytest.raises(HouseLoginRefused):
        provider.vouched("a-nonce", GOING)


def test_a_provider_with_new_keys_is_asked_once_for_them(
    provider: OpenIdProvider, soft: SoftProvider
) -> None:
    provider.vouched("a-nonce", GOING)
    provider.vouched("a-nonce", GOING)
    assert soft.asked.count("/keys") == 1
    soft.key = ECKey.generate_key("P-256", {"kid": "1"})
    assert provider.vouched("a-nonce", GOING).subject == "s1"
    assert soft.asked.count("/keys") == 2


@pytest.mark.parametrize(
    "path", ["/.well-known/openid-configuration", "/keys", "/token", "/userinfo"]
)
def test_a_provider_that_fails_is_down(
    provider: OpenIdProvider, soft: SoftProvider, path: str
) -> None:
    soft.statuses[path] = 500
    soft.claims = {"email": None}
    with pytest.raises(HouseLoginDown):
        provider.vouched("a-nonce", GOING)


def test_a_provider_out_of_reach_or_by_another_name_is_down(
    soft: SoftProvider, unused_port: int
) -> None:
    for issuer in (f"http://127.0.0.1:{unused_port}", f"{soft.issuer}/"):
        with pytest.raises(HouseLoginDown):
            known(issuer).address(GOING)
