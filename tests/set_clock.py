"""A clock for tests: it stands still until it is moved."""

from datetime import datetime, timedelta


class SetClock:
    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def at(self, _instant: datetime) -> datetime:
        """Whatever a database says."""
        return self._now

    def pass_time(self, by: timedelta) -> None:
        self._now += by
