"""The listing is marked as changed when something that it shows is another, and only then."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select

from application.store.event_store import stream_of
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import AssetHoldEnded, AssetReserved
from domain.inventory.location import SALES_LOCATION
from domain.inventory.stock import STOCK, StockPriced, stock_key
from domain.inventory.stock.promised import StockReservationReleased
from domain.inventory.stock.reserved import StockReserved
from domain.money import Money
from projections.kit.followers import FOLLOWERS, placed_in
from projections.products.fold import PRODUCT_LISTING
from projections.products.listing import products
from projections.products.product import product
from tests.projections.folding import NOON, Happened, fold, folded, history, recorded
from tests.projections.products.publishing import (
    EVERYTHING,
    demonstration,
    finished,
    in_stock,
    published,
    where,
    withdrawn,
)

LATER = NOON + timedelta(hours=1)


def reserved(sku: str, qty: int, name: str = "r") -> Happened:
    hold = StockReserved(reservation_id=name, qty=qty, expires_at=LATER)
    return (stream_of(STOCK, stock_key(sku, SALES_LOCATION)), hold)


def released(sku: str, name: str) -> Happened:
    freed = StockReservationReleased(reservation_id=name, qty=1, cause="released")
    return (stream_of(STOCK, stock_key(sku, SALES_LOCATION)), freed)


def priced(sku: str, pounds: int) -> Happened:
    price = StockPriced(price=Money(pounds * 100))
    return (stream_of(STOCK, stock_key(sku, SALES_LOCATION)), price)


def held(asset_id: str) -> Happened:
    hold = AssetReserved(
        reservation_id="h", purpose="cart", holder="s", expires_at=LATER, policy="cart", limit=None
    )
    return (stream_of(ASSET, asset_id), hold)


def freed(asset_id: str) -> Happened:
    ended = AssetHoldEnded(reservation_id="h", purpose="cart", holder="s", cause="released")
    return (stream_of(ASSET, asset_id), ended)


def mark(connection: Connection) -> int:
    own = select(FOLLOWERS.c.changed).where(FOLLOWERS.c.name == placed_in(connection))
    return int(connection.execute(own).scalar_one())


def shown(connection: Connection) -> list[Any]:
    """Every public answer that is made of it, but for what was searched for."""
    page = products(connection, EVERYTHING, where)
    return [page, *(product(connection, card.style_code, where) for card in page.items)]


OPENED = [*demonstration(), published(finished("S")), *in_stock("S", 900), *in_stock("BARE", 100)]


@pytest.mark.parametrize(
    ("event", "seen"),
    [
        (reserved("BARE", 3), False),
        (reserved("S", 1), False),
        (priced("S", 900), False),
        (held("a-stone-of-no-style"), False),
        (reserved("S", 3), True),
        (priced("S", 901), True),
        (held("ONE-EMBER-1"), True),
        (withdrawn("S"), True),
    ],
)
def test_it_is_marked_when_what_it_shows_is_another(
    pool: Engine, event: Happened, *, seen: bool
) -> None:
    with folded(pool, PRODUCT_LISTING, history(OPENED)) as connection:
        before = mark(connection)
        fold(connection, PRODUCT_LISTING, [recorded(9_000, *event)])
        assert mark(connection) == (9_000 if seen else before)


def test_what_has_the_same_mark_is_the_same(pool: Engine) -> None:
    """Of whatever happens to a shelf: what was remembered under a mark may be told under it."""
    happens = [
        *(reserved("S", 1, "a"), reserved("S", 1, "b"), reserved("BARE", 1), reserved("S", 1)),
        *(held("ONE-EMBER-1"), released("S", "a"), priced("S", 950), freed("ONE-TIARA-1")),
        *(released("S", "b"), priced("S", 950), released("S", "r"), withdrawn("S")),
    ]
    found: dict[int, list[Any]] = {}
    with folded(pool, PRODUCT_LISTING, history(OPENED)) as connection:
        for position, event in enumerate(happens, 9_000):
            fold(connection, PRODUCT_LISTING, [recorded(position, *event)])
            now = shown(connection)
            assert found.setdefault(mark(connection), now) == now, event
    assert 1 < len(found) < len(happens)
