"""Which pictures wait for a proof by the atelier, or for their customer's word on one?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import BigInteger, Boolean, Connection, Index, MetaData, Table, Text, select

from domain.catalogue.option import Position
from domain.design.cut import ArtworkKind, Method
from domain.design.design.events import (
    ArtworkPriced,
    ArtworkProofTurned,
    ArtworkSet,
    DesignDiscarded,
    DesignRebased,
    OptionCleared,
    ProofApproved,
)
from domain.envelope import Recorded
from projections.kit.answer import answer
from projections.kit.columns import INSTANT, always, keys, perhaps
from projections.kit.paging import Page, Sort
from projections.kit.read_model import Batch, ReadModel

WorkAwaited = Literal["proof", "approval"]
TABLES = MetaData()
ARTWORK = Table(
    "artwork",
    TABLES,
    *keys(Text, "design_id"),
    *always(Text, "artwork_id", "kind", "position", "method"),
    *always(Boolean, "approved"),
    *perhaps(Text, "awaits", "proof"),
    *always(INSTANT, "since"),
    *always(BigInteger, "changed"),
)
Index("artwork_awaiting", ARTWORK.c.awaits, ARTWORK.c.changed, ARTWORK.c.artwork_id)
ARTWORKS = ReadModel("artworks", 1, TABLES)


@ARTWORKS.on
def sent(batch: Batch, recorded: Recorded[ArtworkSet]) -> None:
    """One picture a design: another takes its place."""
    cut = recorded.event.cut
    batch[ARTWORK].put(
        design_id=recorded.key,
        artwork_id=cut.artwork_id,
        kind=cut.kind,
        position=cut.position,
        method=cut.method,
        approved=False,
        awaits="proof",
        since=recorded.envelope.recorded_at,
        changed=recorded.position,
    )


@ARTWORKS.on
def drawn(batch: Batch, recorded: Recorded[ArtworkPriced]) -> None:
    batch[ARTWORK].change(recorded.key, proof=recorded.event.proof.digest, approved=False)
    _awaiting(batch, recorded, "approval")


@ARTWORKS.on
def approved(batch: Batch, recorded: Recorded[ProofApproved]) -> None:
    """The text of a design has a proof of its own."""
    picture = batch[ARTWORK].get(recorded.key)
    if picture is not None and picture["proof"] == recorded.event.digest:
        batch[ARTWORK].change(recorded.key, approved=True)
        _awaiting(batch, recorded, None)


@ARTWORKS.on
def turned(batch: Batch, recorded: Recorded[ArtworkProofTurned]) -> None:
    """What was approved is so again once it would be cut as it was shown."""
    picture = batch[ARTWORK].get(recorded.key)
    if picture is not None:
        standing: WorkAwaited | None = None if picture["approved"] else "approval"
        _awaiting(batch, recorded, standing if recorded.event.stands else "proof")


@ARTWORKS.on
def cleared(batch: Batch, recorded: Recorded[OptionCleared]) -> None:
    if recorded.event.option == "engraving":
        _taken_out(batch, recorded.key)


@ARTWORKS.on
def rebased(batch: Batch, recorded: Recorded[DesignRebased]) -> None:
    if any(dropped.option == "artwork" for dropped in recorded.event.dropped):
        _taken_out(batch, recorded.key)


@ARTWORKS.on
def discarded(batch: Batch, recorded: Recorded[DesignDiscarded]) -> None:
    _taken_out(batch, recorded.key)


def _taken_out(batch: Batch, design_id: str) -> None:
    """It stays known that there was one; nobody waits for anything of it."""
    batch[ARTWORK].change(design_id, awaits=None, proof=None, approved=False)


def _awaiting(
    batch: Batch,
    recorded: Recorded[ArtworkPriced] | Recorded[ProofApproved] | Recorded[ArtworkProofTurned],
    awaits: WorkAwaited | None,
) -> None:
    since, changed = recorded.envelope.recorded_at, recorded.position
    batch[ARTWORK].change(recorded.key, awaits=awaits, since=since, changed=changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtworkCard:
    """A picture that waits; what it shows, and of whom, is looked at with its file."""

    artwork_id: str
    design_id: str
    kind: ArtworkKind
    position: Position
    method: Method
    awaits: WorkAwaited
    since: datetime


def artworks(
    connection: Connection, awaits: WorkAwaited, *, cursor: str | None = None, limit: int = 24
) -> Page[ArtworkCard]:
    """Those that wait for it, the longest waiting first. Raises `InvalidCursor`."""
    sort = Sort("artworks", ARTWORK.c.changed, ARTWORK.c.artwork_id)
    waiting = select(ARTWORK).where(ARTWORK.c.awaits == awaits)
    found, following = sort.page(connection, waiting, cursor, limit)
    return Page(tuple(answer(ArtworkCard, row) for row in found), following)
