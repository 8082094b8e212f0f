"""The clock's process sweeps what ended, once a minute."""

from datetime import UTC, datetime, timedelta

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
