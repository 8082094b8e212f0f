"""A decision at an instant of one's own, outside of any store."""

from datetime import datetime

from application.store.event_store import Decision, EventStore
from application.store.ports import Journal
from tests.set_clock import SetClock


def deciding(journal: Journal, now: datetime) -> Decision:
    return EventStore(journal, SetClock(now)).look()
