"""The connections of one process to PostgreSQL: a pool for each part of its work."""

from functools import cached_property

from sqlalchemy import Engine

from application.store.journal import JournalSettings
from application.store.journal.pulse import BEAT_SECONDS, PULSES
from interfaces.postgres.database import Opens, engine, open_session
from interfaces.postgres.replica import primary_instead
from interfaces.settings import Settings
from interfaces.settings.connections import Part, Process

UNASKED_SECONDS = 10.0


class Pools:
    """Each is opened when it is first asked for; together they keep to the process's budget."""

    def __init__(self, settings: Settings, process: Process) -> None:
        self._settings = settings
        self._process = process
        self._sizes = settings.parts(process)
        for address in filter(None, (settings.database_url, settings.read_url)):
            # Whoever waits longer for a connection waits as long for a word.
            PULSES.at(address).patience = max(BEAT_SECONDS, settings.pool_timeout)

    @cached_property
    def own(self) -> Engine:
        """For what lies beside the log."""
        return self._asked(self._settings.database_url, "own")

    @cached_property
    def readers(self) -> Engine:
        """Apart from commands': of either kind, however many there are, the other has its own."""
        settings = self._settings
        replica, primary = settings.read_url, settings.database_url
        if replica and settings.replica_lost == "primary":
            return self._asked(replica, "readers", primary_instead(replica, primary))
        return self._asked(replica or primary, "readers")

    @cached_property
    def followers(self) -> Engine:
        """For what follows the log, however much that is: a batch, a beat and a seal at a time."""
        settings = self._settings
        return engine(
            settings.database_url,
            pool_size=self._sizes["followers"],
            overflow=0,
            timeout=UNASKED_SECONDS,
            pooling=settings.pooling,
        )

    def journal(self) -> JournalSettings:
        settings = self._settings
        return JournalSettings(
            url=settings.database_url,
            recorder=settings.recorder,
            pool_size=self._sizes["journal"],
            pool_overflow=0,
            pool_waiting=settings.pool_waiting,
            pool_timeout=self._timeout,
            lock_timeout=settings.lock_timeout,
            statement_timeout=settings.statement_timeout,
            pooling=settings.pooling,
        )

    def opened(self) -> dict[str, Engine]:
        """Those that were asked for, by the part of the work that they are for."""
        parts = ("own", "readers", "followers")
        return {part: self.__dict__[part] for part in parts if part in self.__dict__}

    def close(self) -> None:
        for pool in self.opened().values():
            pool.dispose()

    @property
    def _timeout(self) -> float:
        """Where nobody waits for an answer, a connection is waited for."""
        said = self._settings.pool_timeout
        return said if self._process == "serve" else max(said, UNASKED_SECONDS)

    def _asked(self, address: str, part: Part, opens: Opens = open_session) -> Engine:
        settings = self._settings
        return engine(
            address,
            pool_size=self._sizes[part],
            overflow=0,
            timeout=self._timeout,
            statement_timeout=settings.statement_timeout,
            pooling=settings.pooling,
            opens=opens,
        )
