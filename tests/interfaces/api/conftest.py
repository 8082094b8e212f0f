"""A shop on memory for each test of the edge, and one on PostgreSQL with its read models."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from application.store.event_store import EventStore
from application.store.journal.log import Log
from application.store.journal.postgres import WRITTEN_BY
from interfaces.worker.following import ReadModelFollowing
from projections.all import READ_MODELS
from projections.kit.reading import Reader
from tests.interfaces.api.world import Catch, World, world
from tests.set_clock import SetClock


@pytest.fixture
def shop(memory_store: EventStore, clock: SetClock) -> World:
    return world(memory_store, clock)


@pytest.fixture
def reading(postgres_store: EventStore, clock: SetClock, pool: Engine) -> World:
    reader = Reader(pool, wait_seconds=0.1, written_by=WRITTEN_BY)
    return world(postgres_store, clock, reader=reader, read_models=READ_MODELS)


@pytest.fixture
def catch_up(pool: Engine, postgres_journal: Log) -> Catch:
    """Let every read model fold what there is."""
    followings = [ReadModelFollowing(pool, postgres_journal, model) for model in READ_MODELS]

    def catch() -> None:
        for following in followings:
            following.prepare()
            while following.step(500).folded:
                pass

    return catch


@pytest.fixture
def patient(
    reading: World, pool: Engine, postgres_journal: Log, catch_up: Catch
) -> Iterator[World]:
    """The same shop with read models that are always a little late, and readers that wait."""
    catch_up()
    stop = threading.Event()
    each = [ReadModelFollowing(pool, postgres_journal, model) for model in READ_MODELS]

    def follow() -> None:
        while not stop.wait(0.2):
            for one in each:
                one.step(500)

    thread = threading.Thread(target=follow)
    thread.start()
    api, reader = reading.api, Reader(pool, wait_seconds=30)
    yield world(api.store, reading.clock, reader=reader, read_models=READ_MODELS)
    stop.set()
    thread.join()
