"""What the specifications of concessions speak of: a tiara, two chains, somebody at the desk."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from application.reference import shipped_rule_set
from domain.money import Money
from domain.selling.cart import CART, Event
from domain.selling.cart.cart_line import (
    CartLine,
    CartLineAdded,
    OfferAgain,
    OfferedNow,
)
from domain.selling.cart.checkout import (
    StartCheckout,
)
from domain.selling.cart.conceding import (
    GiveConcession,
)
from domain.selling.cart.concession import Concession, ConcessionTerms, Floor
from domain.selling.cart.reach import Ground
from domain.selling.cart.state import found_cart
from tests.domain.selling.facts import cart_line, counted, offered, price
from tests.domain.selling.test_cart import OPENED, TIARA_IN
from tests.scenario import NOON, Given, given

RULES = shipped_rule_set()
ASSOCIATE, MANAGER = Decimal("0.05"), Decimal("0.10")
ALL = Decimal("0.99")
CHAINS_IN = CartLineAdded(line=counted("c", 2))
CHECKOUT = StartCheckout(ship_country="GB")


def terms(**changed: Any) -> ConcessionTerms:
    return replace(ConcessionTerms(reason="loyalty"), **changed)


def concession(concession_id: str = "k-1", **said: Any) -> Concession:
    """By an associate, unless another role is named."""
    role = said.pop("role", "associate")
    return Concession(concession_id=concession_id, terms=terms(**said), by="staff-1", role=role)


def ground(line: CartLine, **changed: Any) -> Ground:
    floor = Floor(cost=line.price.cost.total, min_margin=RULES.min_margin)
    return replace(Ground(line_id=line.line_id, floor=floor), **changed)


LINES = (cart_line("1"), counted("c", 2))
GROUNDS = tuple(map(ground, LINES))


def give(
    concession_id: str = "k-1",
    *,
    limit: Decimal = ASSOCIATE,
    grounds: tuple[Ground, ...] = GROUNDS,
    note: str = "third ring",
    **said: Any,
) -> GiveConcession:
    return GiveConcession(
        concession=concession(concession_id, **said),
        note=note,
        subject="cart-1",
        limit=limit,
        grounds=grounds,
    )


FILLED: tuple[Event, ...] = (OPENED, TIARA_IN, CHAINS_IN)


def after(command: Any, *events: Event) -> Given[Any, Any, Event]:
    """What is so when this was done."""
    history = events or FILLED
    decided = CART.decide(given(CART, *history).state, command, NOON)
    return given(CART, *history, *decided)


def taken(story: Given[Any, Any, Event]) -> dict[str, int]:
    return {line.line_id: line.taken.minor for line in found_cart(story.state).lines}


def and_then(story: Given[Any, Any, Event], command: Any) -> Given[Any, Any, Event]:
    return after(command, *story.events)


def again(minor: int, cost: int | None = None, line: CartLine = LINES[0]) -> OfferAgain:
    """A line at another price, with the floor that follows from what it costs."""
    floor = Floor(cost=Money(cost or minor // 3), min_margin=RULES.min_margin)
    now = OfferedNow(line_id=line.line_id, piece=offered(line, price=price(minor)), floor=floor)
    return OfferAgain(lines=(now,))


def reduced(line: CartLine, minor: int) -> CartLine:
    """A line that something was taken off in another cart."""
    story = after(
        give(grounds=(ground(line),), limit=ALL, amount=Money(minor)),
        OPENED,
        CartLineAdded(line=line),
    )
    return found_cart(story.state).lines[0]
