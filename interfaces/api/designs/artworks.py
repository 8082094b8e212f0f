"""Pictures to be engraved: sent by their customer, drawn and priced by the atelier."""

from typing import Annotated

from fastapi import Response
from pydantic import StringConstraints

from application.design.picturing import (
    ArtworkFile,
    ArtworkWish,
    DrawnProof,
    Shown,
    artwork_file,
    ateliers_picture,
    draw_artwork,
    owners_picture,
    send_artwork,
)
from application.design.view.atelier import Owner
from application.design.view.design import Design
from application.ids import new_id
from application.store.privacy import SubjectErased
from domain.catalogue.on_sale import NoLongerSold, RevisionOutdated
from domain.catalogue.option import Position
from domain.design.cut import ArtworkKind, Method
from domain.design.design.picturing import (
    ArtworkNotAwaited,
    ArtworkPriceInvalid,
    ArtworkTooEarly,
)
from domain.design.engraving import (
    EngravingNotPossibleHere,
    EngravingPlaceTaken,
    EngravingPositionUnknown,
)
from domain.design.scan import (
    PictureBroken,
    PictureSizeRefused,
    PictureTooLarge,
    PictureTypeUnknown,
)
from domain.kernel import NotFound
from interfaces.api.designs.designing import ALTERED
from interfaces.api.edge.access import OWN, staff
from interfaces.api.edge.answers import NOT_KEPT, Cursor, Id, Limit, Reads, plain, private
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes, about
from interfaces.api.edge.values import Amount, example
from projections.artworks import ARTWORKS, ArtworkCard, WorkAwaited, artworks
from projections.kit.paging import Page

routes = Routes("/designs", "design", "commands")
desk = Routes("/staff/artworks", "staff: artwork", "commands")
queries = Routes("/staff/artworks", "staff: artwork", "queries")
PICTURES = ("image/png", "image/jpeg")
NO_PICTURE = (PictureTypeUnknown, PictureTooLarge, PictureSizeRefused, PictureBroken)
READ = about("file", *NO_PICTURE)
SMALL_PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAGQAAABkAQAAAABYmaj5AAAAGElEQVR42mP4jwwYRnmjvFHeKG+UR2Me"
    "AKJDDzhZDesHAAAAAElFTkSuQmCC"
)
File = Annotated[str, StringConstraints(min_length=1, max_length=240_000)]
"""A PNG or JPEG in base64."""


class SendArtwork(Body):
    """A picture of the customer's own; `mirrored` is how a seal is cut."""

    model_config = example(
        file=SMALL_PNG, kind="crest", position="face", method="hand", mirrored=True
    )
    file: File
    kind: ArtworkKind
    position: Position
    method: Method = "hand"
    mirrored: bool = False


class DrawArtwork(Body):
    """The picture as it will be cut, and what that costs without VAT."""

    model_config = example(file=SMALL_PNG, price={"minor": 18_000})
    file: File
    price: Amount


@routes.put(
    "/{design_id}/artwork",
    OWN,
    Design,
    refuses=(
        *ALTERED,
        READ,
        EngravingPlaceTaken,
        SubjectErased,
        about("position", EngravingNotPossibleHere, EngravingPositionUnknown),
    ),
)
def set_artwork(design_id: Id, body: SendArtwork, asked: Asked) -> Response:
    """Send a crest, a monogram or handwriting to be engraved; the atelier answers with a proof."""
    wish = ArtworkWish(**body.model_dump(), artwork_id=new_id())
    owner = Owner(design_id=design_id, token_hash=asked.owner)
    return asked.do(lambda d: send_artwork(d, asked.api.atelier(), owner, wish))


@routes.get(
    "/{design_id}/artworks/{artwork_id}/{digest}",
    OWN,
    refuses=(NotFound, SubjectErased),
    media=PICTURES,
)
def design_artwork(design_id: Id, artwork_id: Id, digest: Id, asked: Asked) -> Response:
    """The picture that was sent, or a proof that was drawn of it."""
    owner = Owner(design_id=design_id, token_hash=asked.owner)
    return _picture(asked.look(lambda d: owners_picture(d, owner, artwork_id, digest)))


@queries.get("", staff("workshop", "concierge"), Page[ArtworkCard])
def artworks_waiting(
    reads: Reads, awaits: WorkAwaited = "proof", cursor: Cursor = None, limit: Limit = 24
) -> Response:
    """Pictures that wait for a proof, or for their customer, the longest waiting first."""
    return private(reads.told(ARTWORKS, artworks, awaits, cursor=cursor, limit=limit))


@desk.get("/{artwork_id}", staff("workshop", "concierge"), ArtworkFile, refuses=(NotFound,))
def artwork(artwork_id: Id, asked: Asked) -> Response:
    """How a picture is to be cut, into what."""
    return plain(asked.look(lambda d: artwork_file(d, artwork_id)), NOT_KEPT)


@desk.get(
    "/{artwork_id}/{digest}",
    staff("workshop", "concierge"),
    refuses=(NotFound, SubjectErased),
    media=PICTURES,
)
def artwork_picture(artwork_id: Id, digest: Id, asked: Asked) -> Response:
    """The picture that was sent, or a proof that was drawn of it."""
    return _picture(asked.look(lambda d: ateliers_picture(d, artwork_id, digest)))


@desk.put(
    "/{artwork_id}/proof",
    staff("workshop"),
    ArtworkFile,
    refuses=(
        NotFound,
        NoLongerSold,
        RevisionOutdated,
        READ,
        ArtworkNotAwaited,
        ArtworkTooEarly,
        ArtworkPriceInvalid,
        SubjectErased,
    ),
)
def draw_artwork_proof(artwork_id: Id, body: DrawArtwork, asked: Asked) -> Response:
    """Show the customer the picture as it will be cut, and name its price without VAT."""
    drawn = DrawnProof(
        artwork_id=artwork_id, file=body.file, price=body.price.money, by=asked.staff_id
    )
    return asked.do(lambda d: draw_artwork(d, asked.api.atelier(), drawn))


def _picture(found: Shown) -> Response:
    return Response(found.content, headers=NOT_KEPT, media_type=found.media_type)
