"""The content store's export as a load: every document offered to the product of its style."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from application.catalogue.ingest import (
    Accepted,
    Ignored,
    Ingested,
    Rejected,
    Supporting,
    Unplaced,
    ingest_lines,
)
from application.catalogue.templates import Templates, load_templates
from application.event_store import Decision, EventStore
from application.ports import Journal
from application.reference import FOLDER
from application.seeding.opening import Progress, remember, remembered, seeding, unwatched
from domain.flaw import Flaw
from domain.kernel import name_of
from domain.product import (
    PRODUCT,
    ProductPublished,
    ProductRevised,
    ProductRevisionRejected,
)

NAME = "catalogue"
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class BadDocument:
    """`place` is the document's id, or its line in the export when it has none."""

    place: str
    errors: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueLoaded:
    """What became of the documents of an export.

    `silent` brought nothing new. `supporting` ones are not products; `ignored` ones are drafts,
    releases and types that the shop does not sell from.
    """

    published: int = 0
    revised: int = 0
    silent: int = 0
    supporting: int = 0
    ignored: int = 0
    rejected: tuple[BadDocument, ...] = ()


def demonstration_export() -> list[bytes]:
    """The lines of the catalogue that is shipped with the shop."""
    return (FOLDER / "catalogue.ndjson").read_bytes().splitlines()


def seed_catalogue(
    store: EventStore, lines: Sequence[bytes], progress: Progress = unwatched
) -> CatalogueLoaded:
    """Publish what an NDJSON export holds; at once when exactly this export was loaded before.

    A bad document is put on record and stops nothing.
    """
    templates = load_templates()
    key = f"{templates.version}/{hashlib.sha256(b''.join(lines)).hexdigest()[:32]}"
    if earlier := remembered(store, NAME, key, CatalogueLoaded):
        progress(len(lines), len(lines))
        return earlier
    return remember(store, NAME, key, _take(store, lines, templates, progress))


def style_codes(journal: Journal) -> dict[str, str]:
    """The style code under which each document was first published, by the document's id."""
    known: dict[str, str] = {}
    position, names = 0, (name_of(ProductPublished),)
    while events := journal.after(position, AT_ONCE, names):
        for recorded in events:
            known.setdefault(recorded.event.sanity_id, recorded.event.style_code)
        position = events[-1].position
    return known


def _take(
    store: EventStore, lines: Iterable[bytes], templates: Templates, progress: Progress
) -> CatalogueLoaded:
    written = [line for line in lines if line.strip()]
    known, loaded = style_codes(store.journal), CatalogueLoaded()
    for number, ingested in enumerate(ingest_lines(written, templates, known), start=1):
        loaded = _counted(store, loaded, ingested)
        progress(number, len(written))
    return loaded


def _counted(store: EventStore, loaded: CatalogueLoaded, ingested: Ingested) -> CatalogueLoaded:
    match ingested:
        case Ignored():
            return replace(loaded, ignored=loaded.ignored + 1)
        case Supporting():
            return replace(loaded, supporting=loaded.supporting + 1)
        case Unplaced(place=place, errors=errors):
            bad = BadDocument(place, errors)
            return replace(loaded, rejected=(*loaded.rejected, bad))
        case Accepted() | Rejected():
            return _offered(store, loaded, ingested)


def _offered(
    store: EventStore, loaded: CatalogueLoaded, document: Accepted | Rejected
) -> CatalogueLoaded:
    """One append a document: its product decides, and may know better than the document."""

    def use_case(decision: Decision) -> tuple[str, ...]:
        events = decision.decide(PRODUCT, document.style_code, document.command)
        return tuple(name_of(type(event)) for event in events)

    happened = json.loads(store.run(use_case, seeding(NAME)).body)
    if happened == [name_of(ProductPublished)]:
        return replace(loaded, published=loaded.published + 1)
    if happened == [name_of(ProductRevised)]:
        return replace(loaded, revised=loaded.revised + 1)
    if bad := _bad(store.journal, document):
        return replace(loaded, rejected=(*loaded.rejected, bad))
    return replace(loaded, silent=loaded.silent + 1)


def _bad(journal: Journal, document: Accepted | Rejected) -> BadDocument | None:
    """Why a document was not taken, also when a run that was killed put it on record."""
    if isinstance(document, Rejected):
        return BadDocument(document.command.sanity_id, document.command.errors)
    stream = PRODUCT.stream(document.style_code)
    for recorded in journal.read([stream])[stream]:
        event = recorded.event
        if isinstance(event, ProductRevisionRejected) and event.rev == document.command.rev:
            return BadDocument(event.sanity_id, event.errors)
    return None
