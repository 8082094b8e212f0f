"""Data keys in PostgreSQL, each wrapped by a master key that the database never sees."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError, TimeoutError

from application.store.ports import Unavailable
from application.store.privacy import (
    KEY_BYTES,
    KeptKey,
    MasterKeys,
    Retention,
    SealingKey,
    SubjectErased,
)

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

    def sealing_key(self, subject: str, retention: Retention) -> SealingKey:
        """A new one, that is stored by the append: if there is one already, that is refused."""
        key = os.urandom(KEY_BYTES)
        wrapped = self._master_keys.wrap(key, _place(subject, retention))
        return SealingKey(key, KeptKey(subject, retention, self._master_keys.current, wrapped))

    def stored_key(self, subject: str, retention: Retention) -> SealingKey:
        found = self._find(subject, retention)
        if found is None:
            return self.sealing_key(subject, retention)
        if found.wrapped is None:
            raise SubjectErased
        return SealingKey(self._unwrap(found), replace(found, wrapped=None))

    def remember(self, subject: str, retention: Retention, key: bytes) -> None:
        """Others do: this one asks each time."""

    def opening_key(self, subject: str, retention: Retention) -> bytes | None:
        found = self._find(subject, retention)
        return self._unwrap(found) if found and found.wrapped else None

    def destroy(self, subject: str, retention: Retention) -> None:
        with self._transaction() as connection:
            connection.execute(
                DESTROY,
                {"subject": subject, "retention": retention, "master": self._master_keys.current},
            )

    def _find(self, subject: str, retention: Retention) -> KeptKey | None:
        with self._transaction() as connection:
            found = connection.execute(FIND, {"subject": subject, "retention": retention})
            row = found.mappings().one_or_none()
        return KeptKey(subject, retention, **row) if row else None

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """Out of reach, or every connection busy for too long, is `Unavailable`."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except (OperationalError, TimeoutError) as error:
            raise Unavailable from error

    def _unwrap(self, found: KeptKey) -> bytes:
        place = _place(found.subject, found.retention)
        return self._master_keys.unwrap(found.master, bytes(found.wrapped or b""), place)


def _place(subject: str, retention: Retention) -> str:
    return f"{subject}/{retention}"
