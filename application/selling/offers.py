"""What can be put into a cart at this moment: a design, a quote, a piece, or counted goods."""

from collections.abc import Callable

from application.design.designing import offer_design
from application.pricing.prices import Pricing
from application.selling.pieces import Kind, Offer, PieceNotForSale, Shop, Wanted
from application.selling.quote_offers import offer_quote
from application.store.event_store import Decision
from domain.catalogue.product import PRODUCT, OnSale
from domain.deadlines import local_date
from domain.design.lead_time import Promise, Work, promise
from domain.inventory.asset import ASSET, Present
from domain.inventory.asset.listing import Listing
from domain.inventory.asset.standing import InStock, unavailable
from domain.inventory.stock import STOCK, stock_key
from domain.inventory.stone import Piece as FinishedPiece
from domain.kernel import NotFound
from domain.money import Money
from domain.pricing.result import PriceResult
from domain.pricing.set_price import set_price


def offer(decision: Decision, shop: Shop, wanted: Wanted) -> Offer:
    """The piece as it is offered now, or the refusal that says why it is not."""
    return OFFERS[wanted.kind](decision, shop, wanted)


def _asset(decision: Decision, shop: Shop, wanted: Wanted) -> Offer:
    state = decision.state(ASSET, wanted.ref)
    if not isinstance(state, Present):
        raise NotFound
    piece = state.receipt.attributes
    if not isinstance(state.standing, InStock):
        raise unavailable(state.standing)
    match state.standing.listing, piece:
        case Listing(price=price), FinishedPiece() if price is not None:
            return Offer(
                style_code=piece.style_code,
                title=_title(decision, piece.style_code),
                nature="stock",
                price=_set_price(shop.prices.at(decision.now), price, state.receipt.cost),
                assets=(wanted.ref,),
                specification=(("Metal", piece.metal),),
                promise=_promised(decision, shop),
            )
        case _:
            raise PieceNotForSale(ref=wanted.ref)


def _stock(decision: Decision, shop: Shop, wanted: Wanted) -> Offer:
    item = decision.state(STOCK, stock_key(wanted.ref, shop.rules.sales_location))
    if not item.lots:
        raise NotFound
    if item.price is None or item.cost is None:
        raise PieceNotForSale(ref=wanted.ref)
    return Offer(
        style_code=None,
        title=wanted.ref,
        nature="stock",
        price=_set_price(shop.prices.at(decision.now), item.price, item.cost),
        promise=_promised(decision, shop),
    )


def _set_price(pricing: Pricing, price: Money, cost: Money) -> PriceResult:
    return set_price(price, cost, pricing.rule_set, pricing.price_book)


def _promised(decision: Decision, shop: Shop) -> Promise:
    work = Work(nature="stock", confirmed_on=local_date(decision.now))
    return promise(work, shop.lead_times)


def _title(decision: Decision, style_code: str) -> str:
    state = decision.state(PRODUCT, style_code)
    return state.revision.style.title if isinstance(state, OnSale) else style_code


OFFERS: dict[Kind, Callable[[Decision, Shop, Wanted], Offer]] = {
    "config": offer_design,
    "asset": _asset,
    "stock": _stock,
    "quote": offer_quote,
}
