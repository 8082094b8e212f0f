"""Quotes that become another owner's, together with the stones that are held for them."""

from collections.abc import Sequence

from application.selling.quotes.quote_holding import QuoteHolding
from application.selling.quotes.quote_offers import entry_of
from application.store.event_store import Decision, stream_of
from domain.selling.quote import QUOTE, HandQuoteOn, Open, issued
from domain.selling.quote.book import QUOTE_BOOK, Strike, TakeIn


def hand_on(decision: Decision, quote_ids: Sequence[str], *, owner: str, former: str) -> None:
    """All that share a stone go together. Raises `NotFound` or `QuoteAlreadyAccepted`."""
    decision.prefetch(stream_of(QUOTE, quote_id) for quote_id in quote_ids)
    for quote_id in quote_ids:
        decision.decide(QUOTE, quote_id, HandQuoteOn(owner=owner, former=former))
        _rebook(decision, quote_id, owner, former)
    held = (issued(decision.state(QUOTE, each)).quoted.assets for each in quote_ids)
    assets = tuple(dict.fromkeys(asset for each in held for asset in each))
    QuoteHolding(decision, owner).take_over(assets, former)


def _rebook(decision: Decision, quote_id: str, owner: str, former: str) -> None:
    """What is over stands in no book."""
    state = decision.state(QUOTE, quote_id)
    if isinstance(state, Open):
        decision.decide(QUOTE_BOOK, former, Strike(quote_id=quote_id))
        decision.decide(QUOTE_BOOK, owner, TakeIn(entry=entry_of(quote_id, state)))
