"""What staff see of the catalogue: documents that wait for an editor, and days gone by."""

from datetime import date
from typing import Annotated

from fastapi import Query, Response

from domain.deadlines import end_of_day
from domain.kernel import NotFound
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import Cursor, Id, Limit, MinPosition, private, told
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.routes import Routes
from projections.kit.paging import Page
from projections.products.history import (
    CATALOGUE_HISTORY,
    PastCard,
    PastProduct,
    listing_at,
    product_at,
)
from projections.refused_documents import (
    REFUSED_DOCUMENTS,
    RefusedDocument,
    refused_documents,
)

routes = Routes("/staff", "staff: queries", "queries")
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)
Day = Annotated[
    date, Query(alias="on", ge=EARLIEST, le=LATEST, description="A day in London; its end counts.")
]


@routes.get(
    "/refused-documents", staff("editor", "concierge", "operator", "auditor"), Page[RefusedDocument]
)
def refused_documents_list(
    asked: Asked, cursor: Cursor = None, limit: Limit = 50, min_position: MinPosition = None
) -> Response:
    """Every error of every refused document, the last refused first."""
    return private(
        told(
            asked,
            REFUSED_DOCUMENTS,
            lambda c: refused_documents(c, cursor=cursor, limit=limit),
            min_position,
        )
    )


@routes.get(
    "/listing", staff("editor", "concierge", "pricing", "operator", "auditor"), Page[PastCard]
)
def listing_on_day(
    day: Day,
    asked: Asked,
    cursor: Cursor = None,
    *,
    limit: Limit = 50,
    min_position: MinPosition = None,
) -> Response:
    """What was on sale at the end of the day, by style code."""
    before, pictures = end_of_day(day), asked.api.picture_address
    return private(
        told(
            asked,
            CATALOGUE_HISTORY,
            lambda c: listing_at(c, before, pictures, cursor=cursor, limit=limit),
            min_position,
        )
    )


@routes.get(
    "/products/{style_code}",
    staff("editor", "concierge", "pricing", "operator", "auditor"),
    PastProduct,
    refuses=(NotFound,),
)
def product_on_day(
    style_code: Id, day: Day, asked: Asked, min_position: MinPosition = None
) -> Response:
    """The product whole, with everything that could be chosen; not found when it was not sold."""
    before = end_of_day(day)
    return private(
        told(asked, CATALOGUE_HISTORY, lambda c: product_at(c, style_code, before), min_position)
    )
