"""What a batch asks the database: once a table for all its events, and nothing for most."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy import event as happening

from domain.inventory.stock import StockReceived
from domain.inventory.stock.promised import StockIssued
from domain.inventory.stock.reserved import StockReserved
from domain.money import Money
from domain.selling.quote import QuoteEnded
from projections.kit.read_model import ReadModel
from projections.quotes import QUOTE_LIST
from projections.stock_levels import STOCK_LEVELS
from tests.projections.folding import Happened, contents, fold, folded, history

SKUS = ("stock-A-vault", "stock-B-vault", "stock-C-vault")


@contextmanager
def statements(connection: Connection) -> Iterator[list[str]]:
    """The first word of each that is executed."""
    said = list[str]()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement.split(maxsplit=1)[0])

    happening.listen(connection, "before_cursor_execute", note)
    yield said
    happening.remove(connection, "before_cursor_execute", note)


def received(name: str) -> Happened:
    return name, StockReceived(qty=50, cost=Money(100), lot="1")


def sold(number: int) -> list[Happened]:
    """Reserved and issued, in a batch that also finds what others left."""
    stream, reservation = SKUS[number % 3], f"r{number}"
    held = StockReserved(reservation_id=reservation, qty=1, expires_at=None)
    issued = StockIssued(reservation_id=f"r{number - 6}", qty=1, to="sale")
    return [(stream, held), (stream, issued)]


@pytest.mark.parametrize("size", [30, 600])
def test_a_batch_asks_each_table_once(pool: Engine, size: int) -> None:
    with folded(pool, STOCK_LEVELS, history(map(received, SKUS)), 1) as connection:
        later = history(each for number in range(size) for each in sold(number))
        with statements(connection) as said:
            fold(connection, STOCK_LEVELS, later, batch=2 * size)
        assert sorted(said) == ["INSERT", "INSERT", "SELECT", "SELECT", "UPDATE"]
        found = contents(connection, STOCK_LEVELS)
    assert len(found["reservation"]) == 6


def test_events_of_no_row_write_nothing(pool: Engine) -> None:
    with folded(pool, STOCK_LEVELS, history(map(received, SKUS)), 1) as connection:
        with statements(connection) as said:
            fold(connection, STOCK_LEVELS, history([sold(0)[1]]))
        assert said == ["SELECT", "SELECT", "INSERT", "UPDATE"]
        with statements(connection) as said:
            fold(connection, STOCK_LEVELS, [])
        assert said == []


def test_a_single_event_without_a_question_is_its_row_and_its_position(pool: Engine) -> None:
    quiet: ReadModel = QUOTE_LIST
    with folded(pool, quiet) as connection, statements(connection) as said:
        fold(connection, quiet, history([("quote-1", QuoteEnded())]))
    assert said == ["UPDATE", "UPDATE"]
