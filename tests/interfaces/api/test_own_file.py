"""What a customer keeps with us about themselves, asked over HTTP."""

from typing import Any

import pytest

from domain.people.consent import WORDINGS
from domain.people.customer import CUSTOMER, Erase
from domain.people.customer.account import ChangeEmail
from domain.people.customer.address_book import MOST_ADDRESSES
from domain.people.customer.state import Known
from domain.people.mailbox import MAILBOX
from tests.asking import ask
from tests.interfaces.api.a_customer import SignedIn, signed_in
from tests.interfaces.api.world import World

Json = dict[str, Any]
HOME = {
    "recipient": "A. Customer",
    "line1": "1 Example Street",
    "city": "London",
    "postcode": "ec1a1aa",
    "country": "gb",
}
WORDING = WORDINGS["marketing_email"].version


@pytest.fixture
def customer(shop: World) -> SignedIn:
    return signed_in(shop)


def test_a_profile_is_read_and_changed(customer: SignedIn) -> None:
    me = customer.told("GET", "/me")
    assert (me["name"], me["email"], me["phone"]) == ("A. Customer", "customer@example.com", None)
    said = {"name": " B.  Customer", "phone": "020 7946 0000"}
    changed = customer.told("PUT", "/me", said)
    assert (changed["name"], changed["phone"]) == ("B. Customer", "+442079460000")
    assert customer.told("GET", "/me") == changed


def test_an_address_is_added_changed_and_removed(customer: SignedIn) -> None:
    added = customer.ask("POST", "/me/addresses", {"address": HOME})
    assert added.status_code == 201
    (home,) = added.json()["addresses"]
    assert (home["address"]["postcode"], home["address"]["country"]) == ("EC1A 1AA", "GB")
    assert home["default_for"] == ["delivery", "billing"] and home["delivered_to"]
    path = f"/me/addresses/{home['address_id']}"
    paris = HOME | {"city": "Paris", "postcode": "75001", "country": "France"}
    (moved,) = customer.told("PUT", path, {"address": paris})["addresses"]
    assert (moved["default_for"], moved["delivered_to"]) == (["billing"], False)
    assert customer.told("GET", "/me")["addresses"] == [moved]
    assert customer.told("DELETE", path) == {"addresses": []}
    assert customer.ask("DELETE", path).status_code == 404


def test_preferences_are_set_whole(customer: SignedIn) -> None:
    said = {"ring_sizes": {"left": "n 1/2"}, "metals": ["pt950"], "reached_by": "telephone"}
    kept = customer.told("PUT", "/me/preferences", said)
    assert kept["ring_sizes"] == {"left": "N½", "right": None}
    assert (kept["language"], kept["currency"]) == ("en-GB", "GBP")
    assert customer.told("GET", "/me/preferences") == kept
    assert customer.told("PUT", "/me/preferences", {})["metals"] == []


BAD = [
    ("PUT", "/me", {"name": " "}, 422, "name_invalid", ["name"]),
    ("PUT", "/me", {"name": "A", "phone": "1"}, 422, "phone_invalid", ["phone"]),
    ("PUT", "/me", {"name": "A", "email": "b@example.com"}, 422, "unknown_field", ["email"]),
    (
        *("POST", "/me/addresses", {"address": HOME | {"line1": "", "city": "-"}}, 422),
        *("address_incomplete", ["address.line1", "address.city"]),
    ),
    (
        *("POST", "/me/addresses", {"address": HOME | {"postcode": "12345"}}, 422),
        *("postcode_invalid", ["address.postcode"]),
    ),
    (
        *("POST", "/me/addresses", {"address": HOME | {"country": "Atlantis"}}, 422),
        *("country_unknown", ["address.country"]),
    ),
    (
        *("POST", "/me/addresses", {"address": HOME, "default_for": ["both"]}, 422),
        *("invalid_value", ["default_for[0]"]),
    ),
    ("PUT", "/me/addresses/x", {"address": HOME}, 404, "not_found", []),
    ("PUT", "/me/preferences", {"language": "xx"}, 422, "language_unknown", ["language"]),
    ("PUT", "/me/preferences", {"currency": "EUR"}, 422, "invalid_value", ["currency"]),
    ("PUT", "/me/preferences", {"metals": ["tin"]}, 422, "metals_unknown", ["metals"]),
    (
        *("PUT", "/me/preferences", {"ring_sizes": {"left": "??"}}, 422),
        *("ring_size_on_no_scale", ["ring_sizes.left"]),
    ),
    (
        *("PUT", "/me/preferences", {"quiet_hours": {"begins": "9", "ends": "10"}}, 422),
        *("quiet_hours_invalid", ["quiet_hours"]),
    ),
    (
        *("PUT", "/me/preferences", {"surprise": {"address_id": "x"}}, 422),
        *("surprise_address_unknown", ["surprise.address_id"]),
    ),
    (
        *("PUT", "/me/consents", {"purpose": "marketing_post", "granted": True}, 422),
        *("consent_proof_missing", ["wording"]),
    ),
    (
        *("PUT", "/me/consents", {"purpose": "anything", "granted": True}, 422),
        *("invalid_value", ["purpose"]),
    ),
]


