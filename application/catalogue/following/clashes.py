"""What documents have or want of one another: a style's code, and the address of its page."""

from collections.abc import Mapping, Sequence

from application.catalogue.reading.ingest import Accepted
from application.store.event_store import Decision
from domain.catalogue.document import DOCUMENT, Seen
from domain.catalogue.flaw import Flaw
from domain.catalogue.product import PRODUCT, OnSale, Revision, code_taken
from domain.catalogue.slug import SLUG
from domain.catalogue.style import content_hash

Moving = Mapping[str, str]
"""Styles that are given another address in the same decision, and which."""
NOBODY: Moving = {}


def moves(decision: Decision, group: Sequence[Accepted], source: str) -> Moving:
    """Which of them come to another address when all do: no two to one, none to one that is kept.

    One that cannot move keeps its own, so that others may not move either.
    """
    moving = NOBODY
    for found in group:
        sold, slug = _sold(decision, found), found.command.style.slug
        stale = sold is not None and found.command.updated_at < sold.updated_at
        stays = stale or is_planted(decision, found, source)
        if not stays and slug not in moving.values():
            moving = {**moving, found.style_code: slug}
    while True:
        stuck = {each.style_code for each in group if clashes(decision, each, moving)}
        if not stuck & moving.keys():
            return moving
        moving = {code: slug for code, slug in moving.items() if code not in stuck}


def clashes(decision: Decision, found: Accepted, moving: Moving) -> tuple[Flaw, ...]:
    """What is wrong with a good document because of others."""
    style_code, command = found.style_code, found.command
    return (
        *code_clash(decision, style_code, command.document_id),
        *_slug_clash(decision, style_code, command.style.slug, moving),
    )


def code_clash(decision: Decision, style_code: str, document_id: str) -> tuple[Flaw, ...]:
    product = decision.state(PRODUCT, style_code)
    if isinstance(product, OnSale) and product.revision.document_id != document_id:
        return (code_taken(style_code, product.revision.document_id),)
    return ()


def _slug_clash(decision: Decision, style_code: str, slug: str, moving: Moving) -> tuple[Flaw, ...]:
    """An address that its last product gave up, gives up now, or took with it, is free."""
    owner = address_owner(decision, slug)
    if owner is None or owner == style_code or moving.get(owner, slug) != slug:
        return ()
    message = f"{slug} is the address of {owner}; choose another."
    return (Flaw(path="slug.current", code="slug_duplicate", message=message),)


def address_owner(decision: Decision, slug: str) -> str | None:
    """The style on sale whose page is at an address."""
    owner = decision.state(SLUG, slug).style_code
    product = None if owner is None else decision.state(PRODUCT, owner)
    is_there = isinstance(product, OnSale) and product.revision.style.slug == slug
    return owner if is_there else None


def is_planted(decision: Decision, found: Accepted, source: str) -> bool:
    """What somebody else put on sale stays, until an editor has written something newer."""
    product, seen = _sold(decision, found), decision.state(DOCUMENT, found.command.document_id)
    if product is None or (isinstance(seen, Seen) and seen.is_of(source)):
        return False
    same = product.content_hash == content_hash(found.command.style)
    return not same and found.command.updated_at <= product.updated_at


def _sold(decision: Decision, found: Accepted) -> Revision | None:
    """What is on sale of the document."""
    product = decision.state(PRODUCT, found.style_code)
    sold = product.revision if isinstance(product, OnSale) else None
    return sold if sold and sold.document_id == found.command.document_id else None
