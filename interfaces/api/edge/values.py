"""Values that several request bodies share, and their way into the domain's words."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from domain.money import Money
from interfaces.api.edge.bodies import Body

Text = Annotated[str, StringConstraints(max_length=500)]
Ref = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=120)]


LOCAL_TIME = (
    "^20([0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|1[0-9]|2[0-8]))|([02468][048]|[13579][26])-02-29)"
    "T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"
)
"""Of this century, whose every fourth year has a day more."""


def figures(whole: int, places: int, sign: str = "-?") -> str:
    """The pattern of decimals with so many figures before and behind the point."""
    return rf"^{sign}[0-9]{{1,{whole}}}(\.[0-9]{{1,{places}}})?$"


@dataclass(frozen=True, slots=True)
class Written:
    """A decimal sent as a text of this very pattern, with an example of it."""

    pattern: str
    example: str = "0.05"

    def __get_pydantic_core_schema__(self, kind: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        written = core_schema.to_string_ser_schema(when_used="json")
        return core_schema.no_info_plain_validator_function(self._read, serialization=written)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "pattern": self.pattern, "examples": [self.example]}

    def _read(self, value: object) -> Decimal:
        if not isinstance(value, str) or not re.fullmatch(self.pattern, value, re.ASCII):
            raise ValueError("a decimal is sent as a string")
        return Decimal(value)


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


def _day(value: object) -> date:
    if not isinstance(value, str):
        raise ValueError("a day is sent as a text")
    return date.fromisoformat(value)


def _local(value: object) -> datetime:
    if not isinstance(value, str) or not re.fullmatch(LOCAL_TIME, value, re.ASCII):
        raise ValueError("a local time is sent without a zone")
    return datetime.fromisoformat(value)


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
LocalTime = Annotated[
    datetime,
    BeforeValidator(_local),
    WithJsonSchema({"type": "string", "pattern": LOCAL_TIME, "examples": ["2026-03-09T00:00"]}),
]
"""Instants, days and London's times are sent as texts, too."""


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
