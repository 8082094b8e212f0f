"""Invoices for what was taken and credit notes for what went back: numbered, printed, and kept.

Money sent back that was never invoiced, because no order explained it, needs no credit note.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from typing import Protocol, assert_never

from application.store.event_store import Decision
from application.store.privacy import SubjectErased
from domain.deadlines import local_date
from domain.kernel import Erased, NotFound
from domain.people.address import Address
from domain.pricing.order_money.payment_plan import Taxed
from domain.selling.order import ORDER
from domain.selling.order.balance import BalancePartReceived, BalanceReceived
from domain.selling.order.placing import OrderPlaced
from domain.selling.order.stage import found_order
from domain.selling.payment import PAYMENT
from domain.selling.payment.aside import PaymentRefunded
from domain.selling.payment.parts import RefundFailed, RefundOrdered
from domain.selling.payment.standing import PaymentCaptured, Purpose
from domain.selling.series import SERIES, Series, Take
from domain.selling.tax_document import (
    TAX_DOCUMENT,
    Credit,
    Issued,
    IssueDocument,
    as_printed,
    issued,
)
from domain.selling.tax_document.document import (
    DocumentKind,
    PrintedFile,
    Seller,
    TaxDocument,
)
from domain.selling.tax_document.taxed_line import TaxedLine, deposited, less, part, taxed, whole

NOT_INVOICED = "not_invoiced"
CAME_BACK = "came_back"
KINDS: dict[Purpose, DocumentKind] = {
    "full": "invoice",
    "deposit": "deposit_invoice",
    "balance": "balance_invoice",
    "transfer": "balance_invoice",
}


class Printing(Protocol):
    def printed(self, document: TaxDocument, buyer: Address) -> PrintedFile:
        """The document as a PDF: the same document is the same bytes."""


@dataclass(frozen=True, slots=True)
class Invoicing:
    """In whose name documents are issued, and what prints them."""

    seller: Seller
    printing: Printing


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """The PDF as it was printed, and the SHA-256 of it."""

    number: str
    digest: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SentBack:
    """Money that went back `on` a day; how that was `ordered`, unless it had been set aside.

    `came_back`: it did not arrive after all. `instead_of` are earlier refunds of as much that came
    back, in whose place it was sent.
    """

    payment_id: str
    refunded: PaymentRefunded
    ordered: RefundOrdered | None
    on: date
    came_back: bool
    instead_of: tuple[str, ...]

    @property
    def credit(self) -> Credit:
        refund_id, amount = self.refunded.refund_id, self.refunded.amount
        if self.ordered is None:
            return Credit(credit_note_id=refund_id, amount=amount)
        vat, lines = self.ordered.vat, self.ordered.lines
        return Credit(credit_note_id=refund_id, amount=amount, vat=vat, of_lines=lines)


def issue_invoice(decision: Decision, invoicing: Invoicing, payment_id: str) -> str:
    """The number of the invoice for what was captured, issued once.

    Raises `NotFound` for a payment of which nothing was taken, `SubjectErased` for nobody's.
    """
    if (number := _number(decision, payment_id)) is not None:
        return number
    captured = _captured(decision, payment_id)
    if captured is None:
        raise NotFound
    document = _invoice(decision, invoicing, payment_id, captured)
    moved = Taxed(captured.amount, captured.vat)
    return _issue(decision, invoicing, document, moved)


def issue_credit_note(
    decision: Decision, invoicing: Invoicing, payment_id: str, refund_id: str
) -> str:
    """The number of the credit note for what went back, issued once; `NOT_INVOICED` if nothing was.

    What did not arrive after all is `CAME_BACK`; sent once more it has the note that it had. The
    invoice that a note names is issued first, should that not have happened yet. Raises `NotFound`
    where nothing went back, `SubjectErased` for nobody's.
    """
    sent_back = _sent_back(decision, payment_id, refund_id)
    for credited_as in (refund_id, *sent_back.instead_of):
        if (number := _number(decision, credited_as)) is not None:
            return number
    if sent_back.came_back:
        return CAME_BACK
    captured = _captured(decision, payment_id)
    if captured is None or captured.provider_id != sent_back.refunded.intent_ref:
        return NOT_INVOICED
    issue_invoice(decision, invoicing, payment_id)
    document = _credit_note(decision, invoicing, sent_back)
    moved = Taxed(sent_back.refunded.amount, document.total.vat)
    return _issue(decision, invoicing, document, moved)


def printed_document(decision: Decision, order_id: str, document_id: str) -> PrintedDocument:
    """The very bytes that were printed, and never others.

    Raises `NotFound`, also for a document of another order, `SubjectErased` or `FileNotAsPrinted`.
    """
    found = issued(decision.state(TAX_DOCUMENT, document_id))
    if found.issued.document.order_id != order_id:
        raise NotFound
    content = as_printed(found)
    if content is None:
        raise SubjectErased
    told = found.issued
    return PrintedDocument(told.document.number, told.digest, base64.b64decode(content))


def _number(decision: Decision, document_id: str) -> str | None:
    found = decision.state(TAX_DOCUMENT, document_id)
    return found.issued.document.number if isinstance(found, Issued) else None


def _captured(decision: Decision, payment_id: str) -> PaymentCaptured | None:
    past = (each.event for each in decision.history(PAYMENT, payment_id))
    return next((event for event in past if isinstance(event, PaymentCaptured)), None)


def _sent_back(decision: Decision, payment_id: str, refund_id: str) -> SentBack:
    history = decision.history(PAYMENT, payment_id)
    mine = [each for each in history if _is_of(each.event, refund_id)]
    sent = next((each for each in mine if isinstance(each.event, PaymentRefunded)), None)
    if sent is None or not isinstance(sent.event, PaymentRefunded):
        raise NotFound
    return SentBack(
        payment_id=payment_id,
        refunded=sent.event,
        ordered=next((e.event for e in mine if isinstance(e.event, RefundOrdered)), None),
        on=local_date(sent.envelope.recorded_at),
        came_back=any(isinstance(each.event, RefundFailed) for each in mine),
        instead_of=_replaced(each.event for each in history).get(refund_id, ()),
    )


def _is_of(event: object, refund_id: str) -> bool:
    told = RefundOrdered | PaymentRefunded | RefundFailed
    return isinstance(event, told) and event.refund_id == refund_id


def _replaced(past: Iterable[object]) -> dict[str, tuple[str, ...]]:
    """By the id of each refund that was ordered after as much had come back: what that was."""
    came_back: list[RefundFailed] = []
    found: dict[str, tuple[str, ...]] = {}
    for event in past:
        if isinstance(event, RefundFailed):
            came_back.append(event)
        if isinstance(event, RefundOrdered):
            same = [failed for failed in came_back if failed.amount == event.amount]
            for failed in same[:1]:
                came_back.remove(failed)
                before = found.get(failed.refund_id, ())
                found[event.refund_id] = (*before, failed.refund_id)
    return found


def _invoice(
    decision: Decision, invoicing: Invoicing, payment_id: str, captured: PaymentCaptured
) -> TaxDocument:
    """Under the number that was drawn at its tax point."""
    placed = found_order(decision.state(ORDER, captured.order_id)).placed
    before = _invoiced_before(decision, invoicing, payment_id, captured.order_id)
    return TaxDocument(
        document_id=payment_id,
        kind=KINDS[captured.purpose],
        number=captured.invoice_no,
        seller=invoicing.seller,
        order_id=captured.order_id,
        order_no=placed.order_no,
        payment_id=payment_id,
        tax_point=local_date(captured.tax_point),
        issued_on=local_date(decision.now),
        lines=_lines(placed, captured, before),
        order_total=None if captured.purpose == "full" else placed.totals.total,
        refers_to=tuple(each.reference for each in before),
    )


def _lines(
    placed: OrderPlaced, captured: PaymentCaptured, before: tuple[TaxDocument, ...]
) -> tuple[TaxedLine, ...]:
    """All of it, a first part, or what earlier invoices left."""
    amount = Taxed(captured.amount, captured.vat)
    match captured.purpose:
        case "full":
            return whole(placed.lines)
        case "deposit":
            return deposited(placed.lines, amount)
        case "balance" | "transfer":
            charged = (line for each in before for line in each.lines)
            return part(amount, less(whole(placed.lines), charged))
        case _:
            assert_never(captured.purpose)


def _invoiced_before(
    decision: Decision, invoicing: Invoicing, payment_id: str, order_id: str
) -> tuple[TaxDocument, ...]:
    """What was paid of the order before this payment: each is issued first, if it was not yet."""
    first = found_order(decision.state(ORDER, order_id)).placed.payment_id
    later = (
        each.event.payment_id
        for each in decision.history(ORDER, order_id)
        if isinstance(each.event, BalancePartReceived | BalanceReceived)
    )
    earlier = tuple(takewhile(lambda paid: paid != payment_id, (first, *later)))
    for paid in earlier:
        issue_invoice(decision, invoicing, paid)
    return tuple(issued(decision.state(TAX_DOCUMENT, paid)).issued.document for paid in earlier)


def _credit_note(decision: Decision, invoicing: Invoicing, sent_back: SentBack) -> TaxDocument:
    """Its number is drawn in the append that keeps it, and its invoice knows of it from then on."""
    refunded, today = sent_back.refunded, local_date(decision.now)
    decision.decide(TAX_DOCUMENT, sent_back.payment_id, sent_back.credit)
    credited = issued(decision.state(TAX_DOCUMENT, sent_back.payment_id))
    invoice = credited.issued.document
    series = Series("credit", invoicing.seller.entity, today)
    drawn = decision.decide(SERIES, series.key, Take(taker=refunded.refund_id))[0].number
    return TaxDocument(
        document_id=refunded.refund_id,
        kind="credit_note",
        number=series.numbered(drawn),
        seller=invoicing.seller,
        order_id=invoice.order_id,
        order_no=invoice.order_no,
        payment_id=sent_back.payment_id,
        refund_id=refunded.refund_id,
        tax_point=sent_back.on,
        issued_on=today,
        lines=credited.credits[-1].lines,
        refers_to=(invoice.reference,),
        reason=sent_back.ordered.reason if sent_back.ordered else None,
        still_charged=taxed(credited.left).gross,
    )


def _issue(decision: Decision, invoicing: Invoicing, document: TaxDocument, moved: Taxed) -> str:
    placed = found_order(decision.state(ORDER, document.order_id)).placed
    if isinstance(placed.invoice, Erased):
        raise SubjectErased
    issue = IssueDocument(
        subject=placed.subject,
        document=document,
        moved=moved,
        buyer=placed.invoice,
        file=invoicing.printing.printed(document, placed.invoice),
    )
    decision.decide(TAX_DOCUMENT, document.document_id, issue)
    return document.number
