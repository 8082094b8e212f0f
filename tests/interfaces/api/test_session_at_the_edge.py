"""A session at the edge: what a browser adds unasked proves nothing; old tokens are dead."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from application.identity.attempts import FREE
from application.identity.codes import LASTS, MemoryCodes
from application.identity.passwords import Passwords
from application.identity.sessions import LASTING
from application.store.event_store import EventStore
from interfaces.api.edge.devices import device
from interfaces.api.edge.shown import COOKIE
from interfaces.integrations.webauthn import WebAuthn
from interfaces.postgres.identities import Identities
from tests.interfaces.api.browser import EMAIL, FIREFOX, PASSWORD, SAFARI, Browser
from tests.interfaces.api.client import Client
from tests.interfaces.api.world import PARTY, QUICK, TOKENS, World, world
from tests.postgres import MASTER_KEYS
from tests.set_clock import SetClock

HOUSE, FOREIGN = "https://house.example", "https://evil.example"
CLAIM = {"email": EMAIL, "password": PASSWORD}


@pytest.fixture
def browser(shop: World) -> Browser:
    made = Browser(shop.client.app)
    made.register()
    return made


def bare(browser: Browser, method: str, path: str, **headers: str) -> Any:
    """What a browser sends by itself: its cookie, and no Csrf-Token."""
    sent = {"Cookie": f"{COOKIE}={browser.cookie}", **headers}
    answer = Client(browser.app).request(method, path, headers=sent)
    return answer.json().get("code", answer.status_code)


def test_the_cookie_is_a_hosts_own_and_no_script_reads_it(shop: World) -> None:
    Browser(shop.client.app).register()
    answer = shop.client.post("/session", json=CLAIM)
    session, known = answer.headers.get_list("set-cookie")
    assert session.startswith(f"{COOKIE}=") and known.startswith("__Host-device=")
    for cookie in (session, known):
        parts = {part.strip() for part in cookie.split(";")}
        assert {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"} <= parts
        assert not any(part.startswith("Domain") for part in parts)
    assert "Max-Age=7776000" in session
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["token"] is None


def test_what_changes_something_needs_what_a_page_was_told(browser: Browser) -> None:
    csrf = TOKENS.csrf(browser.cookie or "")
    assert bare(browser, "POST", "/carts") == "csrf_token_wrong"
    for wrong in ("", "x", csrf[:-1], csrf + "0", TOKENS.csrf(TOKENS.issue())):
        assert bare(browser, "POST", "/carts", **{"Csrf-Token": wrong}) == "csrf_token_wrong"
    assert bare(browser, "DELETE", "/me/sessions") == "csrf_token_wrong"
    assert bare(browser, "DELETE", "/session") == "csrf_token_wrong"
    assert bare(browser, "GET", "/session") == 200
    assert bare(browser, "POST", "/carts", **{"Csrf-Token": csrf}) == 201


def test_a_strangers_page_is_not_answered(shop: World) -> None:
    asked = world(shop.api.store, shop.clock, origins=(HOUSE,), identity=shop.api.identity)
    for origin, allowed in ((HOUSE, HOUSE), (FOREIGN, None), ("null", None)):
        sent = {
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type, csrf-token",
        }
        before = asked.client.request("OPTIONS", "/session", headers=sent)
        assert before.headers.get("access-control-allow-origin") == allowed
        answer = asked.client.post("/session", json=CLAIM, headers={"Origin": origin})
        assert answer.headers.get("access-control-allow-origin") == allowed


@pytest.mark.usefixtures("browser")
def test_what_a_form_can_send_signs_nobody_in(shop: World) -> None:
    """A page elsewhere can post a form or plain text without being asked first."""
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data"):
        sent = {"Content-Type": kind, "Origin": FOREIGN}
        body = f'{{"email": "{EMAIL}", "password": "{PASSWORD}"}}'
        answer = shop.client.post("/session", content=body, headers=sent)
        assert (answer.status_code, answer.json()["code"]) == (415, "content_type_unsupported")
        assert "set-cookie" not in answer.headers


def test_two_tokens_are_refused(browser: Browser, shop: World) -> None:
    bearer = Browser(shop.client.app).sign_in(**{"as": "bearer"})["token"]
    both = {"Authorization": f"Bearer {bearer}"}
    assert bare(browser, "GET", "/session", **both) == "tokens_contradict"
    headers = [("Authorization", f"Bearer {bearer}"), ("Authorization", "Bearer x")]
    answer = shop.client.get("/session", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "tokens_contradict")
    twice = f"{COOKIE}={browser.cookie}; {COOKIE}=x"
    answer = shop.client.get("/session", headers={"Cookie": twice})
    assert answer.status_code in (400, 401)


def test_a_front_ends_server_bears_a_token_and_needs_no_csrf(shop: World) -> None:
    Browser(shop.client.app).register()
    answer = shop.client.post("/session", json=CLAIM | {"as": "bearer"})
    told = answer.json()
    assert "set-cookie" not in answer.headers and told["csrf_token"] is None
    headers = {"Authorization": f"Bearer {told['token']}"}
    assert shop.client.post("/carts", headers=headers).status_code == 201
    assert shop.client.get("/session", headers=headers).json()["token"] == told["token"]
    proof = {"password": PASSWORD}
    proved = shop.client.post("/session/proof", json=proof, headers=headers).json()
    assert proved["token"] != told["token"] and proved["session_id"] == told["session_id"]
    assert shop.client.get("/session", headers=headers).json()["code"] == "token_invalid"


def test_a_token_shown_before_is_never_made_good(shop: World, browser: Browser) -> None:
    """Whoever planted a token in a browser has nothing after somebody signs in there."""
    planted = browser.cookie or ""
    victim = Browser(shop.client.app)
    victim.cookie = planted
    victim.sign_in()
    assert victim.cookie != planted
    foreign = Browser(shop.client.app)
    foreign.cookie = planted
    assert foreign.refused("GET", "/session") == "token_invalid"
    invented = Browser(shop.client.app)
    invented.cookie = TOKENS.issue()
    invented.sign_in()
    assert shop.api.identity.sessions.find(invented.cookie or "")


def test_a_dead_cookie_is_cleared_without_more_ado(shop: World, browser: Browser) -> None:
    """A page cannot do it: no script reads the cookie."""
    shop.clock.pass_time(timedelta(days=15))
    assert browser.refused("POST", "/carts") == "token_invalid"
    browser.csrf = None
    assert browser.done("DELETE", "/session") == {"ended": 0}
    assert browser.cookie is None
    assert browser.done("POST", "/carts")


def test_nobody_waits_for_what_strangers_tried(shop: World, browser: Browser) -> None:
    wrong = CLAIM | {"password": "not it at all"}
    stranger = Browser(shop.client.app)
    for _ in range(FREE):
        assert stranger.refused("POST", "/session", wrong) == "credentials_wrong"
    assert stranger.refused("POST", "/session", CLAIM) == "too_many_attempts"
    assert browser.sign_in()


class Counting(Passwords):
    """How many hashes were looked at."""

    looked = 0

    def fits(self, password: str, kept: bytes | None) -> bool:
        self.looked += 1
        return QUICK.fits(password, kept)


@pytest.mark.usefixtures("browser")
def test_for_an_address_that_nobody_has_the_same_is_done(shop: World) -> None:
    counting = Counting()
    identity = replace(shop.api.identity, passwords=counting)
    asked = world(shop.api.store, shop.clock, identity=identity)
    wrong = {"password": "not it at all"}
    known = asked.client.post("/session", json=CLAIM | wrong)
    unknown = asked.client.post("/session", json=CLAIM | wrong | {"email": "nobody@example.com"})
    assert counting.looked == 2
    without = [each.json() | {"request_id": ""} for each in (known, unknown)]
    assert without[0] == without[1]
    assert known.status_code == unknown.status_code == 401
    assert isinstance(identity.codes, MemoryCodes)
    before = len(identity.codes.ordered)
    for email in (EMAIL, "nobody@example.com"):
        asked.client.post("/session/codes", json={"email": email})
    assert len(identity.codes.ordered) - before == 2


@pytest.mark.parametrize(
    ("agent", "known"),
    [
        (FIREFOX, "Firefox on Linux"),
        (SAFARI, "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh) AppleWebKit Chrome/140 Safari/537", "Chrome on macOS"),
        ("Mozilla/5.0 (Linux; Android 15) OPR/92 Chrome/121 Safari/537", "Opera on Android"),
        ("python-httpx/0.28", "Another program"),
        ("", "Another program"),
        ("<script>" * 500, "Another program"),
    ],
)
def test_of_a_device_its_family_is_kept_and_nothing_else(agent: str, known: str) -> None:
    assert device(agent) == known


@pytest.fixture
def processes(
    postgres_store: EventStore, clock: SetClock, pool: Engine
) -> Iterator[tuple[World, World]]:
    """Two processes at one database, each with an app of its own."""

    def process() -> World:
        kept = Identities(
            engine=pool,
            tokens=TOKENS,
            masters=MASTER_KEYS,
            lasting=LASTING,
            code_lasts=LASTS,
        )
        identity = replace(kept.of_api(600, clock, WebAuthn(PARTY)), passwords=QUICK)
        return world(postgres_store, clock, identity=identity)

    yield process(), process()


def test_what_one_process_ends_is_over_in_all(processes: tuple[World, World]) -> None:
    one, other = processes
    here, there = Browser(one.client.app), Browser(other.client.app)
    told = here.register()
    there.cookie, there.csrf = here.cookie or "", here.csrf
    assert there.done("GET", "/session")["session_id"] == told["session_id"]
    phone = Browser(other.client.app)
    phone.sign_in()
    phone.done("DELETE", f"/me/sessions/{told['session_id']}")
    for browser in (here, there):
        assert browser.refused("GET", "/session") == "token_invalid"
    code = here.code("/session/reset")
    chosen = {"code": code["code"], "password": "three other words"}
    there.done("POST", f"/session/reset/{code['code_id']}", chosen)
    assert phone.refused("GET", "/session") == "token_invalid"
    assert here.refused("POST", "/session", CLAIM) == "credentials_wrong"
    assert here.sign_in(password="three other words")  # an example
