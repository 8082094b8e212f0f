"""The names that a shopper gave to designs: read for them alone, and kept in no read model."""

from collections.abc import Sequence

from application.store.event_store import Decision
from domain.design.design import DESIGN
from domain.design.design.state import draft_of
from domain.kernel import NotFound


def names_of(
    decision: Decision, design_ids: Sequence[str], token_hash: str
) -> dict[str, str | None]:
    """By design, for those that are theirs at this moment; None is without a name, or forgotten."""
    decision.prefetch(DESIGN.stream(design_id) for design_id in design_ids)
    names: dict[str, str | None] = {}
    for design_id in design_ids:
        try:
            draft = draft_of(decision.state(DESIGN, design_id), token_hash)
        except NotFound:
            continue
        names[design_id] = draft.name if isinstance(draft.name, str) else None
    return names
