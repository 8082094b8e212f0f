"""A cart: lines at prices that were seen, never changed silently, handed over to one order."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.kernel import Decider, NotFound, Refusal, command, event
from domain.money import Money, total
from domain.selling.cart_line import (
    CartLine,
    CartLineRepriced,
    LineCommand,
    LineEvent,
    decide_lines,
    evolve_lines,
)


@command
class Open:
    token_hash: str
    region: str = "GB"
    currency: str = "GBP"
    channel: str = "web"


@command
class AcknowledgePrices:
    """The customer saw the new prices, and this total."""

    total: Money


@command
class StartCheckout:
    ship_country: str


@command
class Close:
    order_id: str


@command
class Reopen:
    """The order came to nothing and the lines are there again, but for assets lost to others."""

    order_id: str
    lost: tuple[str, ...] = ()


Command = Open | LineCommand | AcknowledgePrices | StartCheckout | Close | Reopen


@event("cart.opened")
class CartOpened:
    token_hash: str
    region: str
    currency: str
    channel: str


@event("cart.prices_acknowledged")
class PricesAcknowledged:
    line_ids: tuple[str, ...]
    total: Money


@event("cart.checkout_started")
class CheckoutStarted:
    total: Money
    ship_country: str


@event("cart.closed")
class CartClosed:
    order_id: str


@event("cart.reopened")
class CartReopened:
    order_id: str
    lost: tuple[str, ...]


Event = CartOpened | LineEvent | PricesAcknowledged | CheckoutStarted | CartClosed | CartReopened


@dataclass(frozen=True, slots=True)
class Nothing:
    """No cart by this id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """`unseen` are lines whose new price the customer has not acknowledged yet."""

    token_hash: str
    currency: str
    lines: tuple[CartLine, ...] = ()
    unseen: frozenset[str] = frozenset()
    checking_out: bool = False
    order_id: str | None = None

    @property
    def total(self) -> Money:
        return total((line.total for line in self.lines), self.currency)


State = Nothing | Cart


class CartIsClosed(Refusal):
    """This cart was ordered; it does not change any more."""

    code = "cart_closed"


class CartEmpty(Refusal):
    """There is nothing in this cart."""

    code = "cart_empty"


class PricesNotAcknowledged(Refusal):
    """Prices changed since they were seen; they must be acknowledged first."""

    code = "prices_not_acknowledged"


def decide(state: State, wanted: Command, now: datetime) -> tuple[Event, ...]:
    if isinstance(state, Nothing):
        return _opened(wanted)
    if state.order_id is not None:
        return _of_closed(state, wanted)
    match wanted:
        case Open() | Reopen():
            return ()
        case AcknowledgePrices():
            return _acknowledged(state, wanted)
        case StartCheckout():
            return _checkout(state, wanted)
        case Close():
            return (CartClosed(order_id=wanted.order_id),)
        case _:
            return decide_lines(state.lines, wanted)


def evolve(state: State, happened: Event) -> State:
    if isinstance(happened, CartOpened):
        return Cart(token_hash=happened.token_hash, currency=happened.currency)
    if isinstance(state, Nothing):
        return state
    match happened:
        case PricesAcknowledged():
            return replace(state, unseen=frozenset())
        case CheckoutStarted():
            return replace(state, checking_out=True)
        case CartClosed():
            return replace(state, order_id=happened.order_id)
        case CartReopened():
            return replace(state, order_id=None, checking_out=False)
        case _:
            return _with_lines(state, happened)


def _opened(wanted: Command) -> tuple[Event, ...]:
    if not isinstance(wanted, Open):
        raise NotFound
    return (
        CartOpened(
            token_hash=wanted.token_hash,
            region=wanted.region,
            currency=wanted.currency,
            channel=wanted.channel,
        ),
    )


def _of_closed(state: Cart, wanted: Command) -> tuple[Event, ...]:
    match wanted:
        case Close(order_id=order_id) if order_id == state.order_id:
            return ()
        case Reopen(order_id=order_id) if order_id == state.order_id:
            return (CartReopened(order_id=order_id, lost=wanted.lost),)
        case _:
            raise CartIsClosed


def _acknowledged(state: Cart, wanted: AcknowledgePrices) -> tuple[Event, ...]:
    if wanted.total != state.total:
        raise PricesNotAcknowledged
    if not state.unseen:
        return ()
    return (PricesAcknowledged(line_ids=tuple(sorted(state.unseen)), total=state.total),)


def _checkout(state: Cart, wanted: StartCheckout) -> tuple[Event, ...]:
    if not state.lines:
        raise CartEmpty
    if state.unseen:
        raise PricesNotAcknowledged
    if state.checking_out:
        return ()
    return (CheckoutStarted(total=state.total, ship_country=wanted.ship_country),)


def _with_lines(state: Cart, happened: LineEvent) -> Cart:
    """A changed price must be seen again, and any change begins the checkout anew."""
    lines = evolve_lines(state.lines, happened)
    present = frozenset(line.line_id for line in lines)
    repriced = {happened.line_id} if isinstance(happened, CartLineRepriced) else set()
    return replace(
        state, lines=lines, unseen=(state.unseen | repriced) & present, checking_out=False
    )


CART: Decider[State, Command, Event] = Decider("cart", Nothing(), decide, evolve)
