"""The small part of GROQ that the shop asks, evaluated honestly; anything else is not known.

    *[<test> && <test> …] | order(<field>) [<from>...<to>] or [<index>] {<field>, …}

A test is `field in value`, `field == value` or `field > value`, a value being a parameter or a
JSON literal. As in GROQ, unlike things are neither equal nor ordered: such a test keeps
nothing.
Source: sanity.io/docs/specifications/groq-syntax, spec.groq.dev.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cmp_to_key
from typing import Any

Json = dict[str, Any]
TOKEN = re.compile(
    r"""\s*(?:(?P<name>[A-Za-z_]\w*)|(?P<parameter>\$[A-Za-z_]\w*)|(?P<text>"(?:[^"\\]|\\.)*")
    |(?P<number>-?\d+)|(?P<sign>\.\.\.|&&|==|[>*\[\](){},|]))""",
    re.VERBOSE,
)


class NotEvaluated(Exception):
    """This query is beyond what is evaluated here."""


class ParameterMissing(Exception):
    """The query names a parameter that was not sent."""


@dataclass(frozen=True, slots=True)
class Test:
    field: str
    sign: str
    value: Any

    def holds(self, document: Json) -> bool:
        mine = document.get(self.field)
        if self.sign == "in":
            return isinstance(self.value, list) and any(_same(mine, each) for each in self.value)
        if self.sign == "==":
            return _same(mine, self.value)
        return _order(mine, self.value) == 1


@dataclass(frozen=True, slots=True)
class Query:
    """`index` is one place of those that the tests leave; None is all that `cut` leaves."""

    tests: tuple[Test, ...]
    order: str | None = None
    cut: slice = field(default_factory=lambda: slice(None))
    index: int | None = None
    fields: tuple[str, ...] | None = None

    def evaluate(self, documents: Iterable[Json]) -> Any:
        """The result: a list, or with an index one document or None."""
        found = [each for each in documents if all(test.holds(each) for test in self.tests)]
        if self.order is not None:
            found.sort(key=cmp_to_key(_by(self.order)))
        if self.index is not None:
            return self._shown(found[self.index]) if self.index < len(found) else None
        return [self._shown(each) for each in found[self.cut]]

    def _shown(self, document: Json) -> Json:
        if self.fields is None:
            return document
        return {name: document[name] for name in self.fields if name in document}


def parse(query: str, parameters: Mapping[str, Any]) -> Query:
    """Raises `NotEvaluated` for what is not known here, `ParameterMissing`."""
    return _Parser(_tokens(query), parameters).query()


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    written: str


def _tokens(query: str) -> list[Token]:
    found, place = [], 0
    while query[place:].strip():
        match = TOKEN.match(query, place)
        if match is None or match.lastgroup is None:
            raise NotEvaluated
        found.append(Token(match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


class _Parser:
    """Reads the tokens from left to right, once."""

    def __init__(self, tokens: Sequence[Token], parameters: Mapping[str, Any]) -> None:
        self._tokens = [*tokens, Token("end", "")]
        self._place = 0
        self._parameters = parameters

    def query(self) -> Query:
        self._expect("*")
        tests = self._tests() if self._next_is("[") else ()
        order = self._order() if self._next_is("|") else None
        place = self._cut() if self._next_is("[") else slice(None)
        fields = self._fields() if self._next_is("{") else None
        self._expect("")
        if isinstance(place, int):
            return Query(tests, order, index=place, fields=fields)
        return Query(tests, order, cut=place, fields=fields)

    def _tests(self) -> tuple[Test, ...]:
        self._expect("[")
        tests = [self._test()]
        while self._next_is("&&"):
            self._expect("&&")
            tests.append(self._test())
        self._expect("]")
        return tuple(tests)

    def _test(self) -> Test:
        field, sign = self._take("name"), self._take("sign", "name")
        if sign not in ("==", ">", "in"):
            raise NotEvaluated
        return Test(field, sign, self._value())

    def _value(self) -> Any:
        token = self._tokens[self._place]
        kind, written = token.kind, token.written
        self._place += 1
        if kind == "parameter":
            if written[1:] not in self._parameters:
                raise ParameterMissing(written)
            return self._parameters[written[1:]]
        if kind in ("text", "number") or written in ("true", "false", "null"):
            return json.loads(written)
        raise NotEvaluated

    def _order(self) -> str:
        for written in ("|", "order", "("):
            self._expect(written)
        field = self._take("name")
        self._expect(")")
        return field

    def _cut(self) -> slice | int:
        self._expect("[")
        first, last = int(self._take("number")), None
        if self._next_is("..."):
            self._expect("...")
            last = int(self._take("number"))
        self._expect("]")
        if first < 0 or (last is not None and last < 0):
            raise NotEvaluated
        return first if last is None else slice(first, last)

    def _fields(self) -> tuple[str, ...]:
        self._expect("{")
        fields = [self._take("name")]
        while self._next_is(","):
            self._expect(",")
            fields.append(self._take("name"))
        self._expect("}")
        return tuple(fields)

    def _next_is(self, written: str) -> bool:
        return self._tokens[self._place].written == written

    def _expect(self, written: str) -> None:
        if not self._next_is(written):
            raise NotEvaluated
        self._place += 1

    def _take(self, *kinds: str) -> str:
        token = self._tokens[self._place]
        if token.kind not in kinds:
            raise NotEvaluated
        self._place += 1
        return token.written


def _same(one: Any, other: Any) -> bool:
    return _order(one, other) == 0 or (one is None and other is None)


def _order(one: Any, other: Any) -> int | None:
    """-1, 0 or 1; None where GROQ does not compare: other types, lists, objects, null."""
    if isinstance(one, bool) or isinstance(other, bool):
        same_kind = isinstance(one, bool) and isinstance(other, bool)
    else:
        same_kind = any(
            isinstance(one, kind) and isinstance(other, kind) for kind in (str, (int, float))
        )
    return (one > other) - (one < other) if same_kind else None


def _by(field: str) -> Callable[[Json, Json], int]:
    """GROQ's total order of unlike things is numbers, texts, booleans, then the rest."""

    def rank(value: Any) -> int:
        if isinstance(value, bool):
            return 2
        return 0 if isinstance(value, int | float) else 1 if isinstance(value, str) else 3

    def compare(one: Json, other: Json) -> int:
        mine, theirs = one.get(field), other.get(field)
        ranks = (rank(mine) > rank(theirs)) - (rank(mine) < rank(theirs))
        return ranks or _order(mine, theirs) or 0

    return compare
