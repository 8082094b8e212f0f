"""Who somebody is, kept in PostgreSQL: sessions, credentials and codes, plugged together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from sqlalchemy import Engine

from application.identity.challenges import Challenges
from application.identity.passkeys import Authenticators, Passkeys
from application.identity.passwords import Passwords
from application.identity.sessions import Kind, Lasting
from application.store.ports import Clock
from application.store.privacy import Masters
from application.tokens import Tokens
from interfaces.api.edge.needs import Identity
from interfaces.postgres.api_keys import PostgresApiKeys
from interfaces.postgres.attempts import PostgresAttempts
from interfaces.postgres.challenges import PostgresSpent
from interfaces.postgres.codes import PostgresCodes
from interfaces.postgres.credentials import PostgresCredentials
from interfaces.postgres.keyring import PostgresKeyring
from interfaces.postgres.mailboxes import PostgresMailboxes
from interfaces.postgres.sessions import PostgresSessions

Swept = PostgresSessions | PostgresCodes | PostgresAttempts | PostgresSpent | PostgresMailboxes


@dataclass(frozen=True, kw_only=True)
class Identities:
    """Each part made when first asked for; `lasting` are sessions, `code_lasts` is a code."""

    engine: Engine
    tokens: Tokens
    masters: Masters
    lasting: Mapping[Kind, Lasting]
    code_lasts: timedelta

    @cached_property
    def sessions(self) -> PostgresSessions:
        return PostgresSessions(self.engine, self.tokens, self.lasting)

    @cached_property
    def credentials(self) -> PostgresCredentials:
        keys = PostgresKeyring(self.engine, self.masters)
        return PostgresCredentials(
            self.engine,
            sealing=lambda person: keys.kept_key(person, "P"),
            opening=lambda person: keys.opening_key(person, "P"),
        )

    @cached_property
    def attempts(self) -> PostgresAttempts:
        return PostgresAttempts(self.engine, self.tokens)

    @cached_property
    def codes(self) -> PostgresCodes:
        return PostgresCodes(self.engine, self.tokens, self.masters, self.code_lasts)

    @cached_property
    def mailboxes(self) -> PostgresMailboxes:
        return PostgresMailboxes(self.engine, self.tokens)

    @cached_property
    def spent(self) -> PostgresSpent:
        return PostgresSpent(self.engine)

    @property
    def swept(self) -> tuple[Swept, ...]:
        """Rows with an end."""
        return self.sessions, self.codes, self.attempts, self.spent, self.mailboxes

    def of_api(
        self, fresh_seconds: float, clock: Clock, authenticators: Authenticators
    ) -> Identity:
        challenges = Challenges(self.tokens, clock, self.spent)
        return Identity(
            sessions=self.sessions,
            credentials=self.credentials,
            passwords=Passwords(),
            attempts=self.attempts,
            codes=self.codes,
            mailboxes=self.mailboxes,
            passkeys=Passkeys(
                credentials=self.credentials,
                challenges=challenges,
                authenticators=authenticators,
                tokens=self.tokens,
            ),
            api_keys=PostgresApiKeys(self.engine, self.tokens),
            fresh=timedelta(seconds=fresh_seconds),
        )
