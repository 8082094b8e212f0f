"""Claiming a design, and what becomes of a cart that holds it under the token it had before.

Such a cart goes on: whoever opened the design before may buy it from the cart it is in, but not
look at it, change it or put it into a cart any more.
"""

from application.design.atelier import Owner
from application.selling.pieces import Wanted
from application.store.event_store import Decision
from domain.design.claiming import Claim
from domain.design.configuration import CONFIGURATION, Discarded, State, Unknown, draft_of
from domain.design.draft import Draft
from domain.kernel import Gone


class DesignDiscarded(Gone):
    """This design was thrown away; take it out of the cart."""

    code = "configuration_discarded"


def claim(decision: Decision, owner: Owner, former_hash: str, claimant: str) -> None:
    """Make a design its claimant's, who shows the token that opens it; `NotFound` otherwise.

    `claimant` is the claimant's pseudonym.
    """
    command = Claim(token_hash=owner.token_hash, former_hash=former_hash, claimant=claimant)
    decision.decide(CONFIGURATION, owner.design_id, command)


def buyers_draft(state: State, wanted: Wanted) -> Draft:
    """The design for its owner, or for a cart that it was put into by an owner before.

    Raises `NotFound`, or `DesignDiscarded` for a cart.
    """
    if not wanted.carted or isinstance(state, Unknown):
        return draft_of(state, wanted.token_hash)
    draft = state if isinstance(state, Draft) else state.draft
    if wanted.token_hash not in draft.owners:
        return draft_of(state, wanted.token_hash)
    if isinstance(state, Discarded):
        raise DesignDiscarded
    return draft
