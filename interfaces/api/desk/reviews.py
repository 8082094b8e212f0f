"""Staff's word on an order under review: what they found, and what its customer is to help with."""

from typing import Annotated

from fastapi import Response
from pydantic import ConfigDict, Field

from application.selling.orders import letting_go
from application.store.event_store import Decision
from domain.kernel import NotFound
from domain.selling.order import ORDER
from domain.selling.order.attention import Opinion, Verification
from domain.selling.order.holding import OrderIsHeld
from domain.selling.order.references import Checks, ReferenceInvalid
from domain.selling.order.reviewing import (
    AskVerification,
    Judge,
    ReviewMovedOn,
    VerificationTimeInvalid,
)
from domain.selling.order.stage import OrderStateRefuses
from domain.selling.second_person import SecondPersonRequired
from interfaces.answering.as_shown import order_file_shown
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import Cursor, Id, Limit, Reads, private
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.sent import Sent
from interfaces.api.edge.values import Instant, Ref, example
from projections.kit.paging import Page
from projections.orders.fold import ORDER_HISTORY
from projections.orders.order import OrderFile
from projections.orders.waiting import WaitingOrder, waiting_orders

routes = Routes("/staff/orders", "staff: orders", "commands")
queries = Routes("/staff", "staff: orders", "queries")
JUDGES = (NotFound, OrderStateRefuses, ReferenceInvalid, ReviewMovedOn, SecondPersonRequired)
EXAMPLE = {"call_back": True, "id_verified": "idv-7Q2M", "address_docs": False}
ChecksMade = Annotated[Checks, Sent(EXAMPLE)]


class Verdict(Body):
    """What was checked, where the note on it lies, and which review it is about."""

    model_config = ConfigDict(strict=False) | example(checks=EXAMPLE, note_ref="note-118", review=1)
    checks: ChecksMade = Checks()
    note_ref: Ref | None = None
    review: Annotated[int, Field(strict=True, ge=0)] | None = None


class WishForVerification(Body):
    model_config = ConfigDict(strict=False) | example(
        what=["identity"], until="2026-11-30T12:00:00Z"
    )
    what: Annotated[list[Verification], Field(min_length=1, max_length=3)]
    until: Instant


UNADORNED = Verdict()


@queries.get(
    "/reviews",
    staff("concierge", "risk_officer", "operator", "auditor"),
    Page[WaitingOrder],
)
def orders_that_wait(
    asked: Asked, reads: Reads, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """Orders under review or held, those first whose money is given back the soonest."""
    now = asked.api.store.clock.now()
    return private(reads.told(ORDER_HISTORY, waiting_orders, now, cursor=cursor, limit=limit))


@routes.post(
    "/{order_id}/clearance",
    staff("risk_officer", fresh=True),
    OrderFile,
    refuses=(*JUDGES, OrderIsHeld),
)
def clear_review(order_id: Id, asked: Asked, body: Verdict = UNADORNED) -> Response:
    """A person looked and was satisfied: with enough of them, the money may be captured."""
    return _judged(order_id, asked, "clear", body)


@routes.post("/{order_id}/rejection", staff("risk_officer", fresh=True), OrderFile, refuses=JUDGES)
def reject_order(order_id: Id, asked: Asked, body: Verdict = UNADORNED) -> Response:
    """With enough of them, it is cancelled: the authorisation is voided, the pieces are free."""
    return _judged(order_id, asked, "reject", body)


@routes.post(
    "/{order_id}/verification",
    staff("risk_officer"),
    OrderFile,
    refuses=(NotFound, OrderStateRefuses, VerificationTimeInvalid),
)
def ask_verification(order_id: Id, body: WishForVerification, asked: Asked) -> Response:
    """The customer is asked to help, in neutral words; what came of it is told with the verdict."""
    wish = AskVerification(what=tuple(body.what), until=body.until, by=asked.staff_id)

    def use_case(decision: Decision) -> OrderFile:
        decision.decide(ORDER, order_id, wish)
        return order_file_shown(decision, asked.request.cause, order_id)

    return asked.do(use_case)


def _judged(order_id: str, asked: Asked, opinion: Opinion, verdict: Verdict) -> Response:
    word = Judge(
        decision=opinion,
        by=asked.staff_id,
        checks=verdict.checks,
        note_ref=verdict.note_ref,
        review=verdict.review,
    )

    def use_case(decision: Decision) -> OrderFile:
        letting_go.judge(decision, asked.shop, order_id, word)
        return order_file_shown(decision, asked.request.cause, order_id)

    return asked.do(use_case)
