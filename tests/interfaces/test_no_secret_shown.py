"""A secret that is planted in every setting is shown by nothing that people or logs see."""

import base64
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from interfaces.composition import House
from interfaces.composition.vendors import of_resend, of_sanity, of_stripe
from interfaces.forgetting.register import register_of
from interfaces.opening.safety import UnsafeSettings, refuse_unsafe
from interfaces.postgres.database import engine
from interfaces.settings import Settings
from interfaces.settings.master_keys import masters
from tests.interfaces.cli.typed import typed

PLANTED = "canary-7f3a-of-a-secret-setting"
KEY = bytes(range(7, 39))
ADDRESSES = ("database_url", "migrator_url", "read_url", "broker_url", "limits_url", "purge_url")
SECRETS = [name for name, each in Settings.model_fields.items() if each.annotation is SecretStr]
SHOWN: dict[str, Callable[[Settings], Any]] = {
    "settings": lambda settings: settings,
    "settings as text": str,
    "stripe": of_stripe,
    "resend": of_resend,
    "sanity": of_sanity,
    "masters": masters,
    "master keys": lambda settings: masters(settings).now(),
    "register": register_of,
    "engine": lambda settings: engine(settings.database_url),
    "its address": lambda settings: engine(settings.database_url).url,
    "house": lambda settings: House(settings, "command"),
    "tokens": lambda settings: House(settings, "command").tokens,
    "keyring": lambda settings: House(settings, "command").keyring,
    "stationery": lambda settings: House(settings, "command").post_room,
    "webhooks": lambda settings: House(settings, "command").webhooks,
}


def environment(port: int) -> dict[str, str]:
    url = f"postgresql://shop:{PLANTED}@127.0.0.1:{port}/none"
    addresses = {name: url for name in ADDRESSES} | {"purge_url": f"http://u:{PLANTED}@127.0.0.1"}
    secrets = dict.fromkeys(SECRETS, PLANTED)
    keys = {"master_keys": f"m1:{base64.b64encode(KEY).decode()}"}
    planted = addresses | secrets | keys
    return {f"ELYSIUM_{name.upper()}": value for name, value in planted.items()}


def betrayed(said: str) -> list[str]:
    shown = (PLANTED, KEY.hex(), base64.b64encode(KEY).decode(), repr(KEY)[2:-1], str(KEY))
    return [each for each in shown if each in said]


@pytest.fixture
def planted(unused_port: int) -> Settings:
    return Settings.of(environment(unused_port))


def test_every_secret_is_planted(planted: Settings) -> None:
    assert len(SECRETS) >= 9
    assert all(getattr(planted, name).get_secret_value() for name in SECRETS)


@pytest.mark.parametrize("name", SHOWN)
def test_nothing_shows_it_when_it_is_printed(planted: Settings, name: str) -> None:
    shown = SHOWN[name](planted)
    assert betrayed(f"{shown!r} {shown}") == []


def faults(settings: Settings) -> Iterator[Callable[[], object]]:
    """What goes wrong with such settings: refused, out of reach, unreadable."""
    production = settings.model_copy(update={"stage": "production"})
    yield lambda: refuse_unsafe(production)
    yield lambda: House(settings, "command").keyring.kept_key("customer-1", "P")
    yield lambda: House(settings, "command").store.journal.head()  # noqa: PLW0108  # not yet
    yield lambda: House(settings, "command").prove_keys()
    yield engine(settings.database_url).connect
    yield lambda: Settings.of({"ELYSIUM_PORT": PLANTED, "ELYSIUM_DATABASE_URL": f"x:{PLANTED}@h"})
    yield lambda: masters(Settings.of({"ELYSIUM_MASTER_KEYS": PLANTED}))


def test_no_fault_and_no_traceback_shows_it(planted: Settings) -> None:
    for number, fault in enumerate(faults(planted)):
        assert betrayed(told_of(fault)) == [], number


def told_of(fault: Callable[[], object]) -> str:
    try:
        fault()
    except Exception:  # noqa: BLE001  # whatever it is
        return traceback.format_exc()
    raise AssertionError("nothing went wrong")


@pytest.mark.parametrize(
    "command",
    [
        *("doctor", "doctor --json", "migrate", "staff list", "keys list", "prices check"),
        *("audit verify", "check-invariants", "export vat-ledger --period 2026"),
    ],
)
def test_no_command_shows_it(
    command: str, unused_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(unused_port).items():
        monkeypatch.setenv(name, value)
    ended = typed(*command.split())
    assert ended.code > 0
    assert betrayed(ended.said) == []


def test_a_refusal_names_every_setting_and_shows_none(planted: Settings) -> None:
    production = planted.model_copy(update={"stage": "production"})
    with pytest.raises(UnsafeSettings) as refused:
        refuse_unsafe(production)
    assert str(refused.value).count("ELYSIUM_") > 5
    assert betrayed(str(refused.value)) == []
