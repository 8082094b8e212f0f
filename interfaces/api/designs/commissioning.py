"""A design of the customer's own: their brief, the atelier's sketches, and the one they approve."""

from typing import Annotated

from fastapi import Path, Response
from pydantic import StringConstraints

from application.design import commissioning
from application.design.commissioning import CommissionRead, SketchPicture
from application.design.view.atelier import Owner
from application.design.view.design import Design
from application.store.privacy import SubjectErased
from domain.design.design.commissioning import (
    BriefInvalid,
    NotDesignedToOrder,
    SketchDiffers,
    SketchSuperseded,
)
from domain.kernel import NotFound
from interfaces.api.designs.designing import ON_SALE
from interfaces.api.edge.access import OWN
from interfaces.api.edge.answers import Id, plain
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes, about
from interfaces.api.edge.values import example

routes = Routes("/designs", "design", "commands")
queries = Routes("/designs", "design", "queries")
SketchNumber = Annotated[int, Path(ge=1, le=999, description="Which sketch, from 1.")]


class WriteBrief(Body):
    """What the customer wants designed for them; written again, what they want otherwise."""

    model_config = example(brief="Two leaves that hold the stone between them.")
    brief: Annotated[str, StringConstraints(max_length=4_000)]


class ApproveSketch(Body):
    """`digest` is that of the sketch as it was looked at."""

    model_config = example(
        digest="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    )
    digest: Annotated[str, StringConstraints(min_length=1, max_length=80)]


@routes.put(
    "/{design_id}/brief",
    OWN,
    Design,
    refuses=(*ON_SALE, NotDesignedToOrder, BriefInvalid, SubjectErased),
)
def write_brief(design_id: Id, body: WriteBrief, asked: Asked) -> Response:
    """Have a design of one's own drawn; again, another sketch."""
    owner = Owner(design_id=design_id, token_hash=asked.owner)
    return asked.do(lambda d: commissioning.write_brief(d, asked.api.atelier(), owner, body.brief))


@routes.delete("/{design_id}/brief", OWN, Design, refuses=ON_SALE)
def withdraw_brief(design_id: Id, asked: Asked) -> Response:
    """Have the piece as the house offers it after all."""
    owner = Owner(design_id=design_id, token_hash=asked.owner)
    return asked.do(lambda d: commissioning.withdraw_brief(d, asked.api.atelier(), owner))


@routes.post(
    "/{design_id}/sketches/{number}/approval",
    OWN,
    Design,
    refuses=(*ON_SALE, about("digest", SketchDiffers), SketchSuperseded),
)
def approve_sketch(
    design_id: Id, number: SketchNumber, body: ApproveSketch, asked: Asked
) -> Response:
    """Make a sketch the customer's own design: it is made as it shows, and cannot be returned."""
    owner = Owner(design_id=design_id, token_hash=asked.owner)
    return asked.do(
        lambda d: commissioning.approve_sketch(
            d, asked.api.atelier(), owner, number=number, digest=body.digest
        )
    )


@queries.get("/{design_id}/commission", OWN, CommissionRead, refuses=(NotFound,))
def commission(design_id: Id, asked: Asked) -> Response:
    """The brief and what the atelier wrote to each sketch, in words."""
    owner = Owner(design_id=design_id, token_hash=asked.owner)
    return plain(
        asked.look(lambda d: commissioning.commission_of_owner(d, asked.api.atelier(), owner))
    )


@queries.get("/{design_id}/sketches/{number}", OWN, SketchPicture, refuses=(NotFound,))
def sketch(design_id: Id, number: SketchNumber, asked: Asked) -> Response:
    """A sketch to look at."""
    owner = Owner(design_id=design_id, token_hash=asked.owner)
    return plain(asked.look(lambda d: commissioning.picture_of_owner(d, owner, number)))
