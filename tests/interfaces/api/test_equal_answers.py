"""Whoever types an address learns nothing of whose it is: known and unknown are answered alike."""

import json
import re
import typing
from typing import Any

import httpx
import pytest

from application.identity.attempts import FREE
from application.identity.passwords import keep_password
from application.people.staffing import Appointment, appoint
from interfaces.api.app import every_route
from interfaces.api.edge.routes import EdgeRoute
from tests.asking import ask
from tests.interfaces.api.browser import EMAIL, PASSWORD, Browser
from tests.interfaces.api.world import Json, World, wish

UNKNOWN = "somebody@example.com"
VARIES = {"x-request-id", "date", "etag", "x-position", "location"}
FOR_STAFF = {"find_customer", "issue_quote_for"}
"""Whoever asks them works here, and may know who is a customer."""
GIVEN = {"give_cart_contact", "mail_design"}
"""These write down where their owner is written to."""
assert len(UNKNOWN) == len(EMAIL)


def fields(kind: Any) -> set[str]:
    named = getattr(kind, "model_fields", None) or getattr(kind, "__dataclass_fields__", None)
    return set(named or ())


def takes_an_address(route: EdgeRoute) -> bool:
    if route.body_field is None:
        return False
    kind = route.body_field.field_info.annotation
    named = {name for each in (kind, *typing.get_args(kind)) for name in fields(each)}
    return not named.isdisjoint({"email", "buyer", "contact"})


class Stranger:
    """Asks each of them with an address, as a new visitor with a cart, a design and an order."""

    def __init__(self, shop: World) -> None:
        self.shop, self.client, self.token = shop, shop.client, shop.token()

    def ask(self, name: str, email: str) -> httpx.Response:
        answer: httpx.Response = getattr(self, name)(email)
        return answer

    def register(self, email: str) -> httpx.Response:
        wanted = {"name": "A. Customer", "email": email, "password": PASSWORD}
        return self.client.post("/registration", json=wanted)

    def sign_in(self, email: str) -> httpx.Response:
        claim = {"email": email, "password": "not the right words"}
        return self.client.post("/session", json=claim)

    def staff_sign_in(self, email: str) -> httpx.Response:
        claim = {"email": email, "password": "not the right words"}
        return self.client.post("/staff/session", json=claim)

    def send_code(self, email: str) -> httpx.Response:
        return self.client.post("/session/codes", json={"email": email})

    def forgot_password(self, email: str) -> httpx.Response:
        return self.client.post("/session/reset", json={"email": email})

    def seek_order(self, email: str) -> httpx.Response:
        sought = {"order_no": "EL-2345-6789", "email": email}
        return self.client.post("/orders/finding", json=sought)

    def give_cart_contact(self, email: str) -> httpx.Response:
        path = f"/carts/{self.shop.cart(self.token)}/contact"
        said = {"email": email, "agreed_wording": None}
        return self.client.put(path, json=said, headers=self.token)

    def mail_design(self, email: str) -> httpx.Response:
        begun = self.client.post(
            "/designs", json={"style_code": "SOL-CLAW"}, headers=self.token
        ).json()
        path = f"/designs/{begun['design_id']}/letters"
        return self.client.post(path, json={"email": email}, headers=self.token)

    def issue_quote(self, email: str) -> httpx.Response:
        said = {"design_id": "none", "email": email}
        return self.client.post("/quotes", json=said, headers=self.token)

    def place_order(self, email: str) -> httpx.Response:
        buyer = {"name": "A. Customer", "email": email}
        headers = self.token | self.shop.key()
        return self.client.post("/orders", json=wish("none", buyer=buyer), headers=headers)

    def ask_for_email(self, email: str) -> httpx.Response:
        other = Browser(self.client.app)
        other.register(f"other-{next(self.shop.keys)}@example.com")
        return other.post("/me/email", json={"email": email})


