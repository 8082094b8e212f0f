"""What can be put into a cart at this moment: a design, a quote, a piece, or counted goods."""

from dataclasses import dataclass, replace
from typing import assert_never

from application.design.designing import offer_design
from application.design.view.atelier import Buyer
from application.selling.quote_offers import offer_quote
from application.shop import Shop
from application.store.event_store import Decision
from domain.catalogue.product import PRODUCT, OnSale
from domain.deadlines import local_date
from domain.design.making.lead_time import Work, promise
from domain.design.making.offer import Offer, PieceNotForSale
from domain.design.making.specification import Specified
from domain.inventory.asset import ASSET, Present
from domain.inventory.asset.listing import Listing
from domain.inventory.asset.standing import InStock, unavailable
from domain.inventory.stock import STOCK, stock_key
from domain.inventory.stone import Piece as FinishedPiece
from domain.kernel import NotFound
from domain.money import Money
from domain.pricing.engine.set_price import set_price
from domain.selling.cart.cart_line import LineKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One of `kind` under its reference; designs and quotes are found by their owner only.

    `carted` says that it stands in a cart of that token already.
    """

    kind: LineKind
    ref: str
    token_hash: str
    carted: bool = False


def offer(decision: Decision, shop: Shop, wanted: Wanted) -> Offer:
    """The piece as it is offered now, or the refusal that says why it is not."""
    match wanted.kind:
        case "design":
            ref, whose = wanted.ref, wanted.token_hash
            buyer = Buyer(design_id=ref, token_hash=whose, carted=wanted.carted)
            return offer_design(decision, shop, buyer)
        case "asset":
            return _asset(decision, shop, wanted.ref)
        case "stock":
            return _stock(decision, shop, wanted.ref)
        case "quote":
            return offer_quote(decision, shop, wanted.ref, wanted.token_hash)
        case _:
            assert_never(wanted.kind)


def _asset(decision: Decision, shop: Shop, asset_id: str) -> Offer:
    state = decision.state(ASSET, asset_id)
    if not isinstance(state, Present):
        raise NotFound
    piece = state.receipt.attributes
    if not isinstance(state.standing, InStock):
        raise unavailable(state.standing)
    match state.standing.listing, piece:
        case Listing(price=price), FinishedPiece() if price is not None:
            title = _title(decision, piece.style_code)
            return replace(
                _ready_made(decision, shop, price, state.receipt.cost, title=title),
                style_code=piece.style_code,
                assets=(asset_id,),
                specification=(Specified("Metal", piece.metal),),
            )
        case _:
            raise PieceNotForSale(ref=asset_id)


def _stock(decision: Decision, shop: Shop, sku: str) -> Offer:
    item = decision.state(STOCK, stock_key(sku, shop.rules.sales_location))
    if not item.lots:
        raise NotFound
    if item.price is None or item.cost is None:
        raise PieceNotForSale(ref=sku)
    return _ready_made(decision, shop, item.price, item.cost, title=sku)


def _ready_made(decision: Decision, shop: Shop, price: Money, cost: Money, *, title: str) -> Offer:
    """What is there already, at a set price."""
    pricing, today = shop.prices.at(decision.now), local_date(decision.now)
    return Offer(
        style_code=None,
        title=title,
        nature="stock",
        price=set_price(price, cost, pricing.rule_set, pricing.price_book),
        promise=promise(Work(nature="stock", confirmed_on=today), shop.lead_times),
    )


def _title(decision: Decision, style_code: str) -> str:
    state = decision.state(PRODUCT, style_code)
    return state.revision.style.title if isinstance(state, OnSale) else style_code
