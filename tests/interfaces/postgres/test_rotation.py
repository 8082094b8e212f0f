"""A master key takes another's place while the shop runs; the former one leaves when it may."""

import threading
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from application.identity.codes import CodeWanted
from application.store.journal import on_postgres
from application.store.privacy import BriefKeyring, MasterKeys, MasterUnknown
from interfaces.postgres.codes import PostgresCodes
from interfaces.postgres.keyring import PostgresKeyring
from interfaces.postgres.rotation import (
    MasterMissing,
    MasterNowhere,
    Rotation,
    StillFirst,
    StillWrapped,
)
from tests.application.store.test_keyring import told
from tests.interfaces.api.world import TOKENS
from tests.postgres import Database, connected, unhurried

OLD, NEW = bytes(range(32)), bytes(range(1, 33))
BEFORE = MasterKeys("m1", {"m1": OLD})
ADDED = MasterKeys("m1", {"m1": OLD, "m2": NEW})
FIRST = MasterKeys("m2", {"m2": NEW, "m1": OLD})
AFTER = MasterKeys("m2", {"m2": NEW})


def filled(pool: Engine, count: int = 25) -> list[bytes]:
    keyring = PostgresKeyring(pool, BEFORE)
    return [keyring.kept_key(f"customer-{number}", "P") for number in range(count)]


def opened(pool: Engine, masters: MasterKeys, count: int = 25) -> list[bytes | None]:
    keyring = PostgresKeyring(pool, masters)
    return [keyring.opening_key(f"customer-{number}", "P") for number in range(count)]


def test_every_key_is_wrapped_anew_and_stays_the_same(pool: Engine) -> None:
    keys = filled(pool)
    rotation = Rotation(pool, FIRST)
    assert rotation.left() == 25
    assert sum(rotation.rotate(batch=10)) == 25
    assert rotation.left() == 0
    assert opened(pool, AFTER) == keys
    with pytest.raises(MasterUnknown):
        opened(pool, BEFORE)


def test_who_was_killed_goes_on_and_repeating_does_nothing(pool: Engine) -> None:
    keys = filled(pool)
    rotation = Rotation(pool, FIRST)
    assert next(rotation.rotate(batch=10)) == 10
    assert rotation.left() == 15
    assert opened(pool, FIRST) == keys
    assert sum(rotation.rotate(batch=10)) == 15
    assert sum(rotation.rotate(batch=10)) == 0


def test_codes_are_wrapped_anew_too(pool: Engine) -> None:
    wanted = CodeWanted(purpose="sign_in", person="", mailbox="m", tells="code")
    code = PostgresCodes(pool, TOKENS, BEFORE, timedelta(minutes=10)).issue(wanted)
    assert sum(Rotation(pool, FIRST).rotate()) == 1
    assert PostgresCodes(pool, TOKENS, AFTER).find(code.code_id) == code


def test_an_erased_key_stays_erased(pool: Engine) -> None:
    filled(pool)
    PostgresKeyring(pool, BEFORE).destroy("customer-3", "P")
    assert sum(Rotation(pool, FIRST).rotate()) == 24
    assert opened(pool, AFTER)[3] is None


def test_a_row_that_somebody_holds_is_found_by_the_next_walk(
    pool: Engine, database: Database
) -> None:
    filled(pool)
    with connected(database.owner_url) as held, held.transaction():
        held.execute("SELECT 1 FROM subject_keys WHERE subject = 'customer-3' FOR UPDATE")
        batches = Rotation(pool, FIRST).rotate(batch=100)
        assert next(batches) == 24
    assert sum(batches) == 1


def test_retiring_is_refused_while_anything_needs_it(pool: Engine) -> None:
    filled(pool, 3)
    rotation = Rotation(pool, FIRST)
    with pytest.raises(StillWrapped, match="3 are still wrapped under m1"):
        rotation.retire("m1")
    with pytest.raises(StillFirst):
        rotation.retire("m2")
    with pytest.raises(MasterNowhere):
        rotation.retire("m3")
    sum(rotation.rotate())
    rotation.retire("m1")


def test_a_key_wrapped_by_a_stranger_is_named_before_anything_is_done(pool: Engine) -> None:
    filled(pool, 3)
    rotation = Rotation(pool, AFTER)
    with pytest.raises(MasterMissing, match="m1"):
        rotation.left()
    strangers = [(each.master, each.known, each.keys) for each in rotation.listed()]
    assert strangers == [("m2", True, 0), ("m1", False, 3)]


def test_two_processes_write_and_read_through_every_step(pool: Engine, database: Database) -> None:
    """Each is given the new key, then told to wrap with it, one after the other; meanwhile it is
    rotated. Neither meets a key that it cannot open, and nobody's event is lost."""
    steps = [(BEFORE, BEFORE), (ADDED, BEFORE), (ADDED, ADDED), (FIRST, ADDED), (FIRST, FIRST)]
    for number, (here, there) in enumerate(steps):
        rotation = Rotation(pool, FIRST)
        rotating = threading.Thread(target=lambda by: sum(by.rotate(batch=2)), args=(rotation,))
        if number >= 2:
            rotating.start()
        for place, masters in enumerate((here, there)):
            keyring = BriefKeyring(PostgresKeyring(pool, masters), seconds=0)
            settings = unhurried(database.app_url)
            with closing(on_postgres(settings, keyring)) as journal:
                for each in range(4):
                    journal.append(told(f"gem-{number}-{place}-{each}", f"customer-{each}"))
                    journal.append(told(f"gem-{number}-{place}-{each}x", f"new-{number}-{place}"))
                read = journal.after(0, 1_000)
            assert {event.event.name for event in read} == {"Zoë"}
        if number >= 2:
            rotating.join()
    sum(Rotation(pool, FIRST).rotate())
    assert Rotation(pool, AFTER).left() == 0
