"""What people prove by who they are is kept, used up and ended, in memory as in PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text

from application.ids import new_id
from application.store.privacy import SubjectErased
from interfaces.postgres.keyring import PostgresKeyring
from tests.application.identity.conftest import Identity
from tests.postgres import MASTER_KEYS


def test_what_is_kept_is_found_by_its_person_and_its_sort(identity: Identity) -> None:
    person, kept = new_id(), identity.credentials
    one = kept.add(person, "passkey", b"one", ref=f"key-{person}")
    two = kept.add(person, "passkey", b"two")
    assert kept.of(person, "passkey") == (one, two)
    assert (one.secret, one.used_at) == (b"one", None)
    assert kept.found("passkey", f"key-{person}") == one
    assert kept.found("totp", f"key-{person}") is None
    assert kept.of(person, "totp") == kept.of("another", "passkey") == ()


def test_a_use_is_noted_and_may_change_the_secret(identity: Identity) -> None:
    person, kept = new_id(), identity.credentials
    made = kept.add(person, "passkey", b"counter 1")
    kept.use(made.credential_id)
    (used,) = kept.of(person, "passkey")
    assert used.used_at and used.secret == b"counter 1"
    kept.use(made.credential_id, b"counter 2")
    assert kept.of(person, "passkey")[0].secret == b"counter 2"
    kept.use("nothing", b"x")


def test_what_is_used_or_taken_is_that_one_alone(identity: Identity) -> None:
    person, kept = new_id(), identity.credentials
    one, other = (kept.add(person, "passkey", secret) for secret in (b"one", b"other"))
    alien = kept.add(new_id(), "passkey", b"alien")
    kept.use(one.credential_id, b"one, used")
    assert [each.secret for each in kept.of(person, "passkey")] == [b"one, used", b"other"]
    assert kept.found("passkey", other.credential_id) == other
    assert kept.take(person, one.credential_id)
    assert kept.of(person, "passkey") == (other,)
    assert kept.found("passkey", alien.credential_id) == alien


def test_of_many_who_put_another_in_its_place_one_does(identity: Identity) -> None:
    person, kept = new_id(), identity.credentials
    made = kept.add(person, "passkey", b"counter 1")
    with ThreadPoolExecutor(8) as crowd:
        used = crowd.map(
            lambda n: kept.use(made.credential_id, b"counter %d" % n, former=b"counter 1"),
            range(2, 22),
        )
        assert sum(used) == 1
    assert kept.use(made.credential_id)
    assert not kept.use(made.credential_id, b"counter 1", former=b"counter 1")
    assert not kept.use("nothing")


def test_of_many_who_take_the_last_ones_the_last_stays(identity: Identity) -> None:
    person, kept = new_id(), identity.credentials
    kept.add(person, "totp", b"x")
    with ThreadPoolExecutor(4) as crowd:
        for _ in range(20):
            made = [kept.add(person, "passkey", b"x").credential_id for _ in range(4)]
            assert not kept.take_but_last("another", made[0])
            assert sum(crowd.map(lambda each: kept.take_but_last(person, each), made)) == 3
            assert kept.end_all(person, "passkey") == 1


def test_of_many_who_take_it_one_has_it(identity: Identity) -> None:
    person, kept = new_id(), identity.credentials
    code = kept.add(person, "recovery_code", b"once").credential_id
    assert not kept.take("another", code)
    with ThreadPoolExecutor(8) as crowd:
        taken = list(crowd.map(lambda _: kept.take(person, code), range(20)))
    assert sum(taken) == 1
    assert kept.of(person, "recovery_code") == ()


def test_all_of_one_sort_end_or_all(identity: Identity) -> None:
    person, kept = new_id(), identity.credentials
    for sort in ("password", "totp"):
        kept.add(person, sort, b"x")
    kept.add("another", "password", b"x")
    assert kept.end_all(person, "password") == 1
    assert kept.of(person, "totp") and not kept.of(person, "password")
    assert kept.end_all(person) == 1
    assert kept.of("another", "password")


@pytest.mark.parametrize("identity", ["postgres"], indirect=True)
def test_secrets_are_sealed_and_go_with_the_key(identity: Identity, pool: Engine) -> None:
    person, kept = new_id(), identity.credentials
    made = kept.add(person, "totp", b"a secret of mine")
    with pool.connect() as connection:
        rows = connection.execute(text("SELECT secret FROM credentials")).scalars().all()
    assert not any(b"a secret of mine" in bytes(row) for row in rows)
    PostgresKeyring(pool, MASTER_KEYS).destroy(person, "P")
    assert kept.of(person, "totp") == ()
    assert kept.found("totp", made.credential_id) is None
    with pytest.raises(SubjectErased):
        kept.add(person, "totp", b"again")
