"""Hears at once what another process put on record; who cannot hear has to look more often."""

import threading
from collections.abc import Callable, Mapping
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from application.store.journal.bounded import Bounded, says_something
from application.store.journal.session import PATIENCE
from interfaces.running.trouble import Trouble

ORDERED = "elysium_ordered"
TELL: LiteralString = f"NOTIFY {ORDERED}"
STOP_SECONDS = 5.0


class Ear(threading.Thread):
    """`hears` while its session listens; who waits for a word is woken by it, and everybody when it
    begins again.

    A session that was cut says so; one that was only stopped does not, so nobody relies on it
    alone. A PgBouncer in transaction mode lets nobody listen.
    """

    def __init__(
        self, url: str, wakes: Mapping[str, Callable[[], None]], stopping: threading.Event
    ) -> None:
        super().__init__(name="ear", daemon=True)
        self.hears = False
        self.trouble = Trouble("ear")
        self._url = url
        self._wakes = wakes
        self._stopping = stopping

    def run(self) -> None:
        while not self._stopping.is_set():
            wait = 0.0
            try:
                with Bounded.connect(self._url, autocommit=True, **PATIENCE) as session:
                    self._listen(session)
            except psycopg.Error as error:
                wait = self.trouble.meet(error)
            self.hears = False
            self._stopping.wait(wait)

    def _listen(self, session: psycopg.Connection[Any]) -> None:
        for word in self._wakes:
            session.execute(sql.SQL("LISTEN {}").format(sql.Identifier(word)))
        self.hears = True
        self.trouble.over()
        for wake in self._wakes.values():
            wake()
        while not self._stopping.is_set():
            if says_something(session, STOP_SECONDS):
                for told in session.notifies(timeout=STOP_SECONDS, stop_after=1):
                    self._wakes[told.channel]()
