"""A domain command as a request body: read as strictly as any other, described with an example."""

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

LONGEST = 500
MOST = 100
REFERENCES = ("ref", "cart_id")
LIMITS: dict[str, dict[str, Any]] = {
    "str": {"strict": True, "max_length": LONGEST},
    "int": {"strict": True},
    "bool": {"strict": True},
    "tuple": {"max_length": MOST},
}
INSIDE = ("schema", "fields", "items_schema", "choices")


@dataclass(frozen=True, slots=True)
class Sent:
    """No value of it is converted, but for lists and the values that are objects or days.

    A reference is not empty, and money is of the currency that the house sells in.

    `example` is one as it may be sent, for the documentation.
    """

    example: dict[str, Any]

    def __get_pydantic_core_schema__(self, kind: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(kind)
        _strictly(schema, handler, set())
        return schema

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        described = handler(schema)
        handler.resolve_ref_schema(described)["examples"] = [self.example]
        return described


def _strictly(schema: Any, handler: GetCoreSchemaHandler, seen: set[int]) -> None:
    """Change the schema of a command, which is made anew for each body, in its place."""
    if isinstance(schema, list | tuple):
        for each in schema:
            _strictly(each, handler, seen)
    elif isinstance(schema, dict) and id(schema) not in seen:
        seen.add(id(schema))
        _of_kind(schema, handler, seen)


def _of_kind(schema: dict[str, Any], handler: GetCoreSchemaHandler, seen: set[int]) -> None:
    schema.update(LIMITS.get(schema.get("type", ""), {}))
    match schema.get("type"):
        case "definition-ref":
            referred: Any = schema
            _strictly(handler.resolve_ref_schema(referred), handler, seen)
        case "dataclass-field" if schema["name"] == "currency":
            schema["schema"]["schema"] = core_schema.literal_schema(["GBP"])
        case "dataclass-field" if schema["name"] in REFERENCES:
            schema["schema"].update(strict=True, min_length=1, max_length=LONGEST)
        case "date":
            day: Any = dict(schema)
            schema.clear()
            schema.update(core_schema.no_info_before_validator_function(_written, day))
        case _:
            for name in INSIDE:
                _strictly(schema.get(name), handler, seen)


def _written(day: object) -> object:
    if not isinstance(day, str):
        raise ValueError("a day is sent as a text")
    return day
