"""The cart's use cases: a line and what it holds are written together, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from application.design.instead import GONE, naming_nearest
from application.design.stones.finding import StoneFinder
from application.ids import new_id
from application.selling.carts.floors import floor_of
from application.selling.carts.offers import Wanted, offer
from application.selling.holds.holding import Holding
from application.selling.quotes.quote_offers import design_of_ended
from application.shop import Shop
from application.store.event_store import Decision, stream_of
from domain.design.making.offer import Offer
from domain.inventory.location import SALES_LOCATION
from domain.selling.cart import CART, ByShopper, Event, OpenCart, Wish
from domain.selling.cart.cart_line import (
    AddLine,
    CartLine,
    ChangeQuantity,
    Lines,
    OfferedNow,
    PutIn,
    RemoveLine,
    line_of,
)
from domain.selling.cart.state import Changing, NoCart, for_shopper
from domain.selling.holdings import HOLDINGS
from domain.selling.quote import QUOTE, StoneHoldLost, issued

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCart:
    """A cart, and the token that its shopper shows."""

    cart_id: str
    token_hash: str


def open_cart(decision: Decision, shop: Shop, own: OwnCart) -> None:
    wanted = OpenCart(
        token_hash=own.token_hash, idle=shop.rules.cart_idle, keep=shop.rules.cart_kept
    )
    decision.begin(CART, own.cart_id, wanted)


def add_line(decision: Decision, shop: Shop, own: OwnCart, asked: AddLine, *, line_id: str) -> None:
    """Put a piece into the cart of the shopper who wants it, and hold it for them.

    A piece that somebody else holds, that is not for sale, or that is one too many is refused
    and nothing changes.
    """
    wanted = Wanted(kind=asked.kind, ref=asked.ref, token_hash=own.token_hash)
    counted = () if asked.kind == "stock" else (stream_of(HOLDINGS, own.token_hash),)
    decision.prefetch((stream_of(CART, own.cart_id), wanted.stream, *counted))
    before = cart(decision, own).lines
    line = _line(asked, offer(decision, shop, wanted), line_id=line_id)
    wish(decision, own, PutIn(line=line))
    holding = Holding(decision, shop.rules, own.cart_id)
    holding.assets(line.assets, "cart")
    if line.reservation_id is not None:
        holding.stock(line.ref, line.quantity, line.reservation_id)
    holding.slide(before)


def change_quantity(decision: Decision, shop: Shop, own: OwnCart, change: ChangeQuantity) -> None:
    """Have more or fewer of a counted piece."""
    line = line_of(cart(decision, own).lines, change.line_id)
    if wish(decision, own, change) and line.reservation_id:
        holding = Holding(decision, shop.rules, own.cart_id)
        holding.free_stock(line.ref, line.reservation_id)
        holding.stock(line.ref, change.quantity, change.reservation_id)
    go_on(decision, shop, own)


def remove_line(decision: Decision, shop: Shop, own: OwnCart, line_id: str) -> None:
    """Take a line out and let go of what it held; a line that is gone already is no error."""
    before = {line.line_id: line for line in cart(decision, own).lines}
    if wish(decision, own, RemoveLine(line_id=line_id)):
        line, holding = before[line_id], Holding(decision, shop.rules, own.cart_id)
        holding.free_assets(line.assets)
        if line.reservation_id is not None:
            holding.free_stock(line.ref, line.reservation_id)
    go_on(decision, shop, own)


def in_cart(decision: Decision, finder: StoneFinder, cart_id: str, use_case: Callable[[], T]) -> T:
    """Do it; when it is refused for a stone of a design in the cart, the nearest are named."""

    def designs() -> tuple[str, ...]:
        state = decision.state(CART, cart_id)
        lines = () if isinstance(state, NoCart) else state.lines
        return tuple(each for line in lines if (each := _design_of(decision, line)))

    return naming_nearest(decision, finder, use_case, designs, gone=(*GONE, StoneHoldLost))


def _design_of(decision: Decision, line: CartLine) -> str | None:
    if line.kind == "quote":
        return issued(decision.state(QUOTE, line.ref)).quoted.design_id
    return line.ref if line.kind == "design" else None


def cart(decision: Decision, own: OwnCart) -> Changing:
    """The cart as its shopper may change it. Raises `NotFound` or `CartIsClosed`."""
    return for_shopper(decision.state(CART, own.cart_id), own.token_hash)


def go_on(decision: Decision, shop: Shop, own: OwnCart) -> None:
    """What is held slides with whatever its owner does."""
    Holding(decision, shop.rules, own.cart_id).slide(cart(decision, own).lines)


def carted(line: CartLine, own: OwnCart) -> Wanted:
    """The thing of a line, which may be of another cart of the same person."""
    whose = line.owner or own.token_hash
    return Wanted(kind=line.kind, ref=line.ref, token_hash=whose, carted=True)


def wish(decision: Decision, own: OwnCart, wanted: Wish) -> tuple[Event, ...]:
    return decision.decide(CART, own.cart_id, ByShopper(token_hash=own.token_hash, wish=wanted))


def _line(asked: AddLine, piece: Offer, *, line_id: str) -> CartLine:
    counted = asked.kind == "stock"
    return CartLine(
        line_id=line_id,
        kind=asked.kind,
        ref=asked.ref,
        style_code=piece.style_code,
        title=piece.title,
        quantity=asked.quantity,
        price=piece.price,
        assets=piece.assets,
        location=SALES_LOCATION if counted else None,
        reservation_id=new_id() if counted else None,
        specification=piece.specification,
        fingerprint=piece.fingerprint,
        return_class=piece.return_class,
        caveats=piece.caveats,
    )


def assets_of(lines: Lines) -> tuple[str, ...]:
    return tuple(asset for line in lines for asset in line.assets)


def offered_now(decision: Decision, shop: Shop, own: OwnCart, line: CartLine) -> OfferedNow:
    """A quote's price stays while it lives; then its design is bought at the present one."""
    wanted = carted(line, own)
    ended = line.kind == "quote"
    design_id = design_of_ended(decision, line.ref, wanted.token_hash) if ended else None
    if design_id is not None:
        wanted = replace(wanted, kind="design", ref=design_id)
    piece = offer(decision, shop, wanted)
    floor = floor_of(shop, piece.price, decision.now) if line.conceded else None
    return OfferedNow(line_id=line.line_id, piece=piece, design_id=design_id, floor=floor)
