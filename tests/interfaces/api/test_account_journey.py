"""A customer with a browser: registers, comes back, forgets the password, moves, signs out."""

from datetime import timedelta

import pytest

from domain.people.customer import CUSTOMER
from domain.people.customer.state import Known
from domain.people.mailbox import MAILBOX
from tests.interfaces.api.browser import EMAIL, FIREFOX, PASSWORD, SAFARI, Browser
from tests.interfaces.api.world import TOKENS, World

OTHER = "three other words"
MOVED = "other@example.com"


@pytest.fixture
def browser(shop: World) -> Browser:
    return Browser(shop.client.app)


def test_from_registering_to_signing_out(shop: World, browser: Browser) -> None:
    told = browser.register()
    assert told["token"] is None and told["device"] == "Firefox on Linux"
    assert browser.done("GET", "/session")["customer_id"] == told["customer_id"]
    cart = browser.done("POST", "/carts")
    assert browser.done("GET", "/session")["csrf_token"] == browser.csrf

    shop.clock.pass_time(timedelta(minutes=2))
    phone = Browser(shop.client.app, SAFARI)
    assert phone.sign_in()["customer_id"] == told["customer_id"]
    line = {"kind": "stock", "ref": "CHA-1"}
    shop.receive_chains()
    shop.clock.pass_time(timedelta(minutes=2))
    assert phone.done("POST", f"/carts/{cart['cart_id']}/lines", line)["lines"]
    where = browser.done("GET", "/me/sessions")["sessions"]
    assert {(each["device"], each["this"]) for each in where} == {
        ("Safari on iPhone", False),
        ("Firefox on Linux", True),
    }

    browser.done("DELETE", "/session")
    assert browser.cookie is None
    assert browser.refused("GET", "/session") == "sign_in_needed"
    assert phone.done("GET", "/session")


def test_before_the_code_is_shown_nothing_is_anybodys(shop: World, browser: Browser) -> None:
    wanted = {"name": "A. Customer", "email": EMAIL, "password": PASSWORD}
    asked = browser.done("POST", "/registration", wanted)
    assert set(asked) == {"code_id", "ends_at"}
    assert shop.journal.head() == 0
    claim = {"email": EMAIL, "password": PASSWORD}
    assert browser.refused("POST", "/session", claim) == "credentials_wrong"
    path = f"/registration/{asked['code_id']}"
    digits = TOKENS.digits(asked["code_id"])
    assert browser.refused("POST", path, {"code": "x" + digits[1:]}) == "code_wrong"
    assert shop.journal.head() == 0
    browser.done("POST", path, {"code": f"{digits[:3]} {digits[3:]}"})
    assert browser.refused("POST", path, {"code": digits}) == "code_over"


@pytest.mark.parametrize(
    ("typed", "kept"), [(None, "en-GB"), ("de", "de"), ("DE_at", "de-AT"), (" fr-FR ", "fr-FR")]
)
def test_the_language_of_a_registration_is_the_first_preference(
    browser: Browser, typed: str | None, kept: str
) -> None:
    wanted = {"name": "A. Customer", "email": EMAIL} | ({"language": typed} if typed else {})
    asked = browser.done("POST", "/registration", wanted)
    code = {"code": TOKENS.digits(asked["code_id"])}
    browser.done("POST", f"/registration/{asked['code_id']}", code)
    assert browser.done("GET", "/me/preferences")["language"] == kept


@pytest.mark.parametrize("typed", ["xx", "deu", "English", "", "de-ZZ"])
def test_what_is_no_language_is_refused_before_a_letter_leaves(
    browser: Browser, typed: str
) -> None:
    wanted = {"name": "A. Customer", "email": EMAIL, "language": typed}
    assert browser.refused("POST", "/registration", wanted) == "language_unknown"


def test_whoever_waits_in_an_address_is_not_let_in(shop: World, browser: Browser) -> None:
    """Somebody asks for an account with another's address and a password of theirs; then its
    reader registers: that password is nobody's."""
    foreign = Browser(shop.client.app)
    waiting = {"name": "B. Stranger", "email": EMAIL, "password": "a stranger's words"}
    asked = foreign.done("POST", "/registration", waiting)
    browser.register()
    claim = {"email": EMAIL, "password": "a stranger's words"}
    assert foreign.refused("POST", "/session", claim) == "credentials_wrong"
    path = f"/registration/{asked['code_id']}"
    code = {"code": TOKENS.digits(asked["code_id"])}
    assert foreign.refused("POST", path, code) == "email_in_use"
    assert browser.sign_in()


