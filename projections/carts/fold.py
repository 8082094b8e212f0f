"""What is in a cart, what it costs now, and how long its pieces are held."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Boolean, Index, MetaData, Table, Text

from domain.envelope import Recorded
from domain.inventory.asset.hold import AssetHoldEnded, AssetHoldExtended, AssetReserved
from domain.inventory.stock.promised import StockIssued, StockReservationReleased
from domain.inventory.stock.reserved import StockReserved
from domain.selling.cart.abandoning import CartReaped
from domain.selling.cart.cart_line import (
    CartLine,
    CartLineAdded,
    CartLineAltered,
    CartLineQuantityChanged,
    CartLineRemoved,
    CartLineRepriced,
)
from domain.selling.cart.checkout import (
    CartClosed,
    CartReopened,
    CheckoutStarted,
    PricesAcknowledged,
)
from domain.selling.cart.conceding import (
    ConcessionGiven,
    ConcessionReworked,
    ConcessionWithdrawn,
)
from domain.selling.cart.merging import CartClaimed, CartHandedOver, CartTakenBack
from domain.selling.cart.state import CartOpened
from domain.selling.owner import known_owner
from domain.selling.quote import QuoteExtended, QuoteIssued
from projections.kit.answer import as_json
from projections.kit.columns import INSTANT, OBJECT, TEXTS, always, keys, perhaps
from projections.kit.read_model import Batch, ReadModel
from projections.prices.shown import as_shown

TABLES = MetaData()
CART = Table(
    "cart",
    TABLES,
    *keys(Text, "cart_id"),
    *always(Text, "token_hash", "region", "currency"),
    *always(BigInteger, "opened"),
    *always(INSTANT, "opened_at"),
    *always(Boolean, "checking_out"),
    *perhaps(Text, "order_id", "merged_into"),
    *always(TEXTS, "lost"),
)
LINE = Table(
    "line",
    TABLES,
    *keys(Text, "cart_id", "line_id"),
    *always(BigInteger, "added"),
    *always(Text, "kind", "ref"),
    *perhaps(Text, "style_code"),
    *always(Text, "title", "return_class"),
    *always(BigInteger, "quantity"),
    *always(OBJECT, "price"),
    *perhaps(OBJECT, "seen"),
    *always(BigInteger, "taken_minor"),
    *perhaps(BigInteger, "seen_taken_minor"),
    *always(TEXTS, "assets"),
    *perhaps(Text, "location", "reservation_id", "owner"),
    *always(OBJECT, "specification", "caveats"),
)
ASSET_HOLD = Table(
    "asset_hold",
    TABLES,
    *keys(Text, "asset_id"),
    *always(Text, "holder"),
    *perhaps(INSTANT, "expires_at"),
)
STOCK_HOLD = Table(
    "stock_hold",
    TABLES,
    *keys(Text, "reservation_id"),
    *perhaps(INSTANT, "expires_at"),
)
QUOTE = Table(
    "quote",
    TABLES,
    *keys(Text, "quote_id"),
    *always(INSTANT, "valid_until"),
)
Index("cart_of_shopper", CART.c.token_hash, CART.c.opened)
CART_VIEW = ReadModel("cart_view", 12, TABLES)


@CART_VIEW.on
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


@CART_VIEW.on
def line_added(batch: Batch, recorded: Recorded[CartLineAdded]) -> None:
    line = recorded.event.line
    batch[LINE].put(
        cart_id=recorded.key,
        added=recorded.position,
        taken_minor=line.taken.minor,
        **_shown(line),
    )
    _changed(batch, recorded.key)


@CART_VIEW.on
def quantity_changed(batch: Batch, recorded: Recorded[CartLineQuantityChanged]) -> None:
    event = recorded.event
    batch[LINE].change(
        recorded.key, event.line_id, quantity=event.quantity, reservation_id=event.reservation_id
    )
    _changed(batch, recorded.key)


@CART_VIEW.on
def line_removed(batch: Batch, recorded: Recorded[CartLineRemoved]) -> None:
    batch[LINE].remove(recorded.key, recorded.event.line_id)
    _changed(batch, recorded.key)


@CART_VIEW.on
def line_repriced(batch: Batch, recorded: Recorded[CartLineRepriced]) -> None:
    """What the customer last agreed to stays beside the new price until that is seen too.

    A line whose quote is over is of its design from now on.
    """
    event = recorded.event
    line = batch[LINE].get(recorded.key, event.line_id)
    if line is None:
        return
    seen = _seen(line) | {"seen": line["seen"] or as_json(as_shown(event.before))}
    instead = {"kind": "design", "ref": event.design_id} if event.design_id else {}
    price = as_json(as_shown(event.after))
    batch[LINE].change(recorded.key, event.line_id, price=price, **seen, **instead)
    _changed(batch, recorded.key)


@CART_VIEW.on
def line_altered(batch: Batch, recorded: Recorded[CartLineAltered]) -> None:
    altered = _shown(recorded.event)
    batch[LINE].change(recorded.key, altered.pop("line_id"), **altered)
    _changed(batch, recorded.key)


@CART_VIEW.on
def conceded(batch: Batch, recorded: Recorded[ConcessionGiven | ConcessionReworked]) -> None:
    """Where less is taken off than was, that is to be seen, unless its owner changed the pieces."""
    event = recorded.event
    theirs = isinstance(event, ConcessionReworked) and event.cause == "pieces"
    for each in event.lines:
        _taken_off(batch, recorded.key, each.line_id, each.reduction.taken.minor, theirs=theirs)
    _changed(batch, recorded.key)


@CART_VIEW.on
def concession_withdrawn(batch: Batch, recorded: Recorded[ConcessionWithdrawn]) -> None:
    for line_id in recorded.event.line_ids:
        _taken_off(batch, recorded.key, line_id, 0)
    _changed(batch, recorded.key)


@CART_VIEW.on
def prices_acknowledged(batch: Batch, recorded: Recorded[PricesAcknowledged]) -> None:
    for line_id in recorded.event.line_ids:
        batch[LINE].change(recorded.key, line_id, seen=None, seen_taken_minor=None)


@CART_VIEW.on
def checkout_started(batch: Batch, recorded: Recorded[CheckoutStarted]) -> None:
    batch[CART].change(recorded.key, checking_out=True)


@CART_VIEW.on
def closed(batch: Batch, recorded: Recorded[CartClosed]) -> None:
    batch[CART].change(recorded.key, order_id=recorded.event.order_id, lost=[])


@CART_VIEW.on
def reopened(batch: Batch, recorded: Recorded[CartReopened]) -> None:
    lost = list(recorded.event.lost)
    batch[CART].change(recorded.key, order_id=None, checking_out=False, lost=lost)


@CART_VIEW.on
def claimed(batch: Batch, recorded: Recorded[CartClaimed]) -> None:
    """The lines that came over were added one by one."""
    if recorded.event.customer_id is not None:
        owner = known_owner(recorded.event.customer_id)
        batch[CART].change(recorded.key, token_hash=owner)


@CART_VIEW.on
def reaped(batch: Batch, recorded: Recorded[CartReaped]) -> None:
    batch[CART].remove(recorded.key)


@CART_VIEW.on
def handed_over(batch: Batch, recorded: Recorded[CartHandedOver]) -> None:
    batch[CART].change(recorded.key, merged_into=recorded.event.into)


@CART_VIEW.on
def taken_back(batch: Batch, recorded: Recorded[CartTakenBack]) -> None:
    batch[CART].change(recorded.key, merged_into=None)


@CART_VIEW.on
def quoted(batch: Batch, recorded: Recorded[QuoteIssued | QuoteExtended]) -> None:
    batch[QUOTE].put(quote_id=recorded.key, valid_until=recorded.event.valid_until)


@CART_VIEW.on
def asset_reserved(batch: Batch, recorded: Recorded[AssetReserved]) -> None:
    hold = recorded.event
    batch[ASSET_HOLD].put(asset_id=recorded.key, holder=hold.holder, expires_at=hold.expires_at)


@CART_VIEW.on
def asset_hold_extended(batch: Batch, recorded: Recorded[AssetHoldExtended]) -> None:
    batch[ASSET_HOLD].change(recorded.key, expires_at=recorded.event.expires_at)


@CART_VIEW.on
def asset_hold_ended(batch: Batch, recorded: Recorded[AssetHoldEnded]) -> None:
    batch[ASSET_HOLD].remove(recorded.key)


@CART_VIEW.on
def stock_reserved(batch: Batch, recorded: Recorded[StockReserved]) -> None:
    hold = recorded.event
    batch[STOCK_HOLD].put(reservation_id=hold.reservation_id, expires_at=hold.expires_at)


@CART_VIEW.on
def stock_freed(batch: Batch, recorded: Recorded[StockReservationReleased | StockIssued]) -> None:
    batch[STOCK_HOLD].remove(recorded.event.reservation_id)


def _shown(line: CartLine | CartLineAltered) -> dict[str, Any]:
    """Without what the piece costs us; a design's fingerprint is for deciding only.

    Who conceded something, and why, is not told a shopper.
    """
    told: dict[str, Any] = as_json(line)
    del told["fingerprint"]
    told.pop("conceded", None)
    return told | {"price": as_json(as_shown(line.price))}


def _taken_off(
    batch: Batch, cart_id: str, line_id: str, minor: int, *, theirs: bool = False
) -> None:
    line = batch[LINE].get(cart_id, line_id)
    if line is None:
        return
    dearer = minor < line["taken_minor"] and not theirs
    seen = _seen(line) if dearer else {}
    batch[LINE].change(cart_id, line_id, taken_minor=minor, **seen)


def _seen(line: Mapping[str, Any]) -> dict[str, Any]:
    """The price that was last agreed to, and what was taken off it then."""
    if line["seen"]:
        return {"seen": line["seen"], "seen_taken_minor": line["seen_taken_minor"]}
    return {"seen": line["price"], "seen_taken_minor": line["taken_minor"]}


def _changed(batch: Batch, cart_id: str) -> None:
    """Any change begins the checkout anew."""
    batch[CART].change(cart_id, checking_out=False)
