"""What one process orders another hears at once; cut off, it looks for what it did not hear."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from interfaces.postgres.dead_letters import DeadLetters
from interfaces.postgres.deliveries import Deliveries
from interfaces.postgres.ear import ORDERED, Ear
from interfaces.worker.dispatcher import (
    BUSY_FOR_SECONDS,
    BUSY_SECONDS,
    IDLE_SECONDS,
    LISTENING_SECONDS,
    LONGEST_SECONDS,
    Dispatcher,
)
from tests.interfaces.worker.performer import order
from tests.postgres import Database, connected
from tests.waiting import until

LISTENING = "FROM pg_stat_activity WHERE query LIKE 'LISTEN %%' AND datname = current_database()"


class Woken:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


@pytest.fixture
def woken() -> Woken:
    return Woken()


@pytest.fixture
def ear(database: Database, woken: Woken) -> Iterator[Ear]:
    stopping = threading.Event()
    made = Ear(database.app_url, {ORDERED: woken}, stopping)
    made.start()
    until(lambda: made.hears and woken.times == 1)
    yield made
    stopping.set()


def test_an_order_is_heard_once_and_one_that_is_known_is_not(
    ear: Ear, woken: Woken, pool: Engine
) -> None:
    assert order(pool) == 1
    until(lambda: woken.times == 2)
    assert order(pool) == 0
    assert order(pool, "cause-2") == 1
    until(lambda: woken.times == 3)
    assert ear.hears


def test_one_that_was_cut_off_says_so_and_wakes_when_it_hears_again(
    ear: Ear, database: Database
) -> None:
    heard: list[bool] = []
    ear._wakes = {ORDERED: lambda: heard.append(ear.hears)}
    with connected(database.owner_url) as admin:
        admin.execute(f"SELECT pg_terminate_backend(pid) {LISTENING}")
    until(lambda: not ear.hears)
    until(lambda: heard == [True])


def test_who_is_told_looks_seldom_and_who_is_not_looks_by_itself(pool: Engine) -> None:
    dispatcher = Dispatcher(Deliveries(pool), lambda *_: None, threading.Event())
    assert dispatcher.rest(BUSY_FOR_SECONDS) == IDLE_SECONDS
    dispatcher.told = lambda: True
    assert dispatcher.rest(BUSY_FOR_SECONDS) == LONGEST_SECONDS
    dispatcher.stopping.set()
    order(pool)
    began = time.monotonic()
    dispatcher.turn()
    assert dispatcher.rest(began + BUSY_FOR_SECONDS / 2) == BUSY_SECONDS


@pytest.mark.usefixtures("ear")
def test_who_is_told_looks_when_what_was_put_off_is_due(woken: Woken, pool: Engine) -> None:
    deliveries = Deliveries(pool)
    dispatcher = Dispatcher(deliveries, lambda *_: None, threading.Event(), lambda: True)
    order(pool)
    assert dispatcher.rest(BUSY_FOR_SECONDS) == LISTENING_SECONDS
    (claimed,) = deliveries.claim([each.delivery_id for each in deliveries.to_queue()])
    assert dispatcher.rest(BUSY_FOR_SECONDS) == LONGEST_SECONDS
    until(lambda: woken.times == 2)
    deliveries.put_off(claimed, "vendor_down", timedelta(seconds=LONGEST_SECONDS))
    until(lambda: woken.times == 3)
    assert LISTENING_SECONDS <= dispatcher.rest(BUSY_FOR_SECONDS) < LONGEST_SECONDS
    deliveries.put_off(claimed, "vendor_down", timedelta(seconds=LONGEST_SECONDS * 2))
    assert dispatcher.rest(BUSY_FOR_SECONDS) == LONGEST_SECONDS
    deliveries.give_back([claimed])
    until(lambda: woken.times == 5)


@pytest.mark.usefixtures("ear")
def test_what_is_revived_is_heard_of(woken: Woken, pool: Engine, database: Database) -> None:
    deliveries = Deliveries(pool)
    order(pool)
    until(lambda: woken.times == 2)
    (claimed,) = deliveries.claim([each.delivery_id for each in deliveries.to_queue()])
    deliveries.give_up(claimed, "vendor_down")
    with connected(database.app_url) as desk:
        assert DeadLetters(desk).revive() == 1
        desk.commit()
    until(lambda: woken.times == 3)
