"""Values that bear a word for their kind, read as that kind at once instead of as each in turn."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import SchemaValidator

TAG = "kind"
Schema = Any
Definitions = Mapping[str, Schema]


class Reading:
    """Reads what a `TypeAdapter` would, to the same values."""

    def __init__(self, adapter: TypeAdapter[Any]) -> None:
        self._adapter = adapter
        schema = adapter.core_schema
        found = schema["definitions"] if schema["type"] == "definitions" else ()
        self._told_apart = SchemaValidator(_tagged(schema, {each["ref"]: each for each in found}))

    def json(self, text: bytes) -> Any:
        """A word that is not there, or unknown, is for the adapter to judge."""
        try:
            return self._told_apart.validate_json(text)
        except ValidationError:
            return self._adapter.validate_json(text)


def _tagged(schema: Schema, known: Definitions) -> Schema:
    match schema:
        case {"type": "union", "choices": choices} if kinds := _kinds(choices, known):
            tagged = {word: _tagged(choice, known) for word, choice in kinds.items()}
            return {"type": "tagged-union", "choices": tagged, "discriminator": TAG}
        case dict():
            return {name: _tagged(part, known) for name, part in schema.items()}
        case list():
            return [_tagged(part, known) for part in schema]
        case _:
            return schema


def _kinds(choices: list[Schema], known: Definitions) -> dict[str, Schema]:
    """Every choice by its own words; nothing when one has none, or shares them."""
    found: dict[str, Schema] = {}
    for choice in choices:
        words = _words(choice, known)
        if not words or not found.keys().isdisjoint(words):
            return {}
        found |= dict.fromkeys(words, choice)
    return found


def _words(choice: Schema, known: Definitions) -> list[str]:
    match known.get(choice["schema_ref"]) if "schema_ref" in choice else choice:
        case {"type": "dataclass", "schema": {"fields": list(parts)}}:
            return [word for part in parts if part["name"] == TAG for word in _said(part["schema"])]
        case _:
            return []


def _said(schema: Schema) -> list[str]:
    match schema:
        case {"type": "default", "schema": inner}:
            return _said(inner)
        case {"type": "literal", "expected": words}:
            return list(words)
        case _:
            return []
