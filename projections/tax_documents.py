"""Which invoices and credit notes are there of an order?"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, Connection, Date, Index, MetaData, Table, Text, select

from domain.envelope import Recorded
from domain.money import Money
from domain.selling.tax_document import TaxDocumentIssued
from domain.selling.tax_document.document import DocumentKind
from projections.kit.answer import answer
from projections.kit.columns import TEXTS, always, keys
from projections.kit.read_model import Batch, ReadModel

TABLES = MetaData()
DOCUMENT = Table(
    "tax_document",
    TABLES,
    *keys(Text, "document_id"),
    *always(Text, "order_id", "kind", "number", "digest", "currency"),
    *always(Date, "tax_point", "issued_on"),
    *always(BigInteger, "gross_minor", "vat_minor", "issued"),
    *always(TEXTS, "refers_to"),
)
Index("tax_document_of_order", DOCUMENT.c.order_id, DOCUMENT.c.issued)
TAX_DOCUMENTS = ReadModel("tax_documents", 2, TABLES)


@TAX_DOCUMENTS.on
def issued(batch: Batch, recorded: Recorded[TaxDocumentIssued]) -> None:
    """Summed in whole pence: what was ever issued is listed, of whichever currencies it says."""
    document = recorded.event.document
    lines = document.lines
    batch[DOCUMENT].put(
        document_id=recorded.key,
        order_id=document.order_id,
        kind=document.kind,
        number=document.number,
        tax_point=document.tax_point,
        issued_on=document.issued_on,
        gross_minor=sum(line.gross.minor for line in lines),
        vat_minor=sum(line.vat.minor for line in lines),
        currency=next((line.gross.currency for line in lines), Money(0).currency),
        refers_to=[each.number for each in document.refers_to],
        digest=recorded.event.digest,
        issued=recorded.position,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxDocumentCard:
    """One invoice or credit note; `vat` is inside `gross`, and `digest` is of its PDF (SHA-256).

    Days are of London. `refers_to` are the numbers of earlier documents that it names.
    """

    document_id: str
    kind: DocumentKind
    number: str
    tax_point: date
    issued_on: date
    gross: Money
    vat: Money
    refers_to: tuple[str, ...]
    digest: str


def documents_of(connection: Connection, order_id: str) -> tuple[TaxDocumentCard, ...]:
    """Of one order, in the order in which they were issued."""
    theirs = select(DOCUMENT).where(DOCUMENT.c.order_id == order_id).order_by(DOCUMENT.c.issued)
    found = connection.execute(theirs).mappings()
    return tuple(answer(TaxDocumentCard, dict(row)) for row in found)
