"""What can be put into a cart: a design, a finished piece, or counted goods, with its price."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from application.event_store import Decision
from application.house_rules import HouseRules, Pricing
from domain.asset import ASSET, Present
from domain.deadlines import local_date
from domain.kernel import NotFound, Refusal
from domain.lead_time import LeadTimes, Work, promise
from domain.listing import Listing
from domain.money import Money
from domain.order_line import ReturnClass
from domain.pricing.result import PriceResult
from domain.pricing.set_price import set_price
from domain.product import PRODUCT, OnSale
from domain.standing import InStock, unavailable
from domain.stock_item import STOCK, stock_key
from domain.stone import Piece as FinishedPiece

Kind = Literal["config", "asset", "stock"]
Nature = Literal["stock", "mto", "bespoke"]


@dataclass(frozen=True, slots=True)
class Shop:
    """What use cases need to know of the house: its rules, its prices, its working days."""

    rules: HouseRules
    pricing: Pricing
    lead_times: LeadTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One of `kind` under its reference; a design is only found with its owner's token hash."""

    kind: Kind
    ref: str
    token_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A piece as it can be bought now; `promised_on` is the day of dispatch.

    `specification` are (label, value) in words without the engraving's text.
    """

    style_code: str | None
    title: str
    nature: Nature
    price: PriceResult
    assets: tuple[str, ...] = ()
    specification: tuple[tuple[str, str], ...] = ()
    return_class: ReturnClass = "standard"
    class_rule: str = "C4"
    promised_on: date
    engraving: str | None = None


class PieceNotForSale(Refusal):
    """{ref} is not for sale by itself."""

    code = "piece_not_for_sale"


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
                price=_set_price(shop, price, state.receipt.cost),
                assets=(wanted.ref,),
                specification=(("Metal", piece.metal),),
                promised_on=_promised(decision, shop),
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
        price=_set_price(shop, item.price, item.cost),
        promised_on=_promised(decision, shop),
    )


def _set_price(shop: Shop, price: Money, cost: Money) -> PriceResult:
    return set_price(price, cost, shop.pricing.rule_set, shop.pricing.price_book)


def _promised(decision: Decision, shop: Shop) -> date:
    work = Work(nature="stock", confirmed_on=local_date(decision.now))
    return promise(work, shop.lead_times).promised_on


def _title(decision: Decision, style_code: str) -> str:
    state = decision.state(PRODUCT, style_code)
    return state.revision.style.title if isinstance(state, OnSale) else style_code


OFFERS: dict[Kind, Callable[[Decision, Shop, Wanted], Offer]] = {
    "asset": _asset,
    "stock": _stock,
}
