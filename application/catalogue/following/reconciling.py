"""Keeping the catalogue in step with the content store, whatever webhooks are late or lost."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from application.catalogue.following.clashes import address_owner
from application.catalogue.following.documents import Document, Documents
from application.catalogue.following.known import known_documents, shown_documents
from application.catalogue.following.taking import (
    Fetched,
    Outcome,
    Taken,
    take_together,
    wanted_address,
)
from application.catalogue.reading.mapping import references
from application.catalogue.reading.templates import load_templates
from application.catalogue.reading.written import updated_at
from application.store.event_store import Decision, EventStore, Request, following
from domain.catalogue.dataset import CATALOGUE, Followed, NoteAbsent, NoteChanges, missing_from
from domain.catalogue.document import Seen
from domain.catalogue.flaw import Flaw
from domain.catalogue.product import PRODUCT, OnSale

T = TypeVar("T")
OF_OTHERS = ("reference_missing", "slug_duplicate", "style_code_duplicate")
"""Errors of a document that pass when others change."""
LOOKBACK = timedelta(minutes=10)
"""How far changes are asked for again behind the watermark: what was written late is not lost."""

Progress = Callable[[int], None]


def unwatched(done: int) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True, slots=True)
class Remarked:
    """A document and what is to be said of it: its errors, or warnings only."""

    document_id: str
    flaws: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of the documents that were looked at; `refused` with all their errors.

    `warned` were taken without some of their fields. `absent` are missing for the first time:
    the next comparison settles them. `freed`: others may have waited for what changed.
    """

    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    refused: tuple[Remarked, ...] = ()
    warned: tuple[Remarked, ...] = ()
    absent: tuple[str, ...] = ()
    freed: bool = False

    @property
    def documents(self) -> int:
        return sum(self.outcomes.values())

    def of(self, outcome: Outcome) -> int:
        return self.outcomes.get(outcome, 0)

    def with_one(self, document_id: str, taken: Taken) -> "Tally":
        """One that was refused a moment ago, while others were in its way, counts as it ends."""
        others = tuple(each for each in self.refused if each.document_id != document_id)
        counted = Counter(self.outcomes)
        counted["refused"] -= len(self.refused) - len(others)
        counted[taken.outcome] += 1
        bad = (Remarked(document_id, taken.errors),) if taken.outcome == "refused" else ()
        odd = (Remarked(document_id, taken.warnings),) if taken.warnings else ()
        return replace(
            self,
            outcomes=dict(+counted),
            refused=(*others, *bad),
            warned=(*self.warned, *odd),
            freed=self.freed or taken.freed,
        )


