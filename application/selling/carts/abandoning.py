"""Carts that are left alone: what the clock asks for, looked at again in the cart itself."""

from datetime import datetime, timedelta

from application.selling.holds.holding import Holding
from application.shop import Shop
from application.store.event_store import Decision
from domain.selling.cart import CART
from domain.selling.cart.abandoning import Abandon, CartAbandoned, Reap
from domain.selling.cart.state import Changing


def abandon_cart(decision: Decision, cart_id: str) -> bool:
    """True if that was said now; it is said once of a cart."""
    state = decision.state(CART, cart_id)
    if not isinstance(state, Changing) or state.opened.idle_seconds is None:
        return False
    after = timedelta(seconds=state.opened.idle_seconds)
    wish = Abandon(idle_since=_touched(decision, cart_id), after=after)
    return bool(decision.decide(CART, cart_id, wish))


def reap_cart(decision: Decision, shop: Shop, cart_id: str) -> bool:
    """Take everything out, let go of it, and end the cart. True if it was so."""
    state = decision.state(CART, cart_id)
    if not isinstance(state, Changing) or state.opened.keep_seconds is None:
        return False
    lines, holding = state.lines, Holding(decision, shop.rules, cart_id)
    after = timedelta(seconds=state.opened.keep_seconds)
    wish = Reap(idle_since=_touched(decision, cart_id), after=after)
    if not decision.decide(CART, cart_id, wish):
        return False
    for line in lines:
        holding.free_assets(line.assets)
        if line.reservation_id is not None:
            holding.free_stock(line.ref, line.reservation_id)
    return True


def _touched(decision: Decision, cart_id: str) -> datetime:
    """When its owner last did something; that it was abandoned was not its owner's doing."""
    return max(
        recorded.envelope.recorded_at
        for recorded in decision.history(CART, cart_id)
        if not isinstance(recorded.event, CartAbandoned)
    )
