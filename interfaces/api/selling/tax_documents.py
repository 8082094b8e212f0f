"""Invoices and credit notes: listed for whoever ordered and for staff, and shown as printed."""

from dataclasses import dataclass

from fastapi import Request, Response

from application.selling.money.invoicing import PrintedDocument, printed_document
from application.selling.money.paying import own_order
from application.store.event_store import Decision
from application.store.privacy import SubjectErased
from domain.kernel import NotFound
from domain.selling.order import ORDER
from domain.selling.order.stage import found_order
from interfaces.api.edge.access import OWN, staff
from interfaces.api.edge.answers import Id, Reads, private
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.routes import Routes
from projections.tax_documents import TAX_DOCUMENTS, TaxDocumentCard, documents_of

PDF = "application/pdf"
DOCUMENTS, DOCUMENT = "/{order_id}/documents", "/{order_id}/documents/{document_id}"
READERS = staff("concierge", "auditor", "operator")
routes = Routes("/orders", "order", "commands")
queries = Routes("/orders", "order", "queries")
desk = Routes("/staff/orders", "staff: orders", "commands")
desk_queries = Routes("/staff/orders", "staff: orders", "queries")


@dataclass(frozen=True, slots=True)
class OrderDocuments:
    """In the order in which they were issued."""

    documents: tuple[TaxDocumentCard, ...]


@queries.get(DOCUMENTS, OWN, OrderDocuments, refuses=(NotFound,))
def order_documents(order_id: Id, asked: Asked, reads: Reads) -> Response:
    """The invoices of an order and what was credited of them; each is issued soon after its money
    moved."""
    asked.look(lambda d: own_order(d, order_id, asked.owner))
    return private(reads.told(TAX_DOCUMENTS, lambda c: OrderDocuments(documents_of(c, order_id))))


@routes.get(DOCUMENT, OWN, refuses=(NotFound, SubjectErased), media=(PDF,))
def order_document(order_id: Id, document_id: Id, asked: Asked, request: Request) -> Response:
    """The PDF as it was printed when it was issued: the same bytes each time."""

    def question(decision: Decision) -> PrintedDocument:
        own_order(decision, order_id, asked.owner)
        return printed_document(decision, order_id, document_id)

    return _shown(request, asked.look(question))


@desk_queries.get(DOCUMENTS, READERS, OrderDocuments, refuses=(NotFound,))
def documents_of_order(order_id: Id, asked: Asked, reads: Reads) -> Response:
    """The same for staff."""
    asked.look(lambda d: found_order(d.state(ORDER, order_id)))
    return private(reads.told(TAX_DOCUMENTS, lambda c: OrderDocuments(documents_of(c, order_id))))


@desk.get(DOCUMENT, READERS, refuses=(NotFound, SubjectErased), media=(PDF,))
def document_of_order(order_id: Id, document_id: Id, asked: Asked, request: Request) -> Response:
    """The same for staff."""
    return _shown(request, asked.look(lambda d: printed_document(d, order_id, document_id)))


def _shown(request: Request, found: PrintedDocument) -> Response:
    """Kept by nobody but who asked, who asks again each time: its digest says if it is the same."""
    etag = f'"{found.digest}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f'inline; filename="{found.number}.pdf"',
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(found.content, headers=headers, media_type=PDF)
