"""A broker that is down, stopped, silent or resets: nothing is lost, done twice or waited for."""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from interfaces.postgres.deliveries import Deliveries
from interfaces.postgres.lease import Leases
from interfaces.proof.weather.between import Between
from interfaces.worker.dispatcher import Dispatcher
from interfaces.worker.leased import Leased
from interfaces.worker.performing import Performing
from interfaces.worker.queue import Sending, broker, working
from interfaces.worker.sender import SEND_SECONDS, Sender
from tests.interfaces.worker.performer import order
from tests.postgres import Database
from tests.waiting import until

SHOP = "foul-weather"
PATIENCE_SECONDS = 90.0
FOUL_SECONDS = 3.0
TURN_SECONDS = SEND_SECONDS + 5.0


@pytest.fixture(params=["PostgreSQL", "AMQP_URL", "REDIS_URL"])
def between(
    request: pytest.FixtureRequest, database: Database
) -> Iterator[tuple[Between, Callable[[], str]]]:
    if request.param == "PostgreSQL":
        far = make_url(database.app_url)
        socket_folder = far.query.get("host")
        host, port = ("127.0.0.1" if socket_folder else far.host or "127.0.0.1"), far.port or 5432
    elif named := os.environ.get(request.param):
        host = urlsplit(named).hostname or "127.0.0.1"
        port = urlsplit(named).port or {"amqp": 5672, "redis": 6379}[urlsplit(named).scheme]
    else:
        pytest.skip(f"{request.param} is not set: this transport was NOT tested")
    with Between(host, port) as way:
        yield way, lambda: through(way, request.param, database)


def through(way: Between, kind: str, database: Database) -> str:
    if kind != "PostgreSQL":
        parts = urlsplit(os.environ[kind])
        _, _, place = parts.netloc.rpartition("@")
        return parts._replace(netloc=parts.netloc.replace(place, f"{way.host}:{way.port}")).geturl()
    at = make_url(database.app_url).set(host=way.host, port=way.port, query={})
    return at.render_as_string(hide_password=False)


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
    weather: str, between: tuple[Between, Callable[[], str]], pool: Engine
) -> None:
    way, url = between
    done: Counter[str] = Counter()
    performing = Performing(Deliveries(pool), lambda d, _: str(done.update([d.delivery_id])))
    longest = 0.0
    with working(url(), SHOP, {"money": 2}, performing.perform), dispatched(pool, url()) as leased:
        order(pool, "before")
        until(lambda: len(done) == 1, PATIENCE_SECONDS)
        getattr(way, weather)()
        ends, number = time.monotonic() + FOUL_SECONDS, 0
        while time.monotonic() < ends:
            order(pool, f"meanwhile-{number}")
            number += 1
            longest = max(longest, leased.at_one_turn_for)
            time.sleep(0.1)
        way.clear()
        until(lambda: undone(pool) == 0, PATIENCE_SECONDS)
        longest = max(longest, leased.at_one_turn_for)
    assert set(done.values()) == {1}
    assert len(done) == number + 1
    assert longest < TURN_SECONDS
