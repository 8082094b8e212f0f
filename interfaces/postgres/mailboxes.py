"""Which mailbox an address is, in PostgreSQL: a keyed digest of the address, and an id."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Engine, text

from application.ids import new_id
from application.tokens import Tokens
from interfaces.postgres.transaction import at_once

PASSING = timedelta(days=30)
"""For as long a carrier may tell what became of a letter to somebody whom we do not know."""
FIND = text("SELECT mailbox FROM mailboxes WHERE digest = :digest")
# Whoever comes second is answered with the row of the first, and never shortens how long it lasts.
# One that is known is written anew: whoever waits for the answer cannot tell it from a new one.
MEET = text("""
    INSERT INTO mailboxes AS met (digest, mailbox, ends_at)
    VALUES (:digest, :mailbox, clock_timestamp() + CAST(:term AS interval))
    ON CONFLICT (digest) DO UPDATE
        SET ends_at = CASE WHEN met.ends_at IS NOT NULL THEN excluded.ends_at END
    RETURNING mailbox""")
HOLD = text("""
    INSERT INTO mailboxes (digest, mailbox) VALUES (:digest, :mailbox)
    ON CONFLICT (digest) DO UPDATE SET mailbox = excluded.mailbox, ends_at = NULL""")
KEEP = text("UPDATE mailboxes SET ends_at = NULL WHERE mailbox = :mailbox AND ends_at IS NOT NULL")
LOCK = text("SELECT 1 FROM mailboxes WHERE mailbox = :mailbox FOR UPDATE")
FORGET = text("DELETE FROM mailboxes WHERE mailbox = :mailbox")
SWEEP = text("DELETE FROM mailboxes WHERE clock_timestamp() >= ends_at")


class PostgresMailboxes:
    """Implements `application.people.mailboxes.Mailboxes`."""

    def __init__(self, engine: Engine, tokens: Tokens) -> None:
        self._engine = engine
        self._at_once = at_once(engine)
        self._tokens = tokens

    def meet(self, email: str, *, lasting: bool = True) -> str:
        digest = self._tokens.mailbox(email)
        with self._at_once.connect() as connection:
            asked = {"digest": digest, "mailbox": new_id(), "term": None if lasting else PASSING}
            return str(connection.execute(MEET, asked).scalar_one())

    def find(self, email: str) -> str:
        with self._at_once.connect() as connection:
            asked = {"digest": self._tokens.mailbox(email)}
            known = connection.execute(FIND, asked).scalar_one_or_none()
        return known or self._tokens.unmet(email)

    def hold(self, email: str, mailbox: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(HOLD, {"digest": self._tokens.mailbox(email), "mailbox": mailbox})

    def keep(self, mailbox: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(KEEP, {"mailbox": mailbox})

    def forget(self, mailbox: str, in_use: Callable[[], bool]) -> bool:
        with self._engine.begin() as connection:
            known = connection.execute(LOCK, {"mailbox": mailbox}).one_or_none()
            if known is None or in_use():
                return False
            connection.execute(FORGET, {"mailbox": mailbox})
        return True

    def sweep(self) -> int:
        """Those whose term is over leave; how many they were."""
        with self._engine.begin() as connection:
            return connection.execute(SWEEP).rowcount
