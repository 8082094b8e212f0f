"""Values that several request bodies share, and their way into the domain's words."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from domain.money import Money
from interfaces.api.edge.bodies import Body

Text = Annotated[str, StringConstraints(max_length=500)]
Ref = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=120)]


def _decimal(value: object) -> Decimal:
    if not isinstance(value, str):
        raise ValueError("a decimal is sent as a string")
    try:
        return Decimal(value)
    except InvalidOperation:
        raise ValueError("this is not a decimal") from None


def _instant(value: object) -> datetime:
    found = datetime.fromisoformat(value) if isinstance(value, str) else None
    if found is None or found.tzinfo is None:
        raise ValueError("an instant is sent with its zone")
    return in_utc(found)


def in_utc(instant: datetime) -> datetime:
    """Raises ValueError for one that is in a year before the first, or after the last, in UTC."""
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("this instant is out of range") from None


def _local(value: object) -> datetime:
    found = datetime.fromisoformat(value) if isinstance(value, str) else None
    if found is None or found.tzinfo is not None:
        raise ValueError("a local time is sent without a zone")
    return found


Exact = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    PlainSerializer(str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "examples": ["1.01"]}),
]
Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
LocalTime = Annotated[
    datetime,
    BeforeValidator(_local),
    WithJsonSchema({"type": "string", "examples": ["2026-03-09T00:00"]}),
]
"""Decimals, instants and London's times are all sent as texts."""


def example(**fields: Any) -> ConfigDict:
    """A body as it may be sent, for the documentation; a test holds it against its class."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


class Amount(Body):
    """Whole minor units (pence), of one currency."""

    minor: int
    currency: Literal["GBP"] = "GBP"

    @property
    def money(self) -> Money:
        return Money(self.minor, self.currency)
