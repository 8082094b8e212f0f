"""A setting that cannot be used is one sentence, at every command, and is never repeated."""

import pytest

from tests.interfaces.cli.typed import typed

SECRET = "hunter2-hunter2-hunter2"
COMMANDS = ["doctor", "migrate", "serve", "work"]
WRONG = {
    "ELYSIUM_PORT": "65536",
    "ELYSIUM_METRICS_PORT": "-1",
    "ELYSIUM_POOL_WAITING": "-1",
    "ELYSIUM_POOL_TIMEOUT": "inf",
    "ELYSIUM_STATEMENT_TIMEOUT": "0",
    "ELYSIUM_PATIENCE": "nan",
    "ELYSIUM_CART_HOLD": "-5",
    "ELYSIUM_QUOTE_LASTS": "1e300",
    "ELYSIUM_QUOTE_EXTENSIONS": "1.5",
    "ELYSIUM_PIN_STOP_UNDER": "2",
    "ELYSIUM_METAL_JUMP": "NaN",
    "ELYSIUM_STAGE": "prod",
    "ELYSIUM_POOLED": "perhaps",
    "ELYSIUM_HOUSE_LEGAL_ENTITY": "house",
    "ELYSIUM_ALLOWED_ORIGINS": "*",
}


@pytest.fixture(autouse=True)
def _somewhere(monkeypatch: pytest.MonkeyPatch, unused_port: int) -> None:
    url = f"postgresql://shop:{SECRET}@127.0.0.1:{unused_port}/none"
    monkeypatch.setenv("ELYSIUM_DATABASE_URL", url)
    monkeypatch.setenv("ELYSIUM_TOKEN_SECRET", SECRET)


@pytest.mark.parametrize("name", WRONG)
def test_each_is_one_sentence(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, WRONG[name])
    ended = typed("doctor")
    assert ended.code == 1
    assert ended.said.startswith(f"{name} is wrong: ")
    assert ended.said.count("\n") == 1
    assert WRONG[name] not in ended.said.split(": ")[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_all_are_said_at_once_by_every_command(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    for name, value in WRONG.items():
        monkeypatch.setenv(name, value)
    ended = typed(command)
    assert ended.code == 1
    assert sorted(line.split(" ")[0] for line in ended.said.splitlines()) == sorted(WRONG)
    assert SECRET not in ended.said


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ("", "there is none"),
        ("m1:not base64", "m1 is not base64"),
        ("m1:c2VjcmV0", "m1 has 6 bytes, not 32"),
        (SECRET, "one has no id, or no key"),
    ],
)
@pytest.mark.parametrize("command", ["staff list", "keys list"])
def test_master_keys_that_are_none(
    monkeypatch: pytest.MonkeyPatch, command: str, keys: str, why: str
) -> None:
    monkeypatch.setenv("ELYSIUM_MASTER_KEYS", keys)
    ended = typed(*command.split())
    assert ended.code == 1
    assert "The master keys cannot be used: " in ended.said
    assert why in ended.said
    assert SECRET not in ended.said


def test_an_address_that_is_none_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELYSIUM_DATABASE_URL", f"postgres:shop:{SECRET}@db.example")
    for command in ("doctor", "migrate", "staff list", "audit verify", "serve"):
        ended = typed(*command.split())
        assert (ended.code, ended.said) == (
            1,
            "ELYSIUM_DATABASE_URL is wrong: it is no address of a database.\n",
        )
