"""Another key under the same id, and data without its key, are refused before anything is done."""

import base64
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from application.store.ports import Unavailable
from application.store.privacy import MasterKeys
from application.tokens import Tokens
from interfaces.postgres.database import engine
from interfaces.postgres.key_checks import (
    KeyChecks,
    MailboxSecretChanged,
    MasterKeyChanged,
    MasterKeyMissing,
    NoTokenSecret,
    ProvenMasters,
    TokenSecretChanged,
)
from interfaces.postgres.keyring import PostgresKeyring
from interfaces.postgres.rotation import Rotation
from interfaces.settings.master_keys import MountedKeys
from tests.postgres import Database, connected

OLD, NEW = bytes(range(32)), bytes(range(1, 33))
FIRST = MasterKeys("m1", {"m1": OLD})
IMPOSTOR = MasterKeys("m1", {"m1": NEW})
SECRET, OTHER_SECRET = b"s" * 32, b"t" * 32
TOKENS, OTHER_TOKENS = Tokens(SECRET), Tokens(OTHER_SECRET, mailboxes=SECRET)


@pytest.fixture
def checks(pool: Engine) -> KeyChecks:
    return KeyChecks(pool)


@pytest.fixture
def owners(database: Database) -> Iterator[KeyChecks]:
    """Those of the database's owner, who may change what is on record."""
    pool = engine(database.owner_url)
    yield KeyChecks(pool)
    pool.dispose()


def mounted(place: Path, *keys: tuple[str, bytes]) -> Path:
    told = (f"{name}:{base64.b64encode(key).decode()}" for name, key in keys)
    place.write_text("\n".join(told))
    return place


def wrapped_in(pool: Engine) -> list[str]:
    with pool.connect() as connection:
        return sorted(connection.exec_driver_sql("SELECT master FROM subject_keys").scalars())


def test_the_keys_of_before_are_proven_again_and_again(checks: KeyChecks) -> None:
    for _ in range(3):
        checks.prove(FIRST)
    checks.prove(MasterKeys("m2", {"m2": NEW, "m1": OLD}))


def test_a_new_key_under_an_old_id_is_refused_although_nothing_lies_under_it(
    checks: KeyChecks,
) -> None:
    checks.prove(FIRST)
    with pytest.raises(MasterKeyChanged, match="The master key m1 is another one"):
        checks.prove(IMPOSTOR)
    with pytest.raises(MasterKeyChanged):
        checks.prove(MasterKeys("m2", {"m2": OLD, "m1": NEW}))
    checks.prove(FIRST)


def test_what_was_wrapped_before_there_were_check_values_tells_too(
    checks: KeyChecks, pool: Engine
) -> None:
    PostgresKeyring(pool, FIRST).kept_key("customer-1", "P")
    with pytest.raises(MasterKeyChanged):
        checks.prove(IMPOSTOR)
    checks.prove(FIRST)


def test_a_refused_key_leaves_nothing_behind(checks: KeyChecks, pool: Engine) -> None:
    PostgresKeyring(pool, FIRST).kept_key("customer-1", "P")
    with pytest.raises(MasterKeyChanged):
        checks.prove(MasterKeys("a2", {"a2": NEW, "m1": NEW}))
    with pool.connect() as connection:
        assert connection.exec_driver_sql("SELECT key_id FROM key_checks").all() == []


def test_data_under_an_id_that_is_not_given_is_refused(checks: KeyChecks, pool: Engine) -> None:
    PostgresKeyring(pool, FIRST).kept_key("customer-1", "P")
    PostgresKeyring(pool, MasterKeys("m2", {"m2": NEW})).kept_key("customer-2", "P")
    with pytest.raises(MasterKeyMissing, match="under a master key m1, m2,"):
        checks.prove(MasterKeys("m3", {"m3": OLD}))


def test_the_token_secret_is_the_one_of_before(checks: KeyChecks) -> None:
    for _ in range(2):
        checks.prove_token_secret(TOKENS)
    with pytest.raises(TokenSecretChanged, match="keys renew-token-secret"):
        checks.prove_token_secret(OTHER_TOKENS)
    with pytest.raises(NoTokenSecret):
        checks.prove_token_secret(Tokens(b""))


def test_only_the_owner_of_the_database_renews_it(owners: KeyChecks, checks: KeyChecks) -> None:
    checks.prove_token_secret(TOKENS)
    with pytest.raises(Exception, match="permission denied"):
        checks.renew_token_secret(OTHER_TOKENS)
    owners.renew_token_secret(OTHER_TOKENS)
    checks.prove_token_secret(OTHER_TOKENS)
    with pytest.raises(TokenSecretChanged):
        checks.prove_token_secret(TOKENS)


