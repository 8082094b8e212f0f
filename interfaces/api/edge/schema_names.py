"""What schemas are called: as their classes are, and nothing that a front end's language uses."""

import json
import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
PREFIX = "#/components/schemas/"
PAGE = re.compile(r"Page_(\w+)_")
DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"
ENDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
TAKEN = {"Number": "NumberRange", "Pick": "OptionPick", "Promise": "DeliveryPromise"}
"""Names that TypeScript has for things of its own."""


def well_named(document: Json) -> Json:
    """The same document; of two classes of one name each has its room before it, ours the name."""
    schemas = document["components"]["schemas"]
    names = {name: _name(name) for name in schemas}
    text = re.sub(rf'"{PREFIX}([^"]+)"', lambda m: f'"{PREFIX}{names[m[1]]}"', json.dumps(document))
    found: Json = json.loads(text, object_hook=_exact)
    renamed = {names[name]: schema for name, schema in found["components"]["schemas"].items()}
    for name, schema in renamed.items():
        schema["title"] = name
    found["components"]["schemas"] = renamed
    for union in _unions(found):
        _told_apart(union["discriminator"], renamed)
    return found


def _unions(schema: Any) -> Iterator[Json]:
    """Every union in a document whose members are told apart by a field."""
    if isinstance(schema, dict):
        if isinstance(schema.get("discriminator"), dict) and "mapping" in schema["discriminator"]:
            yield schema
        schema = list(schema.values())
    if isinstance(schema, list):
        for each in schema:
            yield from _unions(each)


def _told_apart(by: Json, schemas: Json) -> None:
    """What tells the members apart must be sent, though each knows what it is."""
    for ref in by["mapping"].values():
        member = schemas[ref.removeprefix(PREFIX)]
        needed = dict.fromkeys((by["propertyName"], *member.get("required", ())))
        member["required"] = list(needed)


def _exact(schema: Json) -> Json:
    """A decimal is a text, both ways; the framework would take a number too, and write one."""
    if schema.get("type") == "integer":
        return schema | {end: int(schema[end]) for end in ENDS if end in schema}
    choices = schema.get("anyOf")
    if not isinstance(choices, list) or not any(map(_number, choices)):
        return schema
    kept = [_decimal(choice) for choice in choices if not _number(choice)]
    return schema | {"anyOf": kept} if len(kept) > 1 else kept[0] | _without(schema, "anyOf")


def _number(choice: Json) -> bool:
    return choice.get("type") == "number"


def _decimal(choice: Json) -> Json:
    return {"pattern": DECIMAL} | choice if choice.get("type") == "string" else choice


def _without(schema: Json, name: str) -> Json:
    return {key: value for key, value in schema.items() if key != name}


def _name(name: str) -> str:
    if page := PAGE.fullmatch(name):
        return f"{_name(page[1])}Page"
    if "__" not in name:
        return TAKEN.get(name, name)
    layer, room, *_, own = name.split("__")
    return own if layer == "interfaces" else f"{room.capitalize()}{own}"