@pytest.fixture
def known(shop: World) -> World:
    """Whose address it is has an account, works here, and has passwords to be wrong about."""
    Browser(shop.client.app).register()
    wanted = Appointment(name="A. Colleague", email=EMAIL, roles=("pricing",))
    appointed = shop.api.store.run(lambda d: appoint(d, shop.api.identity.mailboxes, wanted), ask())
    identity = shop.api.identity
    hashed = identity.passwords.hashed(PASSWORD)
    keep_password(identity.credentials, str(appointed.value), hashed)
    shop.publish("SOL-CLAW")
    return shop


ROUTES = sorted(
    route.operation.name
    for route in every_route()
    if takes_an_address(route) and route.operation.name not in FOR_STAFF
)


def test_none_that_takes_an_address_is_left_out() -> None:
    assert [name for name in ROUTES if not hasattr(Stranger, name)] == []
    assert len(ROUTES) >= 10


def shape(value: Any) -> Any:
    """What a program could tell apart, but for ids, instants and tokens of equal length."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value]
    if isinstance(value, str) and re.search(r"\d", value):
        return len(value)
    return value


@pytest.mark.parametrize("name", ROUTES)
def test_known_and_unknown_are_answered_alike(known: World, name: str) -> None:
    said: list[Json] = []
    for email in (EMAIL, UNKNOWN):
        answer = Stranger(known).ask(name, email)
        headers = {k: v for k, v in answer.headers.items() if k.lower() not in VARIES}
        body = json.loads(answer.text.replace(email, "the address"))
        said.append({"status": answer.status_code, **headers, "body": shape(body)})
    assert said[0] == said[1]


@pytest.mark.parametrize("name", sorted({*ROUTES} - GIVEN))
def test_nothing_is_kept_of_the_address_of_whoever_only_asks(known: World, name: str) -> None:
    Stranger(known).ask(name, UNKNOWN)
    mailboxes = known.api.identity.mailboxes
    assert mailboxes.find(UNKNOWN) == known.api.tokens.unmet(UNKNOWN)
    assert mailboxes.find(EMAIL) != known.api.tokens.unmet(EMAIL)


@pytest.mark.parametrize("email", [EMAIL, UNKNOWN])
@pytest.mark.parametrize("name", ["sign_in", "staff_sign_in"])
def test_known_and_unknown_wait_alike(known: World, name: str, email: str) -> None:
    """A wait that came only where there is an account would tell that there is one."""
    said = [Stranger(known).ask(name, email) for _ in range(FREE + 1)]
    assert [each.status_code for each in said] == [401] * FREE + [429]
    assert said[-1].headers["Retry-After"] == "1"


def test_a_right_password_waits_as_well(known: World) -> None:
    """Else the wait would be no wait for whoever tries the right one at last."""
    for _ in range(FREE):
        Stranger(known).sign_in(EMAIL)
    right = known.client.post("/session", json={"email": EMAIL, "password": PASSWORD})
    assert right.status_code == 429


def test_a_device_that_was_let_in_is_let_in(known: World) -> None:
    """While strangers try: it shows what it was told at its last sign-in."""
    claim = {"email": EMAIL, "password": PASSWORD, "as": "bearer"}
    told = known.client.post("/session", json=claim).json()
    for _ in range(FREE + 1):
        Stranger(known).sign_in(EMAIL)
    assert known.client.post("/session", json=claim).status_code == 429
    device = {"Device-Token": told["device_token"]}
    assert known.client.post("/session", json=claim, headers=device).status_code == 201


def test_a_device_of_another_account_is_a_stranger(known: World) -> None:
    other = Browser(known.client.app)
    other.register(UNKNOWN)
    claim = {"email": UNKNOWN, "password": PASSWORD, "as": "bearer"}
    told = known.client.post("/session", json=claim).json()
    for _ in range(FREE):
        Stranger(known).sign_in(EMAIL)
    device = {"Device-Token": told["device_token"]}
    mine = {"email": EMAIL, "password": PASSWORD}
    assert known.client.post("/session", json=mine, headers=device).status_code == 429
