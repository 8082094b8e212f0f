"""A shopper's designs, and what one goes through besides being designed."""

from dataclasses import replace
from typing import Annotated

from fastapi import Response
from pydantic import StringConstraints

from application.design.life import DesignGone, claim, discard, names_of, rebase
from application.design.view.atelier import Owner
from application.design.view.design import Design
from application.design.view.showing import shown
from application.store.event_store import Decision
from domain.catalogue.on_sale import NoLongerSold
from domain.kernel import NotFound
from interfaces.api.designs.designing import SHOWN
from interfaces.api.edge.access import OWN
from interfaces.api.edge.answers import Cursor, Id, Limit, Reads, Told, private
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import example
from projections.designs import DESIGNS, DesignCard, designs_of
from projections.kit.paging import Page

routes = Routes("/designs", "design", "commands")
queries = Routes("/designs", "design", "queries")


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


@queries.get("", OWN, Page[DesignCard])
def designs(asked: Asked, reads: Reads, cursor: Cursor = None, limit: Limit = 24) -> Response:
    """The shopper's designs, the last changed first."""
    said = reads.told(DESIGNS, designs_of, asked.owner, cursor=cursor, limit=limit)
    page = said.value
    names = asked.look(lambda d: names_of(d, [card.design_id for card in page.items], asked.owner))
    named = (replace(c, name=names[c.design_id]) for c in page.items if c.design_id in names)
    return private(Told(Page(tuple(named), page.cursor), said.position))
