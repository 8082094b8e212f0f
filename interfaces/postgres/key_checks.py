"""Whether a key is the one of before: held against its check value before it is used.

A check value is written when an id is first used. Of another key under the same id, everything
would seem well until somebody opens what was sealed before.
"""

from collections.abc import Mapping

import structlog
from sqlalchemy import Connection, Engine, text

from application.store.privacy import MasterKeys, Masters, SealBroken
from application.tokens import Tokens
from domain.kernel import Refusal, Unreachable
from interfaces.postgres.keyring import place_of
from interfaces.postgres.transaction import transaction

TOKEN_SECRET = "token secret"  # noqa: S105  # its name
MAILBOX_SECRET = "mailbox secret"  # noqa: S105  # its name
log = structlog.get_logger()
KNOWN = text("SELECT key_id, check_value FROM key_checks WHERE key_id = ANY(:key_ids)")
FIRST_USED = text("""
    INSERT INTO key_checks (key_id, check_value) VALUES (:key_id, :check_value)
    ON CONFLICT (key_id) DO NOTHING""")
FORGET = text("DELETE FROM key_checks WHERE key_id = :key_id")
NEEDED = text("""
    WITH RECURSIVE needed (master) AS (
        SELECT min(master) FROM subject_keys WHERE wrapped IS NOT NULL
        UNION ALL
        SELECT (SELECT min(master) FROM subject_keys
                WHERE wrapped IS NOT NULL AND master > needed.master)
        FROM needed WHERE needed.master IS NOT NULL)
    SELECT master FROM needed WHERE master IS NOT NULL ORDER BY master""")
UNDER = text("""
    SELECT subject, retention, wrapped FROM subject_keys
    WHERE wrapped IS NOT NULL AND master = :master LIMIT 1""")


class MasterKeyChanged(Unreachable):
    """The master key {master} is another one than that under which this shop's data was sealed.
    Nothing was changed: bring back the keys as they were from their backup; a new key needs an
    id of its own."""


class MasterKeyMissing(Unreachable):
    """This shop's data is sealed under a master key {masters}, which is not given here. Nothing
    was changed: give it again; it may be left out only after ./elysium keys retire."""


class TokenSecretChanged(Unreachable):
    """ELYSIUM_TOKEN_SECRET is another one than before: every token, session and mailbox would be
    a stranger's. Nothing was changed: bring it back from its backup, or, where it is meant to be
    another one, run ./elysium keys renew-token-secret with the new one."""


class MailboxSecretChanged(Unreachable):
    """Mailboxes are known by another ELYSIUM_MAILBOX_SECRET than before: nobody who has an account
    could sign in. Nothing was changed: give there the secret of the beginning; until one is named,
    that is the first ELYSIUM_TOKEN_SECRET."""


class NoTokenSecret(Refusal):
    """ELYSIUM_TOKEN_SECRET is not set: what everybody could guess proves nothing."""


class KeyChecks:
    """Those of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def prove(self, masters: MasterKeys) -> None:
        """Raises `MasterKeyChanged`, `MasterKeyMissing` or `Unavailable`."""
        told = {f"master {name}": masters.check_value(name) for name in masters.keys}
        with transaction(self._engine) as connection:
            needed = connection.execute(NEEDED).scalars().all()
            if missing := [name for name in needed if name not in masters.keys]:
                raise MasterKeyMissing(masters=", ".join(missing))
            for key_id in told.keys() - self._known(connection, told):
                _open_one(connection, masters, key_id.removeprefix("master "))
            if wrong := self._others(connection, told):
                names = (key_id.removeprefix("master ") for key_id in wrong)
                raise MasterKeyChanged(master=", ".join(names))

    def strangers(self, masters: MasterKeys, tokens: Tokens) -> list[str]:
        """Of which keys another was used before; nothing is written. Raises `Unavailable`."""
        told = {f"master {name}": masters.check_value(name) for name in masters.keys}
        told |= _told(tokens)
        with transaction(self._engine) as connection:
            known = self._known(connection, told)
        return sorted(key_id for key_id, value in known.items() if told[key_id] != value)

    def prove_token_secret(self, tokens: Tokens) -> None:
        """Raises `NoTokenSecret`, `TokenSecretChanged`, `MailboxSecretChanged`, `Unavailable`."""
        if tokens.guessable:
            raise NoTokenSecret
        with transaction(self._engine) as connection:
            if self._others(connection, {TOKEN_SECRET: tokens.check_value()}):
                raise TokenSecretChanged
            self._refuse_other_mailboxes(connection, tokens)
            self._others(connection, _told(tokens))

    def renew_token_secret(self, tokens: Tokens) -> None:
        """As the owner of the database alone: the shop may add a check value, not change one.

        Raises `NoTokenSecret`, `MailboxSecretChanged` or `Unavailable`.
        """
        if tokens.guessable:
            raise NoTokenSecret
        with transaction(self._engine) as connection:
            self._refuse_other_mailboxes(connection, tokens)
            connection.execute(FORGET, {"key_id": TOKEN_SECRET})
            self._others(connection, _told(tokens))

    def _refuse_other_mailboxes(self, connection: Connection, tokens: Tokens) -> None:
        """Where none was written down yet, they are known by the secret of tokens."""
        known = self._known(connection, _told(tokens))
        before = known.get(MAILBOX_SECRET, known.get(TOKEN_SECRET))
        if before not in (None, tokens.check_value_of_mailboxes()):
            raise MailboxSecretChanged

    def _others(self, connection: Connection, told: Mapping[str, str]) -> list[str]:
        """The ids of which another key was used before; of new ones it is written down."""
        for key_id in sorted(told.keys() - self._known(connection, told)):
            first = {"key_id": key_id, "check_value": told[key_id]}
            connection.execute(FIRST_USED, first)
        known = self._known(connection, told)
        return sorted(key_id for key_id in told if known[key_id] != told[key_id])

    def _known(self, connection: Connection, told: Mapping[str, str]) -> dict[str, str]:
        rows = connection.execute(KNOWN, {"key_ids": list(told)})
        return {row.key_id: row.check_value for row in rows}


class ProvenMasters:
    """Implements `Masters`: none is used before it was proven to be the one of before.

    What comes later and is not, or lacks what is needed, is told once; those of before hold.
    """

    def __init__(self, masters: Masters, checks: KeyChecks) -> None:
        self._masters = masters
        self._checks = checks
        self._proven: MasterKeys | None = None
        self._refused: MasterKeys | None = None

    def now(self) -> MasterKeys:
        """Raises, as long as none were proven, what `KeyChecks.prove` does."""
        found, proven = self._masters.now(), self._proven
        if proven is not None and found in (proven, self._refused):
            return proven
        try:
            self._checks.prove(found)
        except (MasterKeyChanged, MasterKeyMissing) as why:
            if proven is None:
                raise
            self._refused = found
            log.error("master_keys.refused", why=str(why))
            return proven
        self._proven = found
        return found


def _told(tokens: Tokens) -> dict[str, str]:
    return {
        TOKEN_SECRET: tokens.check_value(),
        MAILBOX_SECRET: tokens.check_value_of_mailboxes(),
    }


def _open_one(connection: Connection, masters: MasterKeys, name: str) -> None:
    """Of an id without a check value, whatever lies under it from before there were any."""
    for row in connection.execute(UNDER, {"master": name}):
        try:
            masters.unwrap(name, bytes(row.wrapped), place_of(row.subject, row.retention))
        except SealBroken:
            raise MasterKeyChanged(master=name) from None
