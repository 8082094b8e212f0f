"""`python -m tests.interfaces.worker.a_follower URL`: one copy of `project`, as a real process."""

import sys
import threading

from application.store.journal import JournalSettings, on_postgres
from application.store.privacy import ShutKeyring
from interfaces.postgres.database import engine
from interfaces.postgres.lease import Heart, Leases
from interfaces.worker.following import ReadModelFollowing
from interfaces.worker.head import Head
from interfaces.worker.leased import Leased
from interfaces.worker.tail import Tail
from projections.all import READ_MODELS


def main(url: str) -> None:
    stopping, pool = threading.Event(), engine(url)
    journal = on_postgres(JournalSettings(url=url, pool_size=1), ShutKeyring())
    leases = Leases(pool)
    followings = [ReadModelFollowing(pool, journal, model) for model in READ_MODELS]
    Heart(leases, stopping).start()
    work = Leased(Tail(followings, pool, Head(journal, stopping)), leases, stopping)
    work.start()
    work.join()


if __name__ == "__main__":
    main(sys.argv[1])
