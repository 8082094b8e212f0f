"""Where a follower is, and when what it keeps last changed."""

import threading

import pytest
from sqlalchemy import Engine, select

from domain.inventory.stock import StockPriced
from domain.money import Money
from projections.kit.followers import (
    FOLLOWERS,
    NotFollowing,
    begin,
    checkpoint,
    placed_in,
    position_of,
    rename,
    within,
)
from projections.kit.read_model import drop_schema
from projections.stock_levels import STOCK_LEVELS
from tests.projections.folding import fold, folded, recorded


def test_what_it_keeps_changed_where_a_row_did_and_not_where_it_passed(pool: Engine) -> None:
    priced, anew = (StockPriced(price=Money(pence)) for pence in (100, 200))
    with folded(pool, STOCK_LEVELS) as connection:
        told = select(FOLLOWERS.c.position, FOLLOWERS.c.changed)
        own = told.where(FOLLOWERS.c.name == placed_in(connection))
        fold(connection, STOCK_LEVELS, [recorded(7, "stock-A-LON", priced)])
        assert connection.execute(own).one() == (7, 7)
        STOCK_LEVELS.fold(connection, [], 19)
        assert connection.execute(own).one() == (19, 7)
        fold(connection, STOCK_LEVELS, [recorded(20, "stock-A-LON", priced)])
        assert connection.execute(own).one() == (20, 7), "the price is what it was"
        fold(connection, STOCK_LEVELS, [recorded(21, "stock-A-LON", anew)])
        assert connection.execute(own).one() == (21, 21)
        assert checkpoint(connection) == 21


def test_who_waits_for_a_row_that_is_renamed_finds_the_one_of_that_name(pool: Engine) -> None:
    found: list[int] = []

    def wait() -> None:
        with pool.begin() as connection:
            found.append(position_of(connection, "live", lock=True))

    with pool.begin() as connection:
        begin(connection, "live", 1)
        begin(connection, "beside", 2)
    with pool.begin() as connection:
        assert position_of(connection, "live", lock=True) == 1
        waiting = threading.Thread(target=wait)
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
        rename(connection, "live", "old")
        rename(connection, "beside", "live")
    waiting.join()
    assert found == [2]


def test_a_dropped_schema_is_followed_no_more(pool: Engine) -> None:
    with pool.begin() as connection:
        begin(connection, "gone_v1", 3)
        drop_schema(connection, "gone_v1")
        with pytest.raises(NotFollowing):
            checkpoint(within(connection, "gone_v1"))
