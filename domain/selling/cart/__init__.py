"""A cart: lines at prices that were seen, never changed silently, handed over to one order."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, assert_never

from domain.kernel import Decider, NotFound, Refusal, command, event
from domain.money import Money, total
from domain.people.address import refuse_unserved
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


@command
class OpenCart:
    token_hash: str


@command
class AcknowledgePrices:
    """The total that the customer saw, after a price had changed."""

    total: Money


@command
class StartCheckout:
    ship_country: str


@command
class CloseCart:
    """All of it was ordered."""

    order_id: str


@command
class ReopenCart:
    """The order came to nothing and the lines are there again, but for assets lost to others."""

    order_id: str
    lost: tuple[str, ...] = ()


Wish = LineCommand | AcknowledgePrices | StartCheckout | CloseCart


@command
class ByShopper:
    """What whoever shows this token wishes; for anybody but its shopper there is no such cart."""

    token_hash: str
    wish: Wish


Command = OpenCart | ByShopper | Wish | ReopenCart


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
class NoCart:
    """No cart was opened by this id."""


@dataclass(frozen=True, slots=True)
class Empty:
    """`opened` says whose cart it is: of whoever shows the token."""

    opened: CartOpened
    lines: ClassVar[Lines] = ()


@dataclass(frozen=True, slots=True)
class Filled:
    """`unseen` are lines whose new price the customer has not acknowledged yet."""

    opened: CartOpened
    lines: Lines
    unseen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class InCheckout:
    """Every price was seen, and everything is held."""

    opened: CartOpened
    lines: Lines


@dataclass(frozen=True, slots=True)
class Ordered:
    """It does not change any more, unless its order comes to nothing."""

    opened: CartOpened
    lines: Lines
    order_id: str


Changing = Empty | Filled | InCheckout
Cart = Changing | Ordered
State = NoCart | Cart


class CartIsClosed(Refusal):
    """This cart was ordered; it does not change any more."""

    code = "cart_closed"


class CartEmpty(Refusal):
    """There is nothing in this cart."""


class PricesNotAcknowledged(Refusal):
    """Prices changed since they were seen; they must be acknowledged first."""


class CheckoutNotStarted(Refusal):
    """The checkout was not started, or the cart changed since; start it again."""


def found_cart(state: State) -> Cart:
    """A cart that was opened; raises `NotFound`."""
    if isinstance(state, NoCart):
        raise NotFound
    return state


def for_shopper(state: State, token_hash: str) -> Changing:
    """A cart as whoever shows its token may change it; raises `NotFound` or `CartIsClosed`."""
    cart = _own(state, token_hash)
    if isinstance(cart, Ordered):
        raise CartIsClosed
    return cart


def total_of(cart: Cart) -> Money:
    return total((line.total for line in cart.lines), cart.opened.currency)


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    if isinstance(command, ByShopper):
        return decide(_own(state, command.token_hash), command.wish, now)
    match state:
        case NoCart():
            if not isinstance(command, OpenCart):
                raise NotFound
            return (
                CartOpened(
                    token_hash=command.token_hash, region="GB", currency="GBP", channel="web"
                ),
            )
        case Ordered():
            return _of_ordered(state, command)
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
        case CheckoutStarted():
            return InCheckout(state.opened, state.lines)
        case CartClosed(order_id=order_id):
            return Ordered(state.opened, state.lines, order_id)
        case (
            CartLineAdded()
            | CartLineAltered()
            | CartLineQuantityChanged()
            | CartLineRemoved()
            | CartLineRepriced()
        ):
            return _with_lines(state, evolve_lines(state.lines, event), _unseen(state, event))
        case _:
            assert_never(event)


def _own(state: State, token_hash: str) -> Cart:
    """For anybody but its shopper there is no such cart."""
    cart = found_cart(state)
    if cart.opened.token_hash != token_hash:
        raise NotFound
    return cart


def _of_ordered(state: Ordered, command: OpenCart | Wish | ReopenCart) -> tuple[Event, ...]:
    if not isinstance(command, CloseCart | ReopenCart) or command.order_id != state.order_id:
        raise CartIsClosed
    if isinstance(command, CloseCart):
        return ()
    return (CartReopened(order_id=command.order_id, lost=command.lost),)


def _of_changing(state: Changing, command: OpenCart | Wish | ReopenCart) -> tuple[Event, ...]:
    match command:
        case OpenCart() | ReopenCart():
            return ()
        case AcknowledgePrices():
            return _acknowledged(state, command)
        case StartCheckout():
            refuse_unserved(command.ship_country, told_in="ship_country")
            if isinstance(state, InCheckout):
                return ()
            _refuse_unready(state)
            return (CheckoutStarted(total=total_of(state), ship_country=command.ship_country),)
        case CloseCart():
            _refuse_unready(state)
            if not isinstance(state, InCheckout):
                raise CheckoutNotStarted
            return (CartClosed(order_id=command.order_id),)
        case PutIn() | ChangeQuantity() | RemoveLine() | OfferAgain():
            return decide_lines(state.lines, command)
        case _:
            assert_never(command)


def _refuse_unready(state: Changing) -> None:
    if isinstance(state, Empty):
        raise CartEmpty
    if isinstance(state, Filled) and state.unseen:
        raise PricesNotAcknowledged


def _acknowledged(state: Changing, command: AcknowledgePrices) -> tuple[Event, ...]:
    if command.total != total_of(state):
        raise PricesNotAcknowledged
    if not isinstance(state, Filled) or not state.unseen:
        return ()
    return (PricesAcknowledged(line_ids=tuple(sorted(state.unseen)), total=command.total),)


def _unseen(state: Cart, event: LineEvent) -> frozenset[str]:
    """A changed price must be seen again."""
    unseen = state.unseen if isinstance(state, Filled) else frozenset()
    return unseen | {event.line_id} if isinstance(event, CartLineRepriced) else unseen


def _with_lines(state: Cart, lines: Lines, unseen: frozenset[str] = frozenset()) -> State:
    """Any change begins the checkout anew."""
    present = frozenset(line.line_id for line in lines)
    return Filled(state.opened, lines, unseen & present) if lines else Empty(state.opened)


CART: Decider[State, Command, Event] = Decider("cart", NoCart(), decide, evolve)
