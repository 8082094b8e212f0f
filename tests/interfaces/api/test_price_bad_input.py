"""What the pricing desk refuses over HTTP: each case by its own name, and nothing is changed."""

from typing import Any
from urllib.parse import quote

import pytest
from structlog.testing import capture_logs

from application.reference import RULE_SET, read_document, rule_set_path
from application.store.event_store import EventStore
from tests.interfaces.api.price_desk import Json, book, rate, refused, refused_look, the_desk
from tests.interfaces.api.world import World
from tests.set_clock import SetClock


@pytest.fixture
def shop(memory_store: EventStore, clock: SetClock) -> World:
    return the_desk(memory_store, clock)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"gbp_per_ozt": "0"}, (422, "rate_not_positive")),
        ({"gbp_per_ozt": "-2950.00"}, (422, "rate_not_positive")),
        ({"gbp_per_ozt": 2950.0}, (422, "float_not_allowed")),
        ({"gbp_per_ozt": "NaN"}, (422, "invalid_value")),
        ({"gbp_per_ozt": "sNaN"}, (422, "invalid_value")),
        ({"gbp_per_ozt": "much"}, (422, "invalid_value")),
        ({"gbp_per_ozt": ""}, (422, "invalid_value")),
        ({"metal": "tin"}, (422, "invalid_value")),
        ({"as_of": "2026-03-02T10:00:00"}, (422, "invalid_value")),
        ({"as_of": "0001-01-01T00:00:00+14:00"}, (422, "invalid_value")),
        ({"as_of": "9999-12-31T23:59:59-12:00"}, (422, "invalid_value")),
        ({"as_of": "2026-03-02T10:01:00Z"}, (422, "rate_from_the_future")),
        ({"as_of": "2026-03-01T10:00:00Z"}, (409, "rate_out_of_order")),
        ({"as_of": "2019-03-01T10:00:00Z"}, (409, "rate_out_of_order")),
        ({"as_of": "0001-01-01T00:00:00Z"}, (409, "rate_out_of_order")),
        ({"smell": "none"}, (422, "unknown_field")),
    ],
)
def test_a_reading_that_cannot_be(shop: World, changed: Json, expected: tuple[int, str]) -> None:
    problem = refused(shop, "metal-rates", rate() | changed)
    assert (problem["status"], problem["code"]) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"rates": {"gold": "gold-20190101T000000"}}, (404, "rate_unknown")),
        ({"ruleset_version": "uk-1999"}, (404, "ruleset_unknown")),
        ({"book_id": "uk-2026-b"}, (409, "price_book_exists")),
        ({"valid_from_local": "2026-03-01T00:00"}, (409, "price_book_in_past")),
        ({"valid_to_local": "2026-03-09T00:00"}, (422, "price_book_empty")),
        ({"valid_from_local": "2026-03-29T01:30"}, (422, "local_time_does_not_exist")),
        ({"valid_from_local": "2026-03-09T00:00Z"}, (422, "invalid_value")),
        ({"deposit_share": "0.60"}, (409, "deposit_share_out_of_range")),
        ({"deposit_share": "0"}, (409, "deposit_share_out_of_range")),
        ({"stone_list_fx_gbp_per_usd": "dear"}, (422, "invalid_value")),
        (
            {"adjustments": [{"category": "solitaire", "line": "metal", "fraction": "0.1"}]},
            (422, "invalid_value"),
        ),
        (
            {"adjustments": [{"category": "ring", "line": "magic", "fraction": "0.1"}]},
            (422, "invalid_value"),
        ),
        (
            {"adjustments": [{"category": "ring", "line": "metal", "fraction": "-0.6"}] * 2},
            (409, "adjustment_too_low"),
        ),
        (
            {"adjustments": [{"category": "ring", "line": "metal", "fraction": "0.6"}] * 2},
            (409, "adjustment_too_high"),
        ),
        ({"stone_list_fx_gbp_per_usd": "0"}, (409, "exchange_rate_out_of_range")),
        ({"stone_list_fx_gbp_per_usd": "100.01"}, (409, "exchange_rate_out_of_range")),
        ({"stone_list_fx_gbp_per_usd": "1e1"}, (422, "invalid_value")),
        ({"deposit_share": "NaN"}, (422, "invalid_value")),
        ({"valid_from_local": "2026-02-29T00:00"}, (422, "invalid_value")),
    ],
)
def test_a_book_that_cannot_be(shop: World, changed: Json, expected: tuple[int, str]) -> None:
    problem = refused(shop, "price-books", book() | changed)
    assert (problem["status"], problem["code"]) == expected


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("ruleset_version", ""),
        ("ruleset_version", "../a b"),
        ("ruleset_version", "v" * 81),
        ("min_margin", "1E+999999"),
        ("min_margin", "0." + "1" * 1_000),
        ("constants", {"grams_per_troy_ounce": "1E+999999"}),
        ("margin_factor", {"metal": "1E-999999"}),
    ],
)
def test_a_rule_set_that_cannot_be_reckoned_with(shop: World, member: str, value: Any) -> None:
    """It is the sender's document that is wrong, and no fault of ours is noted."""
    document = read_document(rule_set_path(RULE_SET))["rule_set"] | {"ruleset_version": "uk-2026.3"}
    wrong = document[member] | value if isinstance(value, dict) else value
    with capture_logs() as lines:
        problem = refused(shop, "rule-sets", {"document": document | {member: wrong}})
    assert (problem["status"], problem["code"]) == (422, "document_malformed")
    assert f"$.{member}" in problem["detail"]
    assert [line for line in lines if line["event"] == "fault"] == []


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
@pytest.mark.parametrize("place", ["price?at=", "price-move?first=", "price-move?first=0&second="])
def test_an_instant_that_no_calendar_has_in_utc(shop: World, place: str, at: str) -> None:
    problem = refused_look(shop, f"designs/d/{place}{quote(at)}")
    assert problem["code"] == "invalid_value"
