"""What a finished piece costs that a design names: what the record of its stock says."""

from datetime import datetime
from functools import reduce

from application.pricing.prices import Pricing
from application.store.event_store import Decision
from domain.catalogue.style import StockPiece
from domain.inventory.location import SALES_LOCATION
from domain.inventory.stock import STOCK, StockItem, stock_key
from domain.pricing.engine.result import PriceResult
from domain.pricing.engine.set_price import set_price


def shelf_price(decision: Decision, piece: StockPiece, pricing: Pricing) -> PriceResult | None:
    """Of counted goods; None for a piece of which there is one.

    That one costs what it is listed at, under an id that a design does not know.
    """
    return _set_price(decision.state(STOCK, _key(piece)), pricing)


def shelf_price_at(
    decision: Decision, piece: StockPiece, pricing: Pricing, at: datetime
) -> PriceResult | None:
    """The same as it was at an instant."""
    history = decision.history(STOCK, _key(piece))
    until = (each.event for each in history if each.envelope.recorded_at <= at)
    return _set_price(reduce(STOCK.evolve, until, STOCK.initial), pricing)


def _key(piece: StockPiece) -> str:
    return stock_key(piece.sku, SALES_LOCATION)


def _set_price(item: StockItem, pricing: Pricing) -> PriceResult | None:
    if item.price is None or item.cost is None:
        return None
    return set_price(item.price, item.cost, pricing.rule_set, pricing.price_book)
