"""Letters about an order, what was paid for it, and the services booked for its lines."""

from typing import assert_never

from application.policies.letter_effects import (
    SendAttentionLetter,
    SendOrderLetter,
    SendResumeLetter,
    SendServiceLetter,
)
from domain.selling.cart import CART
from domain.selling.cart.checkout import CartReopened
from domain.selling.letter import Matter
from domain.selling.order import ORDER
from domain.selling.order.attention import DeliveryAddressChanged, VerificationAsked
from domain.selling.order.leaving import OrderCancelled
from domain.selling.order.stage import Expired, NoOrder, Placed, Unpaid
from domain.selling.payment import PAYMENT
from domain.selling.payment.standing import Captured, Initiated, Payment
from domain.selling.service_case import SERVICE_CASE, BookedIn
from interfaces.letters.attention import Attended, help_letter, moved_letter
from interfaces.letters.order import Reached, order_letter
from interfaces.letters.service import service_letter
from interfaces.worker.effects.letters.written import Outcome, Unwritten, Writing, Written

Ordered = SendOrderLetter | SendResumeLetter | SendAttentionLetter | SendServiceLetter


def about_ordered(writing: Writing, effect: Ordered) -> Outcome:
    match effect:
        case SendOrderLetter():
            return _about_order(writing, effect)
        case SendResumeLetter():
            return _about_resuming(writing, effect)
        case SendAttentionLetter():
            return _about_attention(writing, effect)
        case SendServiceLetter():
            return _about_service(writing, effect)
        case _:
            assert_never(effect)


def _about_resuming(writing: Writing, effect: SendResumeLetter) -> Outcome:
    """Unless it was paid, or tried again, since that attempt."""
    about = SendOrderLetter(template="M06", order_id=effect.order_id)
    order = writing.doing.state(ORDER, effect.order_id)
    if isinstance(order, Unpaid):
        payment = writing.doing.state(PAYMENT, order.placed.payment_id)
        if isinstance(payment, Initiated) and payment.attempts[-1:] == (effect.attempt,):
            return _about_order(writing, about)
    return Unwritten(about.template, Matter(order_id=effect.order_id), "superseded")


def _about_order(writing: Writing, effect: SendOrderLetter) -> Outcome:
    matter = Matter(order_id=effect.order_id)
    order = writing.doing.state(ORDER, effect.order_id)
    if isinstance(order, NoOrder):
        return Unwritten(effect.template, matter, "lacking")
    if effect.template == "M06" and not _is_incomplete(writing, order):
        return Unwritten(effect.template, matter, "superseded")
    customer = writing.buyer(order.placed)
    if customer is None:
        return Unwritten(effect.template, matter, "erased")
    letter = order_letter(
        writing.paper(order.owner),
        effect,
        order,
        customer,
        reached=_reached(writing, order),
        ended=how_it_ended(writing, effect.order_id),
        gone=_gone(writing, effect.order_id, order),
    )
    return Written(letter, matter, order.placed.subject)


def _is_incomplete(writing: Writing, order: Placed) -> bool:
    """It came to nothing, or can still be paid."""
    if isinstance(order, Unpaid):
        return writing.doing.store.clock.now() < order.expires_at
    return isinstance(order, Expired)


def _gone(writing: Writing, order_id: str, order: Placed) -> tuple[str, ...]:
    """What of an order that came to nothing had become somebody else's, by its titles."""
    lost = {
        asset
        for event in writing.doing.happened(CART, order.placed.cart_id)
        if isinstance(event, CartReopened) and event.order_id == order_id
        for asset in event.lost
    }
    return tuple(line.title for line in order.placed.lines if lost.intersection(line.assets))


def _reached(writing: Writing, order: Placed) -> Reached:
    payment = writing.doing.state(PAYMENT, order.placed.payment_id)
    if isinstance(payment, Captured):
        return "taken"
    return "reserved" if isinstance(payment, Payment) and payment.told else "nothing"


def _about_attention(writing: Writing, effect: SendAttentionLetter) -> Outcome:
    """Of an address that it goes to, or what its customer is asked for, while that is so."""
    matter = Matter(order_id=effect.order_id)
    order = writing.doing.state(ORDER, effect.order_id)
    if isinstance(order, NoOrder):
        return Unwritten(effect.template, matter, "lacking")
    customer = writing.buyer(order.placed)
    if customer is None:
        return Unwritten(effect.template, matter, "erased")
    about = Attended(order.placed, effect.order_id, customer)
    paper, event = writing.paper(order.owner), _attended(writing, effect)
    if isinstance(event, VerificationAsked) and _is_wanted(writing, order, event):
        return Written(help_letter(paper, about, event), matter, customer.subject)
    if isinstance(event, DeliveryAddressChanged):
        return Written(moved_letter(paper, about, event), matter, customer.subject)
    return Unwritten(effect.template, matter, "superseded")


def _is_wanted(writing: Writing, order: Placed, event: VerificationAsked) -> bool:
    return order.attention.asked == event and writing.doing.store.clock.now() < event.until


def _attended(
    writing: Writing, effect: SendAttentionLetter
) -> VerificationAsked | DeliveryAddressChanged | None:
    """What it is about: the event of that version, or the last of the letter's kind."""
    wanted = VerificationAsked if effect.template == "M02" else DeliveryAddressChanged
    found = None
    for recorded in writing.doing.store.look().history(ORDER, effect.order_id):
        if isinstance(recorded.event, wanted) and effect.version in (0, recorded.version):
            found = recorded.event
    return found


def _about_service(writing: Writing, effect: SendServiceLetter) -> Outcome:
    state = writing.doing.state(SERVICE_CASE, effect.line_id)
    if not isinstance(state, BookedIn) or state.case.case_id != effect.case_id:
        over = Matter(line_id=effect.line_id, case_id=effect.case_id)
        return Unwritten("M33", over, "superseded")
    case = state.case
    matter = Matter(order_id=case.order_id, line_id=effect.line_id, case_id=case.case_id)
    customer = writing.customer(case.subject)
    if customer is None:
        return Unwritten("M33", matter, "erased")
    order = writing.doing.state(ORDER, case.order_id)
    paper = writing.paper("" if isinstance(order, NoOrder) else order.owner)
    return Written(service_letter(paper, case, customer), matter, case.subject)


def how_it_ended(writing: Writing, order_id: str) -> OrderCancelled | None:
    """How it was cancelled, if it was."""
    happened = writing.doing.happened(ORDER, order_id)
    return next((event for event in happened if isinstance(event, OrderCancelled)), None)
