"""Hypothesis strategies made from type annotations: any value a command or an event may hold."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import reject
from hypothesis import strategies as st

from domain.kernel import Erased, Refusal

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # Hypothesis adds the zone
LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(-(2**53), 2**53),
    bool: st.booleans(),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
    datetime: INSTANTS,
    date: st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    NoneType: st.none(),
}

_INSTANCES: dict[Any, st.SearchStrategy[Any]] = {}


def any_value(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type as events and commands use them; never `ERASED`, which nobody writes."""
    if hint in LEAVES:
        return LEAVES[hint]
    if is_dataclass(hint):
        return any_instance(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    return _any_generic(get_origin(hint), get_args(hint))


def _any_generic(origin: Any, arguments: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if origin is Annotated:
        return any_value(arguments[0])
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, UnionType):
        return st.one_of([any_value(each) for each in arguments if each is not Erased])
    if origin is tuple and arguments[-1] is Ellipsis:
        return st.lists(any_value(arguments[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*map(any_value, arguments))
    if origin in (dict, Mapping):
        return st.dictionaries(any_value(arguments[0]), any_value(arguments[1]), max_size=3)
    raise TypeError(f"no values are known for {origin}{list(arguments)}")


def any_instance(kind: Any) -> st.SearchStrategy[Any]:
    """Instances that the class itself accepts; made late, since a kind may hold its own kind."""
    if kind not in _INSTANCES:
        _INSTANCES[kind] = st.deferred(lambda: _made(kind))
    return _INSTANCES[kind]


def _made(kind: Any) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind, include_extras=True)
    parts = {part.name: any_value(hints[part.name]) for part in fields(kind) if part.init}

    def made(facts: dict[str, Any]) -> Any:
        try:
            return kind(**facts)
        except (Refusal, ValueError):
            return reject()

    return st.fixed_dictionaries(parts).map(made)
