"""What a serving process is made of is not looked through for garbage at every collection."""

import gc
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI

from interfaces.composition import House
from interfaces.serving import listening
from interfaces.serving.closing_server import ClosingServer
from interfaces.settings import Settings

MADE_OF = 50_000
"""Objects: modules, routes and schemas are many more."""


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many objects were when it began to answer, or to fork others that do."""
    seen: list[int] = []

    def begun(*_: Any, **__: Any) -> SimpleNamespace:
        seen.append(gc.get_freeze_count())
        return SimpleNamespace(run=bool)

    monkeypatch.setattr(listening, "_refuse_unforgotten", bool)
    monkeypatch.setattr(listening, "_listening", begun)
    monkeypatch.setattr(listening, "_of_all_processes", begun)
    monkeypatch.setattr(listening, "Prefork", begun)
    monkeypatch.setattr(ClosingServer, "run", begun)
    yield seen
    gc.unfreeze()


@pytest.mark.parametrize("processes", [1, 2])
def test_it_is_frozen_before_it_begins(frozen: list[int], processes: int) -> None:
    settings = Settings(port=0, serve_processes=processes)
    house = SimpleNamespace(
        settings=settings,
        app=FastAPI,
        close=bool,
        metrics_door=bool,
        store=SimpleNamespace(refold=bool),
    )
    listening.serve(cast("House", house))
    assert frozen[0] < MADE_OF < frozen[-1]
