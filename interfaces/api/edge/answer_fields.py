"""Which fields an operation answers with, on every depth: nothing else is told."""

from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter

Json = dict[str, Any]
ANY_NAME, ANYTHING = "*", "**"


def answer_fields(model: Any) -> tuple[str, ...]:
    """Such as `lines[].price.minor`; a name that is data is `*`, a document of another standard
    `**`. None of what is no JSON."""
    if model is None:
        return ()
    schema = TypeAdapter(model).json_schema(mode="serialization")
    return tuple(sorted(set(_fields(schema, schema.get("$defs", {}), "", ()))))


def _fields(schema: Json, named: Json, path: str, within: tuple[str, ...]) -> Iterator[str]:
    ref = str(schema.get("$ref", "")).rpartition("/")[2]
    if ref in within:
        return
    if ref:
        yield from _fields(named[ref], named, path, (*within, ref))
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _fields(choice, named, path, within)
    if "items" in schema:
        yield from _fields(schema["items"], named, f"{path}[]", within)
    members = dict(schema.get("properties", {}))
    if isinstance(more := schema.get("additionalProperties"), dict):
        members[ANY_NAME] = more
    if more is True:
        yield f"{path}.{ANYTHING}".removeprefix(".")
    for name, member in members.items():
        inside = f"{path}.{name}".removeprefix(".")
        yield inside
        yield from _fields(member, named, inside, within)
