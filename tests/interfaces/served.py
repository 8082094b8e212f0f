"""`python -m tests.interfaces.served PORT`: the edge of a shop on memory, served as a shop is."""

import sys
from datetime import UTC, datetime

from fastapi import FastAPI

from application.store.event_store import EventStore
from application.store.journal.log import in_memory
from application.store.privacy import MemoryKeyring
from interfaces import logs, serving
from interfaces.composition import House
from interfaces.settings import Settings
from tests.interfaces.api.world import world
from tests.set_clock import SetClock

MANY = 2


class OnMemory(House):
    def app(self) -> FastAPI:
        clock = SetClock(datetime(2026, 3, 2, 12, tzinfo=UTC))
        ends = {"stopping": self.closing, "leaving": self.leaving, "shown": self.shown}
        return world(EventStore(in_memory(MemoryKeyring()), clock), clock, **ends).client.app


if __name__ == "__main__":
    logs.configure("serve")
    serving.serve(OnMemory(Settings(port=int(sys.argv[1]), serve_processes=MANY)))
