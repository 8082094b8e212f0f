"""The service cases of one piece that was bought, by its line: one is open at a time.

So the resize that is open is the only one that was had, and the first: it is free within the year,
and what is called off was none. What ends one at the bench comes with the workshop.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, assert_never

from domain.deadlines import ends_before
from domain.kernel import Decider, NotFound, Refusal, command, event
from domain.money import Money
from domain.selling.service_case.resize import (
    ResizeOffer,
    ResizePrice,
    ResizeWish,
    resize_offer,
)

CANCEL_DAYS = 14
"""Consumer Contracts Regulations 2013, regs 29 and 30: from the day of the booking."""
Booker = Literal["customer", "staff"]


@command
class WantResize:
    """What a customer signs: the size, and the price that they were shown.

    `begin_early` is their express request that the work begin while they can still cancel.
    """

    wanted: str
    expected_total: Money
    begin_early: bool = False


@command
class OpenResize:
    """The wish in full; `by` is a pseudonym of who books it."""

    case_id: str
    wish: ResizeWish
    signed: WantResize
    booked_by: Booker
    by: str


@command
class CallOffCase:
    """Whoever asked for it does not want it any more; `by` is a pseudonym."""

    case_id: str
    by: str


Command = OpenResize | CallOffCase


@event("service_case.resize_opened")
class ResizeOpened:
    """A service at a distance: it can be cancelled until `cancel_until`, then excluded.

    Work begins at `begins_from`; earlier than the right to cancel ends only where that was asked
    for expressly, at `early_asked_at`.
    """

    case_id: str
    order_id: str
    order_no: str
    line_id: str
    subject: str
    title: str
    current: str
    wanted: str
    half_sizes: int
    warnings: tuple[str, ...]
    price: ResizePrice
    cancel_until: datetime
    begins_from: datetime
    early_asked_at: datetime | None
    booked_by: Booker
    by: str


@event("service_case.called_off")
class CaseCalledOff:
    case_id: str
    order_id: str
    by: str


Event = ResizeOpened | CaseCalledOff


@dataclass(frozen=True, slots=True)
class NoneOpen:
    """`called_off` are the ids of the cases that came to nothing: no resize was had by them."""

    called_off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BookedIn:
    """A case is open; `before` is what was before it."""

    case: ResizeOpened
    before: NoneOpen


State = NoneOpen | BookedIn


class CaseAlreadyOpen(Refusal):
    """{title} is booked in already; call that off first, or ask our concierge."""

    case_id: str


class ResizeNotPossible(Refusal):
    """{reason} Ask our concierge what can be done."""

    outcome: str


class ResizePriceChanged(Refusal):
    """The resize is now {total} with {vat} VAT inside, not what you saw; please confirm it."""

    total: Money
    vat: Money


def offered(state: State, wish: ResizeWish, now: datetime) -> ResizeOffer:
    """What a resize would be now.

    Raises `CaseAlreadyOpen`, `RingSizeNotRecognised` or `SameSize`.
    """
    if isinstance(state, BookedIn):
        raise CaseAlreadyOpen(title=wish.sold.title, case_id=state.case.case_id)
    return resize_offer(wish, now)


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case OpenResize():
            return _opened(state, command, now)
        case CallOffCase():
            return _called_off(state, command)
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    match event:
        case ResizeOpened():
            return BookedIn(event, _rest(state))
        case CaseCalledOff():
            return NoneOpen((*_rest(state).called_off, event.case_id))
        case _:
            assert_never(event)


def _rest(state: State) -> NoneOpen:
    return state.before if isinstance(state, BookedIn) else state


def _opened(state: State, command: OpenResize, now: datetime) -> tuple[Event, ...]:
    if isinstance(state, BookedIn) and state.case.case_id == command.case_id:
        return ()
    offer = offered(state, command.wish, now)
    return (_as_booked(command, offer, _agreed(offer, command.signed), now),)


def _agreed(offer: ResizeOffer, signed: WantResize) -> ResizePrice:
    if offer.price is None:
        raise ResizeNotPossible(outcome=offer.resizing.outcome, reason=offer.resizing.reason)
    if offer.price.total != signed.expected_total:
        raise ResizePriceChanged(total=offer.price.total, vat=offer.price.vat)
    return offer.price


def _as_booked(
    command: OpenResize, offer: ResizeOffer, price: ResizePrice, now: datetime
) -> ResizeOpened:
    sold, early = command.wish.sold, command.signed.begin_early
    until = ends_before(now, CANCEL_DAYS)
    return ResizeOpened(
        case_id=command.case_id,
        order_id=sold.order_id,
        order_no=sold.order_no,
        line_id=sold.line_id,
        subject=sold.subject,
        title=sold.title,
        current=offer.current,
        wanted=offer.wanted,
        half_sizes=offer.resizing.half_sizes,
        warnings=offer.resizing.warnings,
        price=price,
        cancel_until=until,
        begins_from=now if early else until,
        early_asked_at=now if early else None,
        booked_by=command.booked_by,
        by=command.by,
    )


def _called_off(state: State, command: CallOffCase) -> tuple[Event, ...]:
    if command.case_id in _rest(state).called_off:
        return ()
    if not isinstance(state, BookedIn) or state.case.case_id != command.case_id:
        raise NotFound
    return (CaseCalledOff(case_id=command.case_id, order_id=state.case.order_id, by=command.by),)


SERVICE_CASE: Decider[State, Command, Event] = Decider("service_case", NoneOpen(), decide, evolve)
