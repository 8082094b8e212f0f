"""Placing an order: the promise on both sides, stored before any money can move."""

from dataclasses import dataclass
from datetime import datetime

from domain.kernel import Fiscal, Personal, Refusal, command, event
from domain.people.address import Address
from domain.pricing.payment_plan import PaymentPlan
from domain.selling.order_line import OrderLine, Totals, refuse_unseen, totals_of

Engravings = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The terms the customer accepted, by version, and when."""

    terms_version: str
    accepted_at: datetime


@command
class Place:
    """Order what is in a cart. `seen` is the total that the customer was shown.

    `engravings` are (line id, text); `subject` is the customer whose key seals what is personal.
    """

    order_no: str
    subject: str
    token_hash: str
    cart_id: str
    payment_id: str
    lines: tuple[OrderLine, ...]
    seen: Totals
    plan: PaymentPlan
    delivery: Address
    invoice: Address
    engravings: Engravings
    consent: Consent
    expires_at: datetime


@event("order.placed")
class OrderPlaced:
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
    engravings: Personal[Engravings]
    consent: Consent
    expires_at: datetime


class OrderEmpty(Refusal):
    """There is nothing to order."""

    code = "cart_empty"


def placed(wanted: Place) -> OrderPlaced:
    if not wanted.lines:
        raise OrderEmpty
    refuse_unseen(wanted.lines, wanted.seen)
    return OrderPlaced(
        subject=wanted.subject,
        order_no=wanted.order_no,
        token_hash=wanted.token_hash,
        cart_id=wanted.cart_id,
        payment_id=wanted.payment_id,
        lines=wanted.lines,
        totals=totals_of(wanted.lines),
        vat_treatment=wanted.lines[0].price.vat_treatment,
        plan=wanted.plan,
        delivery=wanted.delivery,
        invoice=wanted.invoice,
        engravings=wanted.engravings,
        consent=wanted.consent,
        expires_at=wanted.expires_at,
    )
