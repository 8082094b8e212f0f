"""Finished pieces, counted goods and made-up stock as loads: streams received and on sale."""

import hashlib
from collections.abc import Iterable, Iterator

from application.store.event_store import EventStore
from domain.inventory.asset import ASSET
from domain.inventory.stock import STOCK
from interfaces.local.seeding.demo_stock import (
    StockPiece,
    counted_goods,
    finished_pieces,
    synthetic,
)
from interfaces.local.seeding.opening import (
    Load,
    Loaded,
    Opening,
    Progress,
    Unit,
    carry_in,
    unwatched,
)

PIECES_AT_ONCE = 500


def seed_pieces(store: EventStore, progress: Progress = unwatched) -> Loaded:
    """The one-of-a-kind pieces, listed, and the counted goods, priced."""
    units = (*_finished(), *_counted(counted_goods()))
    load = Load(
        name="pieces",
        edition=hashlib.sha256(repr(units).encode()).hexdigest()[:16],
        total=len(units),
        units=lambda: units,
        chunk=PIECES_AT_ONCE,
    )
    return carry_in(store, load, progress)


def seed_synthetic(
    store: EventStore, products: int, variants: int, stock: int, *, progress: Progress = unwatched
) -> Loaded:
    """`products` times `variants` made-up skus sharing `stock` units; more may be asked later.

    A sku that exists keeps what it has.
    """
    load = Load(
        name="synthetic",
        edition=f"{products}x{variants}x{stock}",
        total=products * variants,
        units=lambda: _counted(synthetic(products, variants, stock)),
        chunk=PIECES_AT_ONCE,
    )
    return carry_in(store, load, progress)


def _finished() -> Iterator[Unit]:
    for piece in finished_pieces():
        stones = (
            Opening(ASSET, each.asset_id, each.commands(piece.asset_id)) for each in piece.stones
        )
        yield (*stones, Opening(ASSET, piece.asset_id, piece.commands))


def _counted(pieces: Iterable[StockPiece]) -> Iterator[Unit]:
    for piece in pieces:
        yield (Opening(STOCK, piece.key, piece.commands),)
