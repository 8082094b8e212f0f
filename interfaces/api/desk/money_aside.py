"""Money that no order explains: what waits for a person, and their word on it."""

from dataclasses import dataclass

from fastapi import Response

from application.ids import new_id
from application.selling.money.resolving import resolve
from application.store.event_store import Decision
from domain.kernel import NotFound
from domain.selling.payment.aside import (
    MoneyNotTaken,
    NoteRequired,
    NotTheAmountAwaited,
    PersonsDecision,
    ResolveReview,
    ReviewDecided,
    ReviewRefuses,
)
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import Cursor, Id, Limit, Reads, private
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import Ref, Text, example
from projections.kit.paging import Page
from projections.money_aside import MONEY_ASIDE, MoneyAside, money_aside

routes = Routes("/staff/money-aside", "staff: money", "commands")
queries = Routes("/staff/money-aside", "staff: money", "queries")


class Resolution(Body):
    """`order_id` is the order that a stranger's money is attached to; why, says the `note`."""

    model_config = example(provider_ref="pi_3Qk2", decision="ignore", note="A test of the bank's.")
    provider_ref: Ref
    decision: PersonsDecision
    note: Text = ""
    order_id: Ref | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What was set aside under this reference, and what was decided about it."""

    payment_id: str
    provider_ref: str
    decision: PersonsDecision


@queries.get("", staff("risk_officer", "concierge", "operator", "auditor"), Page[MoneyAside])
def money_aside_list(
    asked: Asked, reads: Reads, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """What waits, the longest first; nothing of it is sent back by itself."""
    now = asked.api.store.clock.now()
    return private(reads.told(MONEY_ASIDE, money_aside, now, cursor=cursor, limit=limit))


@routes.post(
    "/{payment_id}/resolution",
    staff("risk_officer", "operator", fresh=True),
    Resolved,
    refuses=(
        NotFound,
        NoteRequired,
        ReviewDecided,
        ReviewRefuses,
        MoneyNotTaken,
        NotTheAmountAwaited,
    ),
)
def resolve_money_aside(payment_id: Id, body: Resolution, asked: Asked) -> Response:
    """Attach it to the order that waits for exactly this amount, send it back, or explain it."""
    word = ResolveReview(
        provider_ref=body.provider_ref,
        decision=body.decision,
        by=asked.staff_id,
        refund_id=new_id(),
        note=body.note,
        subject=payment_id,
    )

    def use_case(decision: Decision) -> Resolved:
        resolve(decision, payment_id, word, body.order_id)
        return Resolved(payment_id, body.provider_ref, body.decision)

    return asked.do(use_case)