def test_a_known_address_is_answered_alike_and_only_its_reader_is_told(
    shop: World, browser: Browser
) -> None:
    browser.register()
    again = {"name": "A. Customer", "email": " Customer@EXAMPLE.com", "password": PASSWORD}
    known = shop.client.post("/registration", json=again)
    unknown = shop.client.post("/registration", json=again | {"email": "new@example.com"})
    assert (known.status_code, set(known.json())) == (unknown.status_code, set(unknown.json()))
    assert dict(known.headers) | {"x-request-id": ""} == dict(unknown.headers) | {
        "x-request-id": ""
    }
    code_id = known.json()["code_id"]
    code = shop.api.identity.codes.find(code_id)
    assert code and code.wanted.tells == "has_account"
    path, digits = f"/registration/{code_id}", TOKENS.digits(code_id)
    assert browser.refused("POST", path, {"code": digits}) == "code_wrong"


def test_by_a_code_of_a_letter(shop: World, browser: Browser) -> None:
    told = browser.register(password=None)
    phone = Browser(shop.client.app, SAFARI)
    code = phone.code("/session/codes")
    entered = phone.done("POST", "/session/by-code", code)
    assert entered["customer_id"] == told["customer_id"]
    assert phone.refused("POST", "/session/by-code", code) == "code_over"
    claim = {"email": EMAIL, "password": ""}
    assert phone.refused("POST", "/session", claim) == "credentials_wrong"


def test_an_unknown_address_is_answered_alike_and_has_no_letter(
    shop: World, browser: Browser
) -> None:
    browser.register()
    for path in ("/session/codes", "/session/reset"):
        known = shop.client.post(path, json={"email": EMAIL})
        unknown = shop.client.post(path, json={"email": "nobody@example.com"})
        assert (known.status_code, set(known.json())) == (unknown.status_code, set(unknown.json()))
        code = shop.api.identity.codes.find(unknown.json()["code_id"])
        assert code and code.wanted.tells == "nothing"
    guessed = browser.code("/session/reset", "nobody@example.com")
    path = f"/session/reset/{guessed['code_id']}"
    guess = {"code": guessed["code"], "password": OTHER}
    assert browser.refused("POST", path, guess) == "code_wrong"


def test_a_forgotten_password_is_another_and_every_session_ends(
    shop: World, browser: Browser
) -> None:
    browser.register()
    phone, lost = Browser(shop.client.app, SAFARI), Browser(shop.client.app)
    lost.sign_in()
    code = phone.code("/session/reset")
    chosen = {"code": code["code"], "password": OTHER}
    phone.done("POST", f"/session/reset/{code['code_id']}", chosen)
    assert phone.done("GET", "/session")["device"] == "Safari on iPhone"
    for former in (browser, lost):
        assert former.refused("GET", "/session") == "token_invalid"
    claim = {"email": EMAIL, "password": PASSWORD}
    assert browser.refused("POST", "/session", claim) == "credentials_wrong"
    assert browser.sign_in(password=OTHER)
    path = f"/session/reset/{code['code_id']}"
    assert phone.refused("POST", path, chosen) == "code_over"


def test_a_bad_new_password_uses_no_code_up(browser: Browser) -> None:
    browser.register()
    code = browser.code("/session/reset")
    path = f"/session/reset/{code['code_id']}"
    for bad, named in (("short", "password_invalid"), ("password1", "password_common")):
        body = {"code": code["code"], "password": bad}
        assert browser.refused("POST", path, body) == named
    telling = {"code": code["code"], "password": EMAIL}
    assert browser.refused("POST", path, telling) == "password_telling"
    assert browser.done("POST", path, {"code": code["code"], "password": OTHER})


def test_another_password_ends_all_others_and_goes_on_under_another_token(
    shop: World, browser: Browser
) -> None:
    browser.register()
    phone = Browser(shop.client.app, SAFARI)
    phone.sign_in()
    former = browser.cookie
    browser.done("POST", "/me/password", {"password": OTHER})
    assert browser.cookie != former
    assert browser.done("GET", "/session") and phone.refused("GET", "/session") == "token_invalid"
    shop.clock.pass_time(timedelta(minutes=11))
    late = {"password": PASSWORD}
    assert browser.refused("POST", "/me/password", late) == "fresh_sign_in_needed"
    wrong = late | {"current_password": PASSWORD}
    assert browser.refused("POST", "/me/password", wrong) == "credentials_wrong"
    browser.done("POST", "/me/password", late | {"current_password": OTHER})
    assert phone.sign_in()


def test_an_account_moves_when_the_new_mailbox_was_shown(shop: World, browser: Browser) -> None:
    customer_id = browser.register()["customer_id"]
    code = browser.code("/me/email", MOVED)
    assert Browser(shop.client.app).sign_in()
    assert browser.done("PUT", "/me/email", code) == {"email": MOVED, "email_verified": True}
    assert browser.refused("PUT", "/me/email", code) == "code_over"
    claim = {"email": EMAIL, "password": PASSWORD}
    assert browser.refused("POST", "/session", claim) == "credentials_wrong"
    assert browser.sign_in(MOVED)["customer_id"] == customer_id
    look = shop.api.store.look()
    state = look.state(CUSTOMER, customer_id)
    assert isinstance(state, Known) and state.verified and state.profile.email == MOVED
    former, mailbox = map(shop.api.identity.mailboxes.find, (EMAIL, MOVED))
    assert look.state(MAILBOX, former).account is None
    assert look.state(MAILBOX, mailbox).account == customer_id
    assert Browser(shop.client.app).register()["customer_id"] != customer_id


