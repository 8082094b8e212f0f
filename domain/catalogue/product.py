"""A product: the newest good revision of a style's content, on sale or withdrawn."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from domain.catalogue.flaw import Flaw
from domain.catalogue.style import Style, changed_paths, content_hash
from domain.kernel import Decider, NotFound, command, event


@event("product.offered")
class ProductPublished:
    style_code: str
    document_id: str
    rev: str
    updated_at: datetime
    content_hash: str
    style: Style


@event("product.restyled")
class ProductRevised:
    style_code: str
    document_id: str
    rev: str
    updated_at: datetime
    content_hash: str
    changed_paths: tuple[str, ...]
    style: Style


@event("product.withdrawn")
class ProductWithdrawn:
    reason: str


@event("product.revision_refused")
class ProductRevisionRejected:
    document_id: str
    rev: str
    updated_at: datetime
    errors: tuple[Flaw, ...]


@command
class Publish:
    """Put a style on sale, or revise it; decides nothing for what is old or already known.

    `seen_again`: it was withdrawn, and a look at everything published found it there unchanged.
    """

    document_id: str
    rev: str
    updated_at: datetime
    style: Style
    seen_again: bool = False


@command
class Withdraw:
    reason: str


@command
class Reject:
    """Record that a document could not be accepted; the last good revision stays on sale."""

    rejected: ProductRevisionRejected


Revision = ProductPublished | ProductRevised
"""One document of the content store as the shop sells it; `rev` names its exact content.

Where the document is the same and only our own templates moved, its mark follows behind a `+`.
"""
MARK = 8


@dataclass(frozen=True, slots=True)
class Unknown:
    """Never on sale. `rejected` are the revisions refused so far, in every state."""

    rejected: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OnSale:
    revision: Revision
    rejected: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Not for sale; `revision` is what was sold last."""

    revision: Revision
    reason: str
    rejected: frozenset[str] = frozenset()


State = Unknown | OnSale | Withdrawn
Command = Publish | Withdraw | Reject
Event = ProductPublished | ProductRevised | ProductWithdrawn | ProductRevisionRejected


class ProductUnknown(NotFound):
    """There is no such product to withdraw; look up its style code."""

    code = "product_unknown"


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    """Raises `ProductUnknown`; documents are facts and are never refused, only recorded."""
    del now
    match command:
        case Publish():
            return _publish(state, command)
        case Withdraw(reason=reason):
            return _withdraw(state, reason)
        case Reject(rejected=rejected):
            silent = rejected.rev in state.rejected or _is_late(state, rejected)
            return () if silent else (rejected,)
        case _:
            assert_never(command)


def _publish(state: State, command: Publish) -> tuple[Event, ...]:
    match state:
        case OnSale(revision=revision) if revision.document_id != command.document_id:
            return _duplicate(state, command, revision.document_id)
        case OnSale() | Withdrawn() if _is_late(state, command):
            return ()
        case OnSale(revision=revision):
            return _revise(revision, command)
        case Unknown() | Withdrawn():
            return (_published(command),)
        case _:
            assert_never(state)


def _revise(revision: Revision, command: Publish) -> tuple[Event, ...]:
    published = _published(command)
    changed = changed_paths(revision.style, command.style)
    if published.content_hash == revision.content_hash or not changed:
        return ()
    same = command.rev == _of_document(revision)
    revised = ProductRevised(
        style_code=published.style_code,
        document_id=command.document_id,
        rev=f"{command.rev}+{published.content_hash[:MARK]}" if same else command.rev,
        updated_at=command.updated_at,
        content_hash=published.content_hash,
        changed_paths=changed,
        style=command.style,
    )
    return (revised,)


def _duplicate(state: State, command: Publish, owner: str) -> tuple[Event, ...]:
    if command.rev in state.rejected:
        return ()
    rejected = ProductRevisionRejected(
        document_id=command.document_id,
        rev=command.rev,
        updated_at=command.updated_at,
        errors=(code_taken(command.style.style_code, owner),),
    )
    return (rejected,)


def code_taken(style_code: str, owner: str) -> Flaw:
    message = f"{style_code} belongs to the document {owner}; choose another code."
    return Flaw(path="styleCode", code="style_code_duplicate", message=message)


def _withdraw(state: State, reason: str) -> tuple[Event, ...]:
    match state:
        case Unknown():
            raise ProductUnknown
        case OnSale():
            return (ProductWithdrawn(reason=reason),)
        case Withdrawn():
            return ()
        case _:
            assert_never(state)


def _is_late(state: State, command: Publish | ProductRevisionRejected) -> bool:
    """Older than what is stored of the same document; withdrawn, the same revision is late too.

    On sale the same revision may still change, because our own templates can.
    """
    if isinstance(state, Unknown) or state.revision.document_id != command.document_id:
        return False
    seen_again = isinstance(command, Publish) and command.seen_again
    known = command.rev == _of_document(state.revision)
    gone = isinstance(state, Withdrawn) and not seen_again and known
    return gone or command.updated_at < state.revision.updated_at


def _of_document(revision: Revision) -> str:
    """The revision of the document itself."""
    return revision.rev.partition("+")[0]


def _published(command: Publish) -> ProductPublished:
    return ProductPublished(
        style_code=command.style.style_code,
        document_id=command.document_id,
        rev=command.rev,
        updated_at=command.updated_at,
        content_hash=content_hash(command.style),
        style=command.style,
    )


def evolve(state: State, event: Event) -> State:
    match event:
        case ProductPublished() | ProductRevised():
            return OnSale(event, state.rejected)
        case ProductWithdrawn(reason=reason):
            if isinstance(state, Unknown):
                return state
            return Withdrawn(state.revision, reason, state.rejected)
        case ProductRevisionRejected(rev=rev):
            return replace(state, rejected=state.rejected | {rev})
        case _:
            assert_never(event)


PRODUCT: Decider[State, Command, Event] = Decider("product", Unknown(), decide, evolve)
