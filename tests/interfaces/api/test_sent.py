"""A domain command is read from a body as strictly as every other."""

from datetime import date
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.money import Money
from domain.selling.cart.cart_line import AddLine
from domain.selling.order.placing import PlaceOrder
from interfaces.api.edge.sent import LONGEST, MOST, Sent

READ = TypeAdapter[PlaceOrder](Annotated[PlaceOrder, Sent({"cart_id": "c1"})])
HOME = {"recipient": "A", "line1": "1", "city": "York", "postcode": "YO1 7HH", "country": "GB"}
GOOD: dict[str, Any] = {
    "cart_id": "c1",
    "expected_total": {"minor": 600, "currency": "GBP"},
    "expected_vat": {"minor": 100},
    "buyer": {"name": "A. Customer", "email": "customer@example.com"},
    "delivery": HOME,
    "acknowledged_lines": ["1"],
    "needed_by": "2026-03-09",
}


def test_what_is_sent_is_the_command() -> None:
    signed = READ.validate_python(GOOD)
    assert isinstance(signed, PlaceOrder)
    assert (signed.expected_total, signed.expected_vat) == (Money(600), Money(100))
    assert (signed.acknowledged_lines, signed.needed_by) == (("1",), date(2026, 3, 9))


def test_as_many_as_may_be_sent_are_taken() -> None:
    signed = READ.validate_python(GOOD | {"acknowledged_lines": ["1"] * MOST})
    assert len(signed.acknowledged_lines) == MOST


@pytest.mark.parametrize(
    "wrong",
    [
        {"unknown": 1},
        {"cart_id": 1},
        {"cart_id": ""},
        {"cart_id": "c" * (LONGEST + 1)},
        {"expected_total": {"minor": "600"}},
        {"expected_total": {"minor": True}},
        {"expected_total": {"minor": 600.0}},
        {"expected_total": {"minor": 600, "more": 1}},
        {"expected_total": 600},
        {"expected_total": {"minor": 600, "currency": "USD"}},
        {"expected_vat": {"minor": 100, "currency": ""}},
        {"buyer": {"name": "A. Customer"}},
        {"buyer": {**GOOD["buyer"], "age": 30}},
        {"delivery": {**HOME, "city": 1}},
        {"acknowledged_lines": [1]},
        {"acknowledged_lines": "1"},
        {"acknowledged_lines": ["1"] * (MOST + 1)},
        {"needed_by": 86_400},
        {"needed_by": "soon"},
        {"plan": "later"},
    ],
)
def test_nothing_is_converted_and_nothing_unknown_is_taken(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        READ.validate_python(GOOD | wrong)


def test_a_piece_wanted_is_named() -> None:
    read = TypeAdapter[AddLine](Annotated[AddLine, Sent({})])
    assert read.validate_python({"kind": "stock", "ref": "BOX-1"}).ref == "BOX-1"
    with pytest.raises(ValidationError):
        read.validate_python({"kind": "stock", "ref": ""})


def test_it_is_described_with_its_example_and_its_limits() -> None:
    described = READ.json_schema()
    order = described["$defs"].get("PlaceOrder", described) if "$ref" in described else described
    assert order["examples"] == [{"cart_id": "c1"}]
    assert order["properties"]["cart_id"]["maxLength"] == LONGEST
    assert order["properties"]["cart_id"]["minLength"] == 1
    assert order["additionalProperties"] is False
