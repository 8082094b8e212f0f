"""When a cart that its owner does nothing with is abandoned, and when it is gone."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Table, Text

from domain.envelope import Recorded
from domain.selling.cart.abandoning import CartAbandoned, CartReaped
from domain.selling.cart.cart_line import (
    CartLineAltered,
    CartLineQuantityChanged,
    CartLineRepriced,
)
from domain.selling.cart.checkout import (
    CartClosed,
    CartReopened,
    CheckoutStarted,
    PricesAcknowledged,
)
from domain.selling.cart.merging import (
    CartClaimed,
    CartGivenBack,
    CartHandedOver,
    CartTakenBack,
)
from domain.selling.cart.state import CartOpened
from projections.due.deadlines import (
    TABLES,
    Deadline,
    Kind,
    clear_deadline,
    ends_after,
    set_deadline,
)
from projections.kit.columns import keys, perhaps
from projections.kit.read_model import Batch, Fold

Used = (
    CartLineAltered
    | CartLineQuantityChanged
    | CartLineRepriced
    | PricesAcknowledged
    | CheckoutStarted
    | CartReopened
    | CartClaimed
    | CartGivenBack
    | CartTakenBack
)
ENDS: dict[Kind, str] = {"idle_cart": "idle_seconds", "old_cart": "keep_seconds"}
LIFE = Table(
    "cart_life",
    TABLES,
    *keys(Text, "cart_id"),
    *perhaps(BigInteger, *ENDS.values()),
)


def cart_opened(batch: Batch, recorded: Recorded[CartOpened]) -> None:
    event = recorded.event
    if event.idle_seconds is not None or event.keep_seconds is not None:
        lasts = {"idle_seconds": event.idle_seconds, "keep_seconds": event.keep_seconds}
        batch[LIFE].put(cart_id=recorded.key, **lasts)
        put_off_cart(batch, recorded.key, recorded.envelope.recorded_at)


def cart_used(batch: Batch, recorded: Recorded[Used]) -> None:
    """Its time begins anew."""
    put_off_cart(batch, recorded.key, recorded.envelope.recorded_at)


def put_off_cart(batch: Batch, cart_id: str, at: datetime) -> None:
    life = batch[LIFE].get(cart_id)
    for kind, named in ENDS.items():
        seconds = life[named] if life else None
        if seconds is not None:
            set_deadline(batch, Deadline(kind, cart_id), ends_after(at, seconds))


def cart_rests(batch: Batch, recorded: Recorded[CartClosed | CartHandedOver]) -> None:
    """An order that is open, and another cart, keep it as long as they live."""
    _clear(batch, recorded.key)


def cart_abandoned(batch: Batch, recorded: Recorded[CartAbandoned]) -> None:
    clear_deadline(batch, Deadline("idle_cart", recorded.key))


def cart_reaped(batch: Batch, recorded: Recorded[CartReaped]) -> None:
    _clear(batch, recorded.key)
    batch[LIFE].remove(recorded.key)


def _clear(batch: Batch, cart_id: str) -> None:
    for kind in ENDS:
        clear_deadline(batch, Deadline(kind, cart_id))


CART_FOLDS: tuple[Fold[Any], ...] = (
    *(cart_opened, cart_used, cart_rests, cart_abandoned, cart_reaped),
)
