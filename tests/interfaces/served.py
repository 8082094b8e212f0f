"""`python -m tests.interfaces.served PORT [METRICS]`: the edge on memory, served as a shop is."""

import base64
import sys
from datetime import UTC, datetime
from functools import cached_property

from fastapi import FastAPI

from application.store.event_store import EventStore
from application.store.journal.log import in_memory
from application.store.privacy import MemoryKeyring
from interfaces.composition import House
from interfaces.running import logs
from interfaces.serving import listening
from interfaces.settings import Settings
from tests.interfaces.api.world import world
from tests.set_clock import SetClock

MANY = 2
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class OnMemory(House):
    @cached_property
    def store(self) -> EventStore:
        return EventStore(in_memory(MemoryKeyring()), SetClock(NOON))

    def app(self) -> FastAPI:
        ends = {"stopping": self.closing, "leaving": self.leaving, "registry": self.counted}
        secure = self.settings.secure
        return world(self.store, SetClock(NOON), secure=secure, **ends).client.app


if __name__ == "__main__":
    logs.configure("serve")
    alone: dict[str, object] = {"port": int(sys.argv[1]), "serve_processes": MANY}
    alone["database_url"] = "postgresql://127.0.0.1:1/nothing"
    alone["metrics_port"] = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    alone["master_keys"] = f"m1:{base64.b64encode(bytes(range(32))).decode()}"
    listening.serve(OnMemory(Settings.model_validate(alone)))
