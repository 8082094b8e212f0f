"""An answer is made from a row: a field is the column of its name, money its pence and currency."""

import json
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python
from sqlalchemy import Connection, Select

from domain.money import Money
from projections.kit.paging import Found

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
V = TypeVar("V", bound=list[Any] | dict[str, Any])


def answer(kind: type[T], row: Mapping[str, Any], **given: object) -> T:
    """What is `given` is not looked for in the row; JSON becomes the values it was stored from."""
    names = [field.name for field in fields(kind) if field.name not in given]
    found = {name: row[name] if name in row else money(row, name) for name in names}
    made: T = _adapter(kind).validate_python(found | given)
    return made


def rows(connection: Connection, wanted: Select[Any]) -> list[Found]:
    return [dict(row) for row in connection.execute(wanted).mappings()]


def money(row: Mapping[str, Any], name: str) -> Money | None:
    """Of the columns `<name>_minor` and `currency`."""
    minor = row[f"{name}_minor"]
    return None if minor is None else Money(minor, row["currency"])


def pence(name: str, amount: Money | None) -> Found:
    """The same columns of an amount."""
    minor, currency = (None, None) if amount is None else (amount.minor, amount.currency)
    return {f"{name}_minor": minor, "currency": currency}


def as_json(value: object) -> Any:
    """A value as it is stored in a column of JSON."""
    return to_jsonable_python(value)


def parsed(words: str, kind: type[V]) -> V:
    """JSON in words; what is no such JSON shows nothing: it must not take the page with it."""
    try:
        found = json.loads(words)
    except ValueError:
        return kind()
    return found if isinstance(found, kind) else kind()


@cache
def _adapter(kind: type[T]) -> TypeAdapter[T]:
    return TypeAdapter(kind)
