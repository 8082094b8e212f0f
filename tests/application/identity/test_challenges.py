"""A challenge is answered once, in time, for what it was asked for, and by whom it was asked of."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, text

from application.identity.challenges import (
    LASTS,
    Bound,
    ChallengeOver,
    Challenges,
    MemorySpent,
    Spent,
)
from application.tokens import Tokens
from interfaces.postgres.challenges import PostgresSpent
from tests.application.identity.conftest import TOKENS
from tests.set_clock import SetClock

MINE = Bound("passkey_made", "customer:1")


@pytest.fixture(params=["memory", "postgres"])
def spent(request: pytest.FixtureRequest) -> Spent:
    if request.param == "memory":
        return MemorySpent()
    pool: Engine = request.getfixturevalue("pool")
    return PostgresSpent(pool)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 11, 2, 12, tzinfo=UTC))


@pytest.fixture
def challenges(spent: Spent, clock: SetClock) -> Challenges:
    return Challenges(TOKENS, clock, spent)


def is_over(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except ChallengeOver:
        return True
    return False


def test_it_is_answered_once_also_by_twenty_at_once(challenges: Challenges) -> None:
    challenge = challenges.issue(MINE)
    challenges.look(challenge, MINE)
    with ThreadPoolExecutor(8) as crowd:
        over = list(
            crowd.map(lambda _: is_over(lambda: challenges.spend(challenge, MINE)), "x" * 20)
        )
    assert over.count(False) == 1
    assert not is_over(lambda: challenges.spend(challenges.issue(MINE), MINE))


@pytest.mark.parametrize(
    "other",
    [
        Bound("passkey_made", "customer:2"),
        Bound("second_factor", "customer:1"),
        Bound("passkey_made"),
    ],
)
def test_it_is_good_for_nobody_and_nothing_else(challenges: Challenges, other: Bound) -> None:
    challenge = challenges.issue(MINE)
    assert is_over(lambda: challenges.look(challenge, other))
    assert is_over(lambda: challenges.spend(challenge, other))
    challenges.spend(challenge, MINE)


def test_it_ends(challenges: Challenges, clock: SetClock) -> None:
    challenge = challenges.issue(MINE)
    clock.pass_time(LASTS - timedelta(seconds=1))
    challenges.look(challenge, MINE)
    clock.pass_time(timedelta(seconds=1))
    assert is_over(lambda: challenges.look(challenge, MINE))


def test_nobody_writes_one_or_makes_one_last(challenges: Challenges, clock: SetClock) -> None:
    challenge = challenges.issue(MINE)
    ends, nonce, seal = challenge.split(".")
    theirs = Challenges(Tokens(bytes(32)), clock, MemorySpent()).issue(MINE)
    longer = f"{int(ends) + 60}.{nonce}.{seal}"
    for forged in ("", ".", "..", "x", "é.é.é", challenge[:-1], challenge + "0", longer, theirs):
        assert is_over(partial(challenges.look, forged, MINE)), forged


def test_what_is_over_anyway_is_swept(pool: Engine) -> None:
    spent = PostgresSpent(pool)
    with pool.begin() as connection:
        connection.execute(text("DELETE FROM spent_challenges"))
    now = datetime.now(UTC)
    assert spent.spend("old", now - timedelta(hours=2)) and spent.spend("new", now)
    assert spent.sweep() == 1
    assert not spent.spend("new", now)
