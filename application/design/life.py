"""What becomes of a design besides designing: claimed, rebased, thrown away, left to lapse."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from application.design.view.atelier import Atelier, Owner
from application.design.view.design import Design
from application.design.view.revisions import style_of
from application.design.view.showing import shown
from application.store.event_store import Decision, stream_of
from domain.catalogue.product import PRODUCT
from domain.design.design import DESIGN
from domain.design.design.commands import Claim, Discard, Lapse, Offered, Rebase
from domain.design.design.events import DesignMarkedStale, DesignRebased
from domain.design.design.state import Discarded, Unknown, draft_of
from domain.kernel import NotFound


def claim(decision: Decision, owner: Owner, former_hash: str, claimant: str) -> None:
    """Make a design its claimant's, who shows the token that opens it; `NotFound` otherwise.

    `claimant` is the claimant's pseudonym.
    """
    command = Claim(token_hash=owner.token_hash, former_hash=former_hash, claimant=claimant)
    decision.decide(DESIGN, owner.design_id, command)


@dataclass(frozen=True, slots=True)
class DesignGone:
    design_id: str


def discard(decision: Decision, owner: Owner) -> DesignGone:
    """Its links die with it; what was forked from it stays."""
    decision.decide(DESIGN, owner.design_id, Discard(token_hash=owner.token_hash))
    return DesignGone(owner.design_id)


def lapse(decision: Decision, design_id: str) -> bool:
    """End a design that its time is over for; what was named, claimed or touched since stays."""
    state = decision.state(DESIGN, design_id)
    if isinstance(state, Unknown | Discarded):
        return False
    draft = state.draft
    if draft.origin.keep_seconds is None:
        return False
    keep_until = _touched(decision, design_id) + timedelta(seconds=draft.origin.keep_seconds)
    return bool(decision.decide(DESIGN, design_id, Lapse(keep_until=keep_until)))


def _touched(decision: Decision, design_id: str) -> datetime:
    """When its owner last did something; that it was marked stale was not its owner's doing."""
    return max(
        recorded.envelope.recorded_at
        for recorded in decision.history(DESIGN, design_id)
        if not isinstance(recorded.event, DesignMarkedStale)
    )


def rebase(decision: Decision, atelier: Atelier, owner: Owner) -> Design:
    """On the revision that it is on already nothing happens. Raises `NotFound`, `NoLongerSold`."""
    draft = draft_of(decision.state(DESIGN, owner.design_id), owner.token_hash)
    style_code = draft.origin.style_code
    command = Rebase(
        token_hash=owner.token_hash,
        offered=Offered(decision.state(PRODUCT, style_code), atelier.engraving),
        before=style_of(decision, style_code, draft.product_rev),
    )
    events = decision.decide(DESIGN, owner.design_id, command)
    dropped = [
        each for event in events if isinstance(event, DesignRebased) for each in event.dropped
    ]
    return replace(shown(decision, atelier, owner), dropped=tuple(dropped))


def names_of(
    decision: Decision, design_ids: Sequence[str], token_hash: str
) -> dict[str, str | None]:
    """By design, for those that are theirs at this moment; None is without a name, or forgotten."""
    decision.prefetch(stream_of(DESIGN, design_id) for design_id in design_ids)
    names: dict[str, str | None] = {}
    for design_id in design_ids:
        try:
            draft = draft_of(decision.state(DESIGN, design_id), token_hash)
        except NotFound:
            continue
        names[design_id] = draft.name if isinstance(draft.name, str) else None
    return names
