"""Taking one document: its product published, revised, refused or withdrawn, all on record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from application.catalogue.following.clashes import (
    NOBODY,
    Moving,
    clashes,
    code_clash,
    is_planted,
    moves,
)
from application.catalogue.following.documents import Document
from application.catalogue.reading.ingest import (
    Accepted,
    Ignored,
    Ingested,
    Rejected,
    Supporting,
    Unplaced,
    ingest_document,
)
from application.catalogue.reading.mapping import SLUG_FORM, STYLE_CODE
from application.catalogue.reading.templates import Templates
from application.store.event_store import Decision, stream_of
from domain.catalogue.content import CONTENT, ShowContent, Shown, WithdrawContent
from domain.catalogue.document import (
    DOCUMENT,
    DocumentPlaced,
    DocumentRefused,
    Place,
    Refuse,
    Remove,
    Seen,
)
from domain.catalogue.flaw import Flaw
from domain.catalogue.product import (
    PRODUCT,
    Event,
    OnSale,
    ProductPublished,
    ProductRevised,
    ProductRevisionRejected,
    Reject,
    Withdraw,
)
from domain.catalogue.slug import SLUG, TakeSlug

Outcome = Literal[
    "published", "revised", "unchanged", "refused", "withdrawn", "gone", "supporting", "ignored"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What the content store says of an id: `document` is None where nothing is published.

    `source` names its dataset. `missing` are ids that documents refer to in vain. `seen_again`: a
    look at everything published found it, so that a withdrawn product may come back unchanged.
    """

    document_id: str
    document: Document | None
    source: str
    missing: frozenset[str] = frozenset()
    seen_again: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a document; `errors` are all there are when it is refused.

    `freed`: others may have waited for what it was, had, or is now.
    """

    outcome: Outcome
    errors: tuple[Flaw, ...] = ()
    warnings: tuple[Flaw, ...] = ()
    freed: bool = False


FILE = ""
"""The source of what a person loaded from a file."""


def take(decision: Decision, fetched: Fetched, templates: Templates) -> Taken:
    """Decide what the document means for its product; whatever is said twice changes nothing."""
    return take_together(decision, [fetched], templates)[0]


def take_together(
    decision: Decision, group: Sequence[Fetched], templates: Templates
) -> tuple[Taken, ...]:
    """The same for documents that give one another their addresses: one append for all of them."""
    for each in group:
        decision.prefetch(_streams(each.document_id, each.document or {}))
    read = [_read(decision, each, templates) for each in group]
    moving = moves(decision, [each for each in read if isinstance(each, Accepted)], group[0].source)
    return tuple(
        _gone(decision, each.document_id, each.source)
        if found is None
        else take_ingested(decision, found, each.source, moving)
        for each, found in zip(group, read, strict=True)
    )


def _read(decision: Decision, fetched: Fetched, templates: Templates) -> Ingested | None:
    if fetched.document is None:
        return None
    seen = decision.state(DOCUMENT, fetched.document_id)
    code = seen.style_code if isinstance(seen, Seen) else None
    known = {fetched.document_id: code} if code else {}
    found = ingest_document(fetched.document, templates, known, fetched.missing)
    if isinstance(found, Accepted) and fetched.seen_again:
        found = replace(found, command=replace(found.command, seen_again=True))
    return found


def take_ingested(
    decision: Decision, found: Ingested, source: str = FILE, moving: Moving = NOBODY
) -> Taken:
    """The same for a document that was read and checked before."""
    match found:
        case Accepted():
            return _accepted(decision, found, source, moving)
        case Rejected(style_code=style_code, command=Reject(rejected=rejected)):
            return _rejected(decision, style_code, rejected, source)
        case Unplaced(document_id=document_id, refused=refused):
            # A line of an export that has no id is only told.
            if document_id is not None:
                refused = replace(refused, source=source)
                decision.decide(DOCUMENT, document_id, Refuse(refused=refused))
            return Taken("refused", refused.errors)
        case Supporting(document_id=document_id, published=published):
            _removed(decision, document_id, source)
            shown = ShowContent(published=replace(published, source=source))
            return Taken("supporting", freed=bool(decision.decide(CONTENT, document_id, shown)))
        case Ignored(document_id=document_id, why=why):
            over = why == "type" and _gone(decision, document_id, source).freed
            return Taken("ignored", freed=over)


def wanted_address(document: Document) -> str | None:
    """The address that a product's document asks for, where it is one."""
    slug = document.get("slug")
    address = slug.get("current") if isinstance(slug, Mapping) else None
    return address if isinstance(address, str) and SLUG_FORM.fits(address) else None