def test_what_an_account_moves_by_is_its_own(shop: World, browser: Browser) -> None:
    """Another person's code, one for something else, one too late: each is over, none moves."""
    browser.register()
    other = Browser(shop.client.app)
    other.register("second@example.com")
    code = browser.code("/me/email", MOVED)
    assert other.refused("PUT", "/me/email", code) == "code_over"
    swapped = browser.code("/session/codes")
    assert browser.refused("PUT", "/me/email", swapped) == "code_over"
    assert browser.refused("POST", "/session/by-code", code) == "code_over"
    shop.clock.pass_time(timedelta(minutes=10))
    assert browser.refused("PUT", "/me/email", code) == "code_over"
    assert browser.sign_in() and other.sign_in("second@example.com")


def test_an_address_of_another_account_is_not_told_and_not_taken(
    shop: World, browser: Browser
) -> None:
    browser.register()
    other = Browser(shop.client.app)
    other.register(MOVED)
    code = browser.code("/me/email", MOVED)
    assert browser.refused("PUT", "/me/email", code) == "code_wrong"
    meanwhile = browser.code("/me/email", "third@example.com")
    Browser(shop.client.app).register("third@example.com")
    assert browser.refused("PUT", "/me/email", meanwhile) == "email_in_use"
    assert browser.sign_in()


def test_a_code_to_a_mailbox_that_the_account_has_left_is_over(
    shop: World, browser: Browser
) -> None:
    browser.register()
    left = Browser(shop.client.app)
    codes = {path: left.code(path) for path in ("/session/codes", "/session/reset")}
    browser.done("PUT", "/me/email", browser.code("/me/email", MOVED))
    assert left.refused("POST", "/session/by-code", codes["/session/codes"]) == "code_over"
    code = codes["/session/reset"]
    path, body = f"/session/reset/{code['code_id']}", {"code": code["code"], "password": OTHER}
    assert left.refused("POST", path, body) == "code_over"
    assert browser.sign_in(MOVED)


def test_long_after_signing_in_an_address_is_not_changed(shop: World, browser: Browser) -> None:
    browser.register()
    shop.clock.pass_time(timedelta(minutes=11))
    assert browser.refused("POST", "/me/email", {"email": MOVED}) == "fresh_sign_in_needed"
    former = browser.cookie
    assert browser.refused("POST", "/session/proof", {"password": "x"}) == "credentials_wrong"
    assert browser.refused("POST", "/session/proof", {}) == "proof_needed"
    browser.done("POST", "/session/proof", {"password": PASSWORD})
    assert browser.cookie != former
    assert browser.done("POST", "/me/email", {"email": MOVED})
    shop.clock.pass_time(timedelta(minutes=11))
    browser.done("POST", "/session/proof", browser.code("/session/codes"))
    assert browser.done("POST", "/me/email", {"email": MOVED})


def test_anothers_code_proves_nothing(shop: World, browser: Browser) -> None:
    browser.register()
    other = Browser(shop.client.app, FIREFOX)
    other.register("second@example.com")
    code = other.code("/session/codes", "second@example.com")
    assert browser.refused("POST", "/session/proof", code) == "code_over"
    assert other.done("POST", "/session/proof", code)


def test_sessions_end_one_by_one_or_all_others(shop: World, browser: Browser) -> None:
    told = browser.register()
    second, third = Browser(shop.client.app), Browser(shop.client.app)
    gone = second.sign_in()["session_id"]
    third.sign_in()
    assert browser.done("DELETE", f"/me/sessions/{gone}") == {"ended": 1}
    assert browser.refused("DELETE", f"/me/sessions/{gone}") == "not_found"
    assert second.refused("GET", "/session") == "token_invalid"
    assert browser.done("DELETE", "/me/sessions") == {"ended": 1}
    assert third.refused("GET", "/session") == "token_invalid"
    stranger = Browser(shop.client.app)
    stranger.register("second@example.com")
    path = f"/me/sessions/{told['session_id']}"
    assert stranger.refused("DELETE", path) == "not_found"
    assert browser.done("GET", "/session")


def test_nothing_secret_or_personal_lies_in_the_log(shop: World, browser: Browser) -> None:
    browser.register()
    browser.done("PUT", "/me/email", browser.code("/me/email", MOVED))
    browser.done("POST", "/me/password", {"password": OTHER})
    kept = shop.kept_bytes()
    for secret in (EMAIL, MOVED, PASSWORD, OTHER, "A. Customer", browser.cookie or "?"):
        assert secret.encode() not in kept
