"""What settings plug in."""

from contextlib import closing
from threading import Event

from interfaces.composition import House
from interfaces.settings import Settings


def plugged(**settings: str) -> list[str]:
    named = {f"ELYSIUM_{name.upper()}": value for name, value in settings.items()}
    database = {"ELYSIUM_DATABASE_URL": "postgresql://127.0.0.1:1/none"}
    with closing(House(Settings.of(database | named))) as house:
        return [work.name for work in house.purging(Event())]


def test_a_proxy_is_told_where_one_is_named() -> None:
    assert plugged() == []
    assert plugged(purge_url="http://127.0.0.1:1/") == ["purge"]