def test_mailboxes_are_known_by_the_secret_of_the_beginning(
    owners: KeyChecks, checks: KeyChecks
) -> None:
    """Under another nobody who has an account could sign in, nor be told from a newcomer."""
    checks.prove_token_secret(TOKENS)
    with pytest.raises(MailboxSecretChanged, match="ELYSIUM_MAILBOX_SECRET"):
        owners.renew_token_secret(Tokens(OTHER_SECRET))
    checks.prove_token_secret(TOKENS)
    owners.renew_token_secret(OTHER_TOKENS)
    owners.renew_token_secret(Tokens(b"u" * 32, mailboxes=SECRET))
    with pytest.raises(MailboxSecretChanged):
        checks.prove_token_secret(Tokens(b"u" * 32))
    checks.prove_token_secret(Tokens(b"u" * 32, mailboxes=SECRET))


def test_of_a_shop_of_before_mailboxes_are_known_by_its_token_secret(
    database: Database, owners: KeyChecks, checks: KeyChecks
) -> None:
    checks.prove_token_secret(TOKENS)
    with connected(database.owner_url) as owner:
        owner.execute("DELETE FROM key_checks WHERE key_id = 'mailbox secret'")
    with pytest.raises(MailboxSecretChanged):
        owners.renew_token_secret(Tokens(OTHER_SECRET))
    owners.renew_token_secret(OTHER_TOKENS)
    checks.prove_token_secret(OTHER_TOKENS)


def test_a_mailbox_is_the_same_whatever_tokens_follow_from() -> None:
    mailbox = TOKENS.mailbox("ada@example.com")
    assert OTHER_TOKENS.mailbox("Ada@example.com") == mailbox
    assert Tokens(OTHER_SECRET).mailbox("ada@example.com") != mailbox
    assert not OTHER_TOKENS.genuine(TOKENS.issue())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE key_checks SET check_value = ''",
        "DELETE FROM key_checks",
        "TRUNCATE key_checks",
    ],
)
def test_the_shop_changes_no_check_value(database: Database, statement: str) -> None:
    with (
        connected(database.app_url) as session,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        session.execute(statement.encode())


def test_no_key_follows_from_its_check_value(pool: Engine, checks: KeyChecks) -> None:
    checks.prove(FIRST)
    with pool.connect() as connection:
        (kept,) = connection.exec_driver_sql("SELECT check_value FROM key_checks").scalars()
    assert len(bytes.fromhex(kept)) == 32
    assert kept not in (OLD.hex(), MasterKeys("m2", {"m2": OLD}).check_value("m2"))


def test_a_process_that_starts_with_another_key_writes_nothing(
    checks: KeyChecks, pool: Engine
) -> None:
    checks.prove(FIRST)
    keyring = PostgresKeyring(pool, ProvenMasters(IMPOSTOR, checks))
    with pytest.raises(MasterKeyChanged):
        keyring.kept_key("customer-1", "P")
    assert wrapped_in(pool) == []


def test_a_key_that_is_mounted_in_another_ones_place_is_not_used(
    tmp_path: Path, checks: KeyChecks, pool: Engine
) -> None:
    place = mounted(tmp_path / "keys", ("m1", OLD))
    proven = ProvenMasters(MountedKeys(place, seconds=0), checks)
    assert proven.now() == FIRST
    mounted(place, ("m1", NEW))
    with capture_logs() as said:
        for _ in range(2):
            assert proven.now() == FIRST
    assert [each["event"] for each in said] == ["master_keys.refused"]
    PostgresKeyring(pool, proven).kept_key("customer-1", "P")
    mounted(place, ("m2", NEW))
    assert proven.now() == FIRST, "data lies under m1"
    mounted(place, ("m2", NEW), ("m1", OLD))
    assert proven.now().current == "m2"


def test_rotation_wraps_nothing_under_another_key(pool: Engine, checks: KeyChecks) -> None:
    checks.prove(MasterKeys("m2", {"m2": NEW, "m1": OLD}))
    PostgresKeyring(pool, FIRST).kept_key("customer-1", "P")
    with pytest.raises(MasterKeyChanged):
        list(Rotation(pool, MasterKeys("m2", {"m2": bytes(range(2, 34)), "m1": OLD})).rotate())
    assert wrapped_in(pool) == ["m1"]


def test_a_database_that_does_not_answer_proves_nothing(unused_port: int) -> None:
    nowhere = engine(f"postgresql://127.0.0.1:{unused_port}/none")
    with pytest.raises(Unavailable):
        KeyChecks(nowhere).prove(FIRST)
    nowhere.dispose()
