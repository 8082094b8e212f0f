"""What the desk takes off a cart for a shopper who asked: looked at, given and taken back."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated

from fastapi import Response
from pydantic import Field

from application.ids import new_id
from application.selling.carts.conceding import (
    give_concession,
    notes_in,
    reach,
    withdraw_concession,
)
from application.store.event_store import Decision
from domain.kernel import NotFound
from domain.pricing.order_money.discounts import DiscountExcluded
from domain.selling.cart.checkout import CartEmpty
from domain.selling.cart.conceding import (
    ConcessionNotAuthorised,
    ConcessionNoteMissing,
    ConcessionTermsInvalid,
)
from domain.selling.cart.concession import Concession, ConcessionReason, ConcessionTerms
from domain.selling.cart.merging import CartMerged
from domain.selling.cart.reach import ConcessionBelowFloor
from domain.selling.cart.state import CartIsClosed
from interfaces.answering.concessions import ConcessionSheet, sheet
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import NOT_KEPT, Id, plain
from interfaces.api.edge.asking import Asked, Asking
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import Amount, Reason, Ref, Written, example, figures
from interfaces.api.selling.standing_against import GONE, OFFERED, QUOTED

routes = Routes("/staff/carts", "staff: concessions", "commands")
DESK = staff("director", "manager", "associate")
OPEN = (NotFound, CartIsClosed, CartMerged)
Share = Annotated[Decimal, Written(figures(1, 4, sign=""))]


class GiveConcession(Body):
    """A `share` of the price or an `amount`, off the lines named, or off all that can be reduced.

    The `note` says why, for staff alone, and is forgotten with its shopper.
    """

    model_config = example(reason="loyalty", note="third ring this year", share="0.05")
    reason: ConcessionReason
    note: Reason
    share: Share | None = None
    amount: Amount | None = None
    line_ids: list[Ref] = Field(default_factory=list, max_length=20)

    @property
    def terms(self) -> ConcessionTerms:
        return ConcessionTerms(
            reason=self.reason,
            share=self.share,
            amount=self.amount.money if self.amount else None,
            line_ids=tuple(self.line_ids),
        )


GIVEN = (
    *OPEN,
    CartEmpty,
    ConcessionTermsInvalid,
    ConcessionNoteMissing,
    ConcessionNotAuthorised,
    ConcessionBelowFloor,
    DiscountExcluded,
    *GONE,
    *OFFERED,
    *QUOTED,
)


@routes.get("/{cart_id}/concession", DESK, ConcessionSheet, refuses=(NotFound,))
def concession(cart_id: Id, asked: Asked) -> Response:
    """A cart, what was taken off it, on whose word and why; and how much still could be."""
    return plain(asked.look(lambda d: _sheet(d, asked, cart_id)), NOT_KEPT)


@routes.post("/{cart_id}/concession/preview", DESK, ConcessionSheet, refuses=GIVEN)
def preview_concession(cart_id: Id, body: GiveConcession, asked: Asked) -> Response:
    """The cart as it would be; nothing is written."""
    return plain(asked.look(_giving(cart_id, body, asked)), NOT_KEPT)


@routes.put("/{cart_id}/concession", DESK, ConcessionSheet, refuses=GIVEN)
def give_a_concession(cart_id: Id, body: GiveConcession, asked: Asked) -> Response:
    """Take something off; it takes the place of what these lines were reduced by.

    More than the role may, or more than leaves a line above its floor, is refused with the most
    that is possible.
    """
    return asked.do(_giving(cart_id, body, asked))


@routes.delete("/{cart_id}/concession", DESK, ConcessionSheet, refuses=OPEN)
def withdraw_a_concession(cart_id: Id, asked: Asked) -> Response:
    """The cart costs again what it did; its shopper is asked to agree to that."""

    def use_case(decision: Decision) -> ConcessionSheet:
        withdraw_concession(decision, cart_id, asked.staff_id)
        return _sheet(decision, asked, cart_id)

    return asked.do(use_case)


def _giving(
    cart_id: str, body: GiveConcession, asked: Asking
) -> Callable[[Decision], ConcessionSheet]:
    """Give it, and answer with the whole cart."""
    given = Concession(
        concession_id=new_id(), terms=body.terms, by=asked.staff_id, role=_role(asked)
    )

    def use_case(decision: Decision) -> ConcessionSheet:
        give_concession(decision, asked.shop, cart_id, given, note=body.note)
        return _sheet(decision, asked, cart_id)

    return use_case


def _sheet(decision: Decision, asked: Asking, cart_id: str) -> ConcessionSheet:
    within = reach(decision, asked.shop, cart_id, _role(asked))
    return sheet(cart_id, within, notes_in(decision, cart_id))


def _role(asked: Asking) -> str:
    """Of their roles the one that may take off most."""
    return asked.caller.actor.role or ""
