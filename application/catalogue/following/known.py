"""What the shop knows of the content store's documents, from their own events alone."""

from typing import TypeVar

from application.store.ports import Journal
from domain.catalogue.content import CONTENT, ContentPublished, ContentWithdrawn, Shown
from domain.catalogue.document import (
    DOCUMENT,
    DocumentPlaced,
    DocumentRefused,
    DocumentRemoved,
    Seen,
)
from domain.kernel import Decider, stored_names

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")
AT_ONCE = 1_000


def known_documents(journal: Journal) -> dict[str, Seen]:
    """Every document that was ever placed or refused, by its id."""
    states = _states(journal, DOCUMENT, DocumentPlaced, DocumentRefused, DocumentRemoved)
    return {key: state for key, state in states.items() if isinstance(state, Seen)}


def style_codes(journal: Journal) -> dict[str, str]:
    """The style code of each document that has one."""
    known = known_documents(journal)
    return {key: seen.style_code for key, seen in known.items() if seen.style_code}


def shown_documents(journal: Journal, dataset: str) -> frozenset[str]:
    """The ids of all content that is shown and came from a dataset."""
    states = _states(journal, CONTENT, ContentPublished, ContentWithdrawn)
    shown = {key: state for key, state in states.items() if isinstance(state, Shown)}
    return frozenset(k for k, s in shown.items() if not s.withdrawn and s.is_of(dataset))


def _states(journal: Journal, decider: Decider[S, C, E], *events: type[E]) -> dict[str, S]:
    """Every aggregate of a kind, by its key."""
    states, names, position = dict[str, S](), stored_names(*events), 0
    while found := journal.after(position, AT_ONCE, names):
        for each in found:
            before = states.get(each.key, decider.initial)
            states[each.key] = decider.evolve(before, each.event)
        position = found[-1].position
    return states
