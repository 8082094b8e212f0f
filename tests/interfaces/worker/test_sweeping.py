"""The clock's process sweeps what ended, once a minute."""

from datetime import UTC, datetime, timedelta

import pytest

from application.store.ports import Unavailable
from interfaces.worker.sweeping import Sweeping

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


class Rows:
    """How often it was swept."""

    def __init__(self) -> None:
        self.swept = 0

    def sweep(self) -> int:
        self.swept += 1
        return 3


def test_once_a_minute_and_nothing_is_ordered() -> None:
    rows = Rows()
    sweeping = Sweeping(rows)
    struck = [sweeping.strike(NOON + timedelta(seconds=at)) for at in (0, 1, 59, 60, 61, 121)]
    assert struck == [0] * 6
    assert (rows.swept, sweeping.name) == (3, "sweep Rows")


class Locked(Rows):
    """The first time nothing is swept."""

    def sweep(self) -> int:
        if super().sweep() and self.swept == 1:
            raise Unavailable
        return 0


def test_what_could_not_be_swept_is_swept_at_the_next_stroke() -> None:
    rows = Locked()
    sweeping = Sweeping(rows)
    with pytest.raises(Unavailable):
        sweeping.strike(NOON)
    assert sweeping.strike(NOON + timedelta(seconds=1)) == 0
    assert rows.swept == 2
