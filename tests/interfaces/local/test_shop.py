"""A shop on one machine finds ports of its own, keeps them, and says when it is not running."""

import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from interfaces.local import ports, shop
from interfaces.local.ports import PortUnusable, claiming
from interfaces.local.shop import Addresses, LocalShop, NotRunning


@pytest.fixture(autouse=True)
def no_port_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in ("ELYSIUM_HOST", "ELYSIUM_PORT", "ELYSIUM_STANDINS_PORT"):
        monkeypatch.delenv(setting, raising=False)


def free_port() -> int:
    with taken_port() as held:
        port: int = held.getsockname()[1]
        return port


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


def test_the_ports_that_the_environment_names_are_used_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, earlier = LocalShop(tmp_path), LocalShop(tmp_path).choose_addresses()
    named, standins = free_port(), free_port()
    monkeypatch.setenv("ELYSIUM_PORT", str(named))
    assert shop.choose_addresses() == Addresses(named, earlier.standins)
    monkeypatch.setenv("ELYSIUM_STANDINS_PORT", str(standins))
    chosen = shop.choose_addresses()
    assert chosen == shop.addresses() == Addresses(named, standins)
    settings = shop.environment("postgresql://", chosen)
    assert settings["ELYSIUM_PORT"] == str(named)
    assert settings["ELYSIUM_PUBLIC_URL"] == chosen.api_url == f"http://127.0.0.1:{named}"
    assert settings["ELYSIUM_STRIPE_ADDRESS"].startswith(chosen.standins_url)
    monkeypatch.delenv("ELYSIUM_PORT")
    assert shop.choose_addresses() == chosen


@pytest.mark.parametrize(
    ("named", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:"),  # noqa: S104  # as somebody names it
        ("127.0.0.2", "http://127.0.0.2:"),
        ("::1", "http://[::1]:"),
    ],
)
def test_the_api_is_found_where_it_listens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, url: str
) -> None:
    monkeypatch.setenv("ELYSIUM_HOST", named)
    chosen = LocalShop(tmp_path).choose_addresses()
    assert chosen.api_url == f"{url}{chosen.api}"
    assert chosen.standins_url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("setting", ["ELYSIUM_PORT", "ELYSIUM_STANDINS_PORT"])
def test_a_named_port_that_is_taken_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    with taken_port() as held:
        port = held.getsockname()[1]
        monkeypatch.setenv(setting, str(port))
        with pytest.raises(PortUnusable, match=f"Port {port}, which {setting} names") as refusal:
            LocalShop(tmp_path).choose_addresses()
    assert "address already in use" in str(refusal.value)
    assert not (tmp_path / "addresses.json").exists()


@pytest.mark.parametrize("given", ["0", "65536", "-1", "http", "8000.5", "9" * 30])
def test_what_is_no_port_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("ELYSIUM_PORT", given)
    with pytest.raises(PortUnusable, match="a number from 1 to 65535"):
        LocalShop(tmp_path).choose_addresses()


def test_two_named_ports_are_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same = str(free_port())
    for setting in ("ELYSIUM_PORT", "ELYSIUM_STANDINS_PORT"):
        monkeypatch.setenv(setting, same)
    with pytest.raises(PortUnusable, match="the API's own"):
        LocalShop(tmp_path).choose_addresses()


def test_shops_that_open_at_once_choose_ports_of_their_own(tmp_path: Path) -> None:
    """None of them listens yet: what one chose is not free for the others."""
    homes = [tmp_path / name for name in "abcd"]
    for home in homes:
        home.mkdir()
    with ThreadPoolExecutor(len(homes)) as pool:
        chosen = list(pool.map(lambda home: LocalShop(home).choose_addresses(), homes))
    assert len({port for each in chosen for port in (each.api, each.standins)}) == 8
    again = [LocalShop(home).choose_addresses() for home in homes]
    assert again == chosen, "and each gets its own again"


@pytest.mark.parametrize(("lasts", "kept"), [(60.0, True), (-1.0, False)])
def test_what_was_chosen_is_kept_from_others_until_it_should_be_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lasts: float, *, kept: bool
) -> None:
    monkeypatch.setattr(ports, "OPENS_WITHIN", lasts)
    with claiming(tmp_path / "a") as first:
        port = first.free(free_port())
    with claiming(tmp_path / "b") as second:
        assert (second.free(port) != port) == kept


def test_a_shop_that_does_not_run_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("ELYSIUM_DATABASE_URL", raising=False)
    with pytest.raises(NotRunning):
        LocalShop(tmp_path).settings()
