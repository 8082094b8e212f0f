"""The content store's export as a load: every document offered to the product of its style."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from application.catalogue.following.known import style_codes
from application.catalogue.following.taking import FILE, Taken, take_ingested
from application.catalogue.reading.ingest import (
    Accepted,
    Ingested,
    Rejected,
    Unplaced,
    ingest_lines,
)
from application.catalogue.reading.templates import Templates, load_templates
from application.reference import FOLDER
from application.store.event_store import EventStore
from domain.catalogue.flaw import Flaw
from interfaces.local.seeding.opening import Progress, remember, remembered, seeding, unwatched

NAME = "catalogue"


@dataclass(frozen=True, slots=True)
class BadDocument:
    """`place` is the document's id, or its line in the export when it has none."""

    place: str
    errors: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True)
class Loading:
    """Where an export comes from and goes to."""

    store: EventStore
    templates: Templates
    source: str


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
    store: EventStore,
    lines: Sequence[bytes],
    progress: Progress = unwatched,
    *,
    source: str = FILE,
) -> CatalogueLoaded:
    """Publish what an NDJSON export holds; at once when exactly this export was loaded before.

    `source` is the dataset that answered with it: what comes from a file is never withdrawn
    because a dataset has it not. A bad document is put on record and stops nothing.
    """
    templates = load_templates()
    key = f"{templates.version}/{hashlib.sha256(b''.join(lines)).hexdigest()[:32]}"
    if earlier := remembered(store, NAME, key, CatalogueLoaded):
        progress(len(lines), len(lines))
        return earlier
    return remember(store, NAME, key, _take(Loading(store, templates, source), lines, progress))


def _take(load: Loading, lines: Iterable[bytes], progress: Progress) -> CatalogueLoaded:
    written = [line for line in lines if line.strip()]
    known, loaded = style_codes(load.store.journal), CatalogueLoaded()
    for number, ingested in enumerate(ingest_lines(written, load.templates, known), start=1):
        loaded = _counted(loaded, _taken(load, ingested), ingested)
        progress(number, len(written))
    return loaded


def _taken(load: Loading, ingested: Ingested) -> Taken:
    """One append a document."""
    use = partial(take_ingested, found=ingested, source=load.source)
    return load.store.run(use, seeding(NAME)).value


def _counted(loaded: CatalogueLoaded, taken: Taken, ingested: Ingested) -> CatalogueLoaded:
    match taken.outcome:
        case "published":
            return replace(loaded, published=loaded.published + 1)
        case "revised":
            return replace(loaded, revised=loaded.revised + 1)
        case "supporting":
            return replace(loaded, supporting=loaded.supporting + 1)
        case "ignored":
            return replace(loaded, ignored=loaded.ignored + 1)
        case "refused":
            bad = BadDocument(_place(ingested), taken.errors)
            return replace(loaded, rejected=(*loaded.rejected, bad))
        case _:
            return replace(loaded, silent=loaded.silent + 1)


def _place(ingested: Ingested) -> str:
    match ingested:
        case Unplaced(place=place):
            return place
        case Accepted(command=command):
            return command.document_id
        case Rejected(command=command):
            return command.rejected.document_id
        case _:
            return ingested.document_id
