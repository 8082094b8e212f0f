"""Taking one document: its product published, revised, refused or withdrawn, all on record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

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
from domain.catalogue.content import CONTENT, ShowContent, WithdrawContent
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
    OnSale,
    ProductPublished,
    ProductRevisionRejected,
    Publish,
    Reject,
    Withdraw,
    code_taken,
)
from domain.catalogue.slug import SLUG, TakeSlug

Outcome = Literal[
    "published", "revised", "unchanged", "refused", "withdrawn", "gone", "supporting", "ignored"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What the content store says of an id: `document` is None where nothing is published.

    `missing` are ids that documents refer to in vain. `seen_again`: a look at everything
    published found it, so that a withdrawn product may come back unchanged.
    """

    document_id: str
    document: Document | None
    missing: frozenset[str] = frozenset()
    seen_again: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a document; `errors` are all there are when it is refused."""

    outcome: Outcome
    errors: tuple[Flaw, ...] = ()
    warnings: tuple[Flaw, ...] = ()


def take(decision: Decision, fetched: Fetched, templates: Templates) -> Taken:
    """Decide what the document means for its product; whatever is said twice changes nothing."""
    if fetched.document is None:
        return _gone(decision, fetched.document_id)
    decision.prefetch(_streams(fetched.document_id, fetched.document))
    seen = decision.state(DOCUMENT, fetched.document_id)
    code = seen.style_code if isinstance(seen, Seen) else None
    known = {fetched.document_id: code} if code else {}
    found = ingest_document(fetched.document, templates, known, fetched.missing)
    if isinstance(found, Accepted) and fetched.seen_again:
        found = replace(found, command=replace(found.command, seen_again=True))
    return take_ingested(decision, found)


def take_ingested(decision: Decision, found: Ingested) -> Taken:
    """The same for a document that was read and checked before."""
    match found:
        case Accepted():
            return _accepted(decision, found)
        case Rejected(style_code=style_code, command=Reject(rejected=rejected)):
            return _rejected(decision, style_code, rejected)
        case Unplaced(document_id=document_id, refused=refused):
            # A line of an export that has no id is only told.
            if document_id is not None:
                decision.decide(DOCUMENT, document_id, Refuse(refused=refused))
            return Taken("refused", refused.errors)
        case Supporting(document_id=document_id, published=published):
            _removed(decision, document_id)
            decision.decide(CONTENT, document_id, ShowContent(published=published))
            return Taken("supporting")
        case Ignored(document_id=document_id, why=why):
            if why == "type":
                _gone(decision, document_id)
            return Taken("ignored")


def _streams(document_id: str, document: Document) -> Iterator[str]:
    """What will most likely be asked for, to be read in one go."""
    yield stream_of(DOCUMENT, document_id)
    code, slug = document.get("styleCode"), document.get("slug")
    address = slug.get("current") if isinstance(slug, Mapping) else None
    if isinstance(code, str) and STYLE_CODE.fits(code):
        yield stream_of(PRODUCT, code)
    if isinstance(address, str) and SLUG_FORM.fits(address):
        yield stream_of(SLUG, address)


def _accepted(decision: Decision, found: Accepted) -> Taken:
    """The shop may know better: the product withdrawn since, its code or address another's."""
    style_code, command = found.style_code, found.command
    if errors := _clashes(decision, style_code, command):
        rejected = ProductRevisionRejected(
            document_id=command.document_id,
            rev=command.rev,
            updated_at=command.updated_at,
            errors=errors,
        )
        return _rejected(decision, style_code, rejected)
    events = decision.decide(PRODUCT, style_code, command)
    if not isinstance(decision.state(PRODUCT, style_code), OnSale):
        return Taken("unchanged")
    decision.decide(SLUG, command.style.slug, TakeSlug(style_code=style_code))
    placed = DocumentPlaced(style_code=style_code, rev=command.rev, updated_at=command.updated_at)
    decision.decide(DOCUMENT, command.document_id, Place(placed=placed))
    if not events:
        return Taken("unchanged", warnings=found.warnings)
    outcome: Outcome = "published" if isinstance(events[0], ProductPublished) else "revised"
    return Taken(outcome, warnings=found.warnings)


def _clashes(decision: Decision, style_code: str, command: Publish) -> tuple[Flaw, ...]:
    """What is wrong with a good document because of others."""
    return (
        *_code_clash(decision, style_code, command.document_id),
        *_slug_clash(decision, style_code, command.style.slug),
    )


def _code_clash(decision: Decision, style_code: str, document_id: str) -> tuple[Flaw, ...]:
    product = decision.state(PRODUCT, style_code)
    if isinstance(product, OnSale) and product.revision.document_id != document_id:
        return (code_taken(style_code, product.revision.document_id),)
    return ()


def _slug_clash(decision: Decision, style_code: str, slug: str) -> tuple[Flaw, ...]:
    """An address that its last product gave up, or took with it, is free."""
    owner = decision.state(SLUG, slug).style_code
    if owner is None or owner == style_code:
        return ()
    product = decision.state(PRODUCT, owner)
    if not isinstance(product, OnSale) or product.revision.style.slug != slug:
        return ()
    message = f"{slug} is the address of {owner}; choose another."
    return (Flaw(path="slug.current", code="slug_duplicate", message=message),)


def _rejected(decision: Decision, style_code: str, rejected: ProductRevisionRejected) -> Taken:
    """What is older than its own product on sale says nothing any more."""
    product, document_id = decision.state(PRODUCT, style_code), rejected.document_id
    sold = product.revision if isinstance(product, OnSale) else None
    if sold and sold.document_id == document_id and rejected.updated_at < sold.updated_at:
        return Taken("unchanged")
    clash = _code_clash(decision, style_code, document_id)
    errors = tuple(dict.fromkeys((*clash, *rejected.errors)))
    decision.decide(PRODUCT, style_code, Reject(rejected=replace(rejected, errors=errors)))
    refused = DocumentRefused(
        style_code=style_code, rev=rejected.rev, updated_at=rejected.updated_at, errors=errors
    )
    decision.decide(DOCUMENT, document_id, Refuse(refused=refused))
    return Taken("refused", errors)


def _gone(decision: Decision, document_id: str) -> Taken:
    withdrawn = decision.decide(CONTENT, document_id, WithdrawContent())
    taken = _removed(decision, document_id)
    return Taken("withdrawn") if withdrawn else taken


def _removed(decision: Decision, document_id: str) -> Taken:
    """Its product is withdrawn, unless by now it is another document's."""
    seen = decision.state(DOCUMENT, document_id)
    if not isinstance(seen, Seen) or seen.removed:
        return Taken("gone")
    decision.decide(DOCUMENT, document_id, Remove())
    if seen.style_code is None:
        return Taken("gone")
    product = decision.state(PRODUCT, seen.style_code)
    if not isinstance(product, OnSale) or product.revision.document_id != document_id:
        return Taken("gone")
    decision.decide(PRODUCT, seen.style_code, Withdraw(reason="unpublished"))
    return Taken("withdrawn")
