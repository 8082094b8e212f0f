"""Requests made of the description alone: every field of an operation in its documented form."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from hypothesis import find
from hypothesis import strategies as st

from application.identity.sessions import Entry
from interfaces.api.edge.access import Operation
from tests.interfaces.api.test_access import with_things
from tests.interfaces.api.world import World

Json = dict[str, Any]
Steps = tuple[str | int, ...]
TEXTS = {
    "date": "2026-12-24",
    "date-time": "2026-03-09T00:00:00Z",
    "email": "customer@example.com",
    "local-date-time": "2026-03-09T00:00",
}


@dataclass(frozen=True, slots=True)
class Form:
    """A whole value in which the field at `steps` is as its `schema` says."""

    steps: Steps
    value: Any
    schema: Json

    @property
    def field(self) -> str:
        """As problem documents name it."""
        said = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in self.steps)
        return said.removeprefix(".") or "body"

    @property
    def free(self) -> bool:
        """Whether anything may be written here."""
        told = {"enum", "const", "pattern", "format"}
        return self.schema.get("type") == "string" and not told & set(self.schema)

    def saying(self, text: str) -> Any:
        """The whole value with another text in this field."""
        return _put(self.value, self.steps, text)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operation is asked, and what is said of it."""

    method: str
    path: str
    said: Json

    def parameters(self, where: str) -> list[Json]:
        return [each for each in self.said["parameters"] if each["in"] == where]


@dataclass(frozen=True, slots=True)
class Description:
    """An OpenAPI document."""

    document: Json

    def place(self, operation: Operation) -> "Place":
        return next(
            Place(method.upper(), path, said)
            for path, methods in self.document["paths"].items()
            for method, said in methods.items()
            if said["operationId"] == operation.name
        )

    def body_forms(self, operation: Operation, example: Any) -> Iterator[Form]:
        said = self.place(operation).said
        body = said.get("requestBody", {}).get("content", {}).get("application/json")
        if body:
            yield from self.forms(body["schema"], example)

    def forms(self, schema: Json, example: Any) -> Iterator[Form]:
        """The example with one field after another, on whatever depth, as it is documented."""
        for kind in self.alternatives(schema):
            if kind.get("type") == "object" and "properties" in kind:
                yield from self._members(kind, example)
            elif kind.get("type") == "array":
                first = example[0] if isinstance(example, list) and example else None
                for each in self.forms(kind["items"], first):
                    yield Form((0, *each.steps), [each.value], each.schema)
            else:
                yield from (Form((), value, kind) for value in self.values(kind))

    def alternatives(self, schema: Json) -> Iterator[Json]:
        """What a value may be, references followed; `null` is left out."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            yield from self.alternatives(self.document["components"]["schemas"][name])
            return
        choices = schema.get("anyOf") or schema.get("oneOf")
        for kind in choices or (schema,):
            if choices:
                yield from self.alternatives(kind)
            elif kind.get("type") != "null":
                yield kind

    def values(self, kind: Json) -> Iterator[Any]:
        """Every value that the schema names, or one of its kind."""
        named = [kind["const"]] if "const" in kind else kind.get("enum") or kind.get("examples")
        if named:
            yield from named
        else:
            yield self._one(kind)

    def whole(self, schema: Json) -> Any:
        """A value with all that is required."""
        kind = next(self.alternatives(schema))
        if kind.get("type") == "object" and "properties" in kind:
            needed = {*kind.get("required", ())}
            needed |= {name for name, each in kind["properties"].items() if "const" in each}
            return {name: self.whole(kind["properties"][name]) for name in sorted(needed)}
        return next(self.values(kind))

    def _members(self, kind: Json, example: Any) -> Iterator[Form]:
        whole = example if self._fits(kind, example) else self.whole(kind)
        for name, schema in kind["properties"].items():
            for each in self.forms(schema, whole.get(name)):
                yield Form((name, *each.steps), whole | {name: each.value}, each.schema)

    def _fits(self, kind: Json, example: Any) -> bool:
        if not isinstance(example, dict) or not set(example) <= set(kind["properties"]):
            return False
        marks = {
            name: each["const"] for name, each in kind["properties"].items() if "const" in each
        }
        return all(example.get(name, mark) == mark for name, mark in marks.items())

    def _one(self, kind: Json) -> Any:
        match kind.get("type"):
            case "string" if "pattern" in kind:
                return written_as(kind["pattern"])
            case "string" if "format" in kind:
                return TEXTS[kind["format"]]
            case "string":
                return "abc"
            case "integer":
                return kind.get("minimum", kind.get("exclusiveMinimum", 0) + 1)
            case "boolean":
                return True
            case "array":
                return [self.whole(kind["items"])]
            case _:
                return {}


@cache
def written_as(pattern: str) -> str:
    """The simplest text of a pattern."""
    return str(find(st.from_regex(pattern, fullmatch=True), lambda _: True))


def asked(
    shop: World, operation: Operation, place: Place, *, body: Any = None, **sent: Any
) -> httpx.Response:
    """Send it as somebody who may; half a character in a body is sent as JSON escapes it."""
    headers = _as_somebody(shop, operation) | shop.key()
    if body is not None:
        headers |= {"Content-Type": "application/json"}
        sent["content"] = json.dumps(body).encode()
    path = with_things(place.path)
    return shop.client.request(place.method, path, headers=headers, **sent)


def _as_somebody(shop: World, operation: Operation) -> dict[str, str]:
    access = operation.access
    if access.staff_roles:
        return shop.staff(access.staff_roles[0])
    if "customer" in access.roles and "shopper" not in access.roles:
        begun = shop.api.identity.sessions.begin(Entry(kind="customer", person="customer-1"))
        return {"Authorization": f"Bearer {begun.token}"}
    return shop.token()


def _put(value: Any, steps: Steps, text: str) -> Any:
    if not steps:
        return text
    first, rest = steps[0], steps[1:]
    if isinstance(first, int):
        return [_put(value[first], rest, text)]
    return value | {first: _put(value[first], rest, text)}
