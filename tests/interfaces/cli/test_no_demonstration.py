"""What belongs to a demonstration is refused in production, and at hand in its rehearsal."""

import pytest

from interfaces.cli.standins import Stand
from interfaces.local.shop import LocalShop
from interfaces.settings import Settings
from tests.interfaces.cli.typed import typed

pytestmark = pytest.mark.usefixtures("shop")


FILLING = [
    "seed",
    "seed --synthetic products=1,variants=1,stock=1",
    "stress --short --url https://shop.example",
]


@pytest.mark.parametrize("command", FILLING)
def test_a_shop_in_production_is_not_filled(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("ELYSIUM_STAGE", "production")
    ended = typed(*command.split())
    assert ended.code == 1
    assert ended.said.startswith("The pieces, prices and stones of a demonstration would be on")
    assert typed("prices", "books").said == ""


@pytest.mark.parametrize("stage", ["production", "rehearsal", "local"])
def test_nobody_buys_by_a_test_card_where_vendors_are_real(
    monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    monkeypatch.setenv("ELYSIUM_STAGE", stage)
    ended = typed("demo")
    assert ended.code == 1
    assert ended.said.startswith("The scripted customer pays by a test card")


def test_nobody_buys_by_a_test_card_in_production_wherever_letters_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The address of the outbox is a setting, and may be left over from a rehearsal."""
    monkeypatch.setenv("ELYSIUM_STAGE", "production")
    monkeypatch.setenv("ELYSIUM_RESEND_ADDRESS", "http://127.0.0.1:1/resend")
    ended = typed("demo")
    assert ended.code == 1
    assert ended.said.startswith("The scripted customer pays by a test card")


def test_nothing_stands_in_for_a_vendor_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELYSIUM_STAGE", "production")
    ended = typed("standins")
    assert (ended.code, ended.said[:27]) == (1, "In production nothing stand")


def test_stand_ins_of_a_rehearsal_are_where_it_says(
    monkeypatch: pytest.MonkeyPatch, unused_port: int
) -> None:
    monkeypatch.setenv("ELYSIUM_STAGE", "rehearsal")
    monkeypatch.setenv("ELYSIUM_PUBLIC_URL", "https://shop.example")
    assert "ELYSIUM_STANDINS_PORT is not given" in typed("standins").said
    monkeypatch.setenv("ELYSIUM_STANDINS_PORT", str(unused_port))
    stand = Stand.of(LocalShop.here(), Settings())
    assert stand == Stand(unused_port, "https://shop.example")
