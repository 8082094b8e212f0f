"""What a design goes through besides being designed: rebased, claimed, thrown away."""

from typing import Annotated

from fastapi import Response
from pydantic import StringConstraints

from application.design.life import DesignGone, claim, discard, rebase
from application.design.view.atelier import Owner
from application.design.view.design import Design
from application.design.view.showing import shown
from application.store.event_store import Decision
from domain.catalogue.on_sale import NoLongerSold
from domain.kernel import NotFound
from interfaces.api.designs.designing import SHOWN
from interfaces.api.edge.access import OWN
from interfaces.api.edge.answers import Id
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import example

routes = Routes("/designs", "design", "commands")


class ClaimDesign(Body):
    """`token` is the one that opens the design so far; afterwards only the claimant's does."""

    model_config = example(token="the-token-of-the-design")  # noqa: S106  # an example
    token: Annotated[str, StringConstraints(min_length=1, max_length=300)]


@routes.post(
    "/{design_id}/rebase",
    OWN,
    Design,
    refuses=(*SHOWN, NoLongerSold),
)
def rebase_design(design_id: Id, asked: Asked) -> Response:
    """Bring the design to the revision that is sold now; `dropped` is what could not stay."""
    owner = Owner(design_id=design_id, token_hash=asked.owner)
    return asked.do(lambda d: rebase(d, asked.api.atelier(), owner))


@routes.post("/{design_id}/claim", OWN, Design, refuses=SHOWN)
def claim_design(design_id: Id, body: ClaimDesign, asked: Asked) -> Response:
    """Make the design the caller's, with all that is in it; its carts go on as they are."""
    owner = Owner(design_id=design_id, token_hash=asked.owner)
    former, claimant = asked.api.tokens.hash(body.token), asked.caller.actor.id

    def use_case(decision: Decision) -> Design:
        claim(decision, owner, former, claimant)
        return shown(decision, asked.api.atelier(), owner)

    return asked.do(use_case)


@routes.delete("/{design_id}", OWN, DesignGone, refuses=(NotFound,))
def discard_design(design_id: Id, asked: Asked) -> Response:
    """Throw the design away, and its links with it."""
    owner = Owner(design_id=design_id, token_hash=asked.owner)
    return asked.do(lambda d: discard(d, owner))
