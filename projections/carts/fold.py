"""What is in a cart, what it costs now, and how long its pieces are held."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Index,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from domain.envelope import Recorded
from domain.inventory.asset.hold import AssetHoldEnded, AssetHoldExtended, AssetReserved
from domain.inventory.stock.reservation import StockIssued, StockReservationReleased, StockReserved
from domain.selling.cart import (
    CartClosed,
    CartOpened,
    CartReopened,
    CheckoutStarted,
    PricesAcknowledged,
)
from domain.selling.cart.cart_line import (
    CartLineAdded,
    CartLineQuantityChanged,
    CartLineRemoved,
    CartLineRepriced,
)
from domain.selling.quote import QuoteExtended, QuoteIssued
from projections.kit.answer import as_json
from projections.kit.read_model import Batch, ReadModel
from projections.prices.shown import as_shown

TABLES = MetaData()
CART = Table(
    "cart",
    TABLES,
    Column("cart_id", Text, primary_key=True),
    Column("token_hash", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("opened", BigInteger, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("checking_out", Boolean, nullable=False),
    Column("order_id", Text),
    Column("lost", ARRAY(Text), nullable=False),
)
LINE = Table(
    "line",
    TABLES,
    Column("cart_id", Text, primary_key=True),
    Column("line_id", Text, primary_key=True),
    Column("added", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("style_code", Text),
    Column("title", Text, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("price", JSONB, nullable=False),
    Column("seen", JSONB(none_as_null=True)),
    Column("assets", ARRAY(Text), nullable=False),
    Column("reservation_id", Text),
)
ASSET_HOLD = Table(
    "asset_hold",
    TABLES,
    Column("asset_id", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("expires_at", DateTime(timezone=True)),
)
STOCK_HOLD = Table(
    "stock_hold",
    TABLES,
    Column("reservation_id", Text, primary_key=True),
    Column("expires_at", DateTime(timezone=True)),
)
QUOTE = Table(
    "quote",
    TABLES,
    Column("quote_id", Text, primary_key=True),
    Column("valid_until", DateTime(timezone=True), nullable=False),
)
Index("cart_of_shopper", CART.c.token_hash, CART.c.opened)
Index("hold_of_cart", ASSET_HOLD.c.holder)
CART_VIEW = ReadModel("cart_view", 3, TABLES)


@CART_VIEW.on(CartOpened)
def opened(batch: Batch, recorded: Recorded[CartOpened]) -> None:
    batch[CART].put(
        cart_id=recorded.key,
        token_hash=recorded.event.token_hash,
        region=recorded.event.region,
        currency=recorded.event.currency,
        opened=recorded.position,
        opened_at=recorded.envelope.recorded_at,
        checking_out=False,
        lost=[],
    )


@CART_VIEW.on(CartLineAdded)
def line_added(batch: Batch, recorded: Recorded[CartLineAdded]) -> None:
    line = recorded.event.line
    batch[LINE].put(
        cart_id=recorded.key,
        line_id=line.line_id,
        added=recorded.position,
        kind=line.kind,
        ref=line.ref,
        style_code=line.style_code,
        title=line.title,
        quantity=line.quantity,
        price=as_json(as_shown(line.price)),
        assets=list(line.assets),
        reservation_id=line.reservation_id,
    )
    _changed(batch, recorded.key)


@CART_VIEW.on(CartLineQuantityChanged)
def quantity_changed(batch: Batch, recorded: Recorded[CartLineQuantityChanged]) -> None:
    event = recorded.event
    batch[LINE].change(
        recorded.key, event.line_id, quantity=event.quantity, reservation_id=event.reservation_id
    )
    _changed(batch, recorded.key)


@CART_VIEW.on(CartLineRemoved)
def line_removed(batch: Batch, recorded: Recorded[CartLineRemoved]) -> None:
    batch[LINE].remove(recorded.key, recorded.event.line_id)
    _changed(batch, recorded.key)


@CART_VIEW.on(CartLineRepriced)
def line_repriced(batch: Batch, recorded: Recorded[CartLineRepriced]) -> None:
    """What the customer last agreed to stays beside the new price until that is seen too.

    A line whose quote is over is of its design from now on.
    """
    event = recorded.event
    line = batch[LINE].get(recorded.key, event.line_id)
    if line is None:
        return
    seen = line["seen"] or as_json(as_shown(event.before))
    instead = {"kind": "design", "ref": event.design_id} if event.design_id else {}
    price = as_json(as_shown(event.after))
    batch[LINE].change(recorded.key, event.line_id, price=price, seen=seen, **instead)
    _changed(batch, recorded.key)


@CART_VIEW.on(PricesAcknowledged)
def prices_acknowledged(batch: Batch, recorded: Recorded[PricesAcknowledged]) -> None:
    for line_id in recorded.event.line_ids:
        batch[LINE].change(recorded.key, line_id, seen=None)


@CART_VIEW.on(CheckoutStarted)
def checkout_started(batch: Batch, recorded: Recorded[CheckoutStarted]) -> None:
    batch[CART].change(recorded.key, checking_out=True)


@CART_VIEW.on(CartClosed)
def closed(batch: Batch, recorded: Recorded[CartClosed]) -> None:
    batch[CART].change(recorded.key, order_id=recorded.event.order_id, lost=[])


@CART_VIEW.on(CartReopened)
def reopened(batch: Batch, recorded: Recorded[CartReopened]) -> None:
    lost = list(recorded.event.lost)
    batch[CART].change(recorded.key, order_id=None, checking_out=False, lost=lost)


@CART_VIEW.on(QuoteIssued)
@CART_VIEW.on(QuoteExtended)
def quoted(batch: Batch, recorded: Recorded[QuoteIssued | QuoteExtended]) -> None:
    batch[QUOTE].put(quote_id=recorded.key, valid_until=recorded.event.valid_until)


@CART_VIEW.on(AssetReserved)
def asset_reserved(batch: Batch, recorded: Recorded[AssetReserved]) -> None:
    hold = recorded.event
    batch[ASSET_HOLD].put(asset_id=recorded.key, holder=hold.holder, expires_at=hold.expires_at)


@CART_VIEW.on(AssetHoldExtended)
def asset_hold_extended(batch: Batch, recorded: Recorded[AssetHoldExtended]) -> None:
    batch[ASSET_HOLD].change(recorded.key, expires_at=recorded.event.expires_at)


@CART_VIEW.on(AssetHoldEnded)
def asset_hold_ended(batch: Batch, recorded: Recorded[AssetHoldEnded]) -> None:
    batch[ASSET_HOLD].remove(recorded.key)


@CART_VIEW.on(StockReserved)
def stock_reserved(batch: Batch, recorded: Recorded[StockReserved]) -> None:
    hold = recorded.event
    batch[STOCK_HOLD].put(reservation_id=hold.reservation_id, expires_at=hold.expires_at)


@CART_VIEW.on(StockReservationReleased)
@CART_VIEW.on(StockIssued)
def stock_freed(
    batch: Batch, recorded: Recorded[StockReservationReleased] | Recorded[StockIssued]
) -> None:
    batch[STOCK_HOLD].remove(recorded.event.reservation_id)


def _changed(batch: Batch, cart_id: str) -> None:
    """Any change begins the checkout anew."""
    batch[CART].change(cart_id, checking_out=False)
