"""`python -m tests.interfaces.worker.a_worker URL KEY`: all leased work, as a real process."""

import os
import sys
import threading
from pathlib import Path

from application.policies import POLICIES
from application.policies.effects import ReconcilePayments
from application.store.clock import DatabaseClock
from application.store.journal import JournalSettings, on_postgres
from application.store.privacy import ShutKeyring
from interfaces.postgres.database import database_time, engine
from interfaces.postgres.deliveries import Deliveries
from interfaces.postgres.faults import Faults
from interfaces.postgres.lease import Leases
from interfaces.proof.audit.alarm import Alarm
from interfaces.proof.audit.key_place import KeyPlace
from interfaces.proof.audit.memory import Memory
from interfaces.proof.audit.seal import AuditSeal
from interfaces.proof.audit.sealing import Sealing
from interfaces.worker.clock import ClockTower, Recurring
from interfaces.worker.crew import Crew
from interfaces.worker.dispatcher import Dispatcher
from interfaces.worker.following import PolicyFollowing
from interfaces.worker.head import Head
from interfaces.worker.queue import Sending, broker
from interfaces.worker.tail import Tail

SHOP = "stalled"
EVERY_SECONDS = 1.0
NONE_LOST = 1_000_000
"""Nobody takes them here: however long that is, the queue has every one, and none is sent again."""


def main(url: str, key: str) -> None:
    stopping, pool = threading.Event(), engine(url)
    journal = on_postgres(JournalSettings(url=url, pool_size=1), ShutKeyring())
    deliveries, clock = Deliveries(pool), DatabaseClock(lambda: database_time(pool))
    bells = [Recurring(deliveries, ReconcilePayments, EVERY_SECONDS)]
    place, memory = KeyPlace(Path(key)), Memory(Path(key).with_suffix(f".{os.getpid()}"))
    seal = AuditSeal(pool, journal, place, memory, patience=0.0)
    followings = [PolicyFollowing(pool, journal, policy) for policy in POLICIES]
    works = (
        Tail(followings, pool, Head(journal, stopping)),
        Sealing(seal, Alarm(pool, memory.machine), Head(journal, stopping), stopping),
        Dispatcher(deliveries, Sending(broker(url), SHOP), stopping, lying=lambda _: NONE_LOST),
        ClockTower(bells, Faults(pool), clock, interval=0.1, stopping=stopping),
    )
    Crew(works, Leases(pool), stopping).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
