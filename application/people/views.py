"""Which styles somebody looked at lately: rows with an end, beside the log of record."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from application.store.ports import Clock

MOST_VIEWS = 50
KEPT = timedelta(days=90)
SWITCHED_OFF_FOR = timedelta(days=400)
"""How long it is remembered of a visitor; of a customer for as long as they are one."""


@dataclass(frozen=True, slots=True)
class View:
    """`brought_by` is the visitor with whom it came over."""

    style_code: str
    seen_at: datetime
    brought_by: str | None = None


class Views(Protocol):
    """By who they own as; at most `MOST_VIEWS` distinct styles, none older than `KEPT`."""

    def see(self, owner: str, style_code: str) -> None:
        """They look at it now; nothing is kept of whoever switched it off."""

    def of(self, owner: str) -> tuple[View, ...]:
        """The last seen first."""

    def clear(self, owner: str) -> int:
        """How many there were."""

    def switch(self, owner: str, *, on: bool) -> None:
        """Switched off, what there was is gone."""

    def is_on(self, owner: str) -> bool: ...

    def take_over(self, visitor: str, owner: str) -> int:
        """What the visitor saw is seen by the owner; how much is new to them. Repeating is
        silent."""

    def give_back(self, visitor: str, owner: str) -> None:
        """What came with the visitor, and was not looked at since, goes with them."""

    def forget(self, owner: str) -> None:
        """Nothing of them is left, not even that they switched it off."""


class MemoryViews:
    """The in-memory twin, for fast tests."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[str, dict[str, View]] = {}
        self._off: set[str] = set()

    def see(self, owner: str, style_code: str) -> None:
        if owner in self._off:
            return
        self._seen.setdefault(owner, {})[style_code] = View(style_code, self._clock.now())
        self._seen[owner] = {each.style_code: each for each in self.of(owner)}

    def of(self, owner: str) -> tuple[View, ...]:
        now, seen = self._clock.now(), self._seen.get(owner, {}).values()
        young = [each for each in seen if now - each.seen_at < KEPT]
        young.sort(key=lambda each: (each.seen_at, each.style_code), reverse=True)
        return tuple(young[:MOST_VIEWS])

    def clear(self, owner: str) -> int:
        return len(self._seen.pop(owner, {}))

    def switch(self, owner: str, *, on: bool) -> None:
        if on:
            self._off.discard(owner)
        else:
            self._off.add(owner)
            self.clear(owner)

    def is_on(self, owner: str) -> bool:
        return owner not in self._off

    def take_over(self, visitor: str, owner: str) -> int:
        if owner in self._off:
            return 0
        theirs, own = self._seen.get(visitor, {}), self._seen.setdefault(owner, {})
        for code in theirs.keys() & own.keys():
            latest = max(theirs[code].seen_at, own[code].seen_at)
            own[code] = replace(own[code], seen_at=latest)
        new = [code for code in theirs if code not in own]
        for code in new:
            own[code] = replace(theirs.pop(code), brought_by=visitor)
        return len(new)

    def give_back(self, visitor: str, owner: str) -> None:
        own, theirs = self._seen.get(owner, {}), self._seen.setdefault(visitor, {})
        for code in [code for code, each in own.items() if each.brought_by == visitor]:
            theirs.setdefault(code, replace(own.pop(code), brought_by=None))

    def forget(self, owner: str) -> None:
        self.clear(owner)
        self._off.discard(owner)
