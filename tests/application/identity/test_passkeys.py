"""Passkeys open the account that they were made for; no other answer opens anything."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from application.identity.challenges import LASTS, ChallengeOver, Challenges, MemorySpent
from application.identity.passkeys import (
    MOST,
    Holder,
    LastMeansOfSignIn,
    Passkey,
    PasskeyInvalid,
    PasskeyLabelInvalid,
    PasskeyRefused,
    Passkeys,
    PasskeyTaken,
    TooManyPasskeys,
)
from application.identity.relying_party import RelyingParty
from application.ids import new_id
from domain.kernel import NotFound
from interfaces.integrations.webauthn import WebAuthn
from tests.application.identity.conftest import TOKENS, Identity
from tests.authenticator import HERE, SoftAuthenticator
from tests.set_clock import SetClock

PARTY = RelyingParty(rp_id="localhost", origins=(HERE,), name="ELYSIUM")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 11, 2, 12, tzinfo=UTC))


@pytest.fixture
def passkeys(identity: Identity, clock: SetClock) -> Passkeys:
    return Passkeys(
        credentials=identity.credentials,
        challenges=Challenges(TOKENS, clock, MemorySpent()),
        authenticators=WebAuthn(PARTY),
        tokens=TOKENS,
    )


@pytest.fixture
def customer() -> Holder:
    return Holder("customer", new_id())


def made(passkeys: Passkeys, holder: Holder, device: SoftAuthenticator) -> Passkey:
    options = passkeys.making(holder, "customer@example.com")
    return passkeys.make(holder, "my phone", device.make(options))


def asked(passkeys: Passkeys) -> Any:
    return passkeys.asking("passkey_sign_in")


def signed_in(passkeys: Passkeys, device: SoftAuthenticator) -> str:
    return passkeys.signed_in("customer", device.show(asked(passkeys)))


def test_it_tells_who_shows_it_and_nothing_is_said_of_them_before(
    passkeys: Passkeys, customer: Holder
) -> None:
    device = SoftAuthenticator()
    passkey = made(passkeys, customer, device)
    assert passkeys.of(customer) == (passkey,)
    assert (passkey.label, passkey.used_at) == ("my phone", None)
    assert "allowCredentials" not in asked(passkeys) or asked(passkeys)["allowCredentials"] == []
    assert signed_in(passkeys, device) == customer.person
    assert signed_in(passkeys, device) == customer.person
    assert passkeys.of(customer)[0].used_at


def test_what_the_browser_is_asked_for_tells_nobody_who_it_is(
    passkeys: Passkeys, customer: Holder
) -> None:
    options = passkeys.making(customer, "customer@example.com")
    assert options["user"]["name"] == "customer@example.com"
    assert customer.person not in str(options)
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert asked(passkeys)["userVerification"] == "required"


def test_there_are_several_with_their_names_and_each_is_removed(
    passkeys: Passkeys, customer: Holder
) -> None:
    phone, laptop = SoftAuthenticator(), SoftAuthenticator()
    one, two = made(passkeys, customer, phone), made(passkeys, customer, laptop)
    assert len(passkeys.making(customer, "x")["excludeCredentials"]) == 2
    with pytest.raises(NotFound):
        passkeys.remove(Holder("customer", new_id()), one.credential_id, otherwise=True)
    passkeys.remove(customer, one.credential_id, otherwise=False)
    assert passkeys.of(customer) == (two,)
    with pytest.raises(PasskeyRefused):
        signed_in(passkeys, phone)
    assert signed_in(passkeys, laptop) == customer.person


def test_the_last_goes_only_where_something_else_is_left(
    passkeys: Passkeys, customer: Holder
) -> None:
    only = made(passkeys, customer, SoftAuthenticator())
    with pytest.raises(LastMeansOfSignIn):
        passkeys.remove(customer, only.credential_id, otherwise=False)
    passkeys.remove(customer, only.credential_id, otherwise=True)
    assert passkeys.of(customer) == ()
    with pytest.raises(NotFound):
        passkeys.remove(customer, only.credential_id, otherwise=True)


def test_one_key_is_made_once_whoever_makes_it(passkeys: Passkeys, customer: Holder) -> None:
    device = SoftAuthenticator()
    made(passkeys, customer, device)
    for other in (customer, Holder("customer", new_id()), Holder("staff", new_id())):
        with pytest.raises(PasskeyTaken):
            made(passkeys, other, replace(device))
    assert signed_in(passkeys, device) == customer.person


def test_there_are_not_more_than_people_have_devices(passkeys: Passkeys, customer: Holder) -> None:
    for _ in range(MOST):
        made(passkeys, customer, SoftAuthenticator())
    with pytest.raises(TooManyPasskeys):
        passkeys.making(customer, "x")


@pytest.mark.parametrize("label", ["", "...", "x" * 61])
def test_a_device_has_a_name(passkeys: Passkeys, customer: Holder, label: str) -> None:
    options = passkeys.making(customer, "x")
    with pytest.raises(PasskeyLabelInvalid):
        passkeys.make(customer, label, SoftAuthenticator().make(options))


LIES: dict[str, Callable[[SoftAuthenticator], SoftAuthenticator]] = {
    "another page": lambda d: replace(d, origin="http://localhost:3001"),
    "a page that looks alike": lambda d: replace(d, origin="http://localhost.evil.example"),
    "a frame in another page": lambda d: replace(d, cross_origin=True),
    "a device that verified nobody": lambda d: replace(d, verified=False),
}
FORGED = LIES | {
    "another key": lambda d: replace(d, key=SoftAuthenticator().key),
    "a copy that counts less": lambda d: replace(d, count=0),
    "a copy that counts the same": lambda d: replace(d, count=d.count - 1),
    "another person's handle": lambda d: replace(d, handle=SoftAuthenticator().handle + "AAAA"),
    "no handle": lambda d: replace(d, handle=""),
    "an unknown key": lambda d: replace(d, raw_id=b"x" * 32),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_key_is_not_made_by(passkeys: Passkeys, customer: Holder, lie: str) -> None:
    with pytest.raises(PasskeyInvalid):
        made(passkeys, customer, LIES[lie](SoftAuthenticator()))
    assert passkeys.of(customer) == ()


@pytest.mark.parametrize("lie", FORGED)
def test_nobody_signs_in_by(passkeys: Passkeys, customer: Holder, lie: str) -> None:
    device = SoftAuthenticator(count=4)
    made(passkeys, customer, device)
    assert signed_in(passkeys, device)
    with pytest.raises(PasskeyRefused):
        signed_in(passkeys, FORGED[lie](device))
    assert signed_in(passkeys, device) == customer.person


def test_an_answer_is_taken_once_and_in_time(
    passkeys: Passkeys, customer: Holder, clock: SetClock
) -> None:
    device = SoftAuthenticator(counts=False)
    options = passkeys.making(customer, "x")
    answer = device.make(options)
    passkeys.make(customer, "my phone", answer)
    with pytest.raises(ChallengeOver):
        passkeys.make(customer, "my phone", answer)
    shown = device.show(asked(passkeys))
    passkeys.signed_in("customer", shown)
    with pytest.raises(ChallengeOver):
        passkeys.signed_in("customer", shown)
    late = device.show(asked(passkeys))
    clock.pass_time(LASTS)
    with pytest.raises(ChallengeOver):
        passkeys.signed_in("customer", late)


def test_a_challenge_for_one_is_no_challenge_for_another(
    passkeys: Passkeys, customer: Holder
) -> None:
    device, other = SoftAuthenticator(), Holder("customer", new_id())
    answer = device.make(passkeys.making(other, "x"))
    with pytest.raises(ChallengeOver):
        passkeys.make(customer, "my phone", answer)
    made(passkeys, customer, device)
    for options in (passkeys.making(customer, "x"), passkeys.asking("second_factor", customer)):
        shown = device.show({"rpId": "localhost"} | dict(options))
        with pytest.raises(ChallengeOver):
            passkeys.signed_in("customer", shown)
    with pytest.raises(ChallengeOver):
        passkeys.proved(customer, device.show(asked(passkeys)))


def test_a_customers_passkey_is_none_of_the_staffs(passkeys: Passkeys) -> None:
    person = new_id()
    device, staff = SoftAuthenticator(), Holder("staff", person)
    made(passkeys, staff, device)
    assert passkeys.of(Holder("customer", person)) == ()
    with pytest.raises(PasskeyRefused):
        signed_in(passkeys, device)
    passkeys.proved(staff, device.show(passkeys.asking("second_factor", staff)))


def test_a_second_proof_is_by_a_passkey_of_the_person_asked(passkeys: Passkeys) -> None:
    one, other = Holder("staff", new_id()), Holder("staff", new_id())
    mine, theirs = SoftAuthenticator(), SoftAuthenticator()
    made(passkeys, one, mine)
    made(passkeys, other, theirs)
    options = passkeys.asking("second_factor", one)
    assert len(options["allowCredentials"]) == 1
    with pytest.raises(PasskeyRefused):
        passkeys.proved(one, theirs.show(options))
    passkeys.proved(one, mine.show(options))


BROKEN: tuple[Any, ...] = (
    {},
    {"rawId": 1, "response": []},
    {"rawId": "AAAA", "response": {"clientDataJSON": "AAAA"}},
    {"rawId": "AAAA", "response": {"clientDataJSON": "e30"}},
    {"rawId": "AAAA", "response": {"clientDataJSON": "W10", "userHandle": "é"}},
)


@pytest.mark.parametrize("answer", BROKEN)
def test_what_is_no_answer_at_all_is_refused(
    passkeys: Passkeys, customer: Holder, answer: Any
) -> None:
    with pytest.raises((ChallengeOver, PasskeyRefused)):
        passkeys.signed_in("customer", answer)
    with pytest.raises(ChallengeOver):
        passkeys.make(customer, "my phone", answer)


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
def test_no_part_of_an_answer_can_be_another(
    passkeys: Passkeys, customer: Holder, part: str
) -> None:
    device = SoftAuthenticator()
    made(passkeys, customer, device)
    wrongs: tuple[Any, ...] = ("", "AAAA", "é", None, 7, [], {})
    for wrong in wrongs:
        answer = device.show(asked(passkeys))
        answer["response"][part] = wrong
        with pytest.raises((ChallengeOver, PasskeyRefused)):
            passkeys.signed_in("customer", answer)


@pytest.mark.parametrize("wrong", ["", "AAAA", "é", "o2NmbXQ", None, 7])
def test_an_attestation_that_cannot_be_read_makes_nothing(
    passkeys: Passkeys, customer: Holder, wrong: Any
) -> None:
    answer = SoftAuthenticator().make(passkeys.making(customer, "x"))
    answer["response"]["attestationObject"] = wrong
    with pytest.raises(PasskeyInvalid):
        passkeys.make(customer, "my phone", answer)


@pytest.mark.parametrize(
    ("domain", "pages", "origins"),
    [
        ("", ["https://shop.house.example"], ("https://shop.house.example",)),
        ("house.example", ["https://shop.house.example/x"], ("https://shop.house.example",)),
        ("house.example", ["https://evilhouse.example", "https://other.example"], ()),
        ("", ["http://localhost:3000", "http://127.0.0.1:8000"], ("http://localhost:3000",)),
    ],
)
def test_pages_are_asked_that_are_on_the_domain(
    domain: str, pages: list[str], origins: tuple[str, ...]
) -> None:
    party = RelyingParty.of(domain, pages, "ELYSIUM")
    assert party.origins == origins
    assert party.rp_id == (domain or pages[0].split("/")[2].split(":")[0])


def test_the_same_person_as_staff_and_as_customer_is_two_holders(passkeys: Passkeys) -> None:
    person = new_id()
    device, customer = SoftAuthenticator(), Holder("customer", person)
    made(passkeys, Holder("staff", person), device)
    answer = device.show(passkeys.asking("second_factor", customer))
    del answer["response"]["userHandle"]
    with pytest.raises(PasskeyRefused):
        passkeys.proved(customer, answer)


def test_a_sign_in_says_who_it_is(passkeys: Passkeys, customer: Holder) -> None:
    device = SoftAuthenticator()
    made(passkeys, customer, device)
    answer = device.show(asked(passkeys))
    del answer["response"]["userHandle"]
    with pytest.raises(PasskeyRefused):
        passkeys.signed_in("customer", answer)
