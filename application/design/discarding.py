"""The end of a design: by its owner's will, or because nobody touched it for long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from application.design.atelier import Owner
from application.store.event_store import Decision
from domain.design.design import DESIGN
from domain.design.design.commands import Discard, Lapse
from domain.design.design.events import DesignMarkedStale
from domain.design.design.state import Discarded, Unknown


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
