"""At sign-in a visitor's carts, designs and quotes become the customer's, in one append."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from application.ids import new_id
from application.people.wishes import Wisher, take_over
from application.selling.carts.merging import merge
from application.selling.carts.shopping import OwnCart, open_cart
from application.selling.quotes.handing_on import hand_on
from application.shop import Shop
from application.store.event_store import Decision, stream_of
from domain.design.design import DESIGN
from domain.design.design.commands import Claim
from domain.design.design.state import Discarded, Unknown
from domain.selling.arrivals import ARRIVALS, Bring, Brought, SignInArrival
from domain.selling.cart import CART
from domain.selling.cart.state import Changing
from domain.selling.owner import known_owner
from domain.selling.quote import QUOTE, Accepted, NoQuote, issued
from domain.selling.quote.book import QUOTE_BOOK


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """What is whose as the read models have it; the streams have the last word.

    `own_carts` are the customer's, the one that others are put into first, first.
    """

    carts: tuple[str, ...] = ()
    designs: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    own_carts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arriving:
    """Who brings what; the ids are drawn once a request. `cart_id` is of a cart to be opened."""

    customer_id: str
    visitor: str
    belongings: Belongings
    arrival_id: str = field(default_factory=new_id)
    cart_id: str = field(default_factory=new_id)

    @property
    def owner(self) -> str:
        return known_owner(self.customer_id)


def arrive(decision: Decision, shop: Shop, arriving: Arriving) -> SignInArrival | None:
    """All that is the visitor's at this moment is the customer's, and their token opens none of it.

    What is over a limit is kept, and no more can be added. None when there was nothing.
    """
    decision.prefetch(_streams(arriving))
    designs = tuple(_designs(decision, arriving))
    for design_id in designs:
        claim = Claim(
            token_hash=arriving.owner, former_hash=arriving.visitor, claimant=arriving.customer_id
        )
        decision.decide(DESIGN, design_id, claim)
    quotes = tuple(_quotes(decision, arriving))
    hand_on(decision, quotes, owner=arriving.owner, former=arriving.visitor)
    carts = tuple(_carts(decision, arriving))
    into = _merged(decision, shop, arriving, carts) if carts else None
    wisher = Wisher(owner=arriving.owner, subject=arriving.customer_id)
    brought = Brought(
        cart_id=into,
        carts=carts,
        designs=designs,
        quotes=quotes,
        wishes=take_over(decision, arriving.visitor, wisher),
    )
    bring = Bring(arrival_id=arriving.arrival_id, visitor=arriving.visitor, brought=brought)
    decision.decide(ARRIVALS, arriving.customer_id, bring)
    arrivals = decision.state(ARRIVALS, arriving.customer_id)
    return arrivals.by_id.get(arriving.arrival_id)


def _streams(arriving: Arriving) -> Iterator[str]:
    had = arriving.belongings
    yield stream_of(ARRIVALS, arriving.customer_id)
    yield stream_of(QUOTE_BOOK, arriving.visitor)
    yield stream_of(QUOTE_BOOK, arriving.owner)
    yield from (stream_of(CART, cart_id) for cart_id in (*had.carts, *had.own_carts))
    yield from (stream_of(DESIGN, design_id) for design_id in had.designs)
    yield from (stream_of(QUOTE, quote_id) for quote_id in had.quotes)


def _designs(decision: Decision, arriving: Arriving) -> Iterator[str]:
    for design_id in arriving.belongings.designs:
        state = decision.state(DESIGN, design_id)
        if not isinstance(state, Unknown | Discarded) and state.draft.owner == arriving.visitor:
            yield design_id


def _quotes(decision: Decision, arriving: Arriving) -> Iterator[str]:
    """Whatever lives stands in the visitor's book; what is over was read of. What an order has
    accepted stays with that order."""
    book = decision.state(QUOTE_BOOK, arriving.visitor)
    live = (entry.quote_id for entry in book.entries)
    for quote_id in dict.fromkeys((*live, *arriving.belongings.quotes)):
        state = decision.state(QUOTE, quote_id)
        if isinstance(state, NoQuote | Accepted):
            continue
        if issued(state).quoted.owner == arriving.visitor:
            yield quote_id


def _carts(decision: Decision, arriving: Arriving) -> Iterator[str]:
    for cart_id in arriving.belongings.carts:
        state = decision.state(CART, cart_id)
        if isinstance(state, Changing) and state.owner == arriving.visitor and state.lines:
            yield cart_id


def _merged(decision: Decision, shop: Shop, arriving: Arriving, carts: tuple[str, ...]) -> str:
    """Into the cart that the customer has open, or into a new one: what comes of it can be told
    from what they put there themselves, and go back."""
    own = OwnCart(cart_id=_open_cart(decision, arriving), token_hash=arriving.owner)
    if own.cart_id == arriving.cart_id:
        open_cart(decision, shop, own)
    for cart_id in carts:
        merge(decision, shop, own, OwnCart(cart_id=cart_id, token_hash=arriving.visitor))
    return own.cart_id


def _open_cart(decision: Decision, arriving: Arriving) -> str:
    """Another sign-in of this moment may have opened one that no read model knows of yet."""
    last = decision.state(ARRIVALS, arriving.customer_id).cart_id
    known = arriving.belongings.own_carts + ((last,) if last else ())
    for cart_id in known:
        state = decision.state(CART, cart_id)
        if isinstance(state, Changing) and state.owner == arriving.owner:
            return cart_id
    return arriving.cart_id
