"""Tax documents of orders that were signed: the samples that specifications and pictures share."""

import base64
from dataclasses import replace
from datetime import date
from typing import Any

from application.reference import shipped_price_book
from domain.design.making.specification import Specified
from domain.money import Money
from domain.people.address import Address
from domain.pricing.order_money.payment_plan import PaymentPlan, Taxed, payment_plan
from domain.selling.order.order_line import OrderLine
from domain.selling.tax_document import IssueDocument, TaxDocumentIssued
from domain.selling.tax_document.document import PrintedFile, Seller, TaxDocument, sha256
from domain.selling.tax_document.taxed_line import deposited, less, part, whole
from tests.domain.selling.facts import HOME, ordered, price

SELLER = Seller(
    entity="EDH",
    company="Elysium Demonstration House Ltd",
    address="1 Example Street, London EC1N 0XX",
    vat_no="GB 000 0000 00",
)
ON = date(2026, 3, 2)
CHOSEN = (
    Specified("Metal", "Platinum 950"),
    Specified("Ring size", "M"),
    Specified("Setting", "Four claws"),
    Specified("Stone", "Round natural diamond, 1.01 ct, D, VS1, GIA 2141438171"),
)
CONTENT = base64.b64encode(b"%PDF-1.7 of a trial").decode()
FILE = PrintedFile(content=CONTENT, digest=sha256(CONTENT), form="trial")


def made(line_id: str = "m", minor: int = 600_001, **changed: Any) -> OrderLine:
    """A ring that is made for whoever orders it."""
    line = ordered(
        line_id,
        kind="design",
        title="Claw solitaire",
        nature="mto",
        price=price(minor),
        gross=price(minor).total,
        vat=price(minor).vat,
        specification=CHOSEN,
    )
    return replace(line, **changed)


def chains(quantity: int = 3) -> OrderLine:
    return ordered(
        "c",
        quantity=quantity,
        kind="stock",
        title="Chain",
        price=price(42_000),
        gross=Money(42_000) * quantity,
        vat=Money(7_000) * quantity,
        specification=(),
    )


def plan_of(*lines: OrderLine) -> PaymentPlan:
    return payment_plan(lines, shipped_price_book())


def invoice(*lines: OrderLine, **changed: Any) -> TaxDocument:
    """For all of an order at once."""
    document = TaxDocument(
        document_id="payment-1",
        kind="invoice",
        number="EDH-2026-03-000001",
        seller=SELLER,
        order_id="order-1",
        order_no="EL-2345-6789",
        payment_id="payment-1",
        tax_point=ON,
        issued_on=ON,
        lines=whole(lines or (ordered(), chains())),
    )
    return replace(document, **changed)


def deposit_invoice(*lines: OrderLine, **changed: Any) -> TaxDocument:
    lines = lines or (made(), chains())
    plan = plan_of(*lines)
    return invoice(
        *lines,
        kind="deposit_invoice",
        lines=deposited(lines, Taxed(plan.due_now, plan.vat_due_now)),
        order_total=plan.due_now + plan.balance,
        **changed,
    )


def balance_invoice(*lines: OrderLine, **changed: Any) -> TaxDocument:
    lines = lines or (made(), chains())
    plan, before = plan_of(*lines), deposit_invoice(*lines)
    return invoice(
        *lines,
        document_id="payment-2",
        payment_id="payment-2",
        kind="balance_invoice",
        number="EDH-2026-05-000007",
        tax_point=date(2026, 5, 11),
        issued_on=date(2026, 5, 11),
        lines=part(Taxed(plan.balance, plan.vat_balance), less(whole(lines), before.lines)),
        order_total=plan.due_now + plan.balance,
        refers_to=(before.reference,),
        **changed,
    )


def credit_note(document: TaxDocument, **changed: Any) -> TaxDocument:
    """Of the whole of an invoice."""
    note = replace(
        document,
        document_id="refund-1",
        kind="credit_note",
        number="EDH-CN-2026-06-000001",
        refund_id="refund-1",
        tax_point=date(2026, 6, 1),
        issued_on=date(2026, 6, 1),
        order_total=None,
        refers_to=(document.reference,),
    )
    return replace(note, **changed)


def issue(document: TaxDocument, buyer: Address = HOME, **changed: Any) -> IssueDocument:
    whole_of_it = IssueDocument(
        subject="customer-1", document=document, moved=document.total, buyer=buyer, file=FILE
    )
    return replace(whole_of_it, **changed)


def was_issued(document: TaxDocument) -> TaxDocumentIssued:
    return TaxDocumentIssued(
        subject="customer-1",
        document=document,
        buyer=HOME,
        file=FILE.content,
        digest=FILE.digest,
        form=FILE.form,
    )
