"""What the shop has seen of a dataset as a whole: how far its changes, and what was absent."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from domain.kernel import Decider, Unreachable, command, event


@command
class NoteChanges:
    """Every change up to `watermark`, by the content store's clock, was taken, on `templates`."""

    watermark: datetime
    templates: str


@command
class NoteAbsent:
    """Documents that were missing among all that are published, and are not settled yet."""

    absent: frozenset[str]


@event("catalogue.changes_taken")
class CatalogueChangesTaken:
    """`templates` is the edition of our own half of every product; None was not kept."""

    watermark: datetime
    templates: str | None = None


@event("catalogue.compared")
class CatalogueCompared:
    """`absent` are the ids that were missing; recorded when they are others than before."""

    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """`watermark` is None before the first changes were taken."""

    watermark: datetime | None = None
    templates: str | None = None
    absent: frozenset[str] = frozenset()

    def taken_until(self, templates: str) -> datetime | None:
        """None when nothing was taken on this edition: then every document is to be read anew."""
        return self.watermark if templates == self.templates else None


State = Followed
Command = NoteChanges | NoteAbsent
Event = CatalogueChangesTaken | CatalogueCompared


class CatalogueLooksEmpty(Unreachable):
    """{missing} of {known} documents are missing, so nothing was changed: look into the content
    store and, when they are really gone, run `elysium catalogue compare --anyway`."""


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    """A watermark never goes back; what says nothing new is silent."""
    del now
    match command:
        case NoteChanges(watermark=watermark, templates=templates):
            newest = max(watermark, state.watermark or watermark)
            if (newest, templates) == (state.watermark, state.templates):
                return ()
            return (CatalogueChangesTaken(watermark=newest, templates=templates),)
        case NoteAbsent(absent=absent):
            if absent == state.absent:
                return ()
            return (CatalogueCompared(absent=tuple(sorted(absent))),)
        case _:
            assert_never(command)


def missing_from(there: frozenset[str], known: frozenset[str], *, anyway: bool) -> frozenset[str]:
    """Which known ids are not there; raises `CatalogueLooksEmpty` when that is more than half.

    `anyway`: a person looked and means it.
    """
    absent = known - there
    if not anyway and 2 * len(absent) > len(known):
        raise CatalogueLooksEmpty(missing=len(absent), known=len(known))
    return absent


def evolve(state: State, event: Event) -> State:
    match event:
        case CatalogueChangesTaken(watermark=watermark, templates=templates):
            return replace(state, watermark=watermark, templates=templates)
        case CatalogueCompared(absent=absent):
            return replace(state, absent=frozenset(absent))
        case _:
            assert_never(event)


CATALOGUE: Decider[State, Command, Event] = Decider("catalogue", Followed(), decide, evolve)
