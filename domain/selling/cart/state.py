"""What a cart is between its events: unknown, empty, filled, in checkout, ordered or merged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from domain.kernel import Erased, NotFound, Refusal, event
from domain.money import Money, total
from domain.pricing.engine.result import PriceResult
from domain.selling.cart.cart_line import Lines
from domain.selling.cart.merging import CartMerged, Claims
from domain.selling.owner import known_owner


@dataclass(frozen=True, slots=True)
class Past:
    """What happened before that the lines do not tell; `claims` are those that hold, `notes` say
    by its id why something was conceded here."""

    claims: Claims = ()
    notes: Mapping[str, str | Erased] = field(default_factory=dict)
    ordered: bool = False
    abandoned: bool = False


@event("cart.opened")
class CartOpened:
    """After `idle_seconds` without its owner it is abandoned, after `keep_seconds` it is gone.

    Old carts have no such end.
    """

    token_hash: str
    region: str
    currency: str
    channel: str
    idle_seconds: int | None = None
    keep_seconds: int | None = None


Unseen = Mapping[str, PriceResult]


@dataclass(frozen=True, slots=True)
class NoCart:
    """No cart was opened by this id."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What was opened, whatever became of it."""

    opened: CartOpened
    past: Past = field(default_factory=Past, kw_only=True)

    @property
    def claims(self) -> Claims:
        return self.past.claims

    @property
    def owner(self) -> str:
        """Whose it is: of whoever shows the token, until a known customer claims it."""
        known = [claim.customer_id for claim in self.claims if claim.customer_id is not None]
        return known_owner(known[-1]) if known else self.opened.token_hash


@dataclass(frozen=True, slots=True)
class Empty(Opened):
    """There is nothing in it."""

    lines: ClassVar[Lines] = ()


@dataclass(frozen=True, slots=True)
class Filled(Opened):
    """`unseen` are the prices last agreed to, by line, where another is to be acknowledged."""

    lines: Lines
    unseen: Unseen = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InCheckout(Opened):
    """Every price was seen, and everything is held."""

    lines: Lines


@dataclass(frozen=True, slots=True)
class Ordered(Opened):
    """It does not change any more, unless its order comes to nothing."""

    lines: Lines
    order_id: str


@dataclass(frozen=True, slots=True)
class Merged(Opened):
    """Its lines are in another cart of the same person, unless that gives them back."""

    into: str
    lines: ClassVar[Lines] = ()


Changing = Empty | Filled | InCheckout
Cart = Changing | Ordered | Merged
State = NoCart | Cart


class CartIsClosed(Refusal):
    """This cart was ordered; it does not change any more."""

    code = "cart_closed"
    order_id: str


def found_cart(state: State) -> Cart:
    """A cart that was opened; raises `NotFound`."""
    if isinstance(state, NoCart):
        raise NotFound
    return state


def for_shopper(state: State, token_hash: str) -> Changing:
    """A cart as its owner may change it; raises `NotFound`, `CartIsClosed` or `CartMerged`."""
    cart = own_cart(state, token_hash)
    if isinstance(cart, Ordered):
        raise CartIsClosed(order_id=cart.order_id)
    if isinstance(cart, Merged):
        raise CartMerged(into=cart.into)
    return cart


def owners_of(cart: Cart) -> tuple[str, ...]:
    """Its owner, and whose the designs and quotes are that came from other carts of theirs."""
    others = {line.owner for line in cart.lines if line.owner is not None}
    return (cart.owner, *sorted(others - {cart.owner}))


def total_of(cart: Cart) -> Money:
    return total((line.total for line in cart.lines), cart.opened.currency)


def own_cart(state: State, token_hash: str) -> Cart:
    """For anybody but its shopper there is no such cart."""
    cart = found_cart(state)
    if cart.owner != token_hash:
        raise NotFound
    return cart


def agreed_price(cart: Cart, line_id: str) -> PriceResult | None:
    """The price last agreed to, while another is to be acknowledged; None otherwise."""
    return cart.unseen.get(line_id) if isinstance(cart, Filled) else None
