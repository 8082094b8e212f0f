"""The atelier's side of a commission: briefs that wait, and the sketches that answer them."""

from fastapi import Response

from application.design import commissioning
from application.design.commissioning import CommissionRead, Drawn, SketchKept, SketchPicture
from application.store.privacy import SubjectErased
from domain.catalogue.on_sale import NoLongerSold, RevisionOutdated
from domain.design.design.commissioning import SketchNotAskedFor
from domain.design.picture import PictureTaken
from domain.kernel import NotFound
from domain.pricing.price_books.timeline import NoPriceBook
from interfaces.api.designs.artworks import NO_PICTURE, SMALL_PNG, File
from interfaces.api.designs.commissioning import SketchNumber
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import Cursor, Id, Limit, Reads, plain, private
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes, about
from interfaces.api.edge.values import Text, example
from projections.designs import DESIGNS, Awaited, CommissionCard, commissions
from projections.kit.paging import Page

routes = Routes("/staff/commissions", "staff: commissions", "commands")
queries = Routes("/staff/commissions", "staff: commissions", "queries")
ATELIER = staff("workshop", "concierge")


class ShowSketch(Body):
    """`picture` is a PNG or JPEG of 160 KiB at most, in base64."""

    model_config = example(picture=SMALL_PNG, note="The leaves open towards the stone.")
    picture: File
    note: Text = ""


@routes.post(
    "/{design_id}/sketches",
    ATELIER,
    SketchKept,
    refuses=(
        *(NotFound, NoLongerSold, RevisionOutdated, NoPriceBook),
        *(about("picture", *NO_PICTURE), PictureTaken, SketchNotAskedFor, SubjectErased),
    ),
    creates="/staff/commissions/{design_id}",
)
def show_sketch(design_id: Id, body: ShowSketch, asked: Asked) -> Response:
    """Show a customer what was drawn to their brief."""
    work = Drawn(picture=body.picture, note=body.note)
    return asked.do(
        lambda d: commissioning.show_sketch(d, asked.api.atelier(), design_id, work), 201
    )


@queries.get("", ATELIER, Page[CommissionCard])
def commissions_waiting(
    reads: Reads, awaits: Awaited = "sketch", cursor: Cursor = None, limit: Limit = 24
) -> Response:
    """Designs that wait for a sketch, or for their customer, the longest waiting first."""
    return private(reads.told(DESIGNS, commissions, awaits, cursor=cursor, limit=limit))


@queries.get("/{design_id}", ATELIER, CommissionRead, refuses=(NotFound,))
def commission_file(design_id: Id, asked: Asked) -> Response:
    """What its customer wants, what was chosen so far, and what was drawn."""
    return plain(
        asked.look(lambda d: commissioning.commission_of_any(d, asked.api.atelier(), design_id))
    )


@queries.get("/{design_id}/sketches/{number}", ATELIER, SketchPicture, refuses=(NotFound,))
def drawn_sketch(design_id: Id, number: SketchNumber, asked: Asked) -> Response:
    """What was drawn, to look at."""
    return plain(asked.look(lambda d: commissioning.picture_of_any(d, design_id, number)))
