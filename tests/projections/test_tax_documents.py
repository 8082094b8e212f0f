"""The invoices of an order are listed as they were issued, and of that order alone."""

from sqlalchemy import Engine

from domain.money import Money
from projections.tax_documents import TAX_DOCUMENTS, documents_of
from tests.projections.folding import folded, history, same_in_all_batches
from tests.tax_documents import balance_invoice, credit_note, deposit_invoice, invoice, was_issued

FIRST, LAST = deposit_invoice(), balance_invoice()
OTHER = invoice(document_id="payment-9", order_id="order-9")
DOCUMENTS = (FIRST, OTHER, LAST, credit_note(FIRST))
EVENTS = history([(f"tax_document-{each.document_id}", was_issued(each)) for each in DOCUMENTS])


def test_they_stand_in_the_order_in_which_they_were_issued(pool: Engine) -> None:
    same_in_all_batches(pool, TAX_DOCUMENTS, EVENTS)
    with folded(pool, TAX_DOCUMENTS, EVENTS) as connection:
        first, last, note = documents_of(connection, "order-1")
        assert [each.number for each in documents_of(connection, "order-9")] == [OTHER.number]
        assert documents_of(connection, "order-2") == ()
    assert [each.kind for each in (first, last, note)] == [
        "deposit_invoice",
        "balance_invoice",
        "credit_note",
    ]
    assert (first.gross, first.vat) == (FIRST.total.gross, FIRST.total.vat)
    assert (last.gross, last.refers_to) == (Money(300_000), (FIRST.number,))
    assert (note.document_id, note.tax_point) == ("refund-1", credit_note(FIRST).tax_point)
