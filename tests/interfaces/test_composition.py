"""What settings plug in."""

from contextlib import closing
from threading import Event

from interfaces.composition import House
from interfaces.settings import Settings


def plugged(**settings: str) -> list[str]:
    with closing(
        House(Settings(database_url="postgresql://127.0.0.1:1/none", **settings))
    ) as house:  # type: ignore[arg-type]  # texts only
        return [work.name for work in house.purging(Event())]


def test_a_proxy_is_told_where_one_is_named() -> None:
    assert plugged() == []
    assert plugged(purge_url="http://127.0.0.1:1/") == ["purge"]
