"""When a design that nobody named or claimed has been left alone for long enough to lapse."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Table, Text

from domain.design.design.events import (
    ArtworkPriced,
    ArtworkSet,
    BriefWithdrawn,
    BriefWritten,
    DesignClaimed,
    DesignCompleted,
    DesignDiscarded,
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
    SketchShown,
    StoneChosen,
)
from domain.envelope import Recorded
from domain.selling.cart.cart_line import CartLineAdded, CartLineRemoved
from projections.due.cart_life import put_off_cart
from projections.due.deadlines import (
    DEADLINE,
    TABLES,
    Deadline,
    clear_deadline,
    ends_after,
    set_deadline,
)
from projections.kit.columns import always, keys
from projections.kit.read_model import Batch, Fold

Touched = (
    OptionSelected
    | OptionCleared
    | StoneChosen
    | EngravingSet
    | BriefWritten
    | BriefWithdrawn
    | SketchShown
    | SketchApproved
    | ArtworkSet
    | ArtworkPriced
    | ProofShown
    | ProofApproved
    | DesignCompleted
    | DesignRebased
    | DesignShared
    | DesignShareRevoked
)
KeptOrGone = DesignSaved | DesignClaimed | DesignDiscarded
LIFE = Table(
    "design_life",
    TABLES,
    *keys(Text, "design_id"),
    *always(BigInteger, "keep_seconds"),
)
USE = Table(
    "design_use",
    TABLES,
    *keys(Text, "cart_id", "line_id"),
    *always(Text, "design_id"),
)
Index("use_of_design", USE.c.design_id)


def design_started(batch: Batch, recorded: Recorded[DesignStarted]) -> None:
    keep_seconds = recorded.event.keep_seconds
    if keep_seconds is not None:
        batch[LIFE].put(design_id=recorded.key, keep_seconds=keep_seconds)
        until = ends_after(recorded.envelope.recorded_at, keep_seconds)
        set_deadline(batch, Deadline("design", recorded.key), until)


def design_touched(batch: Batch, recorded: Recorded[Touched]) -> None:
    """Its time begins anew."""
    _put_off(batch, recorded.key, recorded.envelope.recorded_at)


def design_kept_or_gone(batch: Batch, recorded: Recorded[KeptOrGone]) -> None:
    keep_design(batch, recorded.key)


def keep_design(batch: Batch, design_id: str) -> None:
    """From now on it has no end of its own."""
    batch[LIFE].remove(design_id)
    clear_deadline(batch, Deadline("design", design_id))


def design_carted(batch: Batch, recorded: Recorded[CartLineAdded]) -> None:
    """In a cart, and in the order that a cart becomes, a design never lapses."""
    put_off_cart(batch, recorded.key, recorded.envelope.recorded_at)
    line = recorded.event.line
    if line.kind == "design":
        batch[USE].put(cart_id=recorded.key, line_id=line.line_id, design_id=line.ref)
        batch[DEADLINE].change(Deadline("design", line.ref).due_id, resting=True)


def design_taken_out(batch: Batch, recorded: Recorded[CartLineRemoved]) -> None:
    put_off_cart(batch, recorded.key, recorded.envelope.recorded_at)
    use = batch[USE].get(recorded.key, recorded.event.line_id)
    if use is None:
        return
    design_id = use["design_id"]
    batch[USE].remove(recorded.key, recorded.event.line_id)
    if not batch[USE].where(design_id=design_id):
        _put_off(batch, design_id, recorded.envelope.recorded_at, resting=False)


def _put_off(batch: Batch, design_id: str, at: datetime, **values: Any) -> None:
    life = batch[LIFE].get(design_id)
    if life is not None:
        until = ends_after(at, life["keep_seconds"])
        batch[DEADLINE].change(Deadline("design", design_id).due_id, due_at=until, **values)


DESIGN_FOLDS: tuple[Fold[Any], ...] = (
    *(design_started, design_touched, design_kept_or_gone, design_carted, design_taken_out),
)
