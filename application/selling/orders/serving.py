"""Services of a piece that was bought: what a resize would be, booking it, calling it off."""

from dataclasses import dataclass

from application.shop import Shop
from application.store.event_store import Decision
from domain.kernel import NotFound
from domain.selling.order import ORDER
from domain.selling.order.stage import found_order
from domain.selling.service_case import (
    SERVICE_CASE,
    Booker,
    CallOffCase,
    OpenResize,
    WantResize,
    offered,
)
from domain.selling.service_case.resize import (
    Bench,
    ResizeOffer,
    ResizeWish,
    sold_ring,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoughtPiece:
    """A line of an order; `owner` is whose it is, None when staff ask."""

    order_id: str
    line_id: str
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """For which piece and under which id a case is opened; `by` is a pseudonym."""

    bought: BoughtPiece
    case_id: str
    booked_by: Booker
    by: str


def look_at_resize(decision: Decision, shop: Shop, bought: BoughtPiece, wanted: str) -> ResizeOffer:
    """Raises `NotFound`, `OrderStateRefuses`, `NoRing`, `CaseAlreadyOpen`, `RingSizeNotRecognised`
    or `SameSize`.
    """
    wish = _wish(decision, shop, bought, wanted)
    return offered(decision.state(SERVICE_CASE, bought.line_id), wish, decision.now)


def book_resize(decision: Decision, shop: Shop, signed: WantResize, booking: Booking) -> None:
    """Raises the same, `ResizeNotPossible` or `ResizePriceChanged`."""
    command = OpenResize(
        case_id=booking.case_id,
        wish=_wish(decision, shop, booking.bought, signed.wanted),
        signed=signed,
        booked_by=booking.booked_by,
        by=booking.by,
    )
    decision.decide(SERVICE_CASE, booking.bought.line_id, command)


def call_off(decision: Decision, bought: BoughtPiece, case_id: str, by: str) -> None:
    """Raises `NotFound`."""
    _refuse_foreign(decision, bought)
    decision.decide(SERVICE_CASE, bought.line_id, CallOffCase(case_id=case_id, by=by))


def _wish(decision: Decision, shop: Shop, bought: BoughtPiece, wanted: str) -> ResizeWish:
    _refuse_foreign(decision, bought)
    order = decision.state(ORDER, bought.order_id)
    pricing = shop.prices.at(decision.now)
    return ResizeWish(
        sold=sold_ring(order, bought.line_id, bought.order_id),
        wanted=wanted,
        bench=Bench(pricing.rule_set, pricing.price_book),
    )


def _refuse_foreign(decision: Decision, bought: BoughtPiece) -> None:
    """A line of an order, for whoever placed it, or for staff; nothing is told of others'."""
    order = found_order(decision.state(ORDER, bought.order_id))
    if bought.owner not in (None, order.owner):
        raise NotFound
    if bought.line_id not in (line.line_id for line in order.placed.lines):
        raise NotFound
