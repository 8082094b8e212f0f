"""A journal that tells how often it was asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from application.store.journal.log import Log
from application.store.ports import Append, CommandKey, Look, Sought
from domain.envelope import Recorded


@dataclass
class Watched:
    """A journal that counts its round trips, and the events that they brought."""

    journal: Log
    trips: list[str] = field(default_factory=list)
    brought: int = 0

    def look(self, sought: list[Sought], asked: CommandKey | None = None) -> Look:
        self.trips.append("look")
        look = self.journal.look(sought, asked)
        self.brought += sum(map(len, look.newer.values()))
        return look

    def after(
        self, position: int, limit: int, names: Sequence[str] = ()
    ) -> Sequence[Recorded[Any]]:
        self.trips.append("after")
        found = self.journal.after(position, limit, names)
        self.brought += len(found)
        return found

    def append(self, append: Append) -> int:
        self.trips.append("append")
        return self.journal.append(append)

    def __getattr__(self, name: str) -> Any:
        self.trips.append(name)
        return getattr(self.journal, name)
