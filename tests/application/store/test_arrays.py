"""Arrays are what PostgreSQL itself makes of the same values, byte for byte."""

from collections.abc import Callable
from typing import Any

import pytest

from application.store.journal.arrays import (
    bigs,
    binaries,
    integers,
    read_bigs,
    read_texts,
    texts,
)
from tests.postgres import Database, connected


@pytest.mark.parametrize(
    ("written", "values", "kind"),
    [
        (texts, ["plain", "", "Zoë 💍", '{"a, \\b"}', "NULL", None], "text[]"),
        (binaries, [b"", bytes(range(256)), None, b"\\x00", b"\xff" * 4], "bytea[]"),
        (integers, [0, -1, 1, 2**31 - 1, -(2**31)], "integer[]"),
        (bigs, [0, -1, 1, 2**63 - 1, -(2**63)], "bigint[]"),
        (texts, [], "text[]"),
        (binaries, [], "bytea[]"),
        (integers, [], "integer[]"),
        (bigs, [], "bigint[]"),
        (texts, [None], "text[]"),
        (texts, ["x" * 100_000] * 3, "text[]"),
    ],
)
def test_an_array_is_written_as_it_is_stored(
    database: Database, written: Callable[[Any], bytes], values: list[Any], kind: str
) -> None:
    assert written(values) == stored(database, values, kind)


@pytest.mark.parametrize("values", [[], [1], [0, 2**63 - 1, -(2**63)]])
def test_numbers_are_read_as_they_were(database: Database, values: list[int]) -> None:
    assert list(read_bigs(stored(database, values, "bigint[]"))) == values


@pytest.mark.parametrize("values", [[], [""], ["gem-1", "Zoë 💍", ""]])
def test_words_are_read_as_they_were(database: Database, values: list[str]) -> None:
    assert list(read_texts(stored(database, values, "text[]"))) == values


def stored(database: Database, values: list[Any], kind: str) -> bytes:
    """PostgreSQL's own binary form, of what the library wrote as text."""
    with connected(database.app_url) as session, session.cursor(binary=True) as cursor:
        cursor.execute(f"SELECT %t::{kind}".encode(), (values,))
        assert cursor.pgresult
        return cursor.pgresult.get_value(0, 0) or b""


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        texts(["\ud800"])
