"""A shop on memory that follows a content store kept in a dictionary."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from application.catalogue.following.reconciling import Reconciling
from application.catalogue.following.taking import Fetched, Taken, take
from application.store.event_store import EventStore
from application.store.journal import in_memory
from application.store.privacy import MemoryKeyring
from domain.catalogue.document import DOCUMENT
from domain.catalogue.document import State as DocumentState
from domain.catalogue.product import PRODUCT, OnSale, State
from domain.kernel import name_of
from tests.application.catalogue.documents import TEMPLATES, Document, documents, product
from tests.application.catalogue.kept_documents import KeptDocuments
from tests.asking import ask
from tests.set_clock import SetClock

STYLES = ("SOL-CLAW", "SOL-BEZEL", "BAN-COURT", "PEN-SOLO", "HOO-PLAIN")
EPOCH = datetime(2026, 3, 1, tzinfo=UTC)
COLLECTIONS = [each for each in documents() if each["_type"] == "collection"]


class Following:
    """`content` is what is published, `edits` counts the revisions that editors made."""

    def __init__(
        self,
        styles: Iterable[str] = STYLES,
        content: KeptDocuments | None = None,
        store: EventStore | None = None,
    ) -> None:
        self.clock = SetClock(EPOCH + timedelta(days=30))
        self.store = store or EventStore(in_memory(MemoryKeyring()), self.clock)
        first = [*COLLECTIONS, *(product(code) for code in styles)]
        self.content = content or KeptDocuments(first, page=3)
        self.edits = 0
        self.reconciling = Reconciling(self.store, self.content, "production", ask())

    def edit(self, style_code: str, **fields: Any) -> Document:
        """A new revision, a minute later than the one before; what was deleted comes back."""
        self.edits += 1
        at = EPOCH + timedelta(minutes=self.edits)
        stamp = {"_rev": f"rev{self.edits}", "_updatedAt": at.isoformat().replace("+00:00", "Z")}
        document = self.content.kept.get(self.id_of(style_code)) or product(style_code)
        self.content.put({**document, **stamp, **fields})
        return self.content.kept[document["_id"]]

    def delete(self, style_code: str) -> None:
        self.content.remove(self.id_of(style_code))

    def id_of(self, style_code: str) -> str:
        found: str = product(style_code)["_id"]
        return found

    def take(self, document_id: str, document: Document | None, **more: Any) -> Taken:
        """What a slow worker does who fetched the document some time ago."""
        told = {"source": "production"} | more
        fetched = Fetched(document_id=document_id, document=document, **told)
        return self.store.run(lambda decision: take(decision, fetched, TEMPLATES), ask()).value

    def product(self, style_code: str) -> State:
        return self.store.look().state(PRODUCT, style_code)

    def document(self, style_code: str) -> DocumentState:
        decision = self.store.look()
        return decision.state(DOCUMENT, self.id_of(style_code))

    def on_sale(self, styles: Iterable[str] = STYLES) -> dict[str, tuple[str, str]]:
        """Document and exact content of every style that can be bought."""
        found = {code: self.product(code) for code in styles}
        return {
            code: (state.revision.document_id, state.revision.content_hash)
            for code, state in found.items()
            if isinstance(state, OnSale)
        }

    def happened(self, since: int = 0) -> list[str]:
        """The names of the events behind a position."""
        return [name_of(type(each.event)) for each in self.store.journal.after(since, 10_000)]


def slug_of(shop: Following, style_code: str) -> str:
    """The address that the content store has for a style now."""
    found: str = shop.content.kept[shop.id_of(style_code)]["slug"]["current"]
    return found


def give_round(shop: Following, *styles: str) -> None:
    """Each style gets the address of the next, the last that of the first."""
    slugs = [slug_of(shop, style) for style in styles]
    for style, slug in zip(styles, [*slugs[1:], slugs[0]], strict=True):
        shop.edit(style, slug={"_type": "slug", "current": slug})
