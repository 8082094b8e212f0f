"""Letters as HTML and plain text; every amount, date and size printed is a stored value."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Protocol

from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape

from application.policies.effects import LetterKind
from application.selling.mail import Letter, Picture
from domain.deadlines import local_date
from domain.kernel import Erased
from domain.money import Money
from domain.people.address import Address
from domain.people.customer import CustomerRegistered
from domain.pricing.engine.breakdown import customer_lines
from domain.pricing.engine.result import PriceLine
from domain.selling.order import Confirmed, Placed
from domain.selling.order.order_line import OrderLine
from domain.selling.service_case import ResizeOpened
from interfaces.particulars import Particulars, PaysReturn

SUBJECTS: dict[LetterKind, str] = {
    "M01": "We have received your order {order_no}",
    "M03": "Your order {order_no} is confirmed",
    "M05": "Your order {order_no} has been cancelled",
    "M06": "Your order {order_no} was not completed",
}
CLASS_WORDS = {
    "standard": "You may cancel until the end of the 14th day after delivery.",
    "personalised": (
        "Made personal for you, so that there is no right to cancel (Consumer Contracts "
        "Regulations 2013, reg 28(1)(b)): it cannot be returned unless it is faulty."
    ),
    "bespoke": (
        "Made to what you specified, so that there is no right to cancel (Consumer Contracts "
        "Regulations 2013, reg 28(1)(b)): it cannot be returned unless it is faulty."
    ),
}
RETURN_WORDS: dict[PaysReturn, str] = {
    "house": "We pay for that parcel.",
    "customer": "You pay for that parcel.",
}
SYMBOLS = {"GBP": "£", "USD": "$", "EUR": "€"}


PICTURE_ID = "house-mark"
MOMENT = timedelta(microseconds=1)


class About(Protocol):
    """Which letter, and of which order: as a delivery asks for it."""

    @property
    def template(self) -> LetterKind: ...
    @property
    def order_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Stationery:
    """What every letter of the house bears: who it is, and its picture (PNG)."""

    house: Particulars
    picture: bytes = field(repr=False)

    def order_letter(
        self, about: About, order: Placed, customer: CustomerRegistered, *, taken: bool = False
    ) -> Letter:
        """The letter about an order, to the customer who placed it.

        `taken` says that their money was captured, so that no letter denies it.
        """
        if isinstance(customer.email, Erased):
            raise ValueError("a letter needs an address that was not erased")
        placed = order.placed
        facts = _facts(order, customer) | {
            "kind": about.template,
            "taken": taken,
            "house": self.house,
            "return_words": RETURN_WORDS[self.house.return_paid_by],
            "picture": PICTURE_ID,
            "page": self.house.page_of(about.order_id),
        }
        return Letter(
            to=customer.email,
            subject=SUBJECTS[about.template].format(order_no=placed.order_no),
            html=_templates().get_template("order.html").render(facts),
            text=_templates().get_template("order.txt").render(facts),
            kind=about.template,
            reply_to=self.house.email,
            pictures=(Picture(content_id=PICTURE_ID, file_name="mark.png", content=self.picture),),
        )

    def service_letter(self, case: ResizeOpened, customer: CustomerRegistered) -> Letter:
        """The confirmation of a resize: what it costs, where the ring is sent, how to cancel."""
        if isinstance(customer.email, Erased):
            raise ValueError("a letter needs an address that was not erased")
        facts = _of_case(case, customer) | {"house": self.house, "picture": PICTURE_ID}
        return Letter(
            to=customer.email,
            subject=f"Your resize is booked: order {case.order_no}",
            html=_templates().get_template("service.html").render(facts),
            text=_templates().get_template("service.txt").render(facts),
            kind="M33",
            reply_to=self.house.email,
            pictures=(Picture(content_id=PICTURE_ID, file_name="mark.png", content=self.picture),),
        )


def _of_case(case: ResizeOpened, customer: CustomerRegistered) -> dict[str, object]:
    """Days are the last ones of what ends before an instant."""
    return {
        "case": case,
        "name": "" if isinstance(customer.name, Erased) else customer.name,
        "begins_on": local_date(case.begins_from),
        "cancel_by": local_date(case.cancel_until - MOMENT),
        "valid_through": local_date(case.price.valid_until - MOMENT),
    }


def _facts(order: Placed, customer: CustomerRegistered) -> dict[str, object]:
    placed = order.placed
    delivery = None if isinstance(placed.delivery, Erased) else placed.delivery
    engraved = () if isinstance(placed.engravings, Erased) else placed.engravings
    return {
        "order": placed,
        "name": "" if isinstance(customer.name, Erased) else customer.name,
        "engravings": {each.line_id: each.text for each in engraved},
        "delivery": delivery,
        "address": _on_one_line(delivery) if delivery else "",
        "ordered_on": local_date(placed.consent.accepted_at),
        "contract_on": _contract_on(order),
        "cancellable": tuple(line for line in placed.lines if line.return_class == "standard"),
    }


def _contract_on(order: Placed) -> date | None:
    return local_date(order.contract.contract_at) if isinstance(order, Confirmed) else None


def _on_one_line(address: Address) -> str:
    parts = (address.line1, address.line2, address.city, address.postcode)
    return ", ".join(part for part in parts if part)


def money(amount: Money) -> str:
    """£2,955.00"""
    pounds, pence = divmod(abs(amount.minor), 100)
    sign = "−" if amount.minor < 0 else ""
    return f"{sign}{SYMBOLS.get(amount.currency, amount.currency + ' ')}{pounds:,}.{pence:02}"


def long_date(day: date) -> str:
    """7 January 2027"""
    return f"{day.day} {day:%B %Y}"


def class_words(line: OrderLine) -> str:
    return CLASS_WORDS[line.return_class]


def price_parts(line: OrderLine) -> tuple[PriceLine, ...]:
    """What the price of one piece is made up of, VAT inside; nothing when it has one part."""
    parts = tuple(part for part in customer_lines(line.price) if part.inc_vat)
    return parts if len(parts) > 1 else ()


@cache
def _templates() -> Environment:
    folder = files("interfaces.letters") / "templates"
    environment = Environment(
        loader=FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8")),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "money": money,
        "long_date": long_date,
        "class_words": class_words,
        "price_parts": price_parts,
    }
    return environment
