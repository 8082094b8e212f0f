"""Two carts of one person become one: every line goes over whole, and can go back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from typing import assert_never

from domain.kernel import Refusal, command, event
from domain.pricing.engine.result import PriceResult
from domain.selling.cart.cart_line import (
    CartLine,
    CartLineAdded,
    CartLineQuantityChanged,
    CartLineRemoved,
    CartLineRepriced,
    LineEvent,
    Lines,
    evolve_lines,
)
from domain.selling.owner import known_owner


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedLine:
    """A line on its way to another cart, with all that is personal in it.

    `agreed` is the price that was last agreed to, when the present one was not acknowledged yet.
    `joined` is the reservation of what it comes to together with the same counted goods there.
    """

    line: CartLine
    agreed: PriceResult | None = None
    joined: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedLine:
    """A line that came over, under its own name, or `onto` one that was there.

    `quantity` is how many pieces that added: none where it was the very piece.
    """

    line_id: str
    quantity: int
    onto: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a line came, and what is written of it."""

    moved: MovedLine
    events: tuple[LineEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitReservation:
    """The reservations of what stays and of what goes back, of a line that had been added up."""

    line_id: str
    staying: str
    returning: str


@command
class HandOver:
    """All of it goes into another cart of the same person."""

    into: str


@command
class TakeOver:
    """The lines that another cart hands over in the same append."""

    merged_from: str
    lines: tuple[CarriedLine, ...]


@command
class GiveBack:
    """What came from that cart and is still here goes back."""

    merged_from: str
    splits: tuple[SplitReservation, ...] = ()


@command
class TakeBack:
    """The lines that the other cart gives back in the same append."""

    given_by: str
    lines: tuple[CarriedLine, ...]


@command
class ClaimCart:
    """From now on it is a known customer's, on all of their devices."""

    customer_id: str


MergeCommand = HandOver | TakeOver | GiveBack | TakeBack | ClaimCart


@event("cart.claimed")
class CartClaimed:
    """By a known customer, or with the lines of `merged_from`, every one of which is listed."""

    customer_id: str | None
    merged_from: str | None
    moved_lines: tuple[MovedLine, ...]


@event("cart.handed_over")
class CartHandedOver:
    """Its lines are in another cart."""

    into: str


@event("cart.given_back")
class CartGivenBack:
    """What had come from `merged_from` went back there."""

    merged_from: str
    returned_lines: tuple[str, ...]


@event("cart.taken_back")
class CartTakenBack:
    """It is open again, with what `given_by` gave back."""

    given_by: str


MergeEvent = CartClaimed | CartHandedOver | CartGivenBack | CartTakenBack
Claims = tuple[CartClaimed, ...]


class CartMerged(Refusal):
    """What was in this cart is in cart {into} now."""

    into: str


class CartIntoItself(Refusal):
    """A cart cannot be put into itself; name two."""


class CartNotMerged(Refusal):
    """No cart by that name was put into this one, or it was taken out again."""


def decide_merge(
    lines: Lines, claims: Claims, owner: str, command: MergeCommand
) -> tuple[LineEvent | MergeEvent, ...]:
    match command:
        case HandOver(into=into):
            return (*handed_over(lines), CartHandedOver(into=into))
        case TakeBack():
            return ()
        case TakeOver(merged_from=merged_from):
            known = any(claim.merged_from == merged_from for claim in claims)
            return () if known else _taken_over(lines, command)
        case GiveBack(merged_from=merged_from):
            claim = merge_of(claims, merged_from)
            gone = tuple(line.line_id for line in returning(lines, claim))
            back = CartGivenBack(merged_from=merged_from, returned_lines=gone)
            return (*given_back(lines, claim, command.splits), back)
        case ClaimCart(customer_id=customer_id):
            if owner == known_owner(customer_id):
                return ()
            return (CartClaimed(customer_id=customer_id, merged_from=None, moved_lines=()),)
        case _:
            assert_never(command)


def _taken_over(lines: Lines, command: TakeOver) -> tuple[LineEvent | MergeEvent, ...]:
    came = tuple(arrivals(lines, command.lines))
    claim = CartClaimed(
        customer_id=None,
        merged_from=command.merged_from,
        moved_lines=tuple(each.moved for each in came),
    )
    return (*(event for each in came for event in each.events), claim)


def twin_of(lines: Lines, carried: CartLine) -> CartLine | None:
    """The line that a line from another cart is one with.

    Of the very same piece there is one line; counted goods add up. What was configured for
    somebody is a line of its own, unless it is the same design with the same stones; so is what
    was conceded on, which is lost to nobody and grows by nothing.
    """
    same = (each for each in lines if (each.kind, each.ref) == (carried.kind, carried.ref))
    if carried.kind == "design" and not carried.assets:
        return None
    return next((each for each in same if _costs_as(each, carried)), None)


def _costs_as(twin: CartLine, carried: CartLine) -> bool:
    if carried.kind == "stock":
        return twin.conceded is None and carried.conceded is None
    return carried.conceded in (None, twin.conceded)


def handed_over(lines: Lines) -> tuple[CartLineRemoved, ...]:
    return tuple(CartLineRemoved(line_id=line.line_id, cause="moved") for line in lines)


def arrival(lines: Lines, carried: CarriedLine) -> Arrival:
    """What a line that comes over makes of the lines that are there; no limit keeps it out."""
    line, joined = carried.line, carried.joined
    twin = twin_of(lines, line)
    if twin is None or (twin.kind == "stock" and joined is None):
        return Arrival(MovedLine(line_id=line.line_id, quantity=line.quantity), added(carried))
    if joined is None:
        return Arrival(MovedLine(line_id=line.line_id, quantity=0, onto=twin.line_id))
    more = CartLineQuantityChanged(
        line_id=twin.line_id, quantity=twin.quantity + line.quantity, reservation_id=joined
    )
    moved = MovedLine(line_id=line.line_id, quantity=line.quantity, onto=twin.line_id)
    return Arrival(moved, (more,))


def arrivals(lines: Lines, carried: tuple[CarriedLine, ...]) -> Iterator[Arrival]:
    for each in carried:
        came = arrival(lines, each)
        lines = reduce(evolve_lines, came.events, lines)
        yield came


def added(carried: CarriedLine) -> tuple[LineEvent, ...]:
    """A price that was not acknowledged yet is still to be."""
    line, agreed = carried.line, carried.agreed
    if agreed is None:
        return (CartLineAdded(line=line),)
    repriced = CartLineRepriced(line_id=line.line_id, before=agreed, after=line.price)
    return (CartLineAdded(line=replace(line, price=agreed)), repriced)


def merge_of(claims: Claims, merged_from: str) -> CartClaimed:
    """Raises `CartNotMerged`."""
    found = next((claim for claim in claims if claim.merged_from == merged_from), None)
    if found is None:
        raise CartNotMerged
    return found


def returning(lines: Lines, claim: CartClaimed) -> Iterator[CartLine]:
    """The lines that can go back, as they are now; what was taken out since does not."""
    here = {line.line_id: line for line in lines}
    for moved in claim.moved_lines:
        found = here.get(moved.onto or moved.line_id)
        if found is None:
            continue
        if moved.onto is None:
            yield found
        elif moved.quantity < found.quantity:
            here[moved.onto] = replace(found, quantity=found.quantity - moved.quantity)
            yield replace(found, line_id=moved.line_id, quantity=moved.quantity or found.quantity)


def given_back(
    lines: Lines, claim: CartClaimed, splits: tuple[SplitReservation, ...]
) -> Iterator[LineEvent]:
    """What the lines that go back leave behind."""
    left = {line.line_id: line.quantity for line in lines}
    moved = {each.line_id: each for each in claim.moved_lines}
    staying = {split.line_id: split.staying for split in splits}
    for line in returning(lines, claim):
        onto, quantity = moved[line.line_id].onto, moved[line.line_id].quantity
        if onto is None:
            yield CartLineRemoved(line_id=line.line_id, cause="moved")
        elif quantity:
            left[onto] -= quantity
            yield CartLineQuantityChanged(
                line_id=onto,
                quantity=left[onto],
                reservation_id=staying[line.line_id],
            )
