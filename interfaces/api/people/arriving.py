"""What a visitor had made comes with whoever signs in, and can be given back for a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Response
from pydantic import StringConstraints

from application.selling.arriving.arrive import Arriving, Belongings, arrive
from application.selling.arriving.taking_back import take_back
from application.store.event_store import Decision
from domain.kernel import NotFound
from domain.selling.arrivals import ARRIVALS, ArrivalTooOld, SignInArrival, Stayed
from domain.selling.owner import known_owner
from interfaces.api.edge.access import CUSTOMER
from interfaces.api.edge.answers import NOT_KEPT, Id, Reading, Reads, plain
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.refusals import TokenInvalid
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import example
from projections.carts.cart import open_cart_ids
from projections.carts.fold import CART_VIEW
from projections.designs import DESIGNS, design_ids_of
from projections.quotes import QUOTE_LIST, quote_ids_of

routes = Routes("/me/arrivals", "arrival", "commands")
queries = Routes("/me/arrivals", "arrival", "queries")


class Visited(Body):
    """`token` is the `Shopper-Token` that was shown until the sign-in."""

    model_config = example(token="the-token-of-the-visitor")  # noqa: S106  # an example
    token: Annotated[str, StringConstraints(min_length=1, max_length=300)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalShown:
    """What came over: the lines of all `carts` are in the cart `cart_id`, designs and quotes are
    under their own names.

    It can be given back until `undo_until`; when it was, at `given_back_at`, what had been bought
    or changed meanwhile `stayed`.
    """

    arrival_id: str
    came_at: datetime
    undo_until: datetime
    given_back_at: datetime | None
    cart_id: str | None
    carts: tuple[str, ...]
    designs: tuple[str, ...]
    quotes: tuple[str, ...]
    wishes: int
    stayed: tuple[Stayed, ...]


@dataclass(frozen=True, slots=True)
class ArrivalsShown:
    """All that came with sign-ins, the last first."""

    items: tuple[ArrivalShown, ...]


@dataclass(frozen=True, slots=True)
class Arrived:
    """None when the visitor had nothing, or nothing any more. What they looked at comes along even
    then, and is cleared by `DELETE /recently-viewed`."""

    arrival: ArrivalShown | None


@routes.post("", CUSTOMER, Arrived, refuses=(TokenInvalid,))
def bring_over(body: Visited, asked: Asked, reads: Reads) -> Response:
    """Make what was made before signing in one's own: carts, designs, quotes, wishes, all at once.

    The lines of its carts go into the cart that is open here, with what they hold. The visitor's
    token opens nothing of it any more. What is over a limit is kept, and no more can be added.
    """
    tokens = asked.api.tokens
    if not tokens.genuine(body.token):
        raise TokenInvalid
    visitor = tokens.hash(body.token)
    arriving = Arriving(
        customer_id=asked.customer_id,
        visitor=visitor,
        belongings=belongings(reads, visitor, known_owner(asked.customer_id)),
    )

    def use_case(decision: Decision) -> Arrived:
        arrival = arrive(decision, asked.shop, arriving)
        return Arrived(_shown(arrival, asked.shop.rules.undoable) if arrival else None)

    answer = asked.do(use_case)
    asked.api.views.take_over(visitor, asked.owner)
    return answer


@routes.delete("/{arrival_id}", CUSTOMER, ArrivalShown, refuses=(NotFound, ArrivalTooOld))
def give_back(arrival_id: Id, asked: Asked) -> Response:
    """Give what came over back to the visitor, whose token opens it again.

    What was bought, changed or taken out since stays as it is.
    """
    within = asked.shop.rules.undoable

    def use_case(decision: Decision) -> ArrivalShown:
        return _shown(take_back(decision, asked.shop, asked.customer_id, arrival_id), within)

    answer = asked.do(use_case)
    given_back = asked.look(lambda d: d.state(ARRIVALS, asked.customer_id)).by_id[arrival_id]
    asked.api.views.give_back(given_back.visitor, asked.owner)
    return answer


@queries.get("", CUSTOMER, ArrivalsShown)
def arrivals(asked: Asked) -> Response:
    """What came over with the customer's sign-ins."""
    within = asked.shop.rules.undoable
    found = asked.look(lambda d: d.state(ARRIVALS, asked.customer_id)).by_id.values()
    shown = tuple(_shown(each, within) for each in found)
    return plain(ArrivalsShown(tuple(reversed(shown))), NOT_KEPT)


def belongings(reads: Reading, visitor: str, owner: str) -> Belongings:
    """What a visitor wrote before they signed in is there, or it is waited for."""
    for model in (CART_VIEW, DESIGNS, QUOTE_LIST):
        reads.await_visitor(model, visitor)
    return Belongings(
        carts=reads.told(CART_VIEW, open_cart_ids, visitor).value,
        designs=reads.told(DESIGNS, design_ids_of, visitor).value,
        quotes=reads.told(QUOTE_LIST, quote_ids_of, visitor).value,
        own_carts=reads.told(CART_VIEW, open_cart_ids, owner).value,
    )


def _shown(arrival: SignInArrival, within: timedelta) -> ArrivalShown:
    brought = arrival.brought
    return ArrivalShown(
        arrival_id=arrival.arrival_id,
        came_at=arrival.came_at,
        undo_until=arrival.came_at + within,
        given_back_at=arrival.given_back_at,
        cart_id=brought.cart_id,
        carts=brought.carts,
        designs=brought.designs,
        quotes=brought.quotes,
        wishes=brought.wishes,
        stayed=arrival.stayed,
    )
