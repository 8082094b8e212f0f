"""Which designs are alive, whose they are, and what they depend on: stones, and a product."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import BigInteger, Boolean, Connection, Index, MetaData, Table, Text, select

from domain.design.design.events import (
    ArtworkSet,
    BriefWithdrawn,
    BriefWritten,
    DesignClaimed,
    DesignCompleted,
    DesignDiscarded,
    DesignMarkedStale,
    DesignRebased,
    DesignSaved,
    DesignShared,
    DesignShareRevoked,
    DesignStarted,
    EngravingSet,
    OptionCleared,
    OptionSelected,
    ProofApproved,
    ProofShown,
    SketchApproved,
    SketchOutdated,
    SketchShown,
    StoneChosen,
)
from domain.envelope import Recorded
from domain.selling.order.leaving import OrderCancelled, OrderExpired
from domain.selling.order.placing import OrderPlaced
from projections.kit.answer import answer
from projections.kit.columns import INSTANT, always, keys, perhaps
from projections.kit.paging import Found, Page, Sort
from projections.kit.read_model import Batch, ReadModel

Stage = Literal["draft", "complete", "stale"]
Awaited = Literal["sketch", "approval"]
TABLES = MetaData()
DESIGN = Table(
    "design",
    TABLES,
    *keys(Text, "design_id"),
    *always(Text, "style_code", "product_rev", "token_hash"),
    *always(Boolean, "saved"),
    *always(Text, "stage"),
    *perhaps(Text, "lost", "order_id", "awaits"),
    *always(INSTANT, "started_at", "changed_at"),
    *always(BigInteger, "changed"),
)
STONE = Table(
    "stone",
    TABLES,
    *keys(Text, "design_id", "slot"),
    *keys(BigInteger, "place"),
    *always(Text, "asset_id"),
)
Index("design_of_owner", DESIGN.c.token_hash, DESIGN.c.changed, DESIGN.c.design_id)
Index("design_of_style", DESIGN.c.style_code, DESIGN.c.design_id)
Index("design_of_order", DESIGN.c.order_id)
Index("design_awaiting", DESIGN.c.awaits, DESIGN.c.changed, DESIGN.c.design_id)
Index("design_with_stone", STONE.c.asset_id, STONE.c.design_id)
MOST_IDS = 500
DESIGNS = ReadModel("designs", 2, TABLES)


@DESIGNS.on
def started(batch: Batch, recorded: Recorded[DesignStarted]) -> None:
    began, at = recorded.event, recorded.envelope.recorded_at
    batch[DESIGN].put(
        design_id=recorded.key,
        style_code=began.style_code,
        product_rev=began.product_rev,
        token_hash=began.token_hash,
        saved=False,
        stage="draft",
        started_at=at,
        changed_at=at,
        changed=recorded.position,
    )


@DESIGNS.on
def altered(batch: Batch, recorded: Recorded[OptionSelected | EngravingSet | ArtworkSet]) -> None:
    _opened(batch, recorded)


@DESIGNS.on
def cleared(batch: Batch, recorded: Recorded[OptionCleared]) -> None:
    """An option may be a slot: its stones go with it."""
    for stone in batch[STONE].where(design_id=recorded.key, slot=recorded.event.option):
        batch[STONE].remove(stone["design_id"], stone["slot"], stone["place"])
    _opened(batch, recorded)


@DESIGNS.on
def stone_chosen(batch: Batch, recorded: Recorded[StoneChosen]) -> None:
    """A stone by specification is nobody's yet: the design depends on none for it."""
    chosen = recorded.event
    if chosen.asset_id is None:
        batch[STONE].remove(recorded.key, chosen.slot, chosen.place)
    else:
        batch[STONE].put(
            design_id=recorded.key,
            slot=chosen.slot,
            place=chosen.place,
            asset_id=chosen.asset_id,
        )
    _opened(batch, recorded, chosen=chosen.asset_id)


@DESIGNS.on
def rebased(batch: Batch, recorded: Recorded[DesignRebased]) -> None:
    for dropped in recorded.event.dropped:
        if dropped.place is not None:
            batch[STONE].remove(recorded.key, dropped.option, dropped.place)
    batch[DESIGN].change(recorded.key, product_rev=recorded.event.to_rev)
    _opened(batch, recorded)


@DESIGNS.on
def briefed(batch: Batch, recorded: Recorded[BriefWritten]) -> None:
    _opened(batch, recorded)
    batch[DESIGN].change(recorded.key, awaits="sketch")


@DESIGNS.on
def drawn(batch: Batch, recorded: Recorded[SketchShown]) -> None:
    _changed(batch, recorded, awaits="approval")


@DESIGNS.on
def decided(batch: Batch, recorded: Recorded[BriefWithdrawn | SketchApproved]) -> None:
    _opened(batch, recorded)
    batch[DESIGN].change(recorded.key, awaits=None)


@DESIGNS.on
def undecided(batch: Batch, recorded: Recorded[SketchOutdated]) -> None:
    _opened(batch, recorded)
    batch[DESIGN].change(recorded.key, awaits="approval")


@DESIGNS.on
def completed(batch: Batch, recorded: Recorded[DesignCompleted]) -> None:
    _changed(batch, recorded, stage="complete", lost=None)


@DESIGNS.on
def marked_stale(batch: Batch, recorded: Recorded[DesignMarkedStale]) -> None:
    batch[DESIGN].change(recorded.key, stage="stale", lost=recorded.event.asset_id)


