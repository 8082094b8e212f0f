"""How a serving process ends: it says that it will, for as long as a house wants."""

import signal
from threading import Event
from types import SimpleNamespace
from typing import cast

import pytest
from fastapi import FastAPI
from uvicorn import Config

from interfaces.composition import House
from interfaces.serving.closing_server import ClosingServer


def test_how_long_it_says_that_it_closes_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    def timer(seconds: float, _: object) -> SimpleNamespace:
        waits.append(seconds)
        return SimpleNamespace(start=bool)

    monkeypatch.setattr("interfaces.serving.closing_server.threading.Timer", timer)
    settings = SimpleNamespace(closing=7.5)
    house = SimpleNamespace(settings=settings, closing=Event(), leaving=Event())
    server = ClosingServer(Config(FastAPI()), cast("House", house))
    server.handle_exit(signal.SIGTERM, None)
    assert house.closing.is_set()
    assert (waits, server.should_exit) == ([7.5], False)