def _streams(document_id: str, document: Document) -> Iterator[str]:
    """What will most likely be asked for, to be read in one go."""
    yield stream_of(DOCUMENT, document_id)
    code, address = document.get("styleCode"), wanted_address(document)
    if isinstance(code, str) and STYLE_CODE.fits(code):
        yield stream_of(PRODUCT, code)
    if address is not None:
        yield stream_of(SLUG, address)


def _accepted(decision: Decision, found: Accepted, source: str, moving: Moving) -> Taken:
    """The shop may know better: the product withdrawn since, its code or address another's."""
    style_code, command = found.style_code, found.command
    if errors := clashes(decision, found, moving):
        rejected = ProductRevisionRejected(
            document_id=command.document_id,
            rev=command.rev,
            updated_at=command.updated_at,
            errors=errors,
        )
        return _rejected(decision, style_code, rejected, source)
    if is_planted(decision, found, source):
        return Taken("unchanged")
    events = decision.decide(PRODUCT, style_code, command)
    product = decision.state(PRODUCT, style_code)
    if not isinstance(product, OnSale):
        return Taken("unchanged")
    decision.decide(SLUG, product.revision.style.slug, TakeSlug(style_code=style_code))
    placed = DocumentPlaced(
        style_code=style_code, rev=command.rev, updated_at=command.updated_at, source=source
    )
    decision.decide(DOCUMENT, command.document_id, Place(placed=placed))
    return _told(found, events[0] if events else None)


def _told(found: Accepted, event: Event | None) -> Taken:
    if isinstance(event, ProductPublished):
        return Taken("published", warnings=found.warnings)
    if isinstance(event, ProductRevised):
        moved = "slug" in event.changed_paths
        return Taken("revised", warnings=found.warnings, freed=moved)
    return Taken("unchanged", warnings=found.warnings)


def _rejected(
    decision: Decision, style_code: str, rejected: ProductRevisionRejected, source: str
) -> Taken:
    """What is older than its own product on sale says nothing any more."""
    product, document_id = decision.state(PRODUCT, style_code), rejected.document_id
    sold = product.revision if isinstance(product, OnSale) else None
    if sold and sold.document_id == document_id and rejected.updated_at < sold.updated_at:
        return Taken("unchanged")
    clash = code_clash(decision, style_code, document_id)
    errors = tuple(dict.fromkeys((*clash, *rejected.errors)))
    decision.decide(PRODUCT, style_code, Reject(rejected=replace(rejected, errors=errors)))
    refused = DocumentRefused(
        style_code=style_code,
        rev=rejected.rev,
        updated_at=rejected.updated_at,
        errors=errors,
        source=source,
    )
    decision.decide(DOCUMENT, document_id, Refuse(refused=refused))
    return Taken("refused", errors)


def _gone(decision: Decision, document_id: str, source: str) -> Taken:
    """That a dataset has no such document says nothing of what another source brought."""
    shown = decision.state(CONTENT, document_id)
    mine = isinstance(shown, Shown) and shown.is_of(source)
    withdrawn = mine and decision.decide(CONTENT, document_id, WithdrawContent())
    taken = _removed(decision, document_id, source)
    return Taken("withdrawn") if withdrawn else taken


def _removed(decision: Decision, document_id: str, source: str) -> Taken:
    """Its product is withdrawn, unless by now it is another document's."""
    seen = decision.state(DOCUMENT, document_id)
    if not isinstance(seen, Seen) or seen.removed or not seen.is_of(source):
        return Taken("gone")
    decision.decide(DOCUMENT, document_id, Remove())
    if seen.style_code is None:
        return Taken("gone")
    product = decision.state(PRODUCT, seen.style_code)
    if not isinstance(product, OnSale) or product.revision.document_id != document_id:
        return Taken("gone")
    decision.decide(PRODUCT, seen.style_code, Withdraw(reason="unpublished"))
    return Taken("withdrawn", freed=True)
