"""A customer and the visitors that they were before they signed in."""

from dataclasses import dataclass

from application.selling.arriving.arrive import Arriving, Belongings, arrive
from application.selling.arriving.taking_back import take_back
from domain.design.design.events import DesignClaimed, DesignStarted
from domain.people.customer import CUSTOMER
from domain.people.customer.registration import Register
from domain.selling.arrivals import SignInArrival
from domain.selling.cart.state import CartOpened
from domain.selling.owner import known_owner
from domain.selling.quote import QuoteHandedOn, QuoteIssued
from tests.application.trading import BUYER, Market, Shopper


@dataclass(slots=True)
class Customer(Shopper):
    """Somebody with an account who is signed in, on whatever device; known by their name."""

    def __post_init__(self) -> None:
        Shopper.__post_init__(self)
        register = Register(subject=self.name, kind="account", contact=BUYER)
        self.market.do(lambda d: d.decide(CUSTOMER, self.name, register))

    @property
    def token_hash(self) -> str:
        return known_owner(self.name)


def everything_of(market: Market, owner: str) -> Belongings:
    """What was ever anybody's, by id: what is theirs now, the streams know."""
    carts, designs, quotes = list[str](), list[str](), list[str]()
    own_carts = list[str]()
    for each in market.store.journal.after(0, 10_000):
        match each.event:
            case CartOpened(token_hash=whose):
                (own_carts if whose == owner else carts).append(each.key)
            case DesignStarted() | DesignClaimed():
                designs.append(each.key)
            case QuoteIssued() | QuoteHandedOn():
                quotes.append(each.key)
    return Belongings(
        carts=tuple(carts),
        designs=tuple(dict.fromkeys(designs)),
        quotes=tuple(dict.fromkeys(quotes)),
        own_carts=tuple(reversed(own_carts)),
    )


def arrived(market: Market, visitor: str, customer: str = "customer") -> SignInArrival | None:
    """Signed in as the customer with the visitor's token shown."""
    arriving = Arriving(
        customer_id=customer,
        visitor=visitor,
        belongings=everything_of(market, known_owner(customer)),
    )
    return market.do(lambda d: arrive(d, market.shop, arriving))


def taken_back(market: Market, arrival: SignInArrival, customer: str = "customer") -> SignInArrival:
    arrival_id = arrival.arrival_id
    return market.do(lambda d: take_back(d, market.shop, customer, arrival_id))
