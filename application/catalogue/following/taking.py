"""Taking one document: its product published, revised, refused or withdrawn, all on record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from application.catalogue.following.documents import Document
from application.catalogue.following.supporting import show, withdraw_content
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
from application.store.event_store import Decision
from application.store.ports import Journal
from domain.catalogue.document import (
    DOCUMENT,
    DocumentPlaced,
    DocumentRefused,
    DocumentRemoved,
    Place,
    Refuse,
    Remove,
    Seen,
    Unseen,
)
from domain.catalogue.flaw import Flaw
from domain.catalogue.product import (
    PRODUCT,
    OnSale,
    ProductPublished,
    Publish,
    Reject,
    Revision,
    Withdraw,
    code_taken,
)
from domain.catalogue.slug import SLUG, TakeSlug
from domain.kernel import stored_names

AT_ONCE = 1_000
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
    known = style_codes({fetched.document_id: seen}) if isinstance(seen, Seen) else {}
    found = ingest_document(fetched.document, templates, known, fetched.missing)
    if isinstance(found, Accepted) and fetched.seen_again:
        found = replace(found, command=replace(found.command, seen_again=True))
    return take_ingested(decision, found)


def take_ingested(decision: Decision, found: Ingested) -> Taken:
    """The same for a document that was read and checked before."""
    match found:
        case Accepted():
            return _accepted(decision, found)
        case Rejected():
            return _rejected(decision, found)
        case Unplaced():
            return _unplaced(decision, found)
        case Supporting(document_id=document_id):
            _removed(decision, document_id)
            show(decision, found)
            return Taken("supporting")
        case Ignored(document_id=document_id, why=why):
            if why == "type":
                _gone(decision, document_id)
            return Taken("ignored")


def known_documents(journal: Journal) -> dict[str, Seen]:
    """Every document that was ever placed or refused, by its id; reads only their own events."""
    known: dict[str, Seen] = {}
    names = stored_names(DocumentPlaced, DocumentRefused, DocumentRemoved)
    position = 0
    while events := journal.after(position, AT_ONCE, names):
        for recorded in events:
            state = DOCUMENT.evolve(known.get(recorded.key, Unseen()), recorded.event)
            if isinstance(state, Seen):
                known[recorded.key] = state
        position = events[-1].position
    return known


def style_codes(known: Mapping[str, Seen]) -> dict[str, str]:
    """The style code of each document that has one."""
    return {key: seen.style_code for key, seen in known.items() if seen.style_code}


def _streams(document_id: str, document: Document) -> Iterator[str]:
    """What will most likely be asked for, to be read in one go."""
    yield DOCUMENT.stream(document_id)
    code, slug = document.get("styleCode"), document.get("slug")
    address = slug.get("current") if isinstance(slug, Mapping) else None
    if isinstance(code, str) and STYLE_CODE.fits(code):
        yield PRODUCT.stream(code)
    if isinstance(address, str) and SLUG_FORM.fits(address):
        yield SLUG.stream(address)


def _accepted(decision: Decision, found: Accepted) -> Taken:
    """The shop may know better: the product withdrawn since, its code or address another's."""
    style_code, command = found.style_code, found.command
    if errors := _clashes(decision, style_code, command):
        return _rejected(
            decision, Rejected(style_code=style_code, command=_reject(command, errors))
        )
    events = decision.decide(PRODUCT, style_code, command)
    if not isinstance(decision.state(PRODUCT, style_code), OnSale):
        return Taken("unchanged")
    decision.decide(SLUG, command.style.slug, TakeSlug(style_code=style_code))
    place = Place(style_code=style_code, rev=command.rev, updated_at=command.updated_at)
    decision.decide(DOCUMENT, command.document_id, place)
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


def _reject(command: Publish, errors: tuple[Flaw, ...]) -> Reject:
    return Reject(
        document_id=command.document_id,
        rev=command.rev,
        updated_at=command.updated_at,
        errors=errors,
    )


def _rejected(decision: Decision, found: Rejected) -> Taken:
    """What is older than its own product on sale says nothing any more."""
    command = found.command
    product = decision.state(PRODUCT, found.style_code)
    if isinstance(product, OnSale) and _is_older(command, product.revision):
        return Taken("unchanged")
    clash = _code_clash(decision, found.style_code, command.document_id)
    errors = tuple(dict.fromkeys((*clash, *command.errors)))
    decision.decide(PRODUCT, found.style_code, replace(command, errors=errors))
    refuse = Refuse(
        style_code=found.style_code,
        rev=command.rev,
        updated_at=command.updated_at,
        errors=errors,
    )
    decision.decide(DOCUMENT, command.document_id, refuse)
    return Taken("refused", errors)


def _is_older(command: Reject, revision: Revision) -> bool:
    same = command.document_id == revision.document_id
    return same and command.updated_at < revision.updated_at


def _unplaced(decision: Decision, found: Unplaced) -> Taken:
    """On record under its id; a line of an export that has no id is only told."""
    if found.document_id is not None:
        refuse = Refuse(
            style_code=None,
            rev=found.rev,
            updated_at=found.updated_at,
            errors=found.errors,
        )
        decision.decide(DOCUMENT, found.document_id, refuse)
    return Taken("refused", found.errors)


def _gone(decision: Decision, document_id: str) -> Taken:
    withdrawn = withdraw_content(decision, document_id)
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
