"""Everything that is kept about one person, as they may read it and take it along."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from application.people.purposes import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedEvent:
    """What happened `at` an instant; `personal` is what is sealed under your key, `facts` is what
    else was noted. `by` is you, the shop, or somebody who works here by their role alone."""

    name: str
    at: datetime
    by: str
    personal: Mapping[str, object]
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedThing:
    """One of your things: an order, a design, an address that you gave; and all that happened."""

    kind: str
    id: str
    events: tuple[ExportedEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedSession:
    device: str
    began_at: datetime
    used_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedMeans:
    """What you sign in by: never what it is checked against."""

    sort: str
    label: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedView:
    """A style that you looked at."""

    style_code: str
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadByStaff:
    """Somebody who works here looked at it: who by their role, and what for."""

    at: datetime
    role: str
    purpose: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """`purposes` says by the kind of a thing what it is kept for, who receives it, how long."""

    made_at: datetime
    purposes: Mapping[str, Purpose]
    things: tuple[ExportedThing, ...]
    sessions: tuple[ExportedSession, ...]
    means: tuple[ExportedMeans, ...]
    viewed: tuple[ExportedView, ...]
    reads: tuple[ReadByStaff, ...]
