"""How long whoever failed to prove who they are waits for the next try, in memory and on record."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from application.identity.attempts import (
    FORGOTTEN_AFTER,
    FREE,
    FREE_OF_ALL,
    Attempts,
    MemoryAttempts,
    TooManyAttempts,
    Trial,
    counts_of,
)
from application.ids import new_id
from application.tokens import Tokens
from interfaces.postgres.attempts import PostgresAttempts
from tests.set_clock import SetClock
from tests.threads import at_once

TOKENS = Tokens(bytes(range(32)))
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
AGED = text("UPDATE failed_attempts SET last_at = last_at - :by")


@dataclass(frozen=True, slots=True)
class Door:
    attempts: Attempts
    later: Callable[[timedelta], None]

    def waits(self, trial: Trial) -> int:
        """The seconds that a try has to wait; 0 when it was let through, and counted."""
        try:
            self.attempts.begin(trial)
        except TooManyAttempts as refused:
            return int(refused.facts["retry_after"])
        return 0

    def fail(self, trial: Trial, times: int) -> None:
        """However long that takes."""
        for _ in range(times):
            while wait := self.waits(trial):
                self.later(timedelta(seconds=wait))


@pytest.fixture(params=["memory", "postgres"])
def door(request: pytest.FixtureRequest) -> Door:
    if request.param == "memory":
        clock = SetClock(NOON)
        return Door(MemoryAttempts(TOKENS, clock), clock.pass_time)
    pool: Engine = request.getfixturevalue("pool")

    def later(by: timedelta) -> None:
        with pool.begin() as connection:
            connection.execute(AGED, {"by": by})

    return Door(PostgresAttempts(pool, TOKENS), later)


@pytest.fixture
def trial() -> Trial:
    return Trial(way="password", account=new_id(), source="192.0.2.1")


def test_the_first_failures_cost_nothing_and_each_further_one_twice_the_wait(
    door: Door, trial: Trial
) -> None:
    assert [door.waits(trial) for _ in range(FREE)] == [0] * FREE
    waits = []
    for _ in range(8):
        waits.append(door.waits(trial))
        door.later(timedelta(seconds=waits[-1]))
        assert door.waits(trial) == 0
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_try_that_has_to_wait_does_not_lengthen_the_wait(door: Door, trial: Trial) -> None:
    door.fail(trial, FREE + 3)
    assert [door.waits(trial) for _ in range(5)] == [8] * 5


def test_whoever_comes_before_the_wait_is_over_waits_the_rest(door: Door, trial: Trial) -> None:
    door.fail(trial, FREE + 3)
    door.later(timedelta(seconds=5))
    assert door.waits(trial) == 3
    door.later(timedelta(seconds=3))
    assert door.waits(trial) == 0


def test_right_tries_from_everywhere_slow_nobody(door: Door, trial: Trial) -> None:
    for number in range(FREE_OF_ALL + 1):
        here = replace(trial, source=f"2001:db8:0:{number:x}::/64")
        assert door.waits(here) == 0
        door.attempts.succeeded(here)


def test_failures_are_forgotten_after_an_hour_of_quiet(door: Door, trial: Trial) -> None:
    door.fail(trial, FREE + 4)
    door.later(FORGOTTEN_AFTER)
    assert [door.waits(trial) for _ in range(FREE)] == [0] * FREE
    assert door.waits(trial) == 1


def test_a_right_try_forgets_the_failures_of_its_source(door: Door, trial: Trial) -> None:
    door.fail(trial, FREE + 2)
    door.attempts.succeeded(trial)
    assert [door.waits(trial) for _ in range(FREE)] == [0] * FREE


def test_a_right_try_forgives_nobody_elses_failures(door: Door, trial: Trial) -> None:
    stranger = replace(trial, source="198.51.100.9")
    door.fail(stranger, FREE)
    door.attempts.begin(trial)
    door.attempts.succeeded(trial)
    assert door.waits(stranger) == 1


def test_a_stranger_keeps_nobody_from_signing_in_from_elsewhere(door: Door, trial: Trial) -> None:
    door.fail(replace(trial, source="198.51.100.9"), FREE + 6)
    assert door.waits(trial) == 0


def test_a_thousand_sources_try_no_faster_than_one(door: Door, trial: Trial) -> None:
    sources = [replace(trial, source=f"2001:db8:0:{n:x}::/64") for n in range(FREE_OF_ALL)]
    assert [door.waits(each) for each in sources] == [0] * FREE_OF_ALL
    assert door.waits(replace(trial, source="203.0.113.5")) == 1


def test_a_device_that_was_let_in_before_is_not_slowed_by_all_of_them(
    door: Door, trial: Trial
) -> None:
    for number in range(FREE_OF_ALL):
        door.waits(replace(trial, source=f"2001:db8:0:{number:x}::/64"))
    known = replace(trial, device="a-device")
    assert [door.waits(known) for _ in range(FREE)] == [0] * FREE
    assert door.waits(known) == 1
    assert door.waits(replace(known, device="another")) == 0


def test_other_accounts_and_other_ways_are_counted_apart(door: Door, trial: Trial) -> None:
    door.fail(trial, FREE)
    assert door.waits(trial) == 1
    assert door.waits(replace(trial, account=new_id())) == 0
    assert door.waits(replace(trial, way="code")) == 0


def test_twenty_at_once_are_twenty(door: Door, trial: Trial) -> None:
    waits = at_once(*[lambda: door.waits(trial)] * 20)
    assert waits.count(0) == FREE


def test_nobody_is_named_in_what_is_stored(pool: Engine, trial: Trial) -> None:
    attempts = PostgresAttempts(pool, TOKENS)
    attempts.begin(replace(trial, account="customer@example.com"))
    with pool.connect() as connection:
        names = connection.execute(text("SELECT name FROM failed_attempts")).scalars().all()
    assert all(len(name) == 64 and "." not in name for name in names)


def test_what_is_forgotten_is_swept(pool: Engine, trial: Trial) -> None:
    attempts = PostgresAttempts(pool, TOKENS)
    attempts.begin(trial)
    with pool.begin() as connection:
        connection.execute(AGED, {"by": FORGOTTEN_AFTER})
    other = replace(trial, account=new_id())
    for _ in range(FREE):
        attempts.begin(other)
    assert attempts.sweep() >= 1
    assert attempts.sweep() == 0
    with pytest.raises(TooManyAttempts):
        attempts.begin(other)


def test_a_device_is_known_to_its_own_account_alone() -> None:
    shown = TOKENS.device("an-account")
    assert TOKENS.known_device("an-account", shown) == shown.partition(".")[0]
    assert TOKENS.known_device("another", shown) == ""
    for forged in ("", ".", "x", f"x.{shown.partition('.')[2]}", shown + "é"):
        assert TOKENS.known_device("an-account", forged) == ""


def test_what_is_refused_is_counted_nowhere(pool: Engine, trial: Trial) -> None:
    """Neither by its own count, when it is the crowd's that says no."""
    attempts = PostgresAttempts(pool, TOKENS)
    for number in range(FREE_OF_ALL):
        attempts.begin(replace(trial, source=f"crowd-{number}"))
    late = [replace(trial, source=f"late-{number}") for number in range(8)]
    for each in late:
        with pytest.raises(TooManyAttempts):
            attempts.begin(each)
    own = [c.name for each in late for c in counts_of(TOKENS, each) if not c.of_all]
    kept = text("SELECT count(*) FROM failed_attempts WHERE name = ANY(:names)")
    with pool.connect() as connection:
        assert connection.execute(kept, {"names": own}).scalar_one() == 0
