"""A shop on PostgreSQL in which somebody can be forgotten."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from application.identity.passkeys import Passkeys
from application.policies.forgetting import FORGETTING
from application.policies.letter_effects import SendFarewellLetter
from application.policies.people_effects import ErasureEffect
from application.shop import Shop
from application.store.event_store import EventStore
from application.store.journal.postgres import WRITTEN_BY
from interfaces.api.edge.needs import Identity
from interfaces.forgetting.erasing import Erasing
from interfaces.forgetting.register import Register
from interfaces.postgres.codes import PostgresCodes
from interfaces.postgres.credentials import PostgresCredentials
from interfaces.postgres.forgotten import BesideTheLog
from interfaces.postgres.keyring import PostgresKeyring
from interfaces.postgres.mailboxes import PostgresMailboxes
from interfaces.postgres.sessions import PostgresSessions
from interfaces.postgres.staff_reads import PostgresStaffReads
from interfaces.postgres.views import PostgresViews
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.forgetting import Forgetting
from interfaces.worker.following import ReadModelFollowing
from projections.all import READ_MODELS
from projections.kit.reading import Reader
from tests.interfaces.api.world import TOKENS, Json, World, world
from tests.interfaces.on_behalf import delivery
from tests.postgres import MASTER_KEYS
from tests.set_clock import SetClock

SECRET = b"only for tests, thirty-two bytes"


@dataclass(slots=True)
class Forgetful:
    """`work` follows the log to its end and performs what the policy asks for."""

    shop: World
    erasing: Erasing
    keyring: PostgresKeyring
    pool: Engine
    outcomes: list[str] = field(default_factory=list)
    farewells: list[SendFarewellLetter] = field(default_factory=list)
    _heard: int = 0

    def follow(self) -> None:
        for model in READ_MODELS:
            following = ReadModelFollowing(self.pool, self.shop.journal, model)
            following.prepare()
            while following.step(500).folded:
                pass

    def work(self) -> None:
        while effects := self._asked_for():
            for effect in effects:
                self.follow()
                self.outcomes.append(self.perform(effect))
        self.follow()

    def perform(self, effect: ErasureEffect) -> str:
        doing = Doing(self.shop.api.store, self._rules, delivery())
        return Forgetting(doing, self.erasing, self.shop.payments).perform(effect)

    def rows(self, statement: str) -> list[Json]:
        with self.pool.connect() as connection:
            return [dict(row) for row in connection.execute(text(statement)).mappings()]

    def _rules(self) -> Shop:
        return self.shop.api.shop()

    def _asked_for(self) -> list[ErasureEffect]:
        events = self.shop.journal.after(self._heard, 10_000)
        self._heard = self.shop.journal.head()
        heard = [each for each in events if type(each.event) in FORGETTING.event_types]
        asked = [effect for each in heard for effect in FORGETTING.react(each)]
        self.farewells += [each for each in asked if isinstance(each, SendFarewellLetter)]
        return [each for each in asked if isinstance(each, ErasureEffect)]


def _identity(known: Identity, pool: Engine, keys: PostgresKeyring) -> Identity:
    credentials = PostgresCredentials(
        pool,
        sealing=lambda person: keys.kept_key(person, "P"),
        opening=lambda person: keys.opening_key(person, "P"),
    )
    passkeys = Passkeys(
        credentials=credentials,
        challenges=known.passkeys.challenges,
        authenticators=known.passkeys.authenticators,
        tokens=TOKENS,
    )
    return replace(
        known,
        sessions=PostgresSessions(pool, TOKENS),
        credentials=credentials,
        codes=PostgresCodes(pool, TOKENS, MASTER_KEYS),
        mailboxes=PostgresMailboxes(pool, TOKENS),
        passkeys=passkeys,
    )


@pytest.fixture
def forgetful(
    postgres_store: EventStore, postgres_keyring: PostgresKeyring, pool: Engine, tmp_path: Path
) -> Forgetful:
    clock = postgres_store.clock
    assert isinstance(clock, SetClock)
    reader = Reader(pool, wait_seconds=0.1, written_by=WRITTEN_BY)
    identity = _identity(world(postgres_store, clock).api.identity, pool, postgres_keyring)
    views = PostgresViews(pool)
    erasing = Erasing(
        store=postgres_store,
        reader=reader,
        keyring=postgres_keyring,
        identity=identity,
        register=Register(tmp_path / "erasures.ndjson", SECRET),
        beside=BesideTheLog(pool),
        reads=PostgresStaffReads(pool),
        views=views,
    )
    more = {"read_models": READ_MODELS, "identity": identity, "erasing": erasing, "views": views}
    shop = world(postgres_store, clock, reader=reader, **more)
    made = Forgetful(shop, erasing, postgres_keyring, pool)
    made.follow()
    return made


@pytest.fixture
def shop(memory_store: EventStore, clock: SetClock) -> World:
    return world(memory_store, clock)
