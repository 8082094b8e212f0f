"""Where staff come in, put together for one command: no more of the house is loaded than that."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial

from application.identity.passwords import Passwords
from application.people.staff_sign_in import Door
from application.store.clock import DatabaseClock
from application.store.event_store import EventStore
from application.store.journal import JournalSettings, on_postgres
from interfaces.postgres.credentials import PostgresCredentials
from interfaces.postgres.database import database_time, for_a_command
from interfaces.postgres.key_checks import KeyChecks, ProvenMasters
from interfaces.postgres.keyring import PostgresKeyring
from interfaces.postgres.mailboxes import PostgresMailboxes
from interfaces.postgres.sessions import PostgresSessions
from interfaces.settings import Settings
from interfaces.settings.master_keys import masters
from interfaces.settings.token_secret import tokens


@contextmanager
def staff_door(settings: Settings) -> Iterator[Door]:
    with for_a_command(settings.database_url, settings.pooling) as pool:
        checks = KeyChecks(pool)
        proven = ProvenMasters(masters(settings), checks)
        given = tokens(settings)
        proven.now()
        checks.prove_token_secret(given)
        keys = PostgresKeyring(pool, proven)
        place = JournalSettings(url=settings.database_url, pool_size=1, pooling=settings.pooling)
        with closing(on_postgres(place, keys)) as journal:
            yield Door(
                store=EventStore(journal, DatabaseClock(partial(database_time, pool))),
                tokens=given,
                mailboxes=PostgresMailboxes(pool, given),
                sessions=PostgresSessions(pool, given, settings.lasting()),
                credentials=PostgresCredentials(
                    pool,
                    sealing=lambda person: keys.kept_key(person, "P"),
                    opening=lambda person: keys.opening_key(person, "P"),
                ),
                passwords=Passwords(),
                house=settings.house_name,
            )
