"""Putting one cart into another of the same person, and taking it out again: one append each."""

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce

from application.ids import new_id
from application.selling.carts.shopping import OwnCart, cart
from application.selling.holds.holding import Holding
from application.shop import Shop
from application.store.event_store import Decision, stream_of
from domain.inventory.asset import ASSET
from domain.inventory.location import SALES_LOCATION
from domain.inventory.stock import STOCK, stock_key
from domain.inventory.stock.reservation import Share
from domain.selling.cart import CART, ByShopper
from domain.selling.cart.cart_line import CartLine, Lines, evolve_lines
from domain.selling.cart.merging import (
    CarriedLine,
    CartClaimed,
    CartIntoItself,
    GiveBack,
    HandOver,
    SplitReservation,
    TakeBack,
    TakeOver,
    arrival,
    merge_of,
    returning,
    twin_of,
)
from domain.selling.cart.state import Cart, agreed_price, found_cart, own_cart


def merge(decision: Decision, shop: Shop, own: OwnCart, other: OwnCart) -> None:
    """Every line of the other cart goes into this one, with what it holds and for no longer.

    A second time nothing is moved. Raises `NotFound`, `CartIsClosed`, `CartMerged` or
    `CartIntoItself`.
    """
    decision.prefetch((stream_of(CART, own.cart_id), stream_of(CART, other.cart_id)))
    here = cart(decision, own)
    if own.cart_id == other.cart_id:
        raise CartIntoItself
    there = own_cart(decision.state(CART, other.cart_id), other.token_hash)
    decision.prefetch(_goods(there))
    hand_over = ByShopper(token_hash=other.token_hash, wish=HandOver(into=own.cart_id))
    if not decision.decide(CART, other.cart_id, hand_over):
        return
    holding = Holding(decision, shop.rules, own.cart_id)
    carried = _carried(holding, here.lines, there)
    take_over = TakeOver(merged_from=other.cart_id, lines=carried)
    decision.decide(CART, own.cart_id, ByShopper(token_hash=own.token_hash, wish=take_over))
    holding.take_over(_assets(there.lines), other.cart_id)


def undo_merge(decision: Decision, shop: Shop, own: OwnCart, merged_from: str) -> None:
    """What came from that cart goes back there with what it holds, and it is open again.

    What was taken out since is not put in again. Raises `NotFound`, `CartIsClosed` or
    `CartNotMerged`.
    """
    decision.prefetch((stream_of(CART, own.cart_id), stream_of(CART, merged_from)))
    here = cart(decision, own)
    claim = merge_of(here.claims, merged_from)
    lines = tuple(returning(here.lines, claim))
    there = found_cart(decision.state(CART, merged_from))
    holding = Holding(decision, shop.rules, own.cart_id)
    splits = _splits(holding, here.lines, claim)
    give_back = GiveBack(merged_from=merged_from, splits=splits)
    decision.decide(CART, own.cart_id, ByShopper(token_hash=own.token_hash, wish=give_back))
    carried = tuple(_carried_back(here, line, there.owner, splits) for line in lines)
    decision.decide(CART, merged_from, TakeBack(given_by=own.cart_id, lines=carried))
    left = {asset for line in cart(decision, own).lines for asset in line.assets}
    gone = tuple(asset for asset in _assets(lines) if asset not in left)
    Holding(decision, shop.rules, merged_from).take_over(gone, own.cart_id)


def _carried(holding: Holding, lines: Lines, there: Cart) -> tuple[CarriedLine, ...]:
    """The other cart's lines, as they are to be found from this one."""
    carried: list[CarriedLine] = []
    for line in there.lines:
        twin = twin_of(lines, line)
        each = CarriedLine(
            line=_with_owner(line, there.owner),
            agreed=agreed_price(there, line.line_id),
            joined=_joined(holding, twin, line) if twin else None,
        )
        lines = reduce(evolve_lines, arrival(lines, each).events, lines)
        carried.append(each)
    return tuple(carried)


def _with_owner(line: CartLine, owner: str) -> CartLine:
    """A design and a quote are found by whoever owns them."""
    return replace(line, owner=line.owner or owner) if line.kind in ("design", "quote") else line


def _joined(holding: Holding, twin: CartLine, line: CartLine) -> str | None:
    """The reservation of both, when both are reserved; else each stays a line of its own."""
    if twin.reservation_id is None or line.reservation_id is None:
        return None
    name = new_id()
    both = (twin.reservation_id, line.reservation_id)
    return name if holding.join_stock(line.ref, both, name) else None


def _splits(holding: Holding, lines: Lines, claim: CartClaimed) -> tuple[SplitReservation, ...]:
    """What had been added up is reserved apart again."""
    left = {line.line_id: line for line in lines}
    moved = {each.line_id: each.onto for each in claim.moved_lines if each.quantity}
    splits: list[SplitReservation] = []
    for line in returning(lines, claim):
        if onto := moved.get(line.line_id):
            whole = left[onto]
            split = SplitReservation(line_id=line.line_id, staying=new_id(), returning=new_id())
            stays = whole.quantity - line.quantity
            shares = (Share(split.staying, stays), Share(split.returning, line.quantity))
            holding.split_stock(line.ref, whole.reservation_id or "", shares)
            left[onto] = replace(whole, quantity=stays, reservation_id=split.staying)
            splits.append(split)
    return tuple(splits)


def _carried_back(
    here: Cart, line: CartLine, owner: str, splits: tuple[SplitReservation, ...]
) -> CarriedLine:
    apart = {split.line_id: split.returning for split in splits}
    own = None if line.owner == owner else line.owner
    reserved = apart.get(line.line_id, line.reservation_id)
    return CarriedLine(
        line=replace(line, owner=own, reservation_id=reserved),
        agreed=agreed_price(here, line.line_id),
    )


def _goods(there: Cart) -> Iterator[str]:
    yield from (stream_of(ASSET, asset) for asset in _assets(there.lines))
    for line in there.lines:
        if line.kind == "stock":
            yield stream_of(STOCK, stock_key(line.ref, SALES_LOCATION))


def _assets(lines: Lines) -> tuple[str, ...]:
    return tuple(dict.fromkeys(asset for line in lines for asset in line.assets))
