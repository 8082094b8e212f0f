"""At which set prices a sku was on offer, from when to when, however often it sold meanwhile."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from domain.inventory.asset.listing import AssetListed, AssetUnlisted
from domain.inventory.asset.quarantine import AssetQuarantined
from domain.inventory.asset.standing import AssetAllocated, AssetMounted, AssetSold
from domain.inventory.stock import StockPriced
from domain.inventory.stock.promised import StockIssued
from domain.inventory.stock.reserved import StockReserved
from domain.money import Money
from projections.prices.history import PRICE_HISTORY, price_history
from projections.prices.offered import OFFERED, SetPrice, set_prices
from tests.projections.folding import NOON, folded, recorded

CHAIN, ELSEWHERE, RING = "stock-CHA-1-vault", "stock-CHA-1-boutique:york", "asset-ring-1"


def day(number: int) -> datetime:
    return NOON + timedelta(days=number)


def daily(*happened: tuple[str, Any]) -> list[Any]:
    """One event a day from noon on."""
    return [
        recorded(number, stream, event, at=day(number))
        for number, (stream, event) in enumerate(happened, start=1)
    ]


def priced(pounds: int) -> StockPriced:
    return StockPriced(price=Money(pounds * 100))


def listed(pounds: int | None) -> AssetListed:
    price = None if pounds is None else Money(pounds * 100)
    return AssetListed(price=price, reason="ready")


def offered(
    pool: Engine, events: Iterable[Any], subject: str, location: str = "vault"
) -> tuple[SetPrice, ...]:
    with folded(pool, PRICE_HISTORY, [*events]) as connection:
        return set_prices(connection, subject, location)


def test_a_sku_was_on_offer_from_one_price_to_the_next(pool: Engine) -> None:
    events = daily(
        (CHAIN, priced(420)), (ELSEWHERE, priced(500)), (CHAIN, priced(420)), (CHAIN, priced(399))
    )
    assert offered(pool, events, "CHA-1") == (
        SetPrice(Money(42_000), day(1), day(4)),
        SetPrice(Money(39_900), day(4)),
    )
    assert offered(pool, events, "CHA-1", "boutique:york") == (SetPrice(Money(50_000), day(2)),)
    assert offered(pool, events, "unheard of") == ()


OFF_SALE = (
    AssetUnlisted(reason="photographs"),
    AssetQuarantined(reason="unseen", field=None),
    AssetAllocated(order_id="o", line_id="l", job_id=None),
    AssetMounted(piece_id="p", position="centre", by="bench"),
    AssetSold(order_id="o", line_id="l", memo_converted=False),
    listed(None),
)


@pytest.mark.parametrize("gone", OFF_SALE, ids=lambda event: type(event).__name__)
def test_a_piece_was_on_offer_while_it_was_listed(pool: Engine, gone: Any) -> None:
    events = daily((RING, listed(1200)), (RING, gone), (RING, gone), (RING, listed(1100)))
    assert offered(pool, events, "ring-1") == (
        SetPrice(Money(120_000), day(1), day(2)),
        SetPrice(Money(110_000), day(4)),
    )


def test_what_sold_a_thousand_times_has_as_many_rows_as_prices(pool: Engine) -> None:
    sale = (
        (CHAIN, StockReserved(reservation_id="r", qty=1, expires_at=None)),
        (CHAIN, StockIssued(reservation_id="r", qty=1, to="o")),
    )
    events = daily((CHAIN, priced(420)), *(sale * 500), (CHAIN, priced(399)))
    with folded(pool, PRICE_HISTORY, events) as connection:
        assert connection.execute(select(func.count()).select_from(OFFERED)).scalar_one() == 2
        history = price_history(connection, "CHA-1", "vault")
    assert [each.price for each in history.offered] == [Money(42_000), Money(39_900)]
    assert {"stock.reserved", "stock.issued"}.isdisjoint(PRICE_HISTORY.event_names)
