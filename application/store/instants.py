"""Where in the log an instant lies."""

from bisect import bisect_left
from datetime import datetime, timedelta

from application.store.ports import Journal

APART = timedelta(hours=1)
"""Events of one moment may stand in another order: an attempt that lost a race is written later."""


def position_before(journal: Journal, instant: datetime) -> int:
    """A position behind which all events lie that were recorded at `instant` or later.

    Asked by halves: as few questions as the head has binary digits.
    """

    def recorded_at(position: int) -> datetime:
        (following,) = journal.after(position, 1)
        return following.envelope.recorded_at

    return bisect_left(range(journal.head()), instant - APART, key=recorded_at)
