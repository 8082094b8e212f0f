"""Quotes in lists: a shopper's own, and the concierge's board by what ends next."""

from fastapi import Response

from interfaces.api.edge.access import OWN, staff
from interfaces.api.edge.answers import Cursor, Limit, Reads, private
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.routes import Routes
from projections.kit.paging import Page
from projections.quotes import QUOTE_LIST, QuoteCard, open_quotes, quotes_of

routes = Routes("/quotes", "quote", "queries")
staff_routes = Routes("/staff/quotes", "staff: quotes", "queries")


@routes.get("", OWN, Page[QuoteCard])
def quotes(asked: Asked, reads: Reads, cursor: Cursor = None, limit: Limit = 24) -> Response:
    """The shopper's quotes, the newest first."""
    now = asked.api.store.clock.now()
    return private(reads.told(QUOTE_LIST, quotes_of, asked.owner, now, cursor=cursor, limit=limit))


@staff_routes.get("", staff("concierge", "operator", "auditor"), Page[QuoteCard])
def quote_board(asked: Asked, reads: Reads, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Everybody's live quotes, the next to end first."""
    now = asked.api.store.clock.now()
    return private(reads.told(QUOTE_LIST, open_quotes, now, cursor=cursor, limit=limit))
