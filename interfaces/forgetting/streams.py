"""The streams that a person's things are, to be read whole."""

from collections.abc import Iterator, Mapping

from domain.design.artwork import ARTWORK
from domain.design.design import DESIGN
from domain.design.picture import PICTURE
from domain.people.advising import ADVISING
from domain.people.correspondent import CORRESPONDENT
from domain.people.customer import CUSTOMER
from domain.people.mailbox import MAILBOX
from domain.people.wishlist import WISHLIST
from domain.selling.cart import CART
from domain.selling.letter import LETTER
from domain.selling.order import ORDER
from domain.selling.payment import PAYMENT
from domain.selling.quote import QUOTE
from domain.selling.service_case import SERVICE_CASE
from domain.selling.tax_document import TAX_DOCUMENT
from projections.persons import Traces

CATEGORIES: Mapping[str, str] = {
    "customer": CUSTOMER.category,
    "order": ORDER.category,
    "payment": PAYMENT.category,
    "tax_document": TAX_DOCUMENT.category,
    "service_case": SERVICE_CASE.category,
    "design": DESIGN.category,
    "artwork": ARTWORK.category,
    "sketch": PICTURE.category,
    "correspondent": CORRESPONDENT.category,
    "account": MAILBOX.category,
    "quote": QUOTE.category,
    "cart": CART.category,
    "letter": LETTER.category,
    "advising": ADVISING.category,
    "wishlist": WISHLIST.category,
}


def streams_of(traces: Traces) -> tuple[str, ...]:
    return tuple(sorted(set(_streams(traces))))


def _streams(traces: Traces) -> Iterator[str]:
    for each in traces.found:
        if each.thing in ("visit", "former_account"):
            continue
        if each.thing == "correspondent":
            yield f"{CATEGORIES[each.thing]}-{each.owner}"
        else:
            yield f"{CATEGORIES[each.thing]}-{each.key}"
