"""At which price each finished piece and sku was offered on a day that has passed."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, MetaData, Subquery, Table, Text, select
from sqlalchemy.dialects.postgresql import distinct_on

from domain.design.from_price import FromPriceNotReached, FromPriceWorkedOut
from domain.envelope import Recorded
from domain.inventory.asset import AssetReceived
from domain.inventory.asset.listing import AssetListed
from domain.inventory.location import SALES_LOCATION
from domain.inventory.stock import StockPriced, sku_and_location
from domain.inventory.stone import Piece
from domain.money import Money
from projections.kit.answer import money, pence
from projections.kit.columns import INSTANT, always, keys, perhaps
from projections.kit.read_model import Batch
from projections.standing import RECEIVED, Standings, standing_columns

TABLES = MetaData()
PIECE = Table(
    "piece",
    TABLES,
    *keys(Text, "asset_id"),
    *always(Text, "style_code"),
    *standing_columns(),
)
# What holds from each instant on; a sku has no style of its own, and None is not offered at all.
OFFERED = Table(
    "offered",
    TABLES,
    *keys(Text, "ref"),
    *keys(BigInteger, "position"),
    *always(INSTANT, "at"),
    *perhaps(Text, "style_code"),
    *perhaps(BigInteger, "price_minor"),
    *perhaps(Text, "currency"),
)
Index("offered_of_style", OFFERED.c.style_code)


class Offers(Standings):
    """A piece is offered while it is listed and not promised; who holds it is not history."""

    def changed(self, batch: Batch, recorded: Recorded[Any]) -> None:
        if isinstance(recorded.event, AssetListed) and recorded.event.price is None:
            return  # a stone: no finished piece is listed without a price
        if piece := batch[PIECE].get(recorded.key):
            offered = piece["listed"] and piece["standing"] == "in_stock"
            price = money(piece, "price") if offered else None
            _offered(batch, recorded, price, style_code=piece["style_code"])


def received(batch: Batch, recorded: Recorded[AssetReceived]) -> None:
    piece = recorded.event.attributes
    if isinstance(piece, Piece) and batch[PIECE].get(recorded.key) is None:
        batch[PIECE].put(asset_id=recorded.key, style_code=piece.style_code, **RECEIVED)


def priced(batch: Batch, recorded: Recorded[StockPriced]) -> None:
    sku, location = sku_and_location(recorded.key)
    if location == SALES_LOCATION:
        _offered(batch, recorded, recorded.event.price, ref=sku)


def worked_out(batch: Batch, recorded: Recorded[FromPriceWorkedOut | FromPriceNotReached]) -> None:
    """What is made to order is offered from then on at what it begins with, by its style code."""
    told = recorded.event
    price = told.cheapest.price if isinstance(told, FromPriceWorkedOut) else None
    _offered(batch, recorded, price, style_code=recorded.key)


def _offered(batch: Batch, recorded: Recorded[Any], price: Money | None, **named: str) -> None:
    place = {"ref": recorded.key, "position": recorded.position} | named
    at = recorded.envelope.recorded_at
    batch[OFFERED].put(**place, at=at, **pence("price", price))


def offers(before: datetime) -> Subquery:
    """The last word on each piece and sku just before an instant."""
    return (
        select(OFFERED)
        .where(OFFERED.c.at < before)
        .ext(distinct_on(OFFERED.c.ref))
        .order_by(OFFERED.c.ref, OFFERED.c.position.desc())
        .subquery()
    )
