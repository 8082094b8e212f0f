"""Rows of a batch: what reaches the table is what was said, however it is cut into batches."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    Connection,
    Date,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from projections.kit.followers import within
from projections.kit.rows import Row, Rows
from projections.kit.statements import statements
from projections.kit.stored_rows import NewTable, StoredRows

TABLES = MetaData()
GEM = Table(
    "gem",
    TABLES,
    Column("gem_id", Text, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("carat", Numeric),
    Column("cost", BigInteger),
    Column("found_on", Date),
    Column("found_at", DateTime(timezone=True)),
    Column("rough", Boolean),
    Column("colours", ARRAY(Text)),
    Column("story", JSONB),
    Column("doubled", BigInteger, Computed("cost * 2", persisted=True)),
)
SEEN = Table("seen", TABLES, Column("gem_id", Text, primary_key=True))
WHOLE: Row = {
    "carat": Decimal("1.50"),
    "cost": 2**53 + 1,
    "found_on": date(2026, 3, 2),
    "found_at": datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC),
    "rough": True,
    "colours": ["D", 'a "b" {c}, \\', "Zoë"],
    "story": {"found": ["by", 1, None, True], "by": "Zoë \\u0000"},
}
EMPTY: Row = dict.fromkeys(WHOLE)


@pytest.fixture
def connection(pool: Engine) -> Iterator[Connection]:
    """Tables that are rolled back with everything in them."""
    with pool.connect() as connection:
        connection.execute(text("CREATE SCHEMA rows"))
        TABLES.create_all(within(connection, "rows"), checkfirst=False)
        yield connection
        connection.rollback()


def rows_of(connection: Connection, table: Table, kept: type[StoredRows] = StoredRows) -> Rows:
    return Rows(table, kept(connection, statements(table, "rows")))


def stored(connection: Connection) -> dict[tuple[str, int], Row]:
    found = (dict(row) for row in connection.execute(select(GEM)).mappings())
    return {(row.pop("gem_id"), row.pop("place")): row for row in found}


def test_every_kind_of_value_comes_back_as_it_was(connection: Connection) -> None:
    rows = rows_of(connection, GEM)
    rows.put(gem_id="1", place=1, **WHOLE)
    rows.put(gem_id="2", place=1)
    rows.flush()
    assert stored(connection) == {
        ("1", 1): {**WHOLE, "doubled": 2 * WHOLE["cost"]},
        ("2", 1): {**EMPTY, "doubled": None},
    }
    nothing = select(func.count()).where(GEM.c.story.is_(None))
    assert connection.scalar(nothing) == 1


def test_changes_reach_rows_of_earlier_batches(connection: Connection) -> None:
    rows = rows_of(connection, GEM)
    for number in range(3):
        rows.put(gem_id="1", place=number, **WHOLE)
    rows.flush()
    rows.change("1", 0, cost=7)
    rows.change("1", 1, cost=8, colours=[], story=None)
    rows.change("1", 1, cost=9)
    rows.change("1", 5, cost=10)
    assert rows.get("1", 1) == {
        "gem_id": "1", "place": 1, **WHOLE, "cost": 9, "colours": [], "story": None,
        "doubled": 2 * WHOLE["cost"],
    }  # fmt: skip
    rows.flush()
    assert stored(connection) == {
        ("1", 0): {**WHOLE, "cost": 7, "doubled": 14},
        ("1", 1): {**WHOLE, "cost": 9, "colours": [], "story": None, "doubled": 18},
        ("1", 2): {**WHOLE, "doubled": 2 * WHOLE["cost"]},
    }


def test_a_new_table_is_filled_with_the_same(connection: Connection) -> None:
    """Written as text for COPY, each kind of value comes back as it was."""
    rows = rows_of(connection, GEM, NewTable)
    odd = {"colours": ["\\N", "", "a\tb\n", "NULL"], "story": {"\\": "\n\t"}}
    rows.put(gem_id="1", place=1, **WHOLE)
    rows.put(gem_id="2", place=1)
    rows.put(gem_id="\\N", place=1, **WHOLE | odd)
    rows.put(gem_id="4", place=1)
    rows.remove("4", 1)
    rows.change("5", 1, cost=1)
    assert rows.get("5", 1) is None
    rows.flush()
    rows.change("2", 1, rough=False)
    rows.put(gem_id="6", place=1)
    rows.flush()
    assert stored(connection) == {
        ("1", 1): {**WHOLE, "doubled": 2 * WHOLE["cost"]},
        ("2", 1): {**EMPTY, "rough": False, "doubled": None},
        ("\\N", 1): {**WHOLE, **odd, "doubled": 2 * WHOLE["cost"]},
        ("6", 1): {**EMPTY, "doubled": None},
    }


@pytest.mark.parametrize("flushed", [False, True])
def test_rows_are_found_by_what_they_are_now(connection: Connection, *, flushed: bool) -> None:
    rows = rows_of(connection, GEM)
    rows.put(gem_id="1", place=1, cost=1)
    if flushed:
        rows.flush()
    assert (len(rows.where(cost=1)), rows.where(cost=2)) == (1, [])
    rows.change("1", 1, cost=2)
    assert (rows.where(cost=1), len(rows.where(cost=2))) == ([], 1)
    rows.remove("1", 1)
    assert (rows.where(cost=1), rows.where(cost=2)) == ([], [])


def test_a_table_of_keys_alone_takes_the_same_key_again(connection: Connection) -> None:
    rows = rows_of(connection, SEEN)
    for _ in range(2):
        rows.put(gem_id="1")
        rows.put(gem_id="2")
        rows.flush()
    assert sorted(row["gem_id"] for row in rows.where()) == ["1", "2"]


def test_a_nul_becomes_the_sign_for_an_unknown_character(connection: Connection) -> None:
    rows = rows_of(connection, GEM)
    rows.put(gem_id="a\0", place=1, colours=["\0b"], story={"c": ["d\0"], "e\0": 1})
    rows.flush()
    assert rows.get("a\0", 1) == rows.get("a\ufffd", 1)
    (row,) = stored(connection).values()
    assert (row["colours"], row["story"]) == (["\ufffdb"], {"c": ["d\ufffd"], "e\ufffd": 1})
    assert [found["gem_id"] for found in rows.where(gem_id="a\0")] == ["a\ufffd"]


def test_thousands_of_rows_are_one_statement(connection: Connection) -> None:
    rows = rows_of(connection, GEM)
    for number in range(5_000):
        rows.put(gem_id=str(number), place=number, cost=number)
    rows.flush()
    for number in range(5_000):
        rows.change(str(number), number, rough=False)
    rows.flush()
    assert sum(row["cost"] for row in stored(connection).values()) == 12_497_500
    assert {row["rough"] for row in stored(connection).values()} == {False}


def test_what_no_column_can_hold_is_an_error(connection: Connection) -> None:
    rows = rows_of(connection, GEM)
    rows.put(gem_id="1", place=1, story=object())
    with pytest.raises(TypeError, match="object is not written"):
        rows.flush()


KEYS = st.tuples(st.sampled_from("ab"), st.integers(1, 2))
VALUES = st.fixed_dictionaries(
    {}, optional={"cost": st.none() | st.integers(0, 9), "rough": st.none() | st.booleans()}
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["put", "change", "remove", "flush", "where"]), KEYS, VALUES),
    max_size=12,
)


def found_as_said(rows: Rows, said: dict[tuple[str, int], Row], asked: Row) -> None:
    for name, value in asked.items():
        alike = sorted(k for k, row in said.items() if (row | {"gem_id": k[0]})[name] == value)
        found = rows.where(**{name: value}) if value is not None else []
        assert value is None or sorted((r["gem_id"], r["place"]) for r in found) == alike


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.sampled_from([StoredRows, NewTable]))
def test_any_order_of_steps_in_any_batches_is_the_last_word(
    connection: Connection,
    steps: list[tuple[str, tuple[str, int], dict[str, Any]]],
    kept: type[StoredRows],
) -> None:
    connection.execute(GEM.delete())
    rows, said = rows_of(connection, GEM, kept), dict[tuple[str, int], Row]()
    for step, key, values in steps:
        match step:
            case "put":
                rows.put(gem_id=key[0], place=key[1], **values)
                said[key] = EMPTY | values
            case "change":
                rows.change(*key, **values)
                said.update({key: said[key] | values} if key in said else {})
            case "remove":
                rows.remove(*key)
                said.pop(key, None)
            case "flush":
                rows.flush()
            case _:
                found_as_said(rows, said, {"gem_id": key[0], **values})
        assert (rows.get(*key) is not None) == (key in said)
    rows.flush()
    found = stored(connection)
    assert {key: EMPTY | row | {"doubled": None} for key, row in said.items()} == {
        key: row | {"doubled": None} for key, row in found.items()
    }
