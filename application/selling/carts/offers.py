"""What can be put into a cart at this moment: a design, a quote, a piece, or counted goods."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from application.design.designing import offer_design
from application.design.view.atelier import Buyer
from application.selling.quotes.quote_offers import offer_quote
from application.shop import Shop
from application.store.event_store import Decision, stream_of
from domain.catalogue.caveat import Caveat, caveats_of
from domain.catalogue.on_sale import revision_on_sale
from domain.catalogue.product import PRODUCT
from domain.catalogue.product import Unknown as Unshown
from domain.catalogue.style import Style
from domain.deadlines import local_date
from domain.design.design import DESIGN
from domain.design.making.lead_time import Work, promise
from domain.design.making.offer import Offer, PieceNotForSale
from domain.design.making.ready_made import SetStone, counted_in_words, piece_in_words
from domain.design.making.ring import Ring, ring_of_piece
from domain.design.making.specification import Specified
from domain.inventory.asset import ASSET, Present
from domain.inventory.asset.listing import Listing
from domain.inventory.asset.papers import Papers
from domain.inventory.asset.standing import InStock, unavailable
from domain.inventory.location import SALES_LOCATION
from domain.inventory.stock import STOCK, stock_key
from domain.inventory.stone import Piece as FinishedPiece
from domain.inventory.stone import Stone
from domain.kernel import NotFound
from domain.money import Money
from domain.pricing.engine.set_price import set_price
from domain.selling.cart.cart_line import LineKind
from domain.selling.quote import QUOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One of `kind` under its reference; designs and quotes are found by their owner only.

    `carted` says that it stands in a cart of that token already.
    """

    kind: LineKind
    ref: str
    token_hash: str
    carted: bool = False

    @property
    def stream(self) -> str:
        """Where it is recorded."""
        match self.kind:
            case "design":
                return stream_of(DESIGN, self.ref)
            case "asset":
                return stream_of(ASSET, self.ref)
            case "stock":
                return stream_of(STOCK, stock_key(self.ref, SALES_LOCATION))
            case "quote":
                return stream_of(QUOTE, self.ref)
            case _:
                assert_never(self.kind)


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
            ref, whose = wanted.ref, wanted.token_hash
            return offer_quote(decision, shop, ref, whose, carted=wanted.carted)
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
            called = _piece(decision, piece, state.papers)
            made = _ready_made(decision, shop, called, price=price, cost=state.receipt.cost)
            return replace(made, assets=(asset_id,))
        case _:
            raise PieceNotForSale(ref=asset_id)


def _stock(decision: Decision, shop: Shop, sku: str) -> Offer:
    item = decision.state(STOCK, stock_key(sku, SALES_LOCATION))
    if not item.lots:
        raise NotFound
    if item.price is None or item.cost is None:
        raise PieceNotForSale(ref=sku)
    called = _counted(decision, shop.style_of_sku.get(sku), sku)
    return _ready_made(decision, shop, called, price=item.price, cost=item.cost)


@dataclass(frozen=True, slots=True)
class Called:
    """What ready-made goods are called, what they are in words, and what their buyer is told."""

    title: str
    style_code: str | None = None
    words: tuple[Specified, ...] = ()
    ring: Ring | None = None
    caveats: tuple[Caveat, ...] = ()


def _piece(decision: Decision, piece: FinishedPiece, papers: Papers) -> Called:
    style = _style(decision, piece.style_code)
    if style is None:
        return Called(piece.style_code, piece.style_code)
    stones = _stones(decision, papers)
    words = piece_in_words(style, piece, stones, papers.certificate)
    ring = ring_of_piece(style, piece)
    return Called(style.title, style.style_code, words, ring, caveats_of(style))


def _counted(decision: Decision, style_code: str | None, sku: str) -> Called:
    """Plain goods, such as a box, belong to no style."""
    style = _style(decision, style_code)
    if style is None:
        return Called(sku)
    words = counted_in_words(style, sku)
    return Called(style.title, style.style_code, words, caveats=caveats_of(style))


def _style(decision: Decision, style_code: str | None) -> Style | None:
    """As it is sold now; None for what no product page shows. Raises `NoLongerSold`."""
    product = decision.state(PRODUCT, style_code) if style_code else Unshown()
    return None if isinstance(product, Unshown) else revision_on_sale(product).style


def _stones(decision: Decision, papers: Papers) -> Iterator[SetStone]:
    """The stones of a finished piece that have a record of their own."""
    stone_ids = papers.set_with.stone_ids if papers.set_with else ()
    decision.prefetch(stream_of(ASSET, each) for each in stone_ids)
    for each in stone_ids:
        state = decision.state(ASSET, each)
        if isinstance(state, Present) and isinstance(state.receipt.attributes, Stone):
            yield SetStone(state.receipt.attributes, state.papers.certificate)


def _ready_made(
    decision: Decision, shop: Shop, called: Called, *, price: Money, cost: Money
) -> Offer:
    """What is there already, at a set price."""
    pricing, today = shop.prices.at(decision.now), local_date(decision.now)
    return Offer(
        style_code=called.style_code,
        title=called.title,
        specification=called.words,
        caveats=called.caveats,
        nature="stock",
        ring=called.ring,
        price=set_price(price, cost, pricing.rule_set, pricing.price_book),
        promise=promise(Work(nature="stock", confirmed_on=today), shop.lead_times),
    )
