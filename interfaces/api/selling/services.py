"""Services of what was bought: the price of a resize, its booking, and calling it off."""

from typing import Annotated

from fastapi import Query, Response
from pydantic import StringConstraints

from application.ids import new_id
from application.selling.orders import serving
from application.selling.orders.serving import Booking, BoughtPiece
from application.store.event_store import Decision
from domain.design.size_scales import RingSizeNotRecognised
from domain.kernel import NotFound
from domain.selling.order.stage import OrderStateRefuses
from domain.selling.service_case import (
    CaseAlreadyOpen,
    ResizeNotPossible,
    ResizePriceChanged,
    WantResize,
)
from domain.selling.service_case.resize import NoRing, ResizeOffer, SameSize
from interfaces.answering.as_shown import service_case_shown
from interfaces.api.edge.access import OWN, staff
from interfaces.api.edge.answers import NOT_KEPT, Cursor, Id, Limit, Reads, plain, private
from interfaces.api.edge.asking import Asked, Asking
from interfaces.api.edge.routes import Refuses, Routes
from interfaces.api.edge.sent import Sent
from projections.kit.paging import Page
from projections.service_cases import (
    SERVICE_CASES,
    CaseStage,
    ServiceCase,
    case_board,
    services_of,
)

routes = Routes("/orders", "order", "commands")
queries = Routes("/orders", "order", "queries")
desk = Routes("/staff", "staff: orders", "commands")
desk_queries = Routes("/staff", "staff: orders", "queries")

LINE = "/{order_id}/lines/{line_id}"
LOOKED_AT: Refuses = (
    *(NotFound, OrderStateRefuses, NoRing),
    *(CaseAlreadyOpen, RingSizeNotRecognised, SameSize),
)
BOOKED: Refuses = (*LOOKED_AT, ResizeNotPossible, ResizePriceChanged)
CONCIERGE = staff("concierge")
Wanted = Annotated[str, StringConstraints(min_length=1, max_length=40), Query()]
SignedResize = Annotated[
    WantResize,
    Sent(
        {
            "wanted": "Q",
            "expected_total": {"minor": 0, "currency": "GBP"},
            "begin_early": True,
        }
    ),
]


@queries.get(f"{LINE}/resize", OWN, ResizeOffer, refuses=LOOKED_AT)
def resize_offer(order_id: Id, line_id: Id, wanted: Wanted, asked: Asked) -> Response:
    """What another size of a ring that was bought would be now, and what it would cost."""
    return _looked_at(
        asked, BoughtPiece(order_id=order_id, line_id=line_id, owner=asked.owner), wanted
    )


@routes.post(
    f"{LINE}/resize",
    OWN,
    ServiceCase,
    creates="/orders/{order_id}/services",
    refuses=BOOKED,
)
def book_resize(order_id: Id, line_id: Id, signed: SignedResize, asked: Asked) -> Response:
    """Book a resize at the price that was seen. Nothing is charged before the work is done."""
    bought = BoughtPiece(order_id=order_id, line_id=line_id, owner=asked.owner)
    by = asked.caller.actor.id
    booking = Booking(bought=bought, case_id=new_id(), booked_by="customer", by=by)
    return _booked(asked, signed, booking)


@routes.post(f"{LINE}/services/{{case_id}}/cancellation", OWN, ServiceCase, refuses=(NotFound,))
def call_off_service(order_id: Id, line_id: Id, case_id: Id, asked: Asked) -> Response:
    """It is not to be done after all; nothing is charged, and a free resize stays free."""
    bought = BoughtPiece(order_id=order_id, line_id=line_id, owner=asked.owner)
    return _called_off(asked, bought, case_id)


@queries.get("/{order_id}/services", OWN, Page[ServiceCase], refuses=(NotFound,))
def services(order_id: Id, asked: Asked, reads: Reads) -> Response:
    """What was booked for the pieces of an order, the first one first."""
    return private(reads.told(SERVICE_CASES, services_of, order_id, asked.owner))


@desk_queries.get(f"/orders{LINE}/resize", CONCIERGE, ResizeOffer, refuses=LOOKED_AT)
def resize_offer_for(order_id: Id, line_id: Id, wanted: Wanted, asked: Asked) -> Response:
    """The same for a customer who asks at the counter or by telephone."""
    return _looked_at(asked, BoughtPiece(order_id=order_id, line_id=line_id), wanted)


@desk.post(
    f"/orders{LINE}/resize",
    CONCIERGE,
    ServiceCase,
    creates="/orders/{order_id}/services",
    refuses=BOOKED,
)
def book_resize_for(order_id: Id, line_id: Id, signed: SignedResize, asked: Asked) -> Response:
    """Book a resize for a customer, at the price that they were told."""
    bought = BoughtPiece(order_id=order_id, line_id=line_id)
    booking = Booking(bought=bought, case_id=new_id(), booked_by="staff", by=asked.staff_id)
    return _booked(asked, signed, booking)


@desk.post(
    f"/orders{LINE}/services/{{case_id}}/cancellation",
    CONCIERGE,
    ServiceCase,
    refuses=(NotFound,),
)
def call_off_service_for(order_id: Id, line_id: Id, case_id: Id, asked: Asked) -> Response:
    """The customer does not want it after all."""
    return _called_off(asked, BoughtPiece(order_id=order_id, line_id=line_id), case_id)


@desk_queries.get(
    "/service-cases", staff("concierge", "workshop", "operator", "auditor"), Page[ServiceCase]
)
def service_cases(
    reads: Reads, stage: CaseStage = "opened", cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """The service cases in one stage, the longest waiting first."""
    return private(reads.told(SERVICE_CASES, case_board, stage, cursor=cursor, limit=limit))


def _looked_at(asked: Asking, bought: BoughtPiece, wanted: str) -> Response:
    found = asked.look(lambda d: serving.look_at_resize(d, asked.shop, bought, wanted))
    return plain(found, NOT_KEPT)


def _booked(asked: Asking, signed: WantResize, booking: Booking) -> Response:
    bought, case_id = booking.bought, booking.case_id

    def use_case(decision: Decision) -> ServiceCase:
        serving.book_resize(decision, asked.shop, signed, booking)
        return service_case_shown(decision, asked.request.cause, bought.line_id, case_id)

    return asked.do(use_case, 201)


def _called_off(asked: Asking, bought: BoughtPiece, case_id: str) -> Response:
    def use_case(decision: Decision) -> ServiceCase:
        serving.call_off(decision, bought, case_id, asked.caller.actor.id)
        return service_case_shown(decision, asked.request.cause, bought.line_id, case_id)

    return asked.do(use_case)
