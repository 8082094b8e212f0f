"""Somebody who watches a load, and somebody who kills it."""


class Killed(Exception):
    """The process that loaded is gone."""


class Watcher:
    """Remembers the progress reported; kills the load when `until` units are done."""

    def __init__(self, until: int | None = None) -> None:
        self.seen: list[tuple[int, int]] = []
        self._until = until

    def __call__(self, done: int, total: int) -> None:
        self.seen.append((done, total))
        if self._until is not None and done >= self._until:
            raise Killed
