"""Which of the offered stones fit what a customer looks for?"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    and_,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from domain.envelope import Recorded
from domain.inventory.asset import AssetReceived
from domain.inventory.asset.hold import AssetHoldEnded, AssetHoldExtended, AssetReserved
from domain.inventory.asset.listing import AssetListed, AssetUnlisted
from domain.inventory.asset.papers import ProvenanceRecorded
from domain.inventory.asset.quarantine import AssetQuarantined, AssetReturned
from domain.inventory.asset.standing import (
    AssetAllocated,
    AssetMounted,
    AssetSold,
    AssetTakenOut,
)
from domain.inventory.stone import DEMONSTRATION, Certificate, Stone
from projections.kit.columns import INSTANT, always, keys, perhaps
from projections.kit.paging import Found
from projections.kit.read_model import Batch, ReadModel
from projections.stones.alike import Alike, alike_to, cell_row
from projections.stones.filter import SETS, UNITS
from projections.stones.grades import stored
from projections.words.lexemes import Passage, search_vector

TABLES = MetaData()
# Stones alike in everything that is chosen from a list share a cell: counting many stones by
# nine lists is then counting them by one number.
CELL = Table(
    "cell",
    TABLES,
    *keys(BigInteger, "cell"),
    *always(Text, *SETS),
)
# A row is read from its front: what is compared and counted stands before what is only shown.
# `cost` is what we paid, in minor units of `currency`, and never told: a price follows from it by
# the book of the moment that is asked for, so that a book begins for all stones at once. `moved` is
# the position at which it last became free to be chosen, or stopped being so; `changed` is that of
# whatever else is told of it, too: those who keep stones in memory read what is newer. Ids are in
# the order of their signs everywhere, whatever the database's own order of words is.
STONE = Table(
    "stone",
    TABLES,
    *always(Boolean, "listed", "gone"),
    *always(SmallInteger, "colour_rank", "clarity_rank"),
    *always(Integer, "carat"),
    *always(BigInteger, "kind"),
    *perhaps(Integer, "narrow", "wide", "length", "width", "height", "table", "depth"),
    *always(BigInteger, "cell"),
    *always(BigInteger, "cost"),
    *keys(Text(collation="C"), "asset_id"),
    *always(Text, "currency"),
    *always(Boolean, "held", "demonstration"),
    *perhaps(INSTANT, "held_until"),
    *perhaps(Text, "report_no", "photo"),
    *always(BigInteger, "moved", "changed"),
    *always(TSVECTOR, "search"),
)
OFFERED = and_(STONE.c.listed, ~STONE.c.gone)
Index("stone_by_carat", STONE.c.carat, STONE.c.asset_id, postgresql_where=OFFERED)
Index("stone_by_colour", STONE.c.colour_rank, STONE.c.asset_id, postgresql_where=OFFERED)
Index("stone_by_clarity", STONE.c.clarity_rank, STONE.c.asset_id, postgresql_where=OFFERED)
Index("stone_by_cost", STONE.c.cost, STONE.c.asset_id, postgresql_where=OFFERED)
Index("stone_of_kind", STONE.c.kind, STONE.c.carat, postgresql_where=OFFERED)
Index("stone_moved", STONE.c.moved)
Index("stone_changed", STONE.c.changed)
Index("stone_by_words", STONE.c.search, postgresql_using="gin", postgresql_where=OFFERED)
Index("stone_by_cell", STONE.c.cell, postgresql_where=OFFERED)
STONE_SEARCH = ReadModel("stone_search", 10, TABLES)


@STONE_SEARCH.on
def received(batch: Batch, recorded: Recorded[AssetReceived]) -> None:
    stone, certificate = recorded.event.attributes, recorded.event.certificate
    if not isinstance(stone, Stone):
        return
    alike = alike_to(stone, certificate)
    _count(batch, alike.cell)
    batch[STONE].put(
        asset_id=recorded.key,
        listed=False,
        gone=False,
        held=False,
        demonstration=recorded.event.source.name == DEMONSTRATION,
        moved=recorded.position,
        changed=recorded.position,
        report_no=certificate.report_no if certificate else None,
        photo=stone.photos[0] if stone.photos else None,
        search=_words(recorded.key, stone, alike, certificate),
        cost=recorded.event.cost.minor,
        currency=recorded.event.cost.currency,
        **alike.columns,
        **_measured(stone),
    )


@STONE_SEARCH.on
def traced(batch: Batch, recorded: Recorded[ProvenanceRecorded]) -> None:
    known = recorded.event.provenance
    stone = batch[STONE].get(recorded.key)
    if stone and (kind := batch[CELL].get(stone["cell"])):
        origin = known.country_mined or known.country_made or ""
        _count(batch, of_origin := cell_row(kind | {"origin": origin}))
        at = recorded.position
        batch[STONE].change(recorded.key, changed=at, cell=of_origin["cell"])


@STONE_SEARCH.on
def listed(batch: Batch, recorded: Recorded[AssetListed]) -> None:
    _change(batch, recorded, listed=True)


@STONE_SEARCH.on
def reserved(batch: Batch, recorded: Recorded[AssetReserved]) -> None:
    _change(batch, recorded, held=True, held_until=recorded.event.expires_at)


@STONE_SEARCH.on
def extended(batch: Batch, recorded: Recorded[AssetHoldExtended]) -> None:
    until, at = recorded.event.expires_at, recorded.position
    batch[STONE].change(recorded.key, changed=at, held_until=until)


@STONE_SEARCH.on
def freed(batch: Batch, recorded: Recorded[AssetHoldEnded]) -> None:
    """Unless something takes the hold's place, a promised stone is back in stock."""
    back = {} if recorded.event.cause == "converted" else {"gone": False}
    _change(batch, recorded, held=False, held_until=None, **back)