@DESIGNS.on
def saved(batch: Batch, recorded: Recorded[DesignSaved]) -> None:
    _changed(batch, recorded, saved=True)


@DESIGNS.on
def claimed(batch: Batch, recorded: Recorded[DesignClaimed]) -> None:
    _changed(batch, recorded, token_hash=recorded.event.token_hash)


@DESIGNS.on
def shared(
    batch: Batch, recorded: Recorded[DesignShared | DesignShareRevoked | ProofShown | ProofApproved]
) -> None:
    _changed(batch, recorded)


@DESIGNS.on
def discarded(batch: Batch, recorded: Recorded[DesignDiscarded]) -> None:
    for stone in batch[STONE].where(design_id=recorded.key):
        batch[STONE].remove(stone["design_id"], stone["slot"], stone["place"])
    batch[DESIGN].remove(recorded.key)


@DESIGNS.on
def ordered(batch: Batch, recorded: Recorded[OrderPlaced]) -> None:
    for line in recorded.event.lines:
        if line.kind == "design":
            batch[DESIGN].change(line.ref, order_id=recorded.key)


@DESIGNS.on
def order_ended(batch: Batch, recorded: Recorded[OrderExpired | OrderCancelled]) -> None:
    for design in batch[DESIGN].where(order_id=recorded.key):
        batch[DESIGN].change(design["design_id"], order_id=None)


def _opened(batch: Batch, recorded: Recorded[Any], *, chosen: str | None = None) -> None:
    """A change makes it a draft again, unless a stone that is gone is still in it."""
    design = batch[DESIGN].get(recorded.key)
    if design is None:
        return
    lost = design["lost"] if design["stage"] == "stale" else None
    held = lost is not None and batch[STONE].where(design_id=recorded.key, asset_id=lost)
    if held and chosen != lost:
        _changed(batch, recorded)
    else:
        _changed(batch, recorded, stage="draft", lost=None)


def _changed(batch: Batch, recorded: Recorded[Any], **values: Any) -> None:
    at = recorded.envelope.recorded_at
    batch[DESIGN].change(recorded.key, changed_at=at, changed=recorded.position, **values)


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignCard:
    """A live design in its owner's list; `ordered` that an order of theirs has it.

    `awaits` is what a design of their own waits for: the atelier's sketch, or their approval.

    `name` is what its owner saved it under: it is personal, so it comes from the stream itself.
    """

    design_id: str
    style_code: str
    product_rev: str
    name: str | None
    stage: Stage
    saved: bool
    ordered: bool
    awaits: Awaited | None
    started_at: datetime
    changed_at: datetime


def designs_of(
    connection: Connection, owner: str, *, cursor: str | None = None, limit: int = 24
) -> Page[DesignCard]:
    """An owner's designs, the last changed first, nameless as yet. Raises `InvalidCursor`."""
    sort = Sort("designs", DESIGN.c.changed, DESIGN.c.design_id, descending=True)
    theirs = select(DESIGN).where(DESIGN.c.token_hash == owner)
    found, following = sort.page(connection, theirs, cursor, limit)
    return Page(tuple(map(_card, found)), following)


def design_ids_of(connection: Connection, owner: str) -> tuple[str, ...]:
    """An owner's, the first one first; so many that one append takes them."""
    theirs = select(DESIGN.c.design_id).where(DESIGN.c.token_hash == owner)
    ordered = theirs.order_by(DESIGN.c.started_at, DESIGN.c.design_id).limit(MOST_IDS)
    return tuple(connection.scalars(ordered))


def _card(row: Found) -> DesignCard:
    return answer(DesignCard, row, name=None, ordered=row["order_id"] is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionCard:
    """A brief that waits; whose it is and what it says is read with the design."""

    design_id: str
    style_code: str
    awaits: Awaited
    changed_at: datetime


def commissions(
    connection: Connection, awaits: Awaited, *, cursor: str | None = None, limit: int = 24
) -> Page[CommissionCard]:
    """Those that wait for it, the longest waiting first. Raises `InvalidCursor`."""
    sort = Sort("commissions", DESIGN.c.changed, DESIGN.c.design_id)
    waiting = select(DESIGN).where(DESIGN.c.awaits == awaits)
    found, following = sort.page(connection, waiting, cursor, limit)
    return Page(tuple(answer(CommissionCard, row) for row in found), following)


def with_stone(connection: Connection, asset_id: str, after: str, limit: int) -> Sequence[str]:
    """Designs behind `after` that have the stone and are not stale for it yet, by id."""
    wanted = (
        select(STONE.c.design_id)
        .distinct()
        .join(DESIGN, DESIGN.c.design_id == STONE.c.design_id)
        .where(STONE.c.asset_id == asset_id, STONE.c.design_id > after)
        .where((DESIGN.c.stage != "stale") | DESIGN.c.lost.is_distinct_from(asset_id))
        .order_by(STONE.c.design_id)
        .limit(limit)
    )
    return connection.scalars(wanted).all()


def on_style(
    connection: Connection, style_code: str, after: str, limit: int
) -> Sequence[tuple[str, str]]:
    """Designs of the style behind `after`, by id, each with the order it is in, else nothing."""
    wanted = (
        select(DESIGN.c.design_id, DESIGN.c.order_id)
        .where(DESIGN.c.style_code == style_code, DESIGN.c.design_id > after)
        .order_by(DESIGN.c.design_id)
        .limit(limit)
    )
    return [(row.design_id, row.order_id or "") for row in connection.execute(wanted)]
