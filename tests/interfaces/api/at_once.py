"""Being forgotten where nothing is in the way, and who of the staff looked at what, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from application.people.export import Export
from application.store.event_store import EventStore, Request
from domain.people.erasure import ERASURE, Asker, AskErasure, WithdrawErasure
from domain.people.erasure import State as Wish
from interfaces.api.edge.reads import StaffRead

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class NotedReads:
    """Implements `StaffReads` in a list."""

    noted: list[StaffRead] = field(default_factory=list)

    def note(self, reads: Sequence[StaffRead]) -> None:
        self.noted.extend(reads)


@dataclass(frozen=True, slots=True)
class AtOnce:
    """Implements `Forgetting` for whoever has nothing to do with the house."""

    store: EventStore
    reads: NotedReads = field(default_factory=NotedReads)

    def ask(self, subject: str, by: Asker, request: Request) -> Wish:
        wish = AskErasure(by=by, obstacles=())
        self.store.run(lambda d: len(d.decide(ERASURE, subject, wish)), request)
        return self.wish(subject)

    def wish(self, subject: str) -> Wish:
        return self.store.look().state(ERASURE, subject)

    def export(self, subject: str) -> Export:
        assert subject
        now = self.store.clock.now()
        none: Json = dict.fromkeys(("things", "sessions", "means", "viewed", "reads"), ())
        return Export(made_at=now, purposes={}, **none)

    def withdraw(self, subject: str, request: Request) -> None:
        self.store.run(lambda d: len(d.decide(ERASURE, subject, WithdrawErasure())), request)
