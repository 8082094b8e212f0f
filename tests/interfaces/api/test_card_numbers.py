"""No card's number is taken in: whatever the field, it is refused by name, kept and logged nowhere.

The numbers are those that card schemes and payment providers publish for tests.
"""

import json
import re
import secrets
import uuid
from datetime import UTC, datetime
from typing import Any

import phonenumbers
import pytest

from application.store.event_store import EventStore
from application.store.journal import in_memory
from application.store.privacy import MemoryKeyring
from interfaces.api.edge.access import Operation
from interfaces.api.edge.cards import holds_card
from tests.interfaces.api.documented import Description, asked
from tests.interfaces.api.test_access import OPERATIONS, example, routes
from tests.interfaces.api.world import World, world
from tests.set_clock import SetClock

CARDS = (
    *("4242424242424242", "4000056655665556", "5555555555554444", "2223003122003222"),
    *("378282246310005", "6011111111111117", "3056930009020004", "36227206271667"),
    *("3566002020360505", "6205500000000000004", "6759649826438453", "4222222222222"),
)
CARD = "4242 4242-4242.4242"
BARE = "4242424242424242"


@pytest.fixture(scope="module")
def open_shop() -> World:
    clock = SetClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    return world(EventStore(in_memory(MemoryKeyring()), clock), clock)


@pytest.fixture(scope="module")
def described(open_shop: World) -> Description:
    return Description(open_shop.client.get("/openapi.json").json())


def groups(card: str) -> list[str]:
    return re.findall(".{1,4}", card)


@pytest.mark.parametrize("card", CARDS)
def test_a_card_is_known_however_it_is_written(card: str) -> None:
    wide = card.translate({ord("0") + figure: ord("０") + figure for figure in range(10)})
    for written in (
        *(card, f"Visa{card}exp", f"charge {card}, please", f"no. 12 {card}", wide),
        *(join.join(groups(card)) for join in (" ", "-", ".", " - ", "\u2013", "\u00a0", "\u200b")),
    ):
        assert holds_card(written), written


@pytest.mark.parametrize(
    "other",
    [
        *("4242424242424241", "1234567812345670", "0000000000000000", "4" * 30),
        *("4006381333931", "5901234123457", "9780201379624"),
        *("DE89 3704 0044 0532 0130 00", "GB29 NWBK 6016 1331 9268 19"),
        *("2026-11-29T12:34:56.789012", "2026-11-29 2026-12-29", "EL-KAGC-XVD3", "£2,840.00"),
        *("+49 1512 3456789", "0049 1512 3456789", "020 7946 0001, 020 7946 0002"),
    ],
)
def test_what_looks_alike_is_let_through(other: str) -> None:
    assert not holds_card(other)


def test_no_id_of_ours_and_no_telephone_number_is_taken_for_a_card() -> None:
    made = (uuid.uuid4, lambda: secrets.token_hex(32), lambda: secrets.token_urlsafe(32))
    assert not [
        text for make in made for text in (str(make()) for _ in range(3_000)) if holds_card(text)
    ]
    known = (
        phonenumbers.example_number_for_type(region, kind)
        for region in phonenumbers.SUPPORTED_REGIONS
        for kind in range(11)
    )
    for number in filter(None, known):
        for form in range(4):
            assert not holds_card(phonenumbers.format_number(number, form))


@pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if each.changes], ids=lambda each: each.name
)
def test_in_no_field_of_any_body(
    open_shop: World,
    described: Description,
    operation: Operation,
    capsys: pytest.CaptureFixture[str],
) -> None:
    body, place = example(routes(open_shop)[operation.name]), described.place(operation)
    before = open_shop.kept_bytes()
    for form in described.body_forms(operation, body):
        if form.schema.get("type") in ("string", "integer"):
            value: Any = CARD if form.schema["type"] == "string" else int(BARE)
            answer = asked(open_shop, operation, place, body=form.saying(value))
            assert (answer.status_code, answer.json()["code"]) == (422, "card_number_refused"), form
            assert [each["field"] for each in answer.json()["errors"]] == [form.field]
            nowhere(answer.text, capsys.readouterr().out)
    assert open_shop.kept_bytes() == before


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_in_no_path_query_or_header(
    open_shop: World,
    described: Description,
    operation: Operation,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = described.place(operation)
    path = re.sub(r"\{[^}]*\}", BARE, place.path)
    tries: list[tuple[str, dict[str, Any]]] = [(path, {})] if path != place.path else []
    plain = re.sub(r"\{[^}]*\}", "x", place.path)
    tries += [(plain, {"params": {each["name"]: CARD}}) for each in place.parameters("query")]
    tries += [(plain, {"params": {BARE: "x"}})]
    tries += [(plain, {"headers": {"X-Request-Id": BARE}})]
    tries += [(plain, {"headers": {"Idempotency-Key": f"order-{BARE}"}})]
    for asked_for, sent in tries:
        answer = open_shop.client.request(place.method, asked_for, **sent)
        assert (answer.status_code, answer.json()["code"]) == (422, "card_number_refused"), sent
        nowhere(answer.text, json.dumps(dict(answer.headers)), capsys.readouterr().out)


def nowhere(*texts: str) -> None:
    for text in texts:
        assert BARE not in text and CARD not in text
