"""The audit seal at work: once a second, when the log went on since the last seal."""

import threading

from interfaces.proof.audit.seal import AuditSeal
from interfaces.worker.head import Head

MOST_EVENTS = 5_000
LOOK_SECONDS = 1.0


class Sealing:
    """Implements `Work`; each seal continues the last under a lock, so a late holder harms none."""

    name = "audit_seal"

    def __init__(self, seal: AuditSeal, head: Head, stopping: threading.Event) -> None:
        self._seal = seal
        self._head = head
        self._stopping = stopping
        self._sealed = -1

    def prepare(self, _fence: int, /) -> None:
        """The table is made by the migrations."""
        self._sealed = -1

    def turn(self) -> None:
        if self._head.look() > self._sealed:
            progress = self._seal.step(MOST_EVENTS)
            self._sealed = progress.position
            if progress.folded == MOST_EVENTS:
                return
        self._stopping.wait(LOOK_SECONDS)
