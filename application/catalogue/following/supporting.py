"""Taking a document that is no product: shown as it is, under an address of its own."""

import json
from collections.abc import Mapping

from application.catalogue.reading.ingest import Supporting
from application.catalogue.reading.mapping import SLUG_FORM
from application.store.event_store import Decision
from application.store.ports import Journal
from domain.catalogue.content import (
    CONTENT,
    ContentPublished,
    ContentWithdrawn,
    Nothing,
    ShowContent,
    Shown,
    State,
    WithdrawContent,
)
from domain.kernel import stored_names

AT_ONCE = 1_000


def show(decision: Decision, found: Supporting) -> None:
    wish = ShowContent(
        kind=found.kind,
        address=_address(found),
        rev=found.rev,
        updated_at=found.updated_at,
        body=found.body,
    )
    decision.decide(CONTENT, found.document_id, wish)


def withdraw_content(decision: Decision, document_id: str) -> bool:
    """Whether it was shown until now."""
    return bool(decision.decide(CONTENT, document_id, WithdrawContent()))


def shown_documents(journal: Journal) -> frozenset[str]:
    """The ids of all content that is shown."""
    states: dict[str, State] = {}
    names, position = stored_names(ContentPublished, ContentWithdrawn), 0
    while events := journal.after(position, AT_ONCE, names):
        for recorded in events:
            before = states.get(recorded.key, Nothing())
            states[recorded.key] = CONTENT.evolve(before, recorded.event)
        position = events[-1].position
    return frozenset(k for k, s in states.items() if isinstance(s, Shown) and not s.withdrawn)


def _address(found: Supporting) -> str:
    """Its slug, else its code, else the id without its kind: collection-aurora is aurora."""
    body = json.loads(found.body)
    slug = body.get("slug")
    wishes = (slug.get("current") if isinstance(slug, Mapping) else None, body.get("code"))
    good = (w for w in wishes if isinstance(w, str) and SLUG_FORM.fits(w.replace("_", "-")))
    return next(good, found.document_id)
