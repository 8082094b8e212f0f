"""Offering an asset for sale: at what price, and what must be in order before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import assert_never

from domain.inventory.asset.origin import Origin
from domain.inventory.asset.papers import Papers
from domain.inventory.asset.set_stones import StoneOrigin
from domain.inventory.stone import OfCustomer, Piece, Stone
from domain.kernel import Refusal, command, event
from domain.money import Money
from domain.pricing.amounts import known_price
from domain.pricing.engine.floor import guard_shelf_price
from domain.pricing.engine.hallmark import refuse_unmarked


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What the listing guard looks at."""

    origin: Origin
    papers: Papers
    cost: Money

    @property
    def attributes(self) -> Stone | Piece:
        return self.origin.attributes


@command
class List:
    """Without `price` a stone is priced from its cost; a finished piece has a set price.

    `wording_approved` says that the words it is shown with passed the wording rule; what a sale
    leaves above cost is policy. `origins` is what the records of a piece's stones say today,
    `marked_from_g` the mass by metal from which the law wants a mark.
    """

    price: Money | None = None
    min_margin: Decimal = Decimal(0)
    origins: tuple[StoneOrigin, ...] = ()
    marked_from_g: Mapping[str, Decimal] = field(default_factory=dict)
    reason: str = "ready"
    wording_approved: bool


@command
class Unlist:
    reason: str


ListingCommand = List | Unlist


@event("asset.listed")
class AssetListed:
    price: Money | None
    reason: str


@event("asset.unlisted")
class AssetUnlisted:
    reason: str


ListingEvent = AssetListed | AssetUnlisted
Listing = AssetListed


class ListingIncomplete(Refusal):
    """This asset cannot be offered yet; missing: {missing}."""

    missing: tuple[str, ...]


def decide_listing(
    state: Listing | None, command: ListingCommand, goods: Goods
) -> tuple[ListingEvent, ...]:
    match command:
        case List(price=price) if state and state.price == price:
            return ()
        case List():
            if missing := _missing(command, goods):
                raise ListingIncomplete(missing=missing)
            _refuse_unmarked(command, goods.attributes)
            _refuse_amount(command, goods)
            return (AssetListed(price=command.price, reason=command.reason),)
        case Unlist(reason=reason):
            return (AssetUnlisted(reason=reason),) if state else ()
        case _:
            assert_never(command)


def _refuse_unmarked(command: List, piece: Stone | Piece) -> None:
    """That a piece is too light for a mark is for its real mass to say."""
    if isinstance(piece, Piece) and piece.hallmark and piece.hallmark.result == "exempt":
        refuse_unmarked(piece.mass_g, command.marked_from_g.get(piece.metal))


def _refuse_amount(command: List, goods: Goods) -> None:
    """A finished piece is sold at its price, a stone in a design, at the price book's."""
    if command.price is None:
        return
    known_price(command.price)
    if isinstance(goods.attributes, Piece):
        guard_shelf_price(command.price, goods.cost, command.min_margin)


def _missing(command: List, goods: Goods) -> tuple[str, ...]:
    """The names of what the listing guard still asks for, in its own order; empty when ready."""
    in_order = {
        "ownership": not isinstance(goods.origin.ownership, OfCustomer),
        "price": _has_price(command, goods),
        "photos": bool(goods.attributes.photos),
        "wording": command.wording_approved,
        **_own_conditions(goods),
        "provenance": goods.origin.trouble(command.origins) is None,
    }
    return tuple(name for name, ready in in_order.items() if not ready)


def _has_price(command: List, goods: Goods) -> bool:
    if command.price is not None:
        return command.price.minor > 0
    return isinstance(goods.attributes, Stone) and goods.cost.minor > 0


def _own_conditions(goods: Goods) -> dict[str, bool]:
    papers = goods.papers
    match goods.attributes:
        case Stone(measures=measures):
            return {"measurements": None not in measures, "report": papers.verified}
        case Piece(hallmark=hallmark):
            reported = papers.certificate is None or papers.verified
            declared = papers.set_with is not None
            return {"report": reported, "hallmark": hallmark is not None, "stones": declared}
