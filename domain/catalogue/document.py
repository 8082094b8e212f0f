"""A document of the content store as the shop has dealt with it: placed, refused or gone."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from domain.catalogue.flaw import Flaw
from domain.kernel import Decider, command, event


@dataclass(frozen=True, slots=True)
class Refusing:
    """The revision that was refused last and is not answered by a good one."""

    rev: str
    updated_at: datetime | None
    codes: frozenset[str]


@event("document.accepted")
class DocumentPlaced:
    """Recorded when it says something new: the first time, or after a refusal or a removal.

    `source` is the dataset that brought it and "" for a file; None was recorded before it was kept.
    """

    style_code: str
    rev: str
    updated_at: datetime
    source: str | None = None


@event("document.rejected")
class DocumentRefused:
    """`rev` and `updated_at` are empty where the document itself had none.

    `style_code` is None when it belongs to no style.
    """

    style_code: str | None
    rev: str
    updated_at: datetime | None
    errors: tuple[Flaw, ...]
    source: str | None = None


@event("document.removed")
class DocumentRemoved:
    style_code: str | None


@command
class Place:
    """The document is good and belongs to a style."""

    placed: DocumentPlaced


@command
class Refuse:
    """The document cannot be accepted."""

    refused: DocumentRefused


@command
class Remove:
    """The content store does not publish the document any more."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """Never heard of."""


@dataclass(frozen=True, slots=True)
class Seen:
    """`style_code` is the first one it was accepted for and never changes.

    `source` becomes a dataset when one publishes it, and never a file's again.
    """

    style_code: str | None = None
    refusing: Refusing | None = None
    removed: bool = False
    source: str | None = None

    def is_of(self, source: str) -> bool:
        """Whether that dataset brought it, as far as is known."""
        return self.source in (None, source)


State = Unseen | Seen
Command = Place | Refuse | Remove
Event = DocumentPlaced | DocumentRefused | DocumentRemoved


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    """Documents are facts: nothing is refused, what says nothing new is silent."""
    del now
    match command:
        case Place(placed=placed):
            return _place(state, placed)
        case Refuse(refused=refused):
            return _refuse(state, refused)
        case Remove():
            return _remove(state)
        case _:
            assert_never(command)


def _place(state: State, placed: DocumentPlaced) -> tuple[Event, ...]:
    match state:
        case Unseen() | Seen(removed=True) | Seen(style_code=None):
            says_something = True
        case Seen(refusing=refusing, source=source):
            answers = refusing is not None and _answers(refusing, placed.updated_at)
            says_something = answers or bool(placed.source and placed.source != source)
        case _:
            assert_never(state)
    return (placed,) if says_something else ()


def _refuse(state: State, refused: DocumentRefused) -> tuple[Event, ...]:
    if isinstance(state, Unseen) or state.removed or state.refusing is None:
        return (refused,)
    known = _refusing(refused) == state.refusing or _is_older(refused, state.refusing)
    return () if known else (refused,)


def _remove(state: State) -> tuple[Event, ...]:
    match state:
        case Unseen() | Seen(removed=True):
            return ()
        case Seen(style_code=style_code):
            return (DocumentRemoved(style_code=style_code),)
        case _:
            assert_never(state)


def _answers(refusing: Refusing, updated_at: datetime) -> bool:
    """A good revision that is older than the refused one leaves the refusal standing."""
    return refusing.updated_at is None or updated_at >= refusing.updated_at


def _is_older(refused: DocumentRefused, refusing: Refusing) -> bool:
    mine, theirs = refused.updated_at, refusing.updated_at
    return mine is not None and theirs is not None and mine < theirs


def evolve(state: State, event: Event) -> State:
    seen = state if isinstance(state, Seen) else Seen()
    match event:
        case DocumentPlaced(style_code=style_code, updated_at=updated_at):
            standing = seen.refusing
            kept = standing if standing and not _answers(standing, updated_at) else None
            code, source = seen.style_code or style_code, _whose(state, event.source)
            return Seen(code, kept, source=source)
        case DocumentRefused():
            source = _whose(state, event.source)
            return Seen(seen.style_code, _refusing(event), source=source)
        case DocumentRemoved():
            return replace(seen, refusing=None, removed=True)
        case _:
            assert_never(event)


def _whose(state: State, source: str | None) -> str | None:
    return source if isinstance(state, Unseen) else source or state.source


def _refusing(event: DocumentRefused) -> Refusing:
    codes = frozenset(f"{flaw.path} {flaw.code}" for flaw in event.errors)
    return Refusing(event.rev, event.updated_at, codes)


DOCUMENT: Decider[State, Command, Event] = Decider("document", Unseen(), decide, evolve)
