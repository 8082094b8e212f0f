"""Staff by the house's own sign-in: whoever was appointed comes in, by their own browser, once."""

from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from application.identity.challenges import LASTS
from application.identity.house_login import Rounds
from application.people.staff_house_login import SecondFactor
from application.people.staff_roll import StaffRoll
from application.people.staffing import Appointment, appoint, leave
from application.store.event_store import EventStore
from interfaces.api.edge.needs import HouseLogin
from interfaces.api.edge.shown import COOKIE
from interfaces.integrations.openid import OpenIdProvider, ProviderSettings
from tests.asking import ask
from tests.interfaces.api.test_tokens_shown import refusal
from tests.interfaces.api.world import TOKENS, World, identity, world
from tests.openid import CLIENT, SECRET, SoftProvider, soft_provider
from tests.set_clock import SetClock

PATH = "/staff/session/house-login"
RETURN = f"http://shop{PATH}/return"
DESK = "https://desk.house.example"
EMAIL = "concierge@house.example"


@pytest.fixture
def soft() -> Iterator[SoftProvider]:
    with soft_provider() as provider:
        yield provider


def house(
    store: EventStore, clock: SetClock, issuer: str, second_factor: SecondFactor = "never"
) -> World:
    settings = ProviderSettings(
        issuer=issuer,
        client_id=CLIENT,
        client_secret=SECRET,
        returns_to=RETURN,
        leaves_to=DESK,
    )
    known = identity(clock)
    login = HouseLogin(
        provider=OpenIdProvider(settings),
        rounds=Rounds(known.passkeys.challenges, TOKENS),
        second_factor=second_factor,
        page=DESK,
    )
    return world(store, clock, staff=StaffRoll(store), identity=replace(known, house_login=login))


@pytest.fixture
def shop(memory_store: EventStore, clock: SetClock, soft: SoftProvider) -> World:
    made = house(memory_store, clock, soft.issuer)
    appointed(made)
    return made


def appointed(shop: World, email: str = "Concierge@House.example") -> str:
    wanted = Appointment(name="A. Colleague", email=email, roles=("concierge",))
    shop.api.store.run(lambda d: appoint(d, shop.api.identity.mailboxes, wanted), ask())
    return wanted.staff_id


class Gone:
    """A browser on its way to the provider: what it was sent with, and its cookie."""

    def __init__(self, shop: World) -> None:
        self.shop = shop
        sent = shop.client.get(PATH)
        assert sent.status_code == 303, sent.text
        self.address = sent.headers["Location"]
        told = parse_qs(urlsplit(self.address).query)
        self.state, self.nonce = told["state"][0], told["nonce"][0]
        self.cookie = sent.headers["Set-Cookie"].partition(";")[0]
        assert "; Secure; HttpOnly; SameSite=Lax" in sent.headers["Set-Cookie"]

    def back(self, **otherwise: str) -> httpx.Response:
        """The soft provider signs the code as the nonce."""
        said = {"state": self.state, "code": self.nonce} | otherwise
        cookie = {"Cookie": said.pop("cookie", self.cookie)}
        return self.shop.client.get(f"{PATH}/return", params=said, headers=cookie)


def session_of(answer: httpx.Response) -> str:
    cookies = [line.partition(";")[0] for line in answer.headers.get_list("Set-Cookie")]
    found = [line.partition("=")[2] for line in cookies if line.startswith(COOKIE)]
    assert len(found) == 1, answer.text
    return found[0]


def test_whoever_was_appointed_has_half_a_session_and_is_led_to_the_desk(shop: World) -> None:
    answer = Gone(shop).back()
    assert (answer.status_code, answer.headers["Location"]) == (303, DESK), answer.text
    session = shop.api.identity.sessions.find(session_of(answer))
    assert session and (session.kind, session.second_factor) == ("staff", False)
    headers = {"Authorization": f"Bearer {session_of(answer)}"}
    half = shop.client.get("/staff/metal-rates", headers=headers)
    assert refusal(half) == (403, "second_factor_needed")


@pytest.mark.parametrize(
    ("setting", "methods", "whole"),
    [
        ("never", ["mfa"], False),
        ("told", ["pwd"], False),
        ("told", ["pwd", "mfa"], True),
        ("always", [], True),
    ],
)
def test_its_word_is_a_second_factor_where_the_house_says_so(
    memory_store: EventStore,
    clock: SetClock,
    soft: SoftProvider,
    *,
    setting: SecondFactor,
    methods: list[str],
    whole: bool,
) -> None:
    shop = house(memory_store, clock, soft.issuer, setting)
    staff_id = appointed(shop)
    soft.claims = {"amr": methods}
    session = shop.api.identity.sessions.find(session_of(Gone(shop).back()))
    assert session and session.second_factor == whole
    entered = [r for r in shop.journal.after(0, 99) if "StaffLetIn" in type(r.event).__name__]
    assert len(entered) == whole
    assert session.person == staff_id


