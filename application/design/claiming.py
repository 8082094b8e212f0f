"""Claiming a design, and what becomes of a cart that holds it under the token it had before.

Such a cart goes on: whoever opened the design before may buy it from the cart it is in, but not
look at it, change it or put it into a cart any more.
"""

from application.design.atelier import Owner
from application.store.event_store import Decision
from domain.design.design import DESIGN
from domain.design.design.commands import Claim


def claim(decision: Decision, owner: Owner, former_hash: str, claimant: str) -> None:
    """Make a design its claimant's, who shows the token that opens it; `NotFound` otherwise.

    `claimant` is the claimant's pseudonym.
    """
    command = Claim(token_hash=owner.token_hash, former_hash=former_hash, claimant=claimant)
    decision.decide(DESIGN, owner.design_id, command)
