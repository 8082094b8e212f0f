"""A changed document of the catalogue: fetched again, mapped, and published, revised or refused."""

from dataclasses import dataclass
from typing import Protocol

from application.catalogue.ingest import Accepted, Rejected, ingest_document
from application.catalogue.templates import load_templates
from application.deliveries import Delivery
from domain.product import PRODUCT
from interfaces.effects.doing import Doing


class Documents(Protocol):
    """Where the catalogue's documents come from."""

    def document(self, document_id: str) -> object | None: ...


@dataclass(frozen=True, slots=True)
class CatalogueChanges:
    doing: Doing
    documents: Documents

    def fetch_document(self, delivery: Delivery) -> str:
        """What became of it; a document that is gone is left to the nightly comparison."""
        document = self.documents.document(delivery.arguments["document_id"])
        if document is None:
            return "gone"
        found = ingest_document(document, load_templates())
        if not isinstance(found, Accepted | Rejected):
            return type(found).__name__.lower()
        style, command = found.style_code, found.command
        events = self.doing.run(delivery, lambda d: d.decide(PRODUCT, style, command))
        return type(events[0]).__name__ if events else "unchanged"
