"""Commands and processes look at the keys that they are given before they do anything."""

import base64
from pathlib import Path

import pytest

from interfaces import processes
from interfaces.forgetting.register import register_of
from interfaces.postgres.key_checks import MasterKeyChanged, TokenSecretChanged
from interfaces.settings import Settings
from tests.interfaces.cli.typed import typed

OTHER = base64.b64encode(bytes(range(3, 35))).decode()
pytestmark = pytest.mark.usefixtures("shop")


def test_another_master_key_under_the_same_id(monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed("check-invariants", "--help").code == 0
    assert typed("migrate").code == 0
    monkeypatch.setenv("ELYSIUM_MASTER_KEYS", f"m1:{OTHER}")
    for command in (("migrate",), ("prices", "check"), ("staff", "list"), ("keys", "rotate")):
        ended = typed(*command)
        assert ended.code == 1
        assert "The master key m1 is another one than that" in ended.said
        assert OTHER not in ended.said
    with pytest.raises(MasterKeyChanged):
        processes.work()


def test_what_lies_under_which_key_is_listed_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed("migrate").code == 0
    monkeypatch.setenv("ELYSIUM_MASTER_KEYS", f"m1:{OTHER}")
    assert "m1: wraps" in typed("keys", "list").said


def test_another_token_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed("migrate").code == 0
    monkeypatch.setenv("ELYSIUM_TOKEN_SECRET", "another-token-secret-than-before")
    for command in (("migrate",), ("prices", "check"), ("staff", "list")):
        ended = typed(*command)
        assert ended.code == 1
        assert "ELYSIUM_TOKEN_SECRET is another one than before" in ended.said
    with pytest.raises(TokenSecretChanged):
        processes.work()


def test_without_a_token_secret_nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELYSIUM_TOKEN_SECRET", "")
    ended = typed("staff", "list")
    assert (ended.code, "ELYSIUM_TOKEN_SECRET is not set" in ended.said) == (1, True)


def test_another_token_secret_on_purpose(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Settings().token_secret.get_secret_value()
    assert typed("migrate").code == 0
    register_of(Settings()).enter("customer-1", ["customer-1"])
    monkeypatch.setenv("ELYSIUM_TOKEN_SECRET", "another-token-secret-than-before")
    nobodys = typed("keys", "renew-token-secret")
    assert (nobodys.code, "nobody who has an account could sign in" in nobodys.said) == (1, True)
    monkeypatch.setenv("ELYSIUM_MAILBOX_SECRET", before)
    ended = typed("keys", "renew-token-secret")
    assert ended.code == 0
    assert "to be kept with the secret of before" in ended.said
    (aside,) = shop.glob("erasures-until-*.ndjson")
    assert aside.read_text()
    assert register_of(Settings()).entries() == ()
    assert typed("staff", "list").code == 0
    monkeypatch.delenv("ELYSIUM_MIGRATOR_URL")
    refused = typed("keys", "renew-token-secret")
    assert refused.code == 1
    assert "permission denied" in refused.said
