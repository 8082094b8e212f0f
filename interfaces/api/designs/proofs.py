"""The proof of an engraving: shown as a picture, and approved by the digest of that picture."""

from typing import Annotated

from fastapi import Response
from pydantic import StringConstraints

from application.design.proving import approve_proof, proof_picture, show_proof
from application.design.view.atelier import Owner
from application.design.view.design import Design
from application.store.privacy import SubjectErased
from domain.design.design.proving import (
    NothingEngraved,
    ProofNotShown,
    ProofOutdated,
    ProofTooEarly,
)
from domain.kernel import NotFound
from interfaces.api.designs.designing import ON_SALE
from interfaces.api.edge.access import OWN
from interfaces.api.edge.answers import NOT_KEPT, Id
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import example

SVG = "image/svg+xml"
ALONE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
"""A picture that is opened by itself loads nothing and runs nothing."""
routes = Routes("/designs", "design", "commands")


class ApproveProof(Body):
    """`digest` is of the picture that the customer looked at."""

    model_config = example(digest="3f8a1c2e9b7d4f60" * 4)
    digest: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


@routes.post(
    "/{design_id}/proof",
    OWN,
    Design,
    refuses=(*ON_SALE, NothingEngraved, ProofTooEarly, SubjectErased),
)
def show_design_proof(design_id: Id, asked: Asked) -> Response:
    """Draw the text as it would be cut; its picture is then at the `url` of the `proof`."""
    owner = Owner(design_id=design_id, token_hash=asked.owner)
    return asked.do(lambda d: show_proof(d, asked.api.atelier(), owner))


@routes.post(
    "/{design_id}/approval",
    OWN,
    Design,
    refuses=(*ON_SALE, NothingEngraved, ProofTooEarly, ProofNotShown, ProofOutdated),
)
def approve_design_proof(design_id: Id, body: ApproveProof, asked: Asked) -> Response:
    """Approve the very picture that was looked at; any other is refused."""
    owner = Owner(design_id=design_id, token_hash=asked.owner)
    return asked.do(lambda d: approve_proof(d, asked.api.atelier(), owner, body.digest))


@routes.get("/{design_id}/proofs/{digest}", OWN, refuses=(NotFound, SubjectErased), media=(SVG,))
def design_proof(design_id: Id, digest: Id, asked: Asked) -> Response:
    """The picture itself, as it was shown, however the design has changed since."""
    owner = Owner(design_id=design_id, token_hash=asked.owner)
    picture = asked.look(lambda d: proof_picture(d, owner, digest))
    return Response(picture, headers=NOT_KEPT | ALONE, media_type=SVG)
