"""Answers under a key lie sealed, open at their place alone, and end without being done again."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from psycopg.errors import InsufficientPrivilege

from application.store.answers import ENDED, subject_of
from application.store.event_store import AnswerEnded, Decision, EventStore, IdempotencyKey
from application.store.journal.log import Log
from application.store.privacy import Keyring, SealBroken
from interfaces.postgres.answers import AnswersBell, KeptAnswers
from interfaces.postgres.database import engine
from interfaces.postgres.keyring import PostgresKeyring
from tests.asking import ask
from tests.gem import GEM, Find
from tests.postgres import Database, connected
from tests.set_clock import SetClock

CANARY = "Zoë Ångström, 1 Rue de la Paix"
KEY, OTHER = IdempotencyKey("k1", "d1"), IdempotencyKey("k2", "d1")


def told(decision: Decision) -> dict[str, Any]:
    """A use case whose answer says something personal."""
    decision.decide(GEM, "1", Find(carat=Decimal("1.50")))
    return {"recipient": CANARY}


def again(decision: Decision) -> dict[str, Any]:
    """Whoever looks hears that it was done already."""
    decision.state(GEM, "1")
    pytest.fail("it is done again")


def seen(decision: Decision) -> dict[str, Any]:
    decision.state(GEM, "1")
    return {"recipient": CANARY}


@pytest.fixture
def answers(database: Database) -> Iterator[KeptAnswers]:
    pool = engine(database.app_url)
    yield KeptAnswers(pool)
    pool.dispose()


def stored(database: Database) -> bytes:
    with connected(database.owner_url) as session:
        rows = session.execute("SELECT answer FROM commands").fetchall()
    return b"\n".join(bytes(answer) for (answer,) in rows)


def test_an_answer_lies_sealed_and_is_given_again(
    postgres_store: EventStore, database: Database
) -> None:
    first = postgres_store.once(told, ask(), KEY)
    assert CANARY in first.body.decode()
    assert b"recipient" not in stored(database)
    assert postgres_store.once(again, ask(), KEY).body == first.body


def test_an_answer_does_not_open_under_another_key(
    postgres_store: EventStore, database: Database
) -> None:
    postgres_store.once(told, ask(), KEY)
    with connected(database.owner_url) as owner:
        owner.execute("ALTER TABLE commands DISABLE TRIGGER answers_only_end")
        owner.execute("UPDATE commands SET key = 'k2'")
    with pytest.raises(SealBroken):
        postgres_store.once(again, ask(), OTHER)


def test_an_answer_ends_with_the_key_of_its_day_and_nothing_is_done_twice(
    store: EventStore, journal: Log, keyring: Keyring, clock: SetClock
) -> None:
    store.once(told, ask(), KEY)
    keyring.destroy(subject_of(clock.now().date()), "P")
    head = journal.head()
    with pytest.raises(AnswerEnded):
        store.once(again, ask(), KEY)
    assert journal.head() == head


def test_days_end_after_their_time_and_not_a_day_early(
    postgres_store: EventStore,
    postgres_keyring: PostgresKeyring,
    answers: KeptAnswers,
    clock: SetClock,
) -> None:
    postgres_store.once(told, ask(), KEY)
    bell = AnswersBell(answers, postgres_keyring, timedelta(days=7))
    for days, ended in ((0, False), (7, False), (8, True)):
        bell.strike(clock.now() + timedelta(days=days))
        found = postgres_store.journal.answered("shopper-1", "POST /gems", "k1")
        assert found
        assert (found.answer == ENDED) is ended


def test_whoever_is_forgotten_has_no_answers_and_others_keep_theirs(
    postgres_store: EventStore, answers: KeptAnswers
) -> None:
    for caller in ("shopper-1", "shopper-2"):
        postgres_store.once(seen, ask(caller=caller), KEY)
    assert answers.end_of(["shopper-1"]) == 1
    with pytest.raises(AnswerEnded):
        postgres_store.once(again, ask(caller="shopper-1"), KEY)
    assert CANARY in postgres_store.once(again, ask(caller="shopper-2"), KEY).body.decode()


def test_answers_about_somebody_end_whoever_was_given_them(
    postgres_store: EventStore, answers: KeptAnswers
) -> None:
    postgres_store.once(told, ask(caller="staff:1"), KEY)
    assert answers.end_about(["gem-2"]) == 0
    assert answers.end_about(["gem-1"]) == 1
    with pytest.raises(AnswerEnded):
        postgres_store.once(again, ask(caller="staff:1"), KEY)


def test_an_answer_may_end_and_never_be_another(
    postgres_store: EventStore, database: Database
) -> None:
    postgres_store.once(told, ask(), KEY)
    with connected(database.app_url) as session, pytest.raises(InsufficientPrivilege):
        session.execute("UPDATE commands SET answer = 'another'")
