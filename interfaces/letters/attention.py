"""Letters about what people did beside the stage of an order: help wanted, another address."""

from collections.abc import Mapping
from dataclasses import dataclass

from application.selling.mail import Letter
from domain.kernel import Erased
from domain.people.address import Address
from domain.people.customer.registration import CustomerRegistered
from domain.selling.order.attention import (
    DeliveryAddressChanged,
    Verification,
    VerificationAsked,
)
from domain.selling.order.placing import OrderPlaced
from interfaces.letters.sheet import Button, Facts, Note, Row, Section, Sheet
from interfaces.letters.stationery import Heading, Stationery, addressee
from interfaces.letters.words import long_time

WANTED: Mapping[Verification, str] = {
    "call_back": "that we reach you by telephone, at the number that you gave or another",
    "identity": "a passport, a driving licence or an identity card, to show who you are",
    "address_document": "a bill or a bank statement of the last three months, to show where you "
    "live",
}
HIDDEN = "•••"


@dataclass(frozen=True, slots=True)
class Attended:
    """The order, and who placed it."""

    placed: OrderPlaced
    order_id: str
    customer: CustomerRegistered


def help_letter(paper: Stationery, about: Attended, asked: VerificationAsked) -> Letter:
    order_no, until = about.placed.order_no, long_time(asked.until)
    sheet = Sheet(
        label=f"Order {order_no}",
        opening=(
            f"We need your help with order {order_no}, before {until}.",
            "We look at every order ourselves, so that nobody orders in your name.",
        ),
        parts=(
            Section("What we need", tuple(_sentence(WANTED[each]) for each in asked.what)),
            Button("See your order", paper.house.page_of(about.order_id)),
            Section(
                "How",
                (
                    f"Call us at {paper.house.telephone}: we tell you how to show it safely. "
                    "Please send no documents by e-mail.",
                    "If we do not hear from you in time, we may have to cancel the order.",
                ),
            ),
        ),
    )
    subject = f"We need your help with order {order_no}"
    return paper.written(Heading(kind="M02", to=addressee(about.customer), subject=subject), sheet)


def moved_letter(paper: Stationery, about: Attended, changed: DeliveryAddressChanged) -> Letter:
    """Both addresses so far that their owner knows them, and nobody else learns them."""
    order_no = about.placed.order_no
    sheet = Sheet(
        label=f"Order {order_no}",
        opening=(f"The delivery address of order {order_no} was changed.",),
        parts=(
            Facts(
                (
                    Row("It went to", masked(changed.before)),
                    Row("It goes to", masked(changed.delivery)),
                )
            ),
            Button("See your order", paper.house.page_of(about.order_id)),
            Note(
                f"If you did not ask for this, call us at once: {paper.house.telephone}. "
                "For your safety we write neither address in full."
            ),
        ),
    )
    subject = f"The delivery address of order {order_no} was changed"
    return paper.written(Heading(kind="M09", to=addressee(about.customer), subject=subject), sheet)


def masked(address: Address | Erased) -> str:
    """•••, London, EC1A •••"""
    if isinstance(address, Erased):
        return HIDDEN
    return f"{HIDDEN}, {address.city}, {address.postcode.partition(' ')[0]} {HIDDEN}"


def _sentence(said: str) -> str:
    return f"{said[0].upper()}{said[1:]}."
