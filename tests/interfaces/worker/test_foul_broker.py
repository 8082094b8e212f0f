"""A broker that is down, stopped, silent or resets: nothing is lost, done twice or waited for."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, text

from interfaces.postgres.deliveries import Deliveries
from interfaces.postgres.lease import Leases
from interfaces.worker.dispatcher import Dispatcher
from interfaces.worker.leased import Leased
from interfaces.worker.performing import Performing
from interfaces.worker.queue import Sending, broker, working
from interfaces.worker.sender import SEND_SECONDS, Sender
from tests.interfaces.worker.a_broker import Foul
from tests.interfaces.worker.performer import order
from tests.waiting import until

SHOP = "foul-weather"
PATIENCE_SECONDS = 90.0
FOUL_SECONDS = 3.0
TURN_SECONDS = SEND_SECONDS + 5.0


@contextmanager
def dispatched(pool: Engine, url: str) -> Iterator[Leased]:
    stopping = threading.Event()
    sender = Sender(lambda: Sending(broker(url), SHOP))
    dispatcher = Dispatcher(Deliveries(pool), sender, stopping)
    leased = Leased(dispatcher, Leases(pool, 600.0), stopping)
    leased.start()
    try:
        yield leased
    finally:
        stopping.set()
        dispatcher.wake()
        leased.join(PATIENCE_SECONDS)
        sender.close()
    assert not leased.is_alive()


def undone(pool: Engine) -> int:
    with pool.connect() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM deliveries WHERE status='due'")))


@pytest.mark.parametrize("weather", ["refusing", "silent", "stopped", "reset"])
def test_nothing_is_lost_or_done_twice_and_no_turn_is_without_an_end(
    weather: str, foul: Foul, pool: Engine
) -> None:
    done: Counter[str] = Counter()
    performing = Performing(Deliveries(pool), lambda d, _: str(done.update([d.delivery_id])))
    longest = 0.0
    with (
        working(foul.url, SHOP, {"money": 2}, performing.perform, parting=PATIENCE_SECONDS),
        dispatched(pool, foul.url) as leased,
    ):
        order(pool, "before")
        until(lambda: len(done) == 1, PATIENCE_SECONDS)
        foul.become(weather)
        ends, number = time.monotonic() + FOUL_SECONDS, 0
        while time.monotonic() < ends:
            order(pool, f"meanwhile-{number}")
            number += 1
            longest = max(longest, leased.at_one_turn_for)
            time.sleep(0.1)
        foul.way.clear()
        until(lambda: undone(pool) == 0, PATIENCE_SECONDS)
        longest = max(longest, leased.at_one_turn_for)
    assert set(done.values()) == {1}
    assert len(done) == number + 1
    assert longest < TURN_SECONDS
