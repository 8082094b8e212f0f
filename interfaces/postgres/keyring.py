"""Data keys in PostgreSQL, each wrapped by a master key that the database never sees."""

import os
from dataclasses import replace

from sqlalchemy import Engine, text

from application.store.privacy import (
    KEY_BYTES,
    KeptKey,
    Masters,
    Retention,
    SealingKey,
    SubjectErased,
)
from interfaces.postgres.transaction import at_once, transaction

FIND = text("""
    SELECT master, wrapped FROM subject_keys
    WHERE subject = :subject AND retention = :retention""")
MAKE = text("""
    INSERT INTO subject_keys (subject, retention, master, wrapped)
    VALUES (:subject, :retention, :master, :wrapped) ON CONFLICT DO NOTHING""")
DESTROY = text("""
    INSERT INTO subject_keys (subject, retention, master, destroyed_at)
    VALUES (:subject, :retention, :master, clock_timestamp())
    ON CONFLICT (subject, retention) DO UPDATE
    SET wrapped = NULL, destroyed_at = clock_timestamp()
    WHERE subject_keys.wrapped IS NOT NULL""")


class PostgresKeyring:
    """Implements `application.store.privacy.Keyring`."""

    def __init__(self, engine: Engine, masters: Masters) -> None:
        self._engine = engine
        self._at_once = at_once(engine)
        self._masters = masters

    def sealing_key(self, subject: str, retention: Retention) -> SealingKey:
        """A new one, that is stored by the append: if there is one already, that is refused."""
        key = os.urandom(KEY_BYTES)
        masters = self._masters.now()
        wrapped = masters.wrap(key, place_of(subject, retention))
        return SealingKey(key, KeptKey(subject, retention, masters.current, wrapped))

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

    def kept_key(self, subject: str, retention: Retention) -> bytes:
        """The key for what is kept beside the log; a new one is on record at once.

        Raises `SubjectErased`.
        """
        found = self.stored_key(subject, retention)
        if found.kept and found.kept.wrapped:
            made = {"master": found.kept.master, "wrapped": found.kept.wrapped}
            with transaction(self._engine) as connection:
                connection.execute(MAKE, made | {"subject": subject, "retention": retention})
            found = self.stored_key(subject, retention)
        return found.key

    def destroy(self, subject: str, retention: Retention) -> None:
        with transaction(self._engine) as connection:
            connection.execute(
                DESTROY,
                {"subject": subject, "retention": retention, "master": self._masters.now().current},
            )

    def _find(self, subject: str, retention: Retention) -> KeptKey | None:
        with transaction(self._at_once) as connection:
            found = connection.execute(FIND, {"subject": subject, "retention": retention})
            row = found.mappings().one_or_none()
        return KeptKey(subject, retention, **row) if row else None

    def _unwrap(self, found: KeptKey) -> bytes:
        place = place_of(found.subject, found.retention)
        return self._masters.now().unwrap(found.master, bytes(found.wrapped or b""), place)


def place_of(subject: str, retention: str) -> str:
    """What a data key is bound to when it is wrapped."""
    return f"{subject}/{retention}"
