"""Quotes in lists: a shopper's own, and the concierge's board by what ends next."""

from fastapi import APIRouter, Response

from interfaces.api.edge.answers import Cursor, Limit, MinPosition, private, told
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.route import EdgeRoute
from projections.kit.paging import Page
from projections.quotes import QUOTE_LIST, QuoteCard, open_quotes, quotes_of

router = APIRouter(route_class=EdgeRoute, prefix="/quotes", tags=["quote"])
staff_router = APIRouter(route_class=EdgeRoute, prefix="/staff/quotes", tags=["staff: quotes"])


@router.get("", operation_id="quotes", response_model=Page[QuoteCard])
def quotes(
    asked: Asked, cursor: Cursor = None, limit: Limit = 24, min_position: MinPosition = None
) -> Response:
    """The shopper's quotes, the newest first."""
    now = asked.api.store.clock.now()
    return private(
        told(
            asked,
            QUOTE_LIST,
            lambda c: quotes_of(c, asked.owner, now, cursor=cursor, limit=limit),
            min_position,
        )
    )


@staff_router.get("", operation_id="quote_board", response_model=Page[QuoteCard])
def quote_board(
    asked: Asked, cursor: Cursor = None, limit: Limit = 50, min_position: MinPosition = None
) -> Response:
    """Everybody's live quotes, the next to end first."""
    now = asked.api.store.clock.now()
    return private(
        told(
            asked,
            QUOTE_LIST,
            lambda c: open_quotes(c, now, cursor=cursor, limit=limit),
            min_position,
        )
    )
