"""What an invoice or a credit note says, word by word: the form only lays it out."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import regex
from anyascii import anyascii

from domain.countries import COUNTRIES
from domain.money import Money
from domain.people.address import Address
from domain.selling.payment.parts import RefundReason
from domain.selling.tax_document.document import DocumentKind, Reference, TaxDocument
from domain.selling.tax_document.taxed_line import TaxedLine, taxed
from interfaces.letters.words import long_date, money
from interfaces.particulars import Particulars

TITLES: dict[DocumentKind, str] = {
    "invoice": "Invoice",
    "deposit_invoice": "Deposit invoice",
    "balance_invoice": "Balance invoice",
    "credit_note": "Credit note",
}
REASONS: dict[RefundReason, str] = {
    "cancellation": "The order was cancelled.",
    "return": "Goods were sent back.",
    "fault": "Goods were not as they should be.",
    "late": "Goods were late.",
    "price_correction": "The price was corrected.",
    "goodwill": "The price was reduced as a gesture of ours.",
    "duplicate": "It had been paid twice.",
}
COLUMNS = ("Description", "Qty", "VAT rate", "Net", "VAT", "Total")
ZERO_RATED = "Zero-rated: goods exported from the United Kingdom (VAT Act 1994, section 30)."
UNPRINTABLE = regex.compile(
    r"[^\u0020-\u007e\u00a0-\u024f\u0370-\u04ff\u1e00-\u1fff\u2010-\u2040\u20a0-\u20bf]+"
)
"""What the form's fonts have no letters for."""


@dataclass(frozen=True, slots=True)
class Named:
    """An amount, a day or a number, and what it is."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class LineWords:
    """`under` stands below the title in small letters; `amounts` are those of the columns."""

    title: str
    under: tuple[str, ...]
    amounts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """From the head of the first page to the foot of every one."""

    trading_name: str
    company: str
    title: str
    number: str
    addressed: str
    buyer: tuple[str, ...]
    about: tuple[Named, ...]
    opening: tuple[str, ...]
    columns: tuple[str, ...]
    lines: tuple[LineWords, ...]
    sums: tuple[Named, ...]
    total: Named
    settlement: tuple[Named, ...]
    closing: tuple[str, ...]
    foot: tuple[str, ...]


def words_of(document: TaxDocument, buyer: Address, house: Particulars) -> Words:
    """Everything, in the house's English."""
    return Words(
        trading_name=printable(house.name),
        company=printable(document.seller.company),
        title=TITLES[document.kind],
        number=document.number,
        addressed="Credit to" if document.kind == "credit_note" else "Invoice to",
        buyer=tuple(map(printable, _address(buyer))),
        about=tuple(_about(document)),
        opening=tuple(_opening(document)),
        columns=COLUMNS,
        lines=tuple(_line(line, document.kind) for line in document.lines),
        sums=tuple(_sums(document)),
        total=Named(
            "Credited" if document.kind == "credit_note" else "Total", money(document.total.gross)
        ),
        settlement=tuple(_settlement(document)),
        closing=tuple(_closing(document)),
        foot=tuple(map(printable, _foot(document, house))),
    )


def printable(text: str) -> str:
    """Latin, Greek and Cyrillic as they are; other letters as one writes them in Latin."""
    return str(UNPRINTABLE.sub(lambda found: anyascii(found.group()), text))


def _address(buyer: Address) -> Iterator[str]:
    yield from (buyer.recipient, buyer.line1)
    if buyer.line2:
        yield buyer.line2
    yield " ".join(filter(None, (buyer.city, buyer.region, buyer.postcode)))
    if buyer.country != "GB":
        yield COUNTRIES[buyer.country]


def _about(document: TaxDocument) -> Iterator[Named]:
    yield Named("Number", document.number)
    yield Named("Tax point", long_date(document.tax_point))
    yield Named("Issued", long_date(document.issued_on))
    yield Named("Order", document.order_no)
    yield Named("Our VAT number", document.seller.vat_no)


def _opening(document: TaxDocument) -> Iterator[str]:
    if document.kind != "credit_note":
        return
    for named in document.refers_to:
        yield f"This credit note reduces {TITLES[named.kind].lower()} {_numbered(named)}."
    if document.reason:
        yield REASONS[document.reason]


def _line(line: TaxedLine, kind: DocumentKind) -> LineWords:
    figures = (money(each) for each in (line.net, line.vat, line.gross))
    amounts = (str(line.quantity), per_cent(line.rate), *figures)
    return LineWords(printable(line.title), tuple(_under(line, kind)), amounts)


def _under(line: TaxedLine, kind: DocumentKind) -> Iterator[str]:
    """What was chosen; then of what a part is a part, or what a piece costs of several."""
    each, odd = divmod(line.gross.minor, line.quantity)
    if line.chosen:
        yield printable(" · ".join(line.chosen))
    if line.part_of:
        part = "Balance" if kind == "balance_invoice" else "Deposit"
        yield f"{part}, of {money(line.part_of)} in all"
    elif kind == "invoice" and line.quantity > 1 and not odd:
        yield f"{money(Money(each, line.gross.currency))} each, VAT included"


def _sums(document: TaxDocument) -> Iterator[Named]:
    """Net, then VAT by rate, the highest first."""
    whole = document.total
    yield Named("Net", money(whole.gross - whole.vat))
    for rate in sorted({line.rate for line in document.lines}, reverse=True):
        of_rate = taxed(line for line in document.lines if line.rate == rate)
        yield Named(f"VAT at {per_cent(rate)}", money(of_rate.vat))


def _settlement(document: TaxDocument) -> Iterator[Named]:
    """How the money stands by this document: it is a receipt as well."""
    if document.order_total is not None:
        yield Named("The whole order, VAT included", money(document.order_total))
    if document.kind == "credit_note":
        yield Named("Sent back to you as you paid", money(document.total.gross))
        if document.still_charged:
            yield Named("Still charged by that invoice", money(document.still_charged))
        return
    for named in document.refers_to:
        yield Named(f"{TITLES[named.kind]} {_numbered(named)}", money(named.gross))
    received = f"Received with thanks on {long_date(document.tax_point)}"
    yield Named(received, money(document.total.gross))
    if document.still_to_come:
        yield Named("Balance, due when your piece is finished", money(document.still_to_come))


def _closing(document: TaxDocument) -> Iterator[str]:
    if any(line.rate == 0 for line in document.lines):
        yield ZERO_RATED


def _foot(document: TaxDocument, house: Particulars) -> Iterator[str]:
    seller = document.seller
    yield (
        f"{house.name} is a trading name of {seller.company}, registered in "
        f"{house.registered_in}, no. {house.company_no}."
    )
    yield f"Registered office: {seller.address}. VAT no. {seller.vat_no}."
    yield f"{house.email} · {house.telephone}"


def _numbered(named: Reference) -> str:
    """EDH-2026-03-000001 of 2 March 2026"""
    return f"{named.number} of {long_date(named.tax_point)}"


def per_cent(rate: Decimal) -> str:
    """20%, 17.5%"""
    return f"{(rate * 100).normalize():f}%"
