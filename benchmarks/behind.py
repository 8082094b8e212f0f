"""How far read models are behind the log, in seconds, while a shop works."""

import threading
import time
from collections import deque

import psycopg

LOOK_SECONDS = 0.02
LOOK = """
    SELECT (SELECT coalesce(max(notification_id), 0) FROM stored_events),
           (SELECT coalesce(min(position), 0) FROM followers WHERE name ~ '_v[0-9]+$')"""


class LagWatch(threading.Thread):
    """For each head that it saw: how long until the slowest read model had come to it."""

    def __init__(self, owner_url: str) -> None:
        super().__init__(daemon=True)
        self.seconds: list[float] = []
        self._owner_url = owner_url
        self._stopping = threading.Event()

    def run(self) -> None:
        awaited: deque[tuple[int, float]] = deque()
        with psycopg.connect(self._owner_url, autocommit=True) as connection:
            while not self._stopping.wait(LOOK_SECONDS):
                row = connection.execute(LOOK).fetchone()
                head, slowest = row or (0, 0)
                now = time.monotonic()
                while awaited and awaited[0][0] <= slowest:
                    self.seconds.append(now - awaited.popleft()[1])
                last = awaited[-1][0] if awaited else slowest
                if head > last:
                    awaited.append((head, now))
        self.seconds += [time.monotonic() - since for _, since in awaited]

    def stop(self) -> None:
        self._stopping.set()
        self.join()
