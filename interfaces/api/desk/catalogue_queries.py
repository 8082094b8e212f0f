"""What staff see of the catalogue: what waits for an editor or a shelf, and days gone by."""

from datetime import date
from typing import Annotated

from fastapi import Query, Response

from domain.deadlines import end_of_day
from domain.kernel import NotFound
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import Cursor, Id, Limit, Reads, private
from interfaces.api.edge.routes import Routes
from projections.kit.paging import Page
from projections.products.fold import PRODUCT_LISTING
from projections.products.history import (
    CATALOGUE_HISTORY,
    PastCard,
    PastProduct,
    listing_at,
    product_at,
)
from projections.products.shelf_gaps import ShelfGap, shelf_gaps
from projections.refused_documents import REFUSED_DOCUMENTS, RefusedDocument, refused_documents

routes = Routes("/staff", "staff: queries", "queries")
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)
Day = Annotated[
    date, Query(alias="on", ge=EARLIEST, le=LATEST, description="A day in London; its end counts.")
]


@routes.get(
    "/refused-documents",
    staff("editor", "concierge", "operator", "auditor", systems=True),
    Page[RefusedDocument],
)
def refused_documents_list(reads: Reads, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Every error of every refused document, the last refused first."""
    return private(reads.told(REFUSED_DOCUMENTS, refused_documents, cursor=cursor, limit=limit))


@routes.get(
    "/shelf",
    staff("editor", "inventory", "pricing", "concierge", "operator", "auditor", systems=True),
    Page[ShelfGap],
)
def shelf_gap_list(reads: Reads, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """What is shown and not stocked, stocked and not shown, or stocked without a price."""
    return private(reads.told(PRODUCT_LISTING, shelf_gaps, cursor=cursor, limit=limit))


@routes.get(
    "/listing",
    staff("editor", "concierge", "pricing", "operator", "auditor", systems=True),
    Page[PastCard],
)
def listing_on_day(day: Day, reads: Reads, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """What was on sale at the end of the day, by style code."""
    pictures = reads.asked.api.picture_address
    said = reads.told(
        CATALOGUE_HISTORY, listing_at, end_of_day(day), pictures, cursor=cursor, limit=limit
    )
    return private(said)


@routes.get(
    "/products/{style_code}",
    staff("editor", "concierge", "pricing", "operator", "auditor", systems=True),
    PastProduct,
    refuses=(NotFound,),
)
def product_on_day(style_code: Id, day: Day, reads: Reads) -> Response:
    """The product whole, with everything that could be chosen; not found when it was not sold."""
    return private(reads.told(CATALOGUE_HISTORY, product_at, style_code, end_of_day(day)))
