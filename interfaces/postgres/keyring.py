"""Data keys in PostgreSQL, each wrapped by a master key that the database never sees."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError, TimeoutError

from application.store.ports import Unavailable
from application.store.privacy import KEY_BYTES, MasterKeys, Retention, SubjectErased

MAKE = text("""
    INSERT INTO subject_keys (subject, retention, master, wrapped)
    VALUES (:subject, :retention, :master, :wrapped) ON CONFLICT DO NOTHING""")
FIND = text("""
    SELECT master, wrapped FROM subject_keys
    WHERE subject = :subject AND retention = :retention""")
DESTROY = text("""
    INSERT INTO subject_keys (subject, retention, master, destroyed_at)
    VALUES (:subject, :retention, :master, clock_timestamp())
    ON CONFLICT (subject, retention) DO UPDATE
    SET wrapped = NULL, destroyed_at = clock_timestamp()
    WHERE subject_keys.wrapped IS NOT NULL""")


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A data key under the master key of that id; None once it was destroyed."""

    master: str
    wrapped: bytes | None


class PostgresKeyring:
    """Implements `application.store.privacy.Keyring`."""

    def __init__(self, engine: Engine, master_keys: MasterKeys) -> None:
        self._engine = engine
        self._master_keys = master_keys

    def sealing_key(self, subject: str, retention: Retention) -> bytes:
        found = self._find(subject, retention) or self._make(subject, retention)
        if found.wrapped is None:
            raise SubjectErased
        return self._unwrap(found, subject, retention)

    def opening_key(self, subject: str, retention: Retention) -> bytes | None:
        found = self._find(subject, retention)
        return self._unwrap(found, subject, retention) if found and found.wrapped else None

    def destroy(self, subject: str, retention: Retention) -> None:
        with self._transaction() as connection:
            connection.execute(
                DESTROY,
                {"subject": subject, "retention": retention, "master": self._master_keys.current},
            )

    def _find(self, subject: str, retention: Retention) -> Wrapped | None:
        with self._transaction() as connection:
            found = connection.execute(FIND, {"subject": subject, "retention": retention})
            row = found.mappings().one_or_none()
        return Wrapped(**row) if row else None

    def _make(self, subject: str, retention: Retention) -> Wrapped:
        """Of two writers that make a key at the same moment, both use the one that came first."""
        wrapped = self._master_keys.wrap(os.urandom(KEY_BYTES), _place(subject, retention))
        with self._transaction() as connection:
            connection.execute(
                MAKE,
                {
                    "subject": subject,
                    "retention": retention,
                    "master": self._master_keys.current,
                    "wrapped": wrapped,
                },
            )
        found = self._find(subject, retention)
        assert found is not None  # noqa: S101  # a key just made is there: keys are never deleted
        return found

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """Out of reach, or every connection busy for too long, is `Unavailable`."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except (OperationalError, TimeoutError) as error:
            raise Unavailable from error

    def _unwrap(self, found: Wrapped, subject: str, retention: Retention) -> bytes:
        return self._master_keys.unwrap(
            found.master, bytes(found.wrapped or b""), _place(subject, retention)
        )


def _place(subject: str, retention: Retention) -> str:
    return f"{subject}/{retention}"
