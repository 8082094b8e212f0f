"""A cart: lines at prices that were seen, never changed silently, handed over to one order."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from typing import assert_never

from domain.kernel import Decider, NotFound, command
from domain.selling.cart.abandoning import (
    Abandon,
    CartAbandoned,
    CartReaped,
    IdleCommand,
    IdleEvent,
    Reap,
    Stage,
    idle_minutes,
    over,
)
from domain.selling.cart.cart_line import (
    CartLineAdded,
    CartLineAltered,
    CartLineQuantityChanged,
    CartLineRemoved,
    CartLineRepriced,
    ChangeQuantity,
    LineCommand,
    LineEvent,
    Lines,
    OfferAgain,
    PutIn,
    RemoveLine,
    decide_lines,
    evolve_lines,
)
from domain.selling.cart.checkout import (
    AcknowledgePrices,
    CartClosed,
    CartEmpty,
    CartReopened,
    CheckoutEvent,
    CheckoutStarted,
    CloseCart,
    PricesAcknowledged,
    ReopenCart,
    StartCheckout,
    decide_checkout,
)
from domain.selling.cart.conceding import (
    ConcessionCommand,
    ConcessionEvent,
    ConcessionGiven,
    ConcessionReworked,
    ConcessionWithdrawn,
    GiveConcession,
    WithdrawConcession,
    dearer,
    decide_concession,
    evolve_concession,
    fewer_or_more,
    offered_again,
)
from domain.selling.cart.merging import (
    CartClaimed,
    CartGivenBack,
    CartHandedOver,
    CartMerged,
    CartTakenBack,
    HandOver,
    MergeCommand,
    MergeEvent,
    TakeBack,
    added,
    decide_merge,
)
from domain.selling.cart.state import (
    Cart,
    CartIsClosed,
    CartOpened,
    Changing,
    Empty,
    Filled,
    InCheckout,
    Merged,
    NoCart,
    Ordered,
    State,
    Unseen,
    own_cart,
    total_of,
)


@command
class OpenCart:
    """`idle` and `keep`: when it is abandoned, and when gone, if its owner does nothing more."""

    token_hash: str
    idle: timedelta | None = None
    keep: timedelta | None = None


Wish = LineCommand | AcknowledgePrices | StartCheckout | CloseCart | MergeCommand


@command
class ByShopper:
    """What its owner wishes, told by their pseudonym; for anybody else there is no such cart."""

    token_hash: str
    wish: Wish


Told = OpenCart | Wish | ReopenCart | ConcessionCommand
Command = ByShopper | Told | IdleCommand


Event = CartOpened | LineEvent | ConcessionEvent | CheckoutEvent | MergeEvent | IdleEvent


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    if isinstance(command, Abandon | Reap):
        return _left_alone(state, command, now)
    if isinstance(command, ByShopper):
        return decide(own_cart(state, command.token_hash), command.wish, now)
    match state:
        case NoCart():
            if not isinstance(command, OpenCart):
                raise NotFound
            return (_opened(command),)
        case Ordered():
            return _of_ordered(state, command)
        case Merged():
            return _of_merged(state, command)
        case Empty() | Filled() | InCheckout():
            return _of_changing(state, command)
        case _:
            assert_never(state)


def evolve(state: State, event: Event) -> State:
    match event:
        case CartOpened():
            return Empty(event)
        case _ if isinstance(state, NoCart):
            return state
        case CartReopened() | PricesAcknowledged():
            return _with_lines(state, state.lines)
        case CheckoutStarted() | CartClosed() | CartAbandoned() | CartReaped():
            return _progressed(state, event)
        case CartClaimed() | CartHandedOver() | CartGivenBack() | CartTakenBack():
            return _evolve_merge(state, event)
        case (
            CartLineAdded()
            | CartLineAltered()
            | CartLineQuantityChanged()
            | CartLineRemoved()
            | CartLineRepriced()
        ):
            return _with_lines(state, evolve_lines(state.lines, event), _unseen(state, event))
        case ConcessionGiven() | ConcessionReworked() | ConcessionWithdrawn():
            lines = evolve_concession(state.lines, event)
            return _with_lines(_noted(state, event), lines, _unseen(state, event))
        case _:
            assert_never(event)


def _progressed(
    state: Cart, event: CheckoutStarted | CartClosed | CartAbandoned | CartReaped
) -> State:
    match event:
        case CheckoutStarted():
            return InCheckout(state.opened, state.lines, past=state.past)
        case CartClosed(order_id=order_id):
            past = replace(state.past, ordered=True)
            return Ordered(state.opened, state.lines, order_id, past=past)
        case CartAbandoned():
            return replace(state, past=replace(state.past, abandoned=True))
        case CartReaped():
            return NoCart()
        case _:
            assert_never(event)


def _evolve_merge(state: Cart, event: MergeEvent) -> State:
    match event:
        case CartHandedOver(into=into):
            return Merged(state.opened, into, past=state.past)
        case CartTakenBack():
            return Empty(state.opened, past=state.past)
        case CartClaimed():
            past = replace(state.past, claims=(*state.claims, event))
            return replace(state, past=past)
        case CartGivenBack(merged_from=merged_from):
            kept = tuple(each for each in state.claims if each.merged_from != merged_from)
            return replace(state, past=replace(state.past, claims=kept))
        case _:
            assert_never(event)


def _opened(command: OpenCart) -> CartOpened:
    return CartOpened(
        token_hash=command.token_hash,
        region="GB",
        currency="GBP",
        channel="web",
        idle_seconds=_seconds(command.idle),
        keep_seconds=_seconds(command.keep),
    )


def _seconds(lasts: timedelta | None) -> int | None:
    return None if lasts is None else lasts // timedelta(seconds=1)


def _left_alone(state: State, command: IdleCommand, now: datetime) -> tuple[Event, ...]:
    """An order, and money with it, keeps its cart; what went into another cart lives there."""
    if not isinstance(state, Changing) or not over(command, now):
        return ()
    idle = idle_minutes(command, now)
    if isinstance(command, Reap):
        gone = (CartLineRemoved(line_id=line.line_id, cause="reaped") for line in state.lines)
        return (*gone, CartReaped(idle_minutes=idle))
    if state.past.abandoned or not state.lines:
        return ()
    return (CartAbandoned(stage=_stage(state), value=total_of(state), idle_minutes=idle),)


def _stage(state: Changing) -> Stage:
    if state.past.ordered:
        return "payment"
    return "checkout" if isinstance(state, InCheckout) else "cart"


def _of_ordered(state: Ordered, command: Told) -> tuple[Event, ...]:
    if not isinstance(command, CloseCart | ReopenCart) or command.order_id != state.order_id:
        raise CartIsClosed(order_id=state.order_id)
    if isinstance(command, CloseCart):
        return ()
    return (CartReopened(order_id=command.order_id, lost=command.lost),)


def _of_merged(state: Merged, command: Told) -> tuple[Event, ...]:
    if isinstance(command, HandOver) and command.into == state.into:
        return ()
    if not isinstance(command, TakeBack) or command.given_by != state.into:
        raise CartMerged(into=state.into)
    back = (event for each in command.lines for event in added(each))
    return (CartTakenBack(given_by=command.given_by), *back)


def _of_changing(state: Changing, command: Told) -> tuple[Event, ...]:
    if isinstance(command, MergeCommand):
        return decide_merge(state.lines, state.claims, state.owner, command)
    match command:
        case OpenCart():
            return ()
        case AcknowledgePrices() | StartCheckout() | CloseCart() | ReopenCart():
            return decide_checkout(state, command)
        case PutIn() | ChangeQuantity() | RemoveLine() | OfferAgain():
            return _of_lines(state.lines, command)
        case GiveConcession() | WithdrawConcession():
            return _conceded(state, command)
        case _:
            assert_never(command)


def _of_lines(lines: Lines, command: LineCommand) -> tuple[LineEvent | ConcessionReworked, ...]:
    """What was conceded on a line follows it."""
    events = decide_lines(lines, command)
    after = reduce(evolve_lines, events, lines)
    if isinstance(command, OfferAgain):
        return (*events, *offered_again(after, command))
    return (*events, *fewer_or_more(after)) if events else ()


def _conceded(state: Changing, command: ConcessionCommand) -> tuple[ConcessionEvent, ...]:
    if isinstance(state, Empty) and isinstance(command, GiveConcession):
        raise CartEmpty
    return decide_concession(state.lines, command)


def _noted(state: Cart, event: ConcessionEvent) -> Cart:
    if not isinstance(event, ConcessionGiven):
        return state
    notes = {**state.past.notes, event.concession.concession_id: event.said}
    return replace(state, past=replace(state.past, notes=notes))


def _unseen(state: Cart, event: LineEvent | ConcessionEvent) -> Unseen:
    """A changed price must be seen again, and so must one that less is taken off."""
    unseen = state.unseen if isinstance(state, Filled) else {}
    match event:
        case CartLineRepriced():
            return {event.line_id: event.before, **unseen}
        case ConcessionGiven() | ConcessionReworked() | ConcessionWithdrawn():
            moved = {line.line_id: line.price for line in dearer(state.lines, event)}
            return {**moved, **unseen}
        case CartLineAdded() | CartLineQuantityChanged() | CartLineRemoved() | CartLineAltered():
            return unseen
        case _:
            assert_never(event)


def _with_lines(state: Cart, lines: Lines, unseen: Unseen | None = None) -> State:
    """Any change begins the checkout anew."""
    if not lines:
        return Empty(state.opened, past=state.past)
    present = {line.line_id for line in lines}
    left = {name: price for name, price in (unseen or {}).items() if name in present}
    return Filled(state.opened, lines, left, past=state.past)


CART: Decider[State, Command, Event] = Decider("cart", NoCart(), decide, evolve)
