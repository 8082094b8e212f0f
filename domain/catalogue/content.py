"""Content that is no product: a collection, a guide, a page; shown as it is."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from domain.kernel import Decider, command, event


@event("content.shown")
class ContentPublished:
    """`body` is the document's own JSON; `address` names it among those of its kind.

    `source` is the dataset that brought it and "" for a file; None was recorded before it was kept.
    """

    kind: str
    address: str
    rev: str
    updated_at: datetime
    body: str
    source: str | None = None


@event("content.withdrawn")
class ContentWithdrawn:
    kind: str


@command
class ShowContent:
    """The document as it is published now."""

    published: ContentPublished


@command
class WithdrawContent:
    """The content store does not publish the document any more."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Never shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What was published last, whether or not it still is."""

    published: ContentPublished
    withdrawn: bool = False

    def is_of(self, source: str) -> bool:
        """Whether that dataset brought it, as far as is known."""
        return self.published.source in (None, source)


State = Nothing | Shown
Command = ShowContent | WithdrawContent
Event = ContentPublished | ContentWithdrawn


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    """Documents are facts: what is older than the last, or says the same, is silent."""
    del now
    match command:
        case ShowContent(published=published):
            return (published,) if _is_news(state, published) else ()
        case WithdrawContent():
            if isinstance(state, Nothing) or state.withdrawn:
                return ()
            return (ContentWithdrawn(kind=state.published.kind),)
        case _:
            assert_never(command)


def _is_news(state: State, published: ContentPublished) -> bool:
    if isinstance(state, Nothing):
        return True
    if published.updated_at < state.published.updated_at:
        return False
    taken_over = bool(published.source) and published.source != state.published.source
    return state.withdrawn or taken_over or published.body != state.published.body


def evolve(state: State, event: Event) -> State:
    match event:
        case ContentPublished():
            return Shown(event)
        case ContentWithdrawn():
            return state if isinstance(state, Nothing) else replace(state, withdrawn=True)
        case _:
            assert_never(event)


CONTENT: Decider[State, Command, Event] = Decider("content", Nothing(), decide, evolve)
