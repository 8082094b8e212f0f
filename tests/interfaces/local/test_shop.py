"""A shop on one machine finds ports of its own, keeps them, and says when it is not running."""

import socket
from pathlib import Path

import pytest

from interfaces.local import shop
from interfaces.local.secrets import local_secrets
from interfaces.local.shop import LocalShop, NotRunning


def taken_port() -> socket.socket:
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    held.listen()
    return held


def test_a_taken_port_is_not_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with taken_port() as held:
        wished = held.getsockname()[1]
        monkeypatch.setattr(shop, "WISHED_PORT", wished)
        chosen = LocalShop(tmp_path).choose_addresses()
    assert wished not in (chosen.api, chosen.standins)
    assert chosen.api != chosen.standins


def test_ports_stay_the_same_from_one_start_to_the_next(tmp_path: Path) -> None:
    shop = LocalShop(tmp_path)
    first = shop.choose_addresses()
    assert shop.choose_addresses() == first == shop.addresses()


def test_a_port_that_somebody_took_meanwhile_is_replaced(tmp_path: Path) -> None:
    shop = LocalShop(tmp_path)
    first = shop.choose_addresses()
    with socket.socket() as held:
        held.bind(("127.0.0.1", first.api))
        held.listen()
        second = shop.choose_addresses()
    assert second.api != first.api


def test_a_shop_that_does_not_run_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("ELYSIUM_DATABASE_URL", raising=False)
    with pytest.raises(NotRunning):
        LocalShop(tmp_path).settings()


def test_secrets_are_made_once_and_read_by_their_owner_only(tmp_path: Path) -> None:
    made = local_secrets(tmp_path)
    assert local_secrets(tmp_path) == made
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0