@pytest.mark.parametrize("case", BAD, ids=[f"{each[1]} {each[4]}" for each in BAD])
def test_what_cannot_be_is_named_and_changes_nothing(customer: SignedIn, case: Any) -> None:
    method, path, body, status, code, fields = case
    before, head = customer.told("GET", "/me"), customer.shop.journal.head()
    answer = customer.ask(method, path, body)
    named = [error["field"] for error in answer.json()["errors"]]
    assert (answer.status_code, answer.json()["code"], named) == (status, code, fields)
    assert (customer.told("GET", "/me"), customer.shop.journal.head()) == (before, head)


def test_the_twenty_first_address_is_one_too_many(customer: SignedIn) -> None:
    for number in range(MOST_ADDRESSES):
        customer.told("POST", "/me/addresses", {"address": HOME | {"line1": f"{number} A Street"}})
    refused = customer.ask("POST", "/me/addresses", {"address": HOME})
    assert (refused.status_code, refused.json()["code"]) == (409, "address_limit_reached")
    assert len(customer.told("GET", "/me/addresses")["addresses"]) == 20


def test_letters_by_email_are_agreed_to_by_the_mailbox(customer: SignedIn) -> None:
    said = {"purpose": "marketing_email", "granted": True, "wording": WORDING}
    (email, post, occasions) = customer.told("PUT", "/me/consents", said)["consents"]
    assert (email["granted"], email["channel"], email["wording"]) == (True, "account", WORDING)
    assert not post["granted"] and not occasions["granted"]
    look = customer.shop.api.store.look()
    mailbox = customer.shop.api.identity.mailboxes.find("customer@example.com")
    assert look.state(MAILBOX, mailbox).agreed
    known = look.state(CUSTOMER, customer.customer_id)
    assert isinstance(known, Known) and not known.consents, "said in one place only"
    ended = customer.told("PUT", "/me/consents", {"purpose": "marketing_email", "granted": False})
    assert not ended["consents"][0]["granted"] and ended["consents"][0]["changed_at"]


def test_what_was_agreed_to_in_a_cart_is_seen_in_the_account(customer: SignedIn) -> None:
    token = customer.shop.token()
    said = {"email": "customer@example.com", "agreed_wording": WORDING}
    path = f"/carts/{customer.shop.cart(token)}/contact"
    assert customer.shop.client.put(path, json=said, headers=token).is_success
    (email, *_) = customer.told("GET", "/me/consents")["consents"]
    assert (email["granted"], email["channel"]) == (True, "cart")


