"""A concession at the desk: how far one can go, giving it, and taking it back."""

from collections.abc import Mapping
from decimal import Decimal

from application.selling.carts.floors import floor_of
from application.selling.carts.requirements import OURS
from application.selling.carts.shopping import OwnCart, offered_now
from application.shop import Shop
from application.store.event_store import Decision
from domain.kernel import Erased, Refusal
from domain.selling.cart import CART
from domain.selling.cart.cart_line import CartLine
from domain.selling.cart.conceding import GiveConcession, WithdrawConcession, chosen
from domain.selling.cart.concession import Concession
from domain.selling.cart.reach import Ground, Reach
from domain.selling.cart.state import Cart, found_cart


def give_concession(
    decision: Decision, shop: Shop, cart_id: str, concession: Concession, *, note: str
) -> None:
    """It takes the place of what the lines were reduced by.

    Raises `NotFound`, `CartIsClosed`, `CartMerged`, `CartEmpty`, `ConcessionTermsInvalid`,
    `ConcessionNoteMissing`, `DiscountExcluded`, `ConcessionNotAuthorised` or
    `ConcessionBelowFloor`, and whatever says that a line is not on offer.
    """
    cart = found_cart(decision.state(CART, cart_id))
    wanted = chosen(cart.lines, concession.terms.line_ids)
    give = GiveConcession(
        concession=concession,
        note=note,
        subject=cart_id,
        limit=_limit(shop, concession.role),
        grounds=tuple(_ground(decision, shop, _own(cart_id, cart), line) for line in wanted),
    )
    decision.decide(CART, cart_id, give)


def withdraw_concession(decision: Decision, cart_id: str, by: str) -> None:
    """All of it. Raises `NotFound`, `CartIsClosed` or `CartMerged`."""
    decision.decide(CART, cart_id, WithdrawConcession(by=by))


def reach(decision: Decision, shop: Shop, cart_id: str, role: str) -> Reach:
    """How far somebody in that role can reduce what is in the cart. Raises `NotFound`.

    Nothing can be taken off what is not on offer any more.
    """
    cart = found_cart(decision.state(CART, cart_id))
    whose = _own(cart_id, cart)
    grounds = {line.line_id: _ground_left(decision, shop, whose, line) for line in cart.lines}
    return Reach(cart.lines, grounds, _limit(shop, role))


def notes_in(decision: Decision, cart_id: str) -> Mapping[str, str | Erased]:
    """Why something was conceded, by the id of the concession; also in the carts that it took in.
    Raises `NotFound`."""
    cart = found_cart(decision.state(CART, cart_id))
    taken_in = [claim.merged_from for claim in cart.claims if claim.merged_from]
    notes = [notes_in(decision, each) for each in taken_in]
    return {**dict(item for each in notes for item in each.items()), **cart.past.notes}


def _own(cart_id: str, cart: Cart) -> OwnCart:
    return OwnCart(cart_id=cart_id, token_hash=cart.owner)


def _limit(shop: Shop, role: str) -> Decimal:
    return shop.rules.discretion.concession_limits.get(role, Decimal(0))


def _ground(decision: Decision, shop: Shop, own: OwnCart, line: CartLine) -> Ground:
    """By the piece as it is on offer now: what is of a bespoke style, or became the customer's own,
    is not reduced.
    """
    now = offered_now(decision, shop, own, line)
    return Ground(
        line_id=line.line_id,
        floor=floor_of(shop, now.piece.price, decision.now),
        excluded="bespoke" in (now.piece.nature, now.piece.return_class),
    )


def _ground_left(decision: Decision, shop: Shop, own: OwnCart, line: CartLine) -> Ground:
    try:
        return _ground(decision, shop, own, line)
    except Refusal as refusal:
        if refusal.kind in OURS:
            raise
        floor = floor_of(shop, line.price, decision.now)
        return Ground(line_id=line.line_id, floor=floor, excluded=True)
