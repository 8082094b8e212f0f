"""A system's key opens what it was made for, until it ends, in memory as in PostgreSQL."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from application.identity.api_keys import (
    ApiKeys,
    KeyUnknown,
    MemoryApiKeys,
    ScopeMissing,
    ScopeUnknown,
    SystemNameInvalid,
    opening,
)
from interfaces.postgres.api_keys import PostgresApiKeys
from tests.application.identity.conftest import TOKENS
from tests.set_clock import SetClock

AGED = text("""
    UPDATE api_keys SET made_at = made_at - :by, used_at = used_at - :by, ends_at = ends_at - :by
    """)
SCOPES = ("stock:write", "prices:read")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Aging:
    """`later` lets time pass."""

    keys: ApiKeys
    later: Callable[[timedelta], None]


@pytest.fixture(params=["memory", "postgres"])
def aging(request: pytest.FixtureRequest) -> Aging:
    if request.param == "memory":
        clock = SetClock(datetime(2026, 11, 2, 12, tzinfo=UTC))
        return Aging(MemoryApiKeys(TOKENS, clock), clock.pass_time)
    pool: Engine = request.getfixturevalue("pool")

    def later(by: timedelta) -> None:
        with pool.begin() as connection:
            connection.execute(AGED, {"by": by})

    with pool.begin() as connection:
        connection.execute(text("UPDATE api_keys SET ends_at = made_at"))
    return Aging(PostgresApiKeys(pool, TOKENS), later)


def test_a_key_is_found_by_its_secret_alone(aging: Aging) -> None:
    one, other = aging.keys.add("Stock room", SCOPES), aging.keys.add("Metal feed", SCOPES[:1])
    found = aging.keys.find(one.secret)
    assert found and found.used_at
    assert (found.name, found.scopes, found.key_id) == ("Stock room", SCOPES, one.key.key_id)
    assert one.secret.startswith(found.prefix) and len(found.prefix) < 12
    for forged in ("", "ely_", "ely_x.y", one.secret[:-1], one.secret + "0", TOKENS.issue()):
        assert aging.keys.find(forged) is None
    assert aging.keys.names([one.key.system_id, "staff-1"]) == {one.key.system_id: "Stock room"}
    assert other.key.system_id != one.key.system_id
    made = [each.key_id for each in aging.keys.everyone()]
    assert made.index(one.key.key_id) < made.index(other.key.key_id)
    (unused,) = [each for each in aging.keys.everyone() if each.key_id == other.key.key_id]
    assert unused.used_at is None


def test_its_use_is_noted_at_most_once_a_minute(aging: Aging) -> None:
    secret = aging.keys.add("Stock room", SCOPES).secret
    first = aging.keys.find(secret)
    aging.later(timedelta(seconds=50))
    soon = aging.keys.find(secret)
    aging.later(timedelta(seconds=50))
    late = aging.keys.find(secret)
    assert first and soon and late and first.used_at and soon.used_at and late.used_at
    assert soon.used_at - soon.made_at < timedelta(seconds=10)
    assert late.used_at - late.made_at > timedelta(seconds=90)


def test_a_revoked_key_opens_nothing_from_then_on(aging: Aging) -> None:
    made = aging.keys.add("Stock room", SCOPES)
    aging.keys.revoke(made.key.key_id)
    assert aging.keys.find(made.secret) is None
    (kept,) = [each for each in aging.keys.everyone() if each.key_id == made.key.key_id]
    assert kept.ends_at
    for again in (aging.keys.revoke, lambda key_id: aging.keys.rotate(key_id, DAY)):
        for gone in (made.key.key_id, "nothing"):
            with pytest.raises(KeyUnknown):
                again(gone)


def test_a_new_key_takes_the_place_of_one_that_is_good_a_while_yet(aging: Aging) -> None:
    before = aging.keys.add("Stock room", SCOPES)
    after = aging.keys.rotate(before.key.key_id, DAY)
    assert after.secret != before.secret and after.key.key_id != before.key.key_id
    assert (after.key.system_id, after.key.scopes) == (before.key.system_id, SCOPES)
    assert after.key.used_at is None and after.key.ends_at is None
    assert aging.keys.find(before.secret) and aging.keys.find(after.secret)
    aging.later(DAY)
    assert aging.keys.find(before.secret) is None and aging.keys.find(after.secret)


def test_an_end_is_never_put_off(aging: Aging) -> None:
    made = aging.keys.add("Stock room", SCOPES)
    aging.keys.rotate(made.key.key_id, timedelta(hours=1))
    aging.keys.rotate(made.key.key_id, DAY)
    aging.later(timedelta(hours=1))
    assert aging.keys.find(made.secret) is None


def test_without_overlap_the_key_before_ends_at_once(aging: Aging) -> None:
    made = aging.keys.add("Stock room", SCOPES)
    aging.keys.rotate(made.key.key_id, timedelta(0))
    assert aging.keys.find(made.secret) is None


@pytest.mark.parametrize("name", ["", " ", "…", "x" * 101])
def test_a_system_has_a_name(aging: Aging, name: str) -> None:
    with pytest.raises(SystemNameInvalid):
        aging.keys.add(name, SCOPES)


def test_no_scope_is_free_text() -> None:
    assert opening(["b", "a", "b"], {"a", "b", "c"}) == ("a", "b")
    with pytest.raises(ScopeUnknown, match=r"called orders:all; there are a, b"):
        opening(["a", "orders:all"], {"a", "b"})
    with pytest.raises(ScopeMissing):
        opening([], {"a"})


def test_of_a_secret_nothing_is_kept_in_the_clear(pool: Engine) -> None:
    made = PostgresApiKeys(pool, TOKENS).add("Stock room", SCOPES)
    with pool.connect() as connection:
        rows = connection.execute(text("SELECT api_keys::text FROM api_keys")).scalars().all()
    assert not any(made.secret[12:] in row for row in rows)
    assert made.secret not in repr(made)
