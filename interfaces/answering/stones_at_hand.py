"""The offered stones in the memory of this process, kept as new as their table while people ask."""

import threading
import time

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from projections.kit.reading import BeingBuilt, Reader
from projections.stones.fold import STONE_SEARCH
from projections.stones.memory.columns import Columns
from projections.stones.memory.loading import ReadAgain, fresh, load

LOOK_SECONDS = 0.03
TROUBLE_SECONDS = 1.0
UNASKED_SECONDS = 5.0
TRUSTED_SECONDS = 1.0
REST = 4
"""A look that took long is followed by so many times as long a rest, or many new stones would
take the processor from those who ask."""
log = structlog.get_logger()


class StonesAtHand:
    """Loaded in the background when first asked for, and let be while nobody asks.

    `now` never waits: while it loads, or has not looked for a second, the table is to answer.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._begun = threading.Lock()
        self._wanted = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._columns: Columns | None = None
        self._looked = 0.0
        self._asked = 0.0

    def now(self) -> Columns | None:
        """As they were less than a second ago; None when that is not known."""
        self._asked = time.monotonic()
        if not self._wanted.is_set():
            self._begin()
        return self.glance()

    def glance(self) -> Columns | None:
        """The same, of what is here anyway: nothing is loaded for it."""
        return self._columns if time.monotonic() - self._looked < TRUSTED_SECONDS else None

    def close(self) -> None:
        self._stopping.set()
        self._wanted.set()
        if self._thread:
            self._thread.join()

    def _begin(self) -> None:
        with self._begun:
            self._wanted.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._keep, name="stones", daemon=True)
                self._thread.start()

    def _keep(self) -> None:
        while not self._stopping.is_set():
            if time.monotonic() - self._asked > UNASKED_SECONDS:
                self._wanted.clear()
                self._wanted.wait()
            began = time.monotonic()
            self._stopping.wait(self._look(began))

    def _look(self, began: float) -> float:
        """How long to rest afterwards."""
        try:
            with self._reader.ask(STONE_SEARCH) as connection:
                self._columns = self._renewed(connection)
        except (BeingBuilt, ReadAgain, SQLAlchemyError) as trouble:
            log.warning("stones_at_hand.trouble", trouble=str(trouble))
            return TROUBLE_SECONDS
        except Exception:
            log.exception("stones_at_hand.fault")
            self._columns = None
            return TROUBLE_SECONDS
        self._looked = began
        return max(LOOK_SECONDS, REST * (time.monotonic() - began))

    def _renewed(self, connection: Connection) -> Columns:
        """Loaded whole only where it cannot go on from what it has."""
        if self._columns is not None:
            try:
                return fresh(connection, self._columns)
            except ReadAgain:
                log.info("stones_at_hand.read_again")
        return load(connection)
