"""Pages follow each other without repeating or skipping; a cursor is ours or is refused."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import blake2s

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    MetaData,
    Table,
    Text,
    delete,
    insert,
    select,
    text,
)

from projections.kit.paging import InvalidCursor, Page, Sort

TABLES = MetaData()
THING = Table("thing", TABLES, Column("key", Text, primary_key=True), Column("value", BigInteger))
UP = Sort("value", THING.c.value, THING.c.key)
DOWN = Sort("value", THING.c.value, THING.c.key, descending=True)


def page(
    connection: Connection, sort: Sort, cursor: str | None = None, limit: int = 3
) -> Page[str]:
    rows, following = sort.page(connection, select(THING), cursor, limit)
    return Page(tuple(row["key"] for row in rows), following)


def put(connection: Connection, **things: int) -> None:
    rows = [{"key": key, "value": value} for key, value in things.items()]
    connection.execute(insert(THING), rows)


@pytest.fixture
def things(pool: Engine) -> Iterator[Connection]:
    """Eight things, some of equal value, in a table of this test."""
    with pool.connect() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE thing (key text, value bigint)"))
        put(connection, a=1, b=2, c=2, d=2, e=2, f=3, g=3, h=4)
        yield connection
        connection.rollback()


@pytest.mark.parametrize(("sort", "order"), [(UP, "abcdefgh"), (DOWN, "hgfedcba")])
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 9])
def test_pages_make_the_whole(things: Connection, sort: Sort, order: str, limit: int) -> None:
    seen, cursor = "", None
    while True:
        found = page(things, sort, cursor, limit)
        seen += "".join(found.items)
        if found.cursor is None:
            break
        cursor = found.cursor
    assert seen == order


def test_what_is_added_or_removed_between_pages_repeats_and_skips_nothing(
    things: Connection,
) -> None:
    first = page(things, UP)
    put(things, aa=1, bb=2, z=3)
    things.execute(delete(THING).where(THING.c.key == "c"))
    second = page(things, UP, first.cursor)
    third = page(things, UP, second.cursor)
    assert (first.items, second.items, third.items) == (
        ("a", "b", "c"),
        ("d", "e", "f"),
        ("g", "z", "h"),
    )


def test_the_size_of_a_page_has_bounds(things: Connection) -> None:
    assert len(page(things, UP, limit=0).items) == 1
    assert len(page(things, UP, limit=10**9).items) == 8


def test_a_cursor_of_another_order_is_refused(things: Connection) -> None:
    cursor = page(things, UP).cursor
    for other in (DOWN, Sort("name", THING.c.value, THING.c.key)):
        with pytest.raises(InvalidCursor) as refused:
            page(things, other, cursor)
        assert refused.value.code == "cursor_invalid"


@pytest.mark.parametrize(
    "parts",
    [
        (2**63, "a"),
        (-(2**70), "a"),
        (True, "a"),
        (1.5, "a"),
        ("1", "a"),
        (1, 2),
        (1, None),
        (1, "a\0"),
        (1, "\ud800"),
        (1,),
        (1, "a", "b"),
        (["1"], {"a": 1}),
    ],
)
def test_a_forged_cursor_is_refused(things: Connection, parts: tuple[object, ...]) -> None:
    body = json.dumps(["value up", *parts]).encode()
    sealed = blake2s(body, digest_size=6, person=b"cursor").digest() + body
    with pytest.raises(InvalidCursor):
        page(things, UP, urlsafe_b64encode(sealed).decode().rstrip("="))


@given(st.text(max_size=80) | st.binary(max_size=60).map(lambda b: urlsafe_b64encode(b).decode()))
def test_garbage_is_refused(garbage: str) -> None:
    with pytest.raises(InvalidCursor):
        UP.behind(select(THING), garbage)


@given(st.data())
def test_a_changed_cursor_is_refused(drawn: st.DataObject) -> None:
    cursor = UP._sealed([7, "key"])
    place = drawn.draw(st.integers(0, len(cursor) - 1))
    sign = drawn.draw(st.characters().filter(lambda each: each != cursor[place]))
    with pytest.raises(InvalidCursor):
        UP.behind(select(THING), cursor[:place] + sign + cursor[place + 1 :])


def test_a_cursor_without_end_is_refused() -> None:
    with pytest.raises(InvalidCursor):
        UP.behind(select(THING), "A" * 100_000)
