"""Letters about an order: received, confirmed, cancelled, not completed."""

from datetime import date
from typing import Literal, Protocol

from application.selling.mail import Letter
from domain.deadlines import local_date
from domain.kernel import Erased
from domain.people.address import Address
from domain.people.customer.registration import CustomerRegistered
from domain.selling.letter import LetterKind
from domain.selling.order.leaving import OrderCancelled
from domain.selling.order.stage import Confirmed, Placed, Unpaid
from interfaces.letters.settled import came_back
from interfaces.letters.sheet import Button
from interfaces.letters.stationery import Heading, Stationery, addressee
from interfaces.letters.words import RETURN_WORDS

SUBJECTS: dict[LetterKind, str] = {
    "M01": "We have received your order {order_no}",
    "M03": "Your order {order_no} is confirmed",
    "M05": "Your order {order_no} has been cancelled",
    "M06": "Your order {order_no} was not completed",
}
STILL_OPEN = "Your order {order_no} is not complete yet"

# How far the customer's first payment came: no letter tells of money that was never there.
Reached = Literal["nothing", "reserved", "taken"]


class About(Protocol):
    """Which letter, and of which order: as a delivery asks for it."""

    @property
    def template(self) -> LetterKind: ...
    @property
    def order_id(self) -> str: ...


def order_letter(
    paper: Stationery,
    about: About,
    order: Placed,
    customer: CustomerRegistered,
    *,
    reached: Reached = "nothing",
    ended: OrderCancelled | None = None,
    gone: tuple[str, ...] = (),
) -> Letter:
    """The letter about an order, to the customer who placed it.

    `reached` says how far their money came, so that no letter denies it or makes it up; `ended` how
    the order was cancelled, if it was; `gone` names what somebody else has meanwhile.
    """
    heading = Heading(
        kind=about.template,
        to=addressee(customer),
        subject=_subject(about, order).format(order_no=order.placed.order_no),
    )
    facts = _facts(order) | {
        "kind": about.template,
        "reached": reached,
        "back": ended.refund if ended else None,
        "settled": came_back(order.placed, ended) if ended else (),
        "return_words": RETURN_WORDS[paper.house.return_paid_by],
        "gone": gone,
        "button_to": _button(paper, about, order),
    }
    return paper.filled(heading, "order", facts)


def _subject(about: About, order: Placed) -> str:
    open_yet = about.template == "M06" and isinstance(order, Unpaid)
    return STILL_OPEN if open_yet else SUBJECTS[about.template]


def _button(paper: Stationery, about: About, order: Placed) -> Button:
    """Where it goes on from here: what was not completed, by paying it or in the bag."""
    page = paper.house.page_of(about.order_id)
    if about.template != "M06":
        return Button("See your order", page)
    if isinstance(order, Unpaid):
        return Button("Complete your order", page)
    return Button("Return to your bag", paper.house.bag_page)


def _facts(order: Placed) -> dict[str, object]:
    placed = order.placed
    delivery = None if isinstance(order.delivery, Erased) else order.delivery
    engraved = () if isinstance(placed.engravings, Erased) else placed.engravings
    return {
        "order": placed,
        "engravings": {each.line_id: each.text for each in engraved},
        "delivery": delivery,
        "address": _on_one_line(delivery) if delivery else "",
        "ordered_on": local_date(placed.consent.accepted_at),
        "contract_on": _contract_on(order),
        "until": order.expires_at if isinstance(order, Unpaid) else None,
        "cancellable": tuple(line for line in placed.lines if line.return_class == "standard"),
    }


def _contract_on(order: Placed) -> date | None:
    return local_date(order.contract.contract_at) if isinstance(order, Confirmed) else None


def _on_one_line(address: Address) -> str:
    parts = (address.line1, address.line2, address.city, address.postcode)
    return ", ".join(part for part in parts if part)
