"""A cart as its shopper is answered: what is in it, and what stands against its checkout."""

from dataclasses import dataclass
from datetime import date

from application.design.stones.finding import StoneFinder
from application.selling.carts.requirements import standing_against, with_nearest
from application.selling.carts.shopping import OwnCart
from application.selling.orders.checkout import outlook
from application.shop import Shop
from application.store.event_store import Decision
from domain.kernel import Fault, Refusal, Unreachable
from domain.pricing.order_money.payment_plan import PaymentPlan
from domain.selling.cart import CART
from domain.selling.cart.checkout import StartCheckout
from domain.selling.cart.state import Changing
from interfaces.answering.requirements import Requirement, required
from projections.carts.cart import Cart
from projections.kit.paging import Found


@dataclass(frozen=True, slots=True)
class PromisedLine:
    """The day on which a line would leave us."""

    line_id: str
    promised_on: date | None


@dataclass(frozen=True, slots=True)
class IfOrdered:
    """What is due now and later, and when it would leave, if all of it were ordered now."""

    plan: PaymentPlan
    promised: tuple[PromisedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CartPage(Cart):
    """`in_the_way` is all that the checkout would be refused for at this moment, line by line.

    None when that cannot be told just now. `if_ordered` is None where a line is not on offer.
    """

    in_the_way: tuple[Requirement, ...] | None
    if_ordered: IfOrdered | None


@dataclass(frozen=True, slots=True)
class CartPages:
    items: tuple[CartPage, ...]


NOT_TOLD: Found = {"in_the_way": None, "if_ordered": None}
"""What a `CartPage` has before anybody looked how it stands."""


def standing(decision: Decision, shop: Shop, finder: StoneFinder, own: OwnCart) -> Found:
    """What a `CartPage` tells besides: how a checkout of this moment would be decided.

    Of an ordered or a merged cart that is nothing.
    """
    apart = decision.imagined()
    try:
        state = apart.state(CART, own.cart_id)
        if not isinstance(state, Changing):
            return NOT_TOLD | {"in_the_way": ()}
        start = StartCheckout(ship_country=state.opened.region)
        against = with_nearest(apart, finder, own, standing_against(apart, shop, own, start))
        ways = tuple(map(required, against))
        return {"in_the_way": ways, "if_ordered": _if_ordered(apart, shop, own)}
    except (Fault, Unreachable):
        return NOT_TOLD


def _if_ordered(apart: Decision, shop: Shop, own: OwnCart) -> IfOrdered | None:
    try:
        seen = outlook(apart, shop, own)
    except Refusal as refusal:
        if isinstance(refusal, Fault | Unreachable):
            raise
        return None
    promised = (PromisedLine(line.line_id, line.promised_on) for line in seen.lines)
    return IfOrdered(seen.plan, tuple(promised))