@STONE_SEARCH.on
def gone(batch: Batch, recorded: Recorded[AssetAllocated | AssetMounted | AssetSold]) -> None:
    _change(batch, recorded, gone=True)


@STONE_SEARCH.on
def withdrawn(
    batch: Batch,
    recorded: Recorded[AssetUnlisted | AssetQuarantined | AssetReturned | AssetTakenOut],
) -> None:
    """What was set aside, or in a piece, must be listed anew before it is offered again."""
    back = {} if isinstance(recorded.event, AssetUnlisted) else {"gone": False}
    _change(batch, recorded, listed=False, **back)


def _change(batch: Batch, recorded: Recorded[Any], **values: Any) -> None:
    at = recorded.position
    batch[STONE].change(recorded.key, moved=at, changed=at, **values)


def _count(batch: Batch, cell: Found) -> None:
    """A cell is what its number says, so one writing of it does for a batch."""
    if not batch[CELL].holds(cell["cell"]):
        batch[CELL].put(**cell)


def _words(asset_id: str, stone: Stone, alike: Alike, certificate: Certificate | None) -> str:
    """Its own number, that of its report, and what it is and weighs, in words."""
    report = f"{certificate.lab} {certificate.report_no}" if certificate else ""
    own = Passage("A", f"{asset_id} {report}"), Passage("B", f"{stone.carat} ct")
    return f"{alike.told} {search_vector(own)}"


def _measured(stone: Stone) -> Found:
    length, width = stored(stone.length_mm, UNITS["length"]), stored(stone.width_mm, UNITS["width"])
    sides = (length, width) if length is not None and width is not None else None
    return {
        "carat": stored(stone.carat, UNITS["carat"]),
        "length": length,
        "width": width,
        "height": stored(stone.height_mm, UNITS["height"]),
        "narrow": min(sides) if sides else None,
        "wide": max(sides) if sides else None,
        "table": stored(stone.table, UNITS["table"]),
        "depth": stored(stone.depth, UNITS["depth"]),
    }
