"""Claiming a design, and what becomes of a cart that holds it under the token it had before.

Such a cart goes on: whoever opened the design before may buy it from the cart it is in, but not
look at it, change it or put it into a cart any more.
"""

from dataclasses import dataclass

from application.design.atelier import Owner
from application.store.event_store import Decision
from domain.design.claiming import Claim
from domain.design.configuration import CONFIGURATION, Discarded, State, Unknown, draft_of
from domain.design.draft import Draft
from domain.kernel import Gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who wants a design; `carted` says that it stands in a cart of that token already."""

    design_id: str
    token_hash: str
    carted: bool = False


class DesignDiscarded(Gone):
    """This design was thrown away; take it out of the cart."""

    code = "design_discarded"


def claim(decision: Decision, owner: Owner, former_hash: str, claimant: str) -> None:
    """Make a design its claimant's, who shows the token that opens it; `NotFound` otherwise.

    `claimant` is the claimant's pseudonym.
    """
    command = Claim(token_hash=owner.token_hash, former_hash=former_hash, claimant=claimant)
    decision.decide(CONFIGURATION, owner.design_id, command)


def buyers_draft(state: State, buyer: Buyer) -> Draft:
    """The design for its owner, or for a cart that it was put into by an owner before.

    Raises `NotFound`, or `DesignDiscarded` for a cart.
    """
    if not buyer.carted or isinstance(state, Unknown):
        return draft_of(state, buyer.token_hash)
    draft = state if isinstance(state, Draft) else state.draft
    if buyer.token_hash not in draft.owners:
        return draft_of(state, buyer.token_hash)
    if isinstance(state, Discarded):
        raise DesignDiscarded
    return draft
