"""A tax document: an invoice for money that was taken, or the credit note for what went back.

Its stream is named by its cause, so that each cause has one. It is printed once, at the moment it
is issued, and kept as it was printed. What is credited of an invoice stands in the invoice's own
stream: no more can be credited than it charged.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from domain.kernel import Decider, Fault, Fiscal, NotFound, Refusal, command, event
from domain.money import Money, total
from domain.people.address import Address
from domain.pricing.order_money.payment_plan import Taxed
from domain.pricing.order_money.refunds import vat_of_refund
from domain.selling.payment.parts import RefundLine
from domain.selling.tax_document.document import PrintedFile, TaxDocument, sha256
from domain.selling.tax_document.taxed_line import TaxedLine, credited, less, spread, taxed


@command
class IssueDocument:
    """For money that `moved`. `subject` is the buyer, whose key seals what names them."""

    subject: str
    document: TaxDocument
    moved: Taxed
    buyer: Address
    file: PrintedFile


@command
class Credit:
    """So much of an invoice goes back, with `vat` inside it where that was worked out before.

    It is of the lines that are told, should so much be left of each; else of all that are left.
    """

    credit_note_id: str
    amount: Money
    vat: Money | None = None
    of_lines: tuple[RefundLine, ...] = ()


Command = IssueDocument | Credit


@event("tax_document.issued")
class TaxDocumentIssued:
    """`file` is the PDF in base64, `digest` the SHA-256 of its bytes."""

    subject: str
    document: TaxDocument
    buyer: Fiscal[Address]
    file: Fiscal[str]
    digest: str
    form: str


@event("tax_document.credited")
class InvoiceCredited:
    credit_note_id: str
    lines: tuple[TaxedLine, ...]


Event = TaxDocumentIssued | InvoiceCredited


@dataclass(frozen=True, slots=True)
class NotIssued:
    """Nothing was issued for this cause."""


@dataclass(frozen=True, slots=True)
class Issued:
    """`credits` are those of an invoice, in the order in which they were decided."""

    issued: TaxDocumentIssued
    credits: tuple[InvoiceCredited, ...] = ()

    @property
    def left(self) -> tuple[TaxedLine, ...]:
        """What is not credited, line by line."""
        gone = (line for each in self.credits for line in each.lines)
        return less(self.issued.document.lines, gone)


State = NotIssued | Issued


class LinesDoNotAddUp(Fault):
    """The lines of tax document {number}, or their VAT, do not come to the {moved} that moved."""


class InvoiceNotNamed(Fault):
    """A credit note, and the invoice of a balance, name the invoice that was before them."""


class FileNotAsPrinted(Fault):
    """The file of tax document {number} is not the one that was printed: its digest is another."""

    for_good = True


class CreditExceedsInvoice(Refusal):
    """{amount} cannot be credited: of invoice {number} there is {left} left."""

    left: Money


def issued(state: State) -> Issued:
    """Raises `NotFound`."""
    if isinstance(state, NotIssued):
        raise NotFound
    return state


def as_printed(state: Issued) -> str | None:
    """The PDF in base64, None once its buyer was erased. Raises `FileNotAsPrinted`."""
    found = state.issued
    if not isinstance(found.file, str):
        return None
    if sha256(found.file) != found.digest:
        raise FileNotAsPrinted(number=found.document.number)
    return found.file


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case IssueDocument():
            return (_issued(command),) if isinstance(state, NotIssued) else ()
        case Credit():
            return _credited(issued(state), command)
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    match event:
        case TaxDocumentIssued():
            return Issued(event)
        case _ if isinstance(state, NotIssued):
            return state
        case InvoiceCredited():
            return replace(state, credits=(*state.credits, event))
        case _:
            assert_never(event)


def _issued(command: IssueDocument) -> TaxDocumentIssued:
    document, file = command.document, command.file
    if not document.lines or document.total != command.moved:
        raise LinesDoNotAddUp(number=document.number, moved=command.moved.gross)
    if document.kind in ("credit_note", "balance_invoice") and not document.refers_to:
        raise InvoiceNotNamed
    if not file.is_whole:
        raise FileNotAsPrinted(number=document.number)
    return TaxDocumentIssued(
        subject=command.subject,
        document=document,
        buyer=command.buyer,
        file=file.content,
        digest=file.digest,
        form=file.form,
    )


def _credited(state: Issued, command: Credit) -> tuple[InvoiceCredited, ...]:
    """Nothing twice for one credit note."""
    if any(each.credit_note_id == command.credit_note_id for each in state.credits):
        return ()
    document, left = state.issued.document, state.left
    if document.kind == "credit_note" or not 0 < command.amount.minor <= taxed(left).gross.minor:
        raise CreditExceedsInvoice(
            number=document.number, amount=command.amount, left=taxed(left).gross
        )
    amount = Taxed(command.amount, _vat(state, command))
    lines = credited(amount, _wanted(left, command), document.lines, left)
    return (InvoiceCredited(credit_note_id=command.credit_note_id, lines=lines),)


def _vat(state: Issued, command: Credit) -> Money:
    if command.vat is not None:
        return command.vat
    whole, left = state.issued.document.total, taxed(state.left)
    before = Taxed(whole.gross - left.gross, whole.vat - left.vat)
    return vat_of_refund(command.amount, whole, before)


def _wanted(left: tuple[TaxedLine, ...], command: Credit) -> tuple[Money, ...]:
    """How much of each line; a refund of several payments may tell lines that are not charged
    here."""
    nothing = Money.zero(command.amount.currency)
    told = {line.line_id: line.amount for line in command.of_lines}
    found = tuple(told.get(line.line_id, nothing) for line in left)
    fits = all(part <= line.gross for part, line in zip(found, left, strict=True))
    whole = total(found, nothing.currency) == command.amount
    return found if fits and whole else spread(command.amount, left)


TAX_DOCUMENT: Decider[State, Command, Event] = Decider("tax_document", NotIssued(), decide, evolve)