@dataclass(frozen=True, slots=True)
class Reconciling:
    """Each document is an append of its own: what was taken before an outage stays taken.

    `request` says on whose behalf; `progress` hears the number of documents looked at.
    """

    store: EventStore
    documents: Documents
    dataset: str
    request: Request
    progress: Progress = unwatched

    def sync(self) -> Tally:
        """Take every published document."""
        return self._retry(self._take_pages(self.documents.pages()))

    def reconcile(self) -> Tally:
        """Take what changed since the last time; everything, when there was none.

        Or when our own half of every product is another edition: nobody touches the documents then.
        """
        watermark = self._followed().taken_until(load_templates().version)
        since = None if watermark is None else watermark - LOOKBACK
        return self._retry(self._take_pages(self.documents.pages(since)))

    def compare(self, *, anyway: bool = False) -> Tally:
        """Hold all published ids against ours: take what is new, withdraw what is absent twice.

        What was refused is tried again; what another source brought is left alone. Raises
        `CatalogueLooksEmpty` when more than half of our products, or of the rest, are missing,
        having changed nothing.
        """
        known = known_documents(self.store.journal)
        ours = frozenset(k for k, seen in known.items() if self._has(seen))
        contents = shown_documents(self.store.journal, self.dataset)
        there = frozenset(self.documents.ids())
        absent = missing_from(there, ours, anyway=anyway)
        absent |= missing_from(there, contents, anyway=anyway)
        twice = absent & self._followed().absent
        again = {key for key, seen in known.items() if seen.refusing and key in there}
        tally = self._fetch_all([*sorted(twice), *sorted((there - ours - contents) | again)])
        tally = self._retry(tally)
        left = absent - twice
        self._run(lambda d: d.decide(CATALOGUE, self.dataset, NoteAbsent(absent=left)))
        return replace(tally, absent=tuple(sorted(left)))

    def fetch(self, document_id: str) -> Tally:
        """Take one document as it is now, after a hint that it changed."""
        return self._retry(self._with(Tally(), self._fetched(document_id)))

    def _take_pages(self, pages: Iterator[Sequence[Document]]) -> Tally:
        tally, newest, there = Tally(), list[datetime](), set[str]()
        for page in pages:
            wanted = _references(page) - there
            missing = self._missing(wanted)
            there |= wanted - missing
            for document in page:
                document_id = str(document.get("_id"))
                fetched = Fetched(
                    document_id=document_id,
                    document=document,
                    source=self.dataset,
                    missing=missing,
                )
                tally = self._with(tally, fetched)
                self.progress(tally.documents)
            newest += [at for at in map(updated_at, page) if at]
        if newest:
            self._note(max(newest))
        return tally

    def _note(self, newest: datetime) -> None:
        """A date in the future would hide every change until then."""

        def use_case(decision: Decision) -> None:
            templates = load_templates().version
            wish = NoteChanges(watermark=min(newest, decision.now), templates=templates)
            decision.decide(CATALOGUE, self.dataset, wish)

        self._run(use_case)

    def _retry(self, tally: Tally) -> Tally:
        """Whoever waits for what others have or lack, as long as something of it becomes free."""
        while tally.freed:
            known = known_documents(self.store.journal)
            waiting = sorted(key for key, seen in known.items() if _waits(seen))
            tally = self._fetch_all(waiting, replace(tally, freed=False))
        return tally

    def _fetch_all(self, ids: Iterable[str], tally: Tally | None = None) -> Tally:
        tally = tally or Tally()
        for document_id in ids:
            tally = self._with(tally, self._fetched(document_id, seen_again=True))
            self.progress(tally.documents)
        return tally

    def _fetched(self, document_id: str, *, seen_again: bool = False) -> Fetched:
        document = self.documents.document(document_id)
        return Fetched(
            document_id=document_id,
            document=document,
            source=self.dataset,
            missing=self._missing(_references([document] if document else [])),
            seen_again=seen_again,
        )

    def _with(self, tally: Tally, fetched: Fetched) -> Tally:
        """Take a document, together with those that are to give it its address."""
        group, templates = [fetched, *self._givers(fetched)], load_templates()
        taken = self._run(lambda decision: take_together(decision, group, templates))
        for each, became in zip(group, taken, strict=True):
            tally = tally.with_one(each.document_id, became)
        return tally

    def _givers(self, fetched: Fetched) -> Iterator[Fetched]:
        """Whoever has the address that is wanted, and by now wants another: round to the first."""
        looked, decision = {fetched.document_id}, self.store.look()
        while (owner := _in_the_way(decision, fetched)) and owner not in looked:
            looked.add(owner)
            fetched = self._fetched(owner)
            if fetched.document is None:
                return
            yield fetched

    def _missing(self, wanted: frozenset[str]) -> frozenset[str]:
        return wanted - self.documents.existing(wanted) if wanted else wanted

    def _has(self, seen: Seen) -> bool:
        return not seen.removed and seen.is_of(self.dataset)

    def _followed(self) -> Followed:
        return self.store.look().state(CATALOGUE, self.dataset)

    def _run(self, use_case: Callable[[Decision], T]) -> T:
        return self.store.run(use_case, following(self.request)).value


def _references(documents: Iterable[Document]) -> frozenset[str]:
    return frozenset[str]().union(*map(references, documents))


def _in_the_way(decision: Decision, fetched: Fetched) -> str | None:
    """The document whose page is at the address that another one asks for."""
    document = fetched.document or {}
    slug, code = wanted_address(document), document.get("styleCode")
    owner = address_owner(decision, slug) if slug else None
    product = decision.state(PRODUCT, owner) if owner and owner != code else None
    return product.revision.document_id if isinstance(product, OnSale) else None


def _waits(seen: Seen) -> bool:
    codes = seen.refusing.codes if seen.refusing else frozenset()
    return any(code.endswith(OF_OTHERS) for code in codes)
