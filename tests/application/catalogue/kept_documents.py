"""Implements `Documents` on a dictionary: the twin for fast tests, with bad days on demand."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from application.catalogue.following.documents import CatalogueDown, Document
from application.catalogue.reading.ingest import SUPPORTING
from application.catalogue.reading.written import updated_at

UNPUBLISHED = ("drafts.", "versions.")
TYPES = ("jewelleryProduct", *SUPPORTING)


class KeptDocuments:
    """`published` can be changed at any time; while `down` nothing is answered."""

    def __init__(self, documents: Iterable[dict[str, Any]] = (), page: int = 50) -> None:
        self.kept = {each["_id"]: each for each in documents}
        self.down = False
        self._page = page

    def put(self, document: dict[str, Any]) -> None:
        self.kept[document["_id"]] = document

    def remove(self, document_id: str) -> None:
        self.kept.pop(document_id, None)

    def document(self, document_id: str) -> Document | None:
        return next((each for each in self._published() if each["_id"] == document_id), None)

    def pages(self, since: datetime | None = None) -> Iterator[Sequence[Document]]:
        found = [
            each
            for each in self._published()
            if each.get("_type") in TYPES and (since is None or _is_after(each, since))
        ]
        for start in range(0, len(found), self._page):
            self._answer()
            yield found[start : start + self._page]

    def ids(self) -> Iterator[str]:
        yield from (each["_id"] for each in self._published() if each.get("_type") in TYPES)

    def existing(self, ids: Collection[str]) -> frozenset[str]:
        return frozenset(each["_id"] for each in self._published() if each["_id"] in ids)

    def _answer(self) -> None:
        if self.down:
            raise CatalogueDown

    def _published(self) -> list[dict[str, Any]]:
        self._answer()
        return [self.kept[key] for key in sorted(self.kept) if not key.startswith(UNPUBLISHED)]


def _is_after(document: Document, since: datetime) -> bool:
    at = updated_at(document)
    return at is not None and at > since
