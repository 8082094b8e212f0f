"""Arrays are what PostgreSQL and the library itself make of the same values."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from application.store.journal.arrays import bigs, binaries, integers, texts
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
def test_an_array_arrives_as_it_was(
    database: Database, written: Callable[[Any], bytes], values: list[Any], kind: str
) -> None:
    with connected(database.app_url) as session:
        asked = "SELECT a, %s::text::regtype::text, pg_typeof(a)::text FROM (SELECT %b AS a)"
        row = session.execute(asked, (kind, written(values))).fetchone()
    assert row == (values, kind, kind)


def test_what_postgresql_cannot_hold_is_refused(database: Database) -> None:
    with connected(database.app_url) as session, pytest.raises(psycopg.DataError):
        session.execute("SELECT %b", (texts(["a\x00b"]),))
    with pytest.raises(UnicodeEncodeError):
        texts(["\ud800"])
