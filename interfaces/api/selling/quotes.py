"""Quotes: a design's price kept for its owner, listed, and what the concierge does for them."""

from datetime import timedelta
from typing import Annotated

from fastapi import Response
from pydantic import Field

from application.design.instead import in_design
from application.ids import new_id
from application.people.corresponding import Given
from application.pricing.rates import MetalRateMissing, MetalRateStale
from application.selling.quotes import quoting
from application.selling.quotes.quote_view import QuoteShown, shown
from application.store.event_store import Decision
from application.store.privacy import SubjectErased
from domain.catalogue.on_sale import NoLongerSold
from domain.inventory.turn import HeldLongEnough
from domain.kernel import NotFound
from domain.people.correspondent import TooManyAddresses
from domain.people.customer.contact import EmailInvalid
from domain.pricing.amounts import PriceOutOfRange
from domain.pricing.pin import MetalPinTooLow
from domain.selling.quote import (
    ExtensionTooLong,
    QuoteAlreadyAccepted,
    QuoteExtensionUsed,
    StoneHoldLost,
)
from domain.selling.quote.book import QuoteExists, QuoteLimitReached
from domain.selling.quote.lock import QuoteExpired
from interfaces.api.edge.access import CLIENT, OWN, staff
from interfaces.api.edge.answers import NOT_KEPT, Cursor, Id, Limit, Reads, plain, private
from interfaces.api.edge.asking import Asked, Asking
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.limits import HOLDS, QUOTES, TURNS
from interfaces.api.edge.routes import Routes, about
from interfaces.api.edge.values import Ref, Text, example
from interfaces.api.selling.standing_against import OFFERED, STONES_HELD
from interfaces.api.selling.taking import counted
from projections.kit.paging import Page
from projections.quotes import QUOTE_LIST, QuoteCard, open_quotes, quotes_of

routes = Routes("/quotes", "quote", "commands")
staff_routes = Routes("/staff/quotes", "staff: quotes", "commands")
queries = Routes("/quotes", "quote", "queries")
staff_queries = Routes("/staff/quotes", "staff: quotes", "queries")
LONGEST_HOURS = 10_000
NOT_QUOTED = (
    NotFound,
    *OFFERED,
    *STONES_HELD,
    HeldLongEnough,
    MetalRateMissing,
    MetalRateStale,
    MetalPinTooLow,
    about("design_id", PriceOutOfRange),
    QuoteExists,
    QuoteLimitReached,
    EmailInvalid,
    TooManyAddresses,
    SubjectErased,
)


class IssueQuote(Body):
    """A complete design; with an address, the quote is sent there, and a word before it ends."""

    model_config = example(
        design_id="0f4a7f0e-7a44-4f0c-9a51-2b7a6f1c7d10", email="customer@example.com"
    )
    design_id: Ref
    email: Text | None = None


class ExtendQuote(Body):
    """Without `hours` as long as the house allows."""

    model_config = example(hours=48)
    hours: Annotated[int, Field(ge=1, le=LONGEST_HOURS)] | None = None


@routes.post(
    "",
    CLIENT,
    QuoteShown,
    creates="/quotes/{quote_id}",
    refuses=(*QUOTES, HOLDS, TURNS, *NOT_QUOTED),
)
def issue_quote(body: IssueQuote, asked: Asked) -> Response:
    """Keep the present price of a design, and its stones, until the quote's end.

    For whoever has an account: stones are held for a week for people, not for visits.
    """
    return _issued(asked, body, asked.owner)


@routes.get("/{quote_id}", OWN, QuoteShown, refuses=(NotFound,))
def quote(quote_id: Id, asked: Asked) -> Response:
    """As it was said, with what the design would cost today and why."""
    found = asked.look(lambda d: quoting.read(d, asked.shop, quote_id, asked.owner))
    return plain(found, NOT_KEPT)


@staff_routes.post(
    "",
    staff("concierge"),
    QuoteShown,
    creates="/staff/quotes/{quote_id}",
    refuses=NOT_QUOTED,
)
def issue_quote_for(body: IssueQuote, asked: Asked) -> Response:
    """Quote somebody's design to them."""
    return _issued(asked, body, None)


@staff_routes.get(
    "/{quote_id}", staff("concierge", "operator", "auditor"), QuoteShown, refuses=(NotFound,)
)
def quote_file(quote_id: Id, asked: Asked) -> Response:
    """One quote as staff see it."""
    return plain(asked.look(lambda d: shown(d, asked.shop, quote_id)), NOT_KEPT)


@staff_routes.post(
    "/{quote_id}/extension",
    staff("concierge"),
    QuoteShown,
    refuses=(
        NotFound,
        about("hours", ExtensionTooLong),
        QuoteAlreadyAccepted,
        QuoteExpired,
        NoLongerSold,
        QuoteExtensionUsed,
        StoneHoldLost,
        HeldLongEnough,
    ),
)
def extend_quote(quote_id: Id, asked: Asked, body: ExtendQuote | None = None) -> Response:
    """Once, and only if every stone can be held as long."""
    lasts = timedelta(hours=body.hours) if body and body.hours else None
    by = asked.staff_id
    return asked.do(lambda d: quoting.extend(d, asked.shop, quote_id, by=by, lasts=lasts))


@queries.get("", OWN, Page[QuoteCard])
def quotes(asked: Asked, reads: Reads, cursor: Cursor = None, limit: Limit = 24) -> Response:
    """The shopper's quotes, the newest first."""
    now = asked.api.store.clock.now()
    return private(reads.told(QUOTE_LIST, quotes_of, asked.owner, now, cursor=cursor, limit=limit))


@staff_queries.get("", staff("concierge", "operator", "auditor"), Page[QuoteCard])
def quote_board(asked: Asked, reads: Reads, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Everybody's live quotes, the next to end first."""
    now = asked.api.store.clock.now()
    return private(reads.told(QUOTE_LIST, open_quotes, now, cursor=cursor, limit=limit))


def _issued(asked: Asking, body: IssueQuote, owner: str | None) -> Response:
    """A stone that is gone is refused with the nearest to it."""
    quote_id, finder = new_id(), asked.api.atelier().stones
    design_id, given = body.design_id, Given(email=body.email) if body.email else None

    def issue(decision: Decision) -> QuoteShown:
        shown = quoting.issue(decision, asked.shop, quote_id, design_id=design_id, owner=owner)
        if given is not None:
            quoting.send_to(decision, asked.mailboxes, quote_id, given)
        return shown

    taking = counted(asked, lambda d: in_design(d, finder, design_id, lambda: issue(d)))
    return asked.do(taking, 201)