def test_they_stay_linked_when_their_address_changes_there(shop: World, soft: SoftProvider) -> None:
    first = shop.api.identity.sessions.find(session_of(Gone(shop).back()))
    soft.claims = {"email": "married@house.example"}
    again = shop.api.identity.sessions.find(session_of(Gone(shop).back()))
    assert first and again and first.person == again.person


NOT_OURS: dict[str, dict[str, Any]] = {
    "a stranger": {"email": "stranger@house.example"},
    "an address that is not verified": {"email_verified": False},
    "no address": {"email": None},
    "no address at all": {"email": "nonsense"},
    "another round's": {"nonce": "another"},
}


@pytest.mark.parametrize("who", NOT_OURS)
def test_nobody_else_comes_in_and_no_account_is_made(
    shop: World, soft: SoftProvider, who: str
) -> None:
    head = shop.journal.head()
    soft.claims = NOT_OURS[who]
    assert refusal(Gone(shop).back()) == (401, "house_login_refused")
    assert shop.journal.head() == head


def test_another_account_there_with_the_same_address_is_another_person(
    shop: World, soft: SoftProvider
) -> None:
    Gone(shop).back()
    soft.claims = {"sub": "s2"}
    assert refusal(Gone(shop).back()) == (401, "house_login_refused")


def test_whoever_left_stays_outside(shop: World) -> None:
    session = shop.api.identity.sessions.find(session_of(Gone(shop).back()))
    assert session
    shop.api.store.run(lambda d: leave(d, session.person), ask())
    assert refusal(Gone(shop).back()) == (401, "house_login_refused")


def test_a_round_is_ended_once_by_the_browser_that_began_it(shop: World) -> None:
    mine, theirs = Gone(shop), Gone(shop)
    for wrong in ("", "x", "x.y.z", theirs.state):
        assert refusal(mine.back(state=wrong)) == (410, "challenge_over")
    for cookie in ("", theirs.cookie):
        assert refusal(mine.back(cookie=cookie)) == (410, "challenge_over")
    assert mine.back().status_code == 303
    assert refusal(mine.back()) == (410, "challenge_over")
    late = Gone(shop)
    shop.clock.pass_time(LASTS)
    assert refusal(late.back()) == (410, "challenge_over")


def test_what_the_provider_refuses_is_refused(shop: World) -> None:
    assert refusal(Gone(shop).back(code="", error="access_denied"))[1] == "house_login_refused"
    assert refusal(Gone(shop).back(iss="https://evil.example"))[1] == "house_login_refused"
    assert refusal(Gone(shop).back(more="x")) == (422, "unknown_field")
    assert Gone(shop).back(session_state="x").status_code == 303


def test_what_is_refused_is_a_page_for_a_browser_and_a_way_on(shop: World) -> None:
    said = {"state": "x", "code": "x"}
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    for query in (said, said | {"state": "<b>"}, {}, said | {"more": "x"}):
        plain = shop.client.get(f"{PATH}/return", params=query)
        page = shop.client.get(f"{PATH}/return", params=query, headers=browser)
        assert page.status_code == plain.status_code
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        assert escape(plain.json()["detail"]) in page.text
        assert f'href="{PATH}"' in page.text and "<b>" not in page.text
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert page.headers["Cache-Control"] == "no-store"
    other = shop.client.get("/carts/x", headers=browser)
    assert other.headers["Content-Type"] == "application/problem+json"


def test_without_the_provider_it_is_said_and_nothing_happens(
    shop: World, soft: SoftProvider
) -> None:
    gone = Gone(shop)
    soft.statuses["/token"] = 503
    answer = gone.back()
    assert refusal(answer) == (503, "house_login_down")
    assert answer.headers["Retry-After"]


def test_a_browser_is_led_to_sign_out_there(shop: World, soft: SoftProvider) -> None:
    answer = shop.client.get(f"{PATH}/farewell")
    assert answer.headers["Location"].startswith(f"{soft.issuer}/end_session?client_id=elysium")


def test_a_house_without_one_has_none(memory_store: EventStore, clock: SetClock) -> None:
    bare = world(memory_store, clock)
    for path in (PATH, f"{PATH}/return?state=x", f"{PATH}/farewell"):
        assert refusal(bare.client.get(path)) == (404, "not_found")
