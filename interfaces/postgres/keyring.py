"""Data keys in PostgreSQL, each wrapped by a master key that the database never sees."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, Row, text
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


class PostgresKeyring:
    """Implements `application.store.privacy.Keyring`."""

    def __init__(self, engine: Engine, master_keys: MasterKeys) -> None:
        self._engine = engine
        self._master_keys = master_keys

    def sealing_key(self, subject: str, retention: Retention) -> bytes:
        row = self._find(subject, retention) or self._make(subject, retention)
        if row.wrapped is None:
            raise SubjectErased
        return self._unwrap(row, subject, retention)

    def opening_key(self, subject: str, retention: Retention) -> bytes | None:
        row = self._find(subject, retention)
        return None if row is None or row.wrapped is None else self._unwrap(row, subject, retention)

    def destroy(self, subject: str, retention: Retention) -> None:
        with self._transaction() as connection:
            connection.execute(
                DESTROY,
                {"subject": subject, "retention": retention, "master": self._master_keys.current},
            )

    def _find(self, subject: str, retention: Retention) -> Row[tuple[str, bytes | None]] | None:
        with self._transaction() as connection:
            found = connection.execute(FIND, {"subject": subject, "retention": retention})
            return found.one_or_none()

    def _make(self, subject: str, retention: Retention) -> Row[tuple[str, bytes | None]]:
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
        row = self._find(subject, retention)
        assert row is not None  # noqa: S101  # a key just made is there: keys are never deleted
        return row

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """Out of reach, or every connection busy for too long, is `Unavailable`."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except (OperationalError, TimeoutError) as error:
            raise Unavailable from error

    def _unwrap(
        self, row: Row[tuple[str, bytes | None]], subject: str, retention: Retention
    ) -> bytes:
        return self._master_keys.unwrap(
            row.master, bytes(row.wrapped or b""), _place(subject, retention)
        )


def _place(subject: str, retention: Retention) -> str:
    return f"{subject}/{retention}"
