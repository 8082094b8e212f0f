"""Deterministic example values from type annotations: the n-th takes the n-th of each choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from domain.kernel import Erased

LEAVES: dict[Any, Any] = {
    int: 12_345,
    bool: True,
    Decimal: Decimal("1.50"),
    datetime: datetime(2026, 3, 2, 9, 30, 15, 250_000, tzinfo=UTC),
    date: date(2026, 3, 2),
}


@dataclass(frozen=True, slots=True)
class Example:
    """The example at `choice`; `inside` are the kinds it is being made for, against circles."""

    choice: int
    inside: tuple[Any, ...] = ()

    def of(self, hint: Any, name: str = "") -> Any:
        """A value of a type; every text is the name of its field, so that it is recognised."""
        if hint in LEAVES:
            return LEAVES[hint]
        if hint is str:
            return "GBP" if name == "currency" else f"{name} é"
        if is_dataclass(hint):
            return self._instance(hint)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return self._choose(list(hint))
        return self._generic(hint, name)

    def _instance(self, kind: Any) -> Any:
        within = replace(self, inside=(*self.inside, kind))
        return kind(**{name: within.of(part, name) for name, part in _parts(kind).items()})

    def _generic(self, hint: Any, name: str) -> Any:
        origin, arguments = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return self.of(arguments[0], name)
        if origin is Literal:
            return self._choose(arguments)
        if origin in (Union, UnionType):
            members = self._members(hint)
            return self.of(self._choose(members), name) if members else None
        if origin is tuple:
            return tuple(self.of(each, name) for each in arguments if not self._ends_at(each))
        if origin in (dict, Mapping):
            return {self.of(arguments[0], name): self.of(arguments[1], name)}
        raise TypeError(f"no example is known for {hint}")

    def _members(self, hint: Any) -> list[Any]:
        """What a union may hold beside nothing: what is there says more than what is not."""
        members = [each for each in get_args(hint) if each not in (NoneType, Erased)]
        return [each for each in members if not self._ends_at(each)]

    def _ends_at(self, part: Any) -> bool:
        if get_origin(part) in (Union, UnionType):
            return not self._members(part)
        return part is Ellipsis or part in self.inside

    def _choose(self, members: Sequence[Any]) -> Any:
        return members[self.choice % len(members)]


def example(hint: Any, choice: int) -> Any:
    """The example of a type at a choice, counted from 0."""
    return Example(choice).of(hint)


def choices(hint: Any, inside: tuple[Any, ...] = ()) -> int:
    """How many examples it takes until each member of every union and literal was used."""
    if hint in inside:
        return 1
    if is_dataclass(hint):
        kinds = _parts(hint).values()
        return max([1, *(choices(kind, (*inside, hint)) for kind in kinds)])
    parts: Sequence[Any] = get_args(hint)
    if get_origin(hint) is Literal:
        return len(parts)
    if get_origin(hint) in (Union, UnionType):
        parts = [part for part in parts if part not in (NoneType, Erased)]
        return max([len(parts), *(choices(part, inside) for part in parts)])
    held = parts[:1] if get_origin(hint) is Annotated else parts
    return max([1, *(choices(part, inside) for part in held)])


def _parts(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    return {part.name: hints[part.name] for part in fields(kind) if part.init}
