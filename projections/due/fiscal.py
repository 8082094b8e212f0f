"""When what names a buyer on tax records is over: by the last record that bears their name."""

from typing import Any

from domain.deadlines import local_date
from domain.envelope import Recorded
from domain.selling.order.placing import OrderPlaced
from domain.selling.tax_document import TaxDocumentIssued
from domain.selling.tax_document.keeping import kept_until
from projections.due.deadlines import Deadline, set_deadline
from projections.kit.read_model import Batch, Fold


def invoiced(batch: Batch, recorded: Recorded[TaxDocumentIssued]) -> None:
    document = recorded.event.document
    until = kept_until(max(document.tax_point, document.issued_on))
    set_deadline(batch, Deadline("fiscal", recorded.event.subject), until)


def ordered(batch: Batch, recorded: Recorded[OrderPlaced]) -> None:
    """An order of which nothing was paid has no other record."""
    until = kept_until(local_date(recorded.envelope.recorded_at))
    set_deadline(batch, Deadline("fiscal", recorded.event.subject), until)


FISCAL_FOLDS: tuple[Fold[Any], ...] = (invoiced,)
