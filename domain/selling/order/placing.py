"""Placing an order: the promise on both sides, stored before any money can move."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from domain.design.making.lead_time import refuse_too_late
from domain.kernel import Fiscal, Invalid, Personal, Refusal, about_line, command, event, in_part
from domain.money import Money
from domain.people.address import Address, checked, checked_for_invoice
from domain.people.customer.address_book import AddressBook
from domain.people.customer.contact import Contact, normal_contact
from domain.pricing.order_money.payment_plan import PaymentPlan, Plan, payment_plan
from domain.pricing.price_books.price_book import PriceBook
from domain.selling.cart.cart_line import CartLine
from domain.selling.order.order_line import (
    AcknowledgedCaveat,
    OrderLine,
    Ticked,
    Totals,
    compared,
    seen_totals,
)

ORDER_BUTTON = "Order with obligation to pay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The terms the customer accepted, by version, and when.

    `obligation_shown`: the button said that the order obliges to pay. Old orders did not ask.
    """

    terms_version: str
    accepted_at: datetime
    obligation_shown: bool = False


@dataclass(frozen=True, slots=True)
class Engraved:
    """The words that are to be engraved on the piece of a line."""

    line_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what the house sells now; who does not pay within `pay_within` has not ordered."""

    version: str
    pay_within: timedelta
    book: PriceBook


@command
class PlaceOrder:
    """What the customer signs; the expected total and VAT are what they were shown.

    `needed_by` is the last day on which all of it may leave us; later is refused with the day.

    Whoever has an account may name an entry of their address book in place of an address, or none:
    then their defaults are taken. What is signed is the entry as it is now.

    `obligation_shown` says that the button bore `ORDER_BUTTON`, or words that say no less: without
    them the customer is bound by nothing (Consumer Contracts Regulations 2013, reg 14).
    """

    cart_id: str
    expected_total: Money
    expected_vat: Money
    buyer: Contact
    delivery: Address | None = None
    delivery_address_id: str | None = None
    invoice: Address | None = None
    invoice_address_id: str | None = None
    plan: Plan | None = None
    terms_version: str | None = None
    obligation_shown: bool | None = None
    acknowledged_lines: tuple[str, ...] = ()
    acknowledged_caveats: tuple[AcknowledgedCaveat, ...] = ()
    needed_by: date | None = None


@command
class Place:
    """What was signed, and what the house answers: the lines as they are offered, and its terms.

    `subject` is the customer whose key seals what is personal, `book` are the addresses of whoever
    has an account. `carted` are lines as the cart showed them; one may be left out where it is
    offered as it was shown.
    """

    signed: PlaceOrder
    order_no: str
    subject: str
    token_hash: str
    payment_id: str
    lines: tuple[OrderLine, ...]
    carted: Mapping[str, CartLine] = field(default_factory=dict)
    engravings: tuple[Engraved, ...] = ()
    terms: Terms
    book: AddressBook | None = None


@event("order.signed")
class OrderPlaced:
    """`buyer` is what somebody with an account typed for this order; a guest was registered so."""

    subject: str
    order_no: str
    token_hash: str
    cart_id: str
    payment_id: str
    lines: tuple[OrderLine, ...]
    totals: Totals
    vat_treatment: str
    plan: PaymentPlan
    delivery: Personal[Address]
    invoice: Fiscal[Address]
    engravings: Personal[tuple[Engraved, ...]]
    consent: Consent
    expires_at: datetime
    buyer: Personal[Contact] | None = None

    @property
    def assets(self) -> tuple[str, ...]:
        return tuple(asset for line in self.lines for asset in line.assets)


class OrderEmpty(Refusal):
    """There is nothing to order."""

    code = "cart_empty"


class DeliveryMissing(Invalid):
    """Say where the parcel goes: an address, or the entry of your address book that it is."""

    field = "delivery"


class AddressTwice(Invalid):
    """An address is either written or an entry of your address book; leave one of them out."""


class ObligationNotShown(Invalid):
    """The button that places an order must say that it obliges to pay: “{button}”."""

    field = "obligation_shown"


class TermsNotAccepted(Refusal):
    """The terms of sale must be accepted."""


class TermsOutdated(Refusal):
    """The terms of sale are now version {version}."""

    code = "terms_version_outdated"
    version: str


class PlanNotAvailable(Refusal):
    """This order cannot be paid in two parts."""


def placed(command: Place, now: datetime) -> OrderPlaced:
    """All that the customer signed holds still: the terms, the day, the total, the plan."""
    signed, terms = command.signed, command.terms
    if not command.lines:
        raise OrderEmpty
    consent = _consent(signed, terms, now)
    _refuse_too_late(command)
    lines = _ticked(command, now)
    plan = _plan(lines, terms.book, signed.plan)
    against = tuple(compared(each, command.carted.get(each.line_id)) for each in lines)
    totals = seen_totals(against, Totals(signed.expected_total, signed.expected_vat))
    return OrderPlaced(
        subject=command.subject,
        order_no=command.order_no,
        token_hash=command.token_hash,
        cart_id=signed.cart_id,
        payment_id=command.payment_id,
        lines=lines,
        totals=totals,
        vat_treatment=lines[0].price.vat_treatment,
        plan=plan,
        delivery=_delivery(command),
        invoice=_invoice(command),
        engravings=command.engravings,
        consent=consent,
        expires_at=now + terms.pay_within,
        buyer=normal_contact(signed.buyer) if command.book is not None else None,
    )


def _refuse_too_late(command: Place) -> None:
    """Raises `NeededEarlier` about the line that takes longest."""
    promised = [(line.promise, line.line_id) for line in command.lines if line.promise]
    promised.sort(key=lambda each: each[0].promised_on, reverse=True)
    for promise, line_id in promised:
        with about_line(line_id):
            refuse_too_late([promise], command.signed.needed_by)


def _consent(signed: PlaceOrder, terms: Terms, now: datetime) -> Consent:
    if not signed.obligation_shown:
        raise ObligationNotShown(button=ORDER_BUTTON)
    if signed.terms_version is None:
        raise TermsNotAccepted
    if signed.terms_version != terms.version:
        raise TermsOutdated(version=terms.version)
    return Consent(terms_version=signed.terms_version, accepted_at=now, obligation_shown=True)


def _ticked(command: Place, now: datetime) -> tuple[OrderLine, ...]:
    signed = command.signed
    ticked = Ticked(lines=signed.acknowledged_lines, caveats=signed.acknowledged_caveats, at=now)
    return tuple(map(ticked.on, command.lines))


def _delivery(command: Place) -> Address:
    """Raises `AddressTwice`, `NotFound` or `DeliveryMissing`, and what `checked` does."""
    signed, book = command.signed, command.book or AddressBook()
    if signed.delivery is not None:
        _refuse_twice("delivery_address_id", signed.delivery_address_id)
        with in_part("delivery"):
            return checked(signed.delivery)
    entry = signed.delivery_address_id or book.defaults.delivery
    if entry is None:
        raise DeliveryMissing
    with in_part("delivery_address_id"):
        return checked(book.entry(entry))


def _invoice(command: Place) -> Address:
    """Where the parcel goes, if nothing else is said and no default is to be taken."""
    signed, book = command.signed, command.book or AddressBook()
    if signed.invoice is not None:
        _refuse_twice("invoice_address_id", signed.invoice_address_id)
        with in_part("invoice"):
            return checked_for_invoice(signed.invoice)
    by_default = book.defaults.billing if signed.delivery is None else None
    entry = signed.invoice_address_id or by_default
    if entry is None:
        return _delivery(command)
    with in_part("invoice_address_id"):
        return checked_for_invoice(book.entry(entry))


def _refuse_twice(told_in: str, address_id: str | None) -> None:
    if address_id is not None:
        with in_part(told_in):
            raise AddressTwice


def _plan(lines: tuple[OrderLine, ...], book: PriceBook, asked: Plan | None) -> PaymentPlan:
    plan = payment_plan(lines, book, in_full=asked == "full")
    if asked == "deposit_balance" and plan.plan != asked:
        raise PlanNotAvailable
    return plan
