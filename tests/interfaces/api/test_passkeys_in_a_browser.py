"""Passkeys in a real browser: a page of a front end makes one, and signs in by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

from application.identity.relying_party import RelyingParty
from application.store.event_store import EventStore
from interfaces.integrations.webauthn import WebAuthn
from tests.chromium import Page, page
from tests.interfaces.api.accounts import account
from tests.interfaces.api.test_tokens_shown import begun
from tests.interfaces.api.world import World, identity, world
from tests.set_clock import SetClock

FRONT_END = Path(__file__).with_name("a_front_end.html").read_bytes()
WITHOUT = "no passkey was made or shown in a real browser"


class Pages(BaseHTTPRequestHandler):
    """The one page of a front end, wherever it is asked for."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(FRONT_END)))
        self.end_headers()
        self.wfile.write(FRONT_END)

    def log_message(self, *_: Any) -> None:
        """Nobody listens."""


@contextmanager
def pages() -> Iterator[str]:
    """The origin of a front end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        pass
    try:
        yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)


@dataclass(frozen=True, slots=True)
class Browsing:
    """A browser at a front end whose shop runs; `elsewhere` is another site's page."""

    shop: World
    tab: Page
    api: str
    front_end: str
    elsewhere: str

    def open(self, front_end: str) -> None:
        self.tab.open(f"{front_end}/")
        self.tab.run(f"api = '{self.api}'")

    def bear(self, person: str) -> None:
        """The page has the session of somebody who has just signed in."""
        self.tab.run(f"token = '{begun(self.shop, person).token}'")


@pytest.fixture
def browsing(memory_store: EventStore, clock: SetClock) -> Iterator[Browsing]:
    with page(WITHOUT) as tab, pages() as front_end, pages() as elsewhere:
        known = identity(clock)
        party = RelyingParty.of("", [front_end], "ELYSIUM")
        passkeys = replace(known.passkeys, authenticators=WebAuthn(party))
        settings = {"identity": replace(known, passkeys=passkeys)}
        shop = world(memory_store, clock, origins=(front_end, elsewhere), **settings)
        with served(shop.client.app) as api:
            tab.give_authenticator()
            found = Browsing(shop, tab, api, front_end, elsewhere)
            found.open(front_end)
            yield found


def test_a_page_makes_a_passkey_and_signs_in_by_it(browsing: Browsing) -> None:
    tab, person = browsing.tab, account(browsing.shop)
    browsing.bear(person)
    (made,) = tab.run("make('My phone')")["items"]
    assert made["label"] == "My phone"
    (kept,) = tab.credentials()
    assert kept["rpId"] == "localhost" and kept["isResidentCredential"]
    assert kept["userName"] == "customer@example.com"
    tab.run("token = ''")
    entered = tab.run("show().then(enter)")
    assert entered["customer_id"] == person
    assert tab.run("ask('GET', '/me/passkeys')")["items"][0]["used_at"]


def test_what_was_shown_once_is_no_use_again(browsing: Browsing) -> None:
    tab = browsing.tab
    browsing.bear(account(browsing.shop))
    tab.run("make('My phone')")
    tab.run("token = ''")
    tab.run("show().then(shown => { window.shown = shown; return enter(shown); })")
    tab.run("token = ''")
    again = tab.run("refused(enter(window.shown))")
    assert again in ("passkey_refused", "challenge_over")


def test_a_device_that_does_not_verify_its_person_signs_nobody_in(browsing: Browsing) -> None:
    tab = browsing.tab
    browsing.bear(account(browsing.shop))
    tab.run("make('My phone')")
    tab.verify(verified=False)
    tab.run("token = ''")
    assert tab.run("refused(show().then(enter))") != "not refused"


def test_a_page_of_another_origin_is_refused_by_us(browsing: Browsing) -> None:
    """Browsers themselves allow any port of a domain."""
    tab = browsing.tab
    browsing.bear(account(browsing.shop))
    tab.run("make('My phone')")
    browsing.open(browsing.elsewhere)
    assert tab.run("refused(show().then(enter))") == "passkey_refused"


def test_a_device_makes_no_second_key_for_the_same_account(browsing: Browsing) -> None:
    tab = browsing.tab
    browsing.bear(account(browsing.shop))
    tab.run("make('My phone')")
    assert "registered" in tab.run("refused(make('My phone again'))")


def test_of_two_accounts_on_a_device_each_is_its_own(browsing: Browsing) -> None:
    tab = browsing.tab
    one, other = account(browsing.shop), account(browsing.shop, "other@example.com")
    for person in (one, other):
        browsing.bear(person)
        tab.run("make('My phone')")
    assert {kept["userName"] for kept in tab.credentials()} == {
        "customer@example.com",
        "other@example.com",
    }
