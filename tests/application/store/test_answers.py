"""Answers under a key lie sealed, open at their place alone, and end without being done again."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege

from application.store.answers import ENDED, subject_of
from application.store.event_store import (
    AnswerEnded,
    Decision,
    EventStore,
    IdempotencyKey,
    KeyReused,
    Request,
)
from application.store.journal.log import Log
from application.store.ports import Unavailable
from application.store.privacy import Keyring, SealBroken
from interfaces.postgres.answers import AnswersBell, KeptAnswers
from interfaces.postgres.database import engine
from interfaces.postgres.keyring import PostgresKeyring
from interfaces.postgres.old_commands import OldCommands
from interfaces.proof.invariants import check_invariants
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


MOVED: dict[str, tuple[bytes, Request, IdempotencyKey]] = {
    "key": (b"UPDATE commands SET key = 'k2'", ask(), OTHER),
    "caller": (b"UPDATE commands SET caller = 's-2'", ask(caller="s-2"), KEY),
    "route": (b"UPDATE commands SET route = 'PUT /gems'", ask(route="PUT /gems"), KEY),
}


@pytest.mark.parametrize("place", MOVED)
def test_an_answer_does_not_open_at_another_place(
    postgres_store: EventStore, database: Database, place: str
) -> None:
    """Whoever may write to the table gives nobody what was answered to another."""
    move, asked, key = MOVED[place]
    postgres_store.once(told, ask(), KEY)
    with connected(database.owner_url) as owner:
        owner.execute("ALTER TABLE commands DISABLE TRIGGER answers_only_end")
        owner.execute(move)
    with pytest.raises(SealBroken):
        postgres_store.once(again, asked, key)


def test_of_an_answer_that_nobody_can_ask_for_again_nothing_is_kept(
    postgres_store: EventStore, database: Database
) -> None:
    postgres_store.run(told, ask())
    assert stored(database) == b"null"
    with connected(database.owner_url) as session:
        assert (
            session.execute("SELECT FROM subject_keys WHERE subject LIKE 'house:%'").rowcount == 0
        )


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


def test_all_earlier_days_end_and_no_other_key_does(
    postgres_store: EventStore,
    postgres_keyring: PostgresKeyring,
    answers: KeptAnswers,
    clock: SetClock,
) -> None:
    """People's keys lie in the same table, before those of days and behind them by name."""
    first = clock.now().date()
    people = {each: postgres_keyring.kept_key(each, "P") for each in ("anna", "zoe")}
    for key in ("k1", "k2", "k3"):
        postgres_store.once(seen, ask(), IdempotencyKey(key, "d1"))
        clock.pass_time(timedelta(days=1))
    days = [subject_of(first + timedelta(days=number)) for number in range(3)]
    AnswersBell(answers, postgres_keyring, timedelta(days=2)).strike(
        datetime.combine(first + timedelta(days=4), time(), UTC)
    )
    left = [postgres_keyring.opening_key(day, "P") is not None for day in days]
    assert left == [False, False, True]
    assert {each: postgres_keyring.opening_key(each, "P") for each in people} == people


class Refusing:
    """A keyring that is out of reach when it is first asked, and counts."""

    def __init__(self) -> None:
        self.asked = 0

    def destroy(self, _subject: str, _retention: str) -> None:
        self.asked += 1
        if self.asked == 1:
            raise Unavailable


def test_a_day_that_could_not_end_ends_at_the_next_stroke_and_is_then_done(
    postgres_store: EventStore, answers: KeptAnswers, clock: SetClock
) -> None:
    postgres_store.once(seen, ask(), KEY)
    keyring = Refusing()
    bell = AnswersBell(answers, cast(Keyring, keyring), timedelta(days=7))
    now = clock.now() + timedelta(days=8)
    with pytest.raises(Unavailable):
        bell.strike(now)
    for _ in range(3):
        bell.strike(now)
    assert keyring.asked == 2, "once more, and not again on that day"


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


def test_what_was_asked_lies_sealed_and_ends_with_its_answer(
    postgres_store: EventStore,
    postgres_keyring: PostgresKeyring,
    database: Database,
    clock: SetClock,
) -> None:
    """A digest of a short body is the body to whoever guesses."""
    digest = "d" * 64
    postgres_store.once(told, ask(), IdempotencyKey("k1", digest))
    with connected(database.owner_url) as session:
        table = str(session.execute("SELECT c::text FROM commands c").fetchall())
    assert digest not in table and digest.encode().hex() not in table
    with pytest.raises(KeyReused):
        postgres_store.once(again, ask(), IdempotencyKey("k1", "e" * 64))
    postgres_keyring.destroy(subject_of(clock.now().date()), "P")
    found = postgres_store.journal.answered("shopper-1", "POST /gems", "k1")
    assert found and (found.digest, found.answer) == (None, ENDED)
    with pytest.raises(AnswerEnded):
        postgres_store.once(again, ask(), IdempotencyKey("k1", "e" * 64))


def test_no_digest_lies_beside_a_command(database: Database) -> None:
    with connected(database.app_url) as session, pytest.raises(CheckViolation):
        session.execute(
            "INSERT INTO commands (command_id, caller, route, key, digest, answer, position)"
            " VALUES ('1', 'c', 'r', 'k', 'a digest', '', 0)"
        )


def test_a_command_has_an_end_and_its_key_is_a_new_one_then(
    postgres_store: EventStore, database: Database, answers: KeptAnswers
) -> None:
    first = postgres_store.once(told, ask(), KEY)
    old = OldCommands(answers.engine, timedelta(days=90))
    for days, gone in ((0, 0), (89, 0), (91, 1)):
        made_older(database, days)
        assert old.sweep() == gone
    assert stored(database) == b""
    anew = postgres_store.once(lambda _: {"recipient": "anew"}, ask(), KEY)
    assert not anew.replayed and anew.body != first.body
    (inv,) = (one for one in check_invariants(database.app_url) if one.id == "INV-09")
    assert inv.holds, inv
    assert old.sweep() == 0


def test_many_commands_end_at_once(
    postgres_store: EventStore, database: Database, answers: KeptAnswers
) -> None:
    for number in range(3):
        postgres_store.once(seen, ask(), IdempotencyKey(f"k{number}", "d1"))
    made_older(database, 91)
    assert OldCommands(answers.engine, timedelta(days=90)).sweep() == 3


def test_a_command_that_is_gone_before_its_time_is_noticed(
    postgres_store: EventStore, database: Database
) -> None:
    postgres_store.once(told, ask(), KEY)
    with connected(database.owner_url) as owner:
        owner.execute("DELETE FROM commands")
    (inv,) = (one for one in check_invariants(database.app_url) if one.id == "INV-09")
    assert not inv.holds


def test_nobody_ends_a_command_early_or_moves_what_is_on_record_of_it(
    postgres_store: EventStore, database: Database
) -> None:
    postgres_store.once(told, ask(), KEY)
    with connected(database.app_url) as session:
        swept = session.execute("SELECT elysium_sweep_commands('0', 100)").fetchone()
    assert swept == (0,)
    with connected(database.app_url) as session, pytest.raises(InsufficientPrivilege):
        session.execute("UPDATE commands_ended SET position = 9")


def made_older(database: Database, days: int) -> None:
    with connected(database.owner_url) as owner:
        owner.execute("ALTER TABLE commands DISABLE TRIGGER answers_only_end")
        owner.execute(
            "UPDATE commands SET recorded_at = clock_timestamp() - %s", (timedelta(days=days),)
        )
