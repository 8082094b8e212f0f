"""The audit seal at work: once a second, when the log went on since the last seal."""

import threading
import time

from domain.kernel import Fault
from interfaces.proof.audit.agreement import HistoryDiffers
from interfaces.proof.audit.alarm import Alarm
from interfaces.proof.audit.seal import AuditSeal
from interfaces.worker.head import Head
from interfaces.worker.leased import NotHere

MOST_EVENTS = 5_000
LOOK_SECONDS = 1.0
KNOWN_SECONDS = 1.5
"""Who follows the log in this process looks about as often."""
LONGEST_SECONDS = 10.0
"""So often at least the log is held against what is remembered, though nothing was written."""


class Sealing:
    """Implements `Work`; each seal continues the last under a lock, so a late holder harms none.

    A copy that cannot seal, for want of the key, lets another do it. One that sees that the log is
    not what was sealed keeps the lease, so that none does.
    """

    name = "audit_seal"

    def __init__(
        self,
        seal: AuditSeal,
        alarm: Alarm,
        head: Head,
        stopping: threading.Event,
        *,
        looks: float = LONGEST_SECONDS,
    ) -> None:
        self._seal = seal
        self._alarm = alarm
        self._head = head
        self._stopping = stopping
        self._looks = looks
        self._sealed = -1
        self._looked = float("-inf")

    def prepare(self, _fence: int, /) -> None:
        """The tables are made by the migrations."""
        self._sealed = -1

    def turn(self) -> None:
        late = time.monotonic() - self._looked >= self._looks
        if (self._head.known(KNOWN_SECONDS) > self._sealed or late) and self._full():
            return
        self._stopping.wait(LOOK_SECONDS)

    def _full(self) -> bool:
        """Whether there was as much to seal as is sealed at once."""
        try:
            progress = self._seal.step(MOST_EVENTS)
        except HistoryDiffers as differs:
            self._alarm.sound(differs)
            self._stopping.wait(LONGEST_SECONDS)
            return False
        except Fault as unfit:
            self._alarm.sound(unfit)
            raise NotHere(unfit) from unfit
        self._alarm.end()
        self._sealed, self._looked = progress.position, time.monotonic()
        return progress.folded == MOST_EVENTS
