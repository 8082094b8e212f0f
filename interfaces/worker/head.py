"""The head of the log, looked at by one thread for all followers of a process."""

import threading

import structlog

from application.store.ports import Journal, Unavailable

LOOK_SECONDS = 0.03
TROUBLE_SECONDS = 1.0
log = structlog.get_logger()


class HeadWatch(threading.Thread):
    """Polls, because a notification would have to be sent inside the writer's transaction."""

    def __init__(self, journal: Journal, stopping: threading.Event) -> None:
        super().__init__(name="head", daemon=True)
        self._journal = journal
        self._stopping = stopping
        self._moved = threading.Condition()
        self._head = 0

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._see(self._journal.head())
            except Unavailable as error:
                log.error("head.trouble", error=error.code)
                self._stopping.wait(TROUBLE_SECONDS)
            self._stopping.wait(LOOK_SECONDS)
        self._see(self._head)

    @property
    def position(self) -> int:
        return self._head

    def wait_beyond(self, position: int, seconds: float) -> None:
        """Return when the log has gone beyond a position, or after some seconds."""
        with self._moved:
            self._moved.wait_for(lambda: self._head > position or self._stopping.is_set(), seconds)

    def _see(self, head: int) -> None:
        with self._moved:
            moved = head != self._head or self._stopping.is_set()
            self._head = head
            if moved:
                self._moved.notify_all()
