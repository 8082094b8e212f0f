"""Keyset paging: a cursor says where a page ended, so that the next repeats and skips nothing."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import blake2s
from hmac import compare_digest
from typing import Any, Generic, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, Text, literal, select, tuple_

from domain.kernel import Invalid

T = TypeVar("T")
O_co = TypeVar("O_co", covariant=True)
Part = int | str
Found = dict[str, Any]

LARGEST_PAGE = 100
LONGEST_CURSOR = 600
LARGEST_NUMBER = 2**63 - 1
MARK_BYTES = 6


class InvalidCursor(Invalid):
    """This cursor is not one of ours for this order of results; begin again without it."""

    code = "cursor_invalid"
    field = "cursor"


@dataclass(frozen=True, slots=True)
class Turn(Generic[O_co]):
    """Which page is wanted: results in the order `by`, behind `cursor`."""

    by: O_co
    descending: bool = False
    cursor: str | None = None
    limit: int = 24


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`cursor` asks for the next page; None on the last one."""

    items: tuple[T, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Sort:
    """Results in order of `value`, equal ones by the unique `key`; neither is ever null.

    A cursor is good only for the sort of the same `name` and direction. A `secret` value is not
    for whoever reads a cursor: it holds the key alone, and the value is looked up again.
    """

    name: str
    value: ColumnElement[Any]
    key: ColumnElement[Any]
    descending: bool = False
    secret: bool = False

    def page(
        self, connection: Connection, wanted: Select[Any], cursor: str | None, limit: int
    ) -> tuple[list[Found], str | None]:
        """The rows behind `cursor`, 1 to 100 of them, and the next cursor.

        Raises `InvalidCursor`.
        """
        size = page_size(limit)
        rows = connection.execute(self.behind(wanted, cursor).limit(size + 1)).mappings()
        return self.cut([dict(row) for row in rows], size)

    def behind(self, wanted: Select[Any], cursor: str | None) -> Select[Any]:
        """What is wanted behind the cursor, in order, with `sort_value` and `sort_key` added."""
        marked = wanted.add_columns(self.value.label("sort_value"), self.key.label("sort_key"))
        here = tuple_(self.value, self.key)
        if cursor is not None:
            last = tuple_(*self._last(self.opened(cursor)))
            marked = marked.where(here < last if self.descending else here > last)
        return self.arranged(marked, self.value, self.key)

    def arranged(
        self, wanted: Select[Any], value: ColumnElement[Any], key: ColumnElement[Any]
    ) -> Select[Any]:
        """In this sort's direction."""
        if self.descending:
            return wanted.order_by(value.desc(), key.desc())
        return wanted.order_by(value, key)

    def cut(self, rows: list[Found], size: int) -> tuple[list[Found], str | None]:
        """A page of rows, of which one more than `size` was asked for, and the next cursor."""
        if len(rows) <= size:
            return rows, None
        last = rows[size - 1]
        parts = [last["sort_key"]] if self.secret else [last["sort_value"], last["sort_key"]]
        return rows[:size], self._sealed(parts)

    def opened(self, cursor: str) -> list[Part]:
        """Value and key of the last row before this page; of a secret value the key alone."""
        title, *parts = _unsealed(cursor)
        kept = [self.key] if self.secret else [self.value, self.key]
        kinds = [each.type.python_type for each in kept]
        if title != self._title or [type(part) for part in parts] != kinds:
            raise InvalidCursor
        if not all(_is_storable(part) for part in parts):
            raise InvalidCursor
        return parts

    def _last(self, parts: list[Part]) -> list[ColumnElement[Any]]:
        """Value and key of the last row before this page."""
        if not self.secret:
            return [_literal(part) for part in parts]
        key = _literal(parts[0])
        return [select(self.value).where(self.key == key).correlate(None).scalar_subquery(), key]

    def _sealed(self, parts: list[Part]) -> str:
        body = json.dumps([self._title, *parts], ensure_ascii=False).encode()
        return _written(_mark(body) + body)

    @property
    def _title(self) -> str:
        return f"{self.name} {'down' if self.descending else 'up'}"


def page_size(limit: int) -> int:
    return max(1, min(limit, LARGEST_PAGE))


def _unsealed(cursor: str) -> list[Any]:
    """What a cursor holds; the mark is against mistakes, the types are checked after it."""
    if len(cursor) > LONGEST_CURSOR:
        raise InvalidCursor
    try:
        sealed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        mark, body = sealed[:MARK_BYTES], sealed[MARK_BYTES:]
        if _written(sealed) != cursor or not compare_digest(mark, _mark(body)):
            raise InvalidCursor
        found = json.loads(body)
    except ValueError as error:
        raise InvalidCursor from error
    if not isinstance(found, list) or not found:
        raise InvalidCursor
    return found


def _written(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def _mark(body: bytes) -> bytes:
    return blake2s(body, digest_size=MARK_BYTES, person=b"cursor").digest()


def _is_storable(part: Part) -> bool:
    """Whether the database can take it: no number too large, no text that is not text."""
    if isinstance(part, int):
        return abs(part) <= LARGEST_NUMBER
    return "\0" not in part and not any("\ud800" <= sign <= "\udfff" for sign in part)


def _literal(part: Part) -> ColumnElement[Any]:
    return literal(part, BigInteger if isinstance(part, int) else Text)