def test_of_an_address_that_is_not_shown_to_be_theirs_nothing_is_told(customer: SignedIn) -> None:
    said = {"purpose": "marketing_email", "granted": True, "wording": WORDING}
    other = signed_in(customer.shop, "another@example.com")
    other.told("PUT", "/me/consents", said)
    moved = ChangeEmail(email="another@example.com", verified=False)
    store = customer.shop.api.store
    store.run(lambda d: len(d.decide(CUSTOMER, customer.customer_id, moved)), ask())
    assert not customer.told("GET", "/me/consents")["consents"][0]["granted"]
    refused = customer.ask("PUT", "/me/consents", said | {"granted": False})
    assert (refused.status_code, refused.json()["code"]) == (409, "email_not_verified")
    assert other.told("GET", "/me/consents")["consents"][0]["granted"]


def test_a_soft_opt_in_without_a_sale_is_none(customer: SignedIn) -> None:
    said = {"purpose": "marketing_email", "granted": True, "wording": WORDING}
    softly = said | {"basis": "soft_opt_in", "opt_out_shown": True}
    refused = customer.ask("PUT", "/me/consents", softly)
    assert (refused.status_code, refused.json()["code"]) == (409, "soft_opt_in_refused")


def test_nothing_personal_lies_in_the_log_in_the_clear(customer: SignedIn) -> None:
    customer.told("PUT", "/me", {"name": "Zebedee Canary", "phone": "020 7946 0123"})
    address = {"address": HOME | {"recipient": "Zebedee Canary", "line1": "1 Canary Wharf"}}
    customer.told("POST", "/me/addresses", address)
    customer.told("PUT", "/me/preferences", {"ring_sizes": {"left": "N½"}, "language": "mt"})
    kept = customer.shop.kept_bytes()
    for canary in (b"Canary", b"7946", '"N½"'.encode(), b"N\\u00bd", b'"mt"'):
        assert canary not in kept


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/me", None),
        ("GET", "/me/addresses", None),
        ("GET", "/me/preferences", None),
        ("GET", "/me/consents", None),
        ("PUT", "/me", {"name": "A. Customer"}),
        ("POST", "/me/addresses", {"address": HOME}),
        ("DELETE", "/me/addresses/a1", None),
        ("PUT", "/me/preferences", {}),
        ("PUT", "/me/consents", {"purpose": "marketing_post", "granted": False}),
        ("PUT", "/me/consents", {"purpose": "marketing_email", "granted": False}),
    ],
)
def test_whoever_is_erased_keeps_nothing_any_more(
    customer: SignedIn, method: str, path: str, body: Any
) -> None:
    store = customer.shop.api.store
    store.run(lambda d: len(d.decide(CUSTOMER, customer.customer_id, Erase())), ask())
    refused = customer.ask(method, path, body)
    assert (refused.status_code, refused.json()["code"]) == (409, "customer_erased")


def test_one_customer_sees_and_changes_nothing_of_another(customer: SignedIn) -> None:
    (home,) = customer.told("POST", "/me/addresses", {"address": HOME})["addresses"]
    other = signed_in(customer.shop, "another@example.com")
    path = f"/me/addresses/{home['address_id']}"
    for method, body in (("PUT", {"address": HOME}), ("DELETE", None)):
        theirs, nobodys = other.ask(method, path, body), other.ask(method, "/me/addresses/x", body)
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.json()["detail"] == nobodys.json()["detail"]
    assert other.told("GET", "/me/addresses") == {"addresses": []}
    assert customer.told("GET", "/me/addresses")["addresses"] == [home]


def test_a_visitor_has_no_profile(shop: World) -> None:
    for path in ("/me", "/me/addresses", "/me/preferences", "/me/consents"):
        refused = shop.client.get(path, headers=shop.token())
        assert (refused.status_code, refused.json()["code"]) == (401, "sign_in_needed")


def test_a_form_is_drawn_for_every_country(shop: World) -> None:
    form = shop.client.get("/address-forms/us").json()
    names = [[field["name"] for field in line] for line in form["lines"]]
    assert names == [["recipient"], ["line1"], ["line2"], ["city", "region", "postcode"]]
    region = form["lines"][3][1]
    assert (region["label"], region["required"]) == ("State", True)
    assert {"code": "CA", "names": ["CA", "California"]} in region["choices"]
    unknown = shop.client.get("/address-forms/Atlantis")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "country_unknown")
