"""One contract for every transport: what is sent arrives, and what is lost was only a number."""

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dramatiq
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from application.policies.effects import CancelPayment
from interfaces.postgres.database import engine
from interfaces.postgres.deliveries import Deliveries, Order
from interfaces.worker.performing import Performing
from interfaces.worker.queue import QUEUE, broker, delivery_actor
from tests.interfaces.local.standins.running import until
from tests.postgres import Database, connected


@pytest.fixture
def pool(database: Database) -> Iterator[Engine]:
    pool = engine(database.app_url)
    yield pool
    pool.dispose()


@pytest.fixture(params=["PostgreSQL", "AMQP_URL", "REDIS_URL"])
def url(request: pytest.FixtureRequest, database: Database) -> str:
    """PostgreSQL always; the others when the environment names one that answers."""
    if request.param == "PostgreSQL":
        return database.app_url
    named = os.environ.get(request.param)
    if not named:
        pytest.skip(f"{request.param} is not set: this transport was NOT tested")
    return named


@pytest.fixture
def transport(url: str, pool: Engine) -> Iterator[dramatiq.Broker]:
    opened = broker(url)
    opened.declare_queue(QUEUE)
    try:
        _flush(opened, pool)
    except Exception as error:  # noqa: BLE001  # of whatever library: it does not answer
        opened.close()
        pytest.skip(f"{url.partition(':')[0]} does not answer ({error!r}): NOT tested")
    yield opened
    _flush(opened, pool)
    opened.close()


def _flush(transport: dramatiq.Broker, pool: Engine) -> None:
    """Everything on the queue is gone."""
    try:
        transport.flush(QUEUE)
    except NotImplementedError:  # the one on PostgreSQL has a table instead
        with pool.begin() as connection:
            connection.execute(text("DELETE FROM dramatiq.queue"))


@contextmanager
def working(transport: dramatiq.Broker) -> Iterator[None]:
    worker = dramatiq.Worker(transport, worker_threads=4, worker_timeout=100)
    worker.start()
    try:
        yield
    finally:
        worker.stop()


class Performed:
    """Counts what arrives; ids in `poison` raise."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.poison: set[str] = set()

    def __call__(self, delivery_id: str) -> None:
        with self.lock:
            self.seen[delivery_id] += 1
        if delivery_id in self.poison:
            raise ValueError(delivery_id)


@pytest.fixture
def performed() -> Performed:
    return Performed()


@pytest.fixture
def send(transport: dramatiq.Broker, performed: Performed) -> Callable[[str], object]:
    return delivery_actor(transport, performed).send


def test_every_id_that_is_sent_arrives_once(
    transport: dramatiq.Broker, send: Callable[[str], object], performed: Performed
) -> None:
    ids = [f"letters:order-{number}/3:send — é" for number in range(50)]
    for delivery_id in ids:
        send(delivery_id)
    with working(transport):
        until(lambda: len(performed.seen) == len(ids))
    assert performed.seen == dict.fromkeys(ids, 1)


def test_what_was_sent_while_nobody_worked_waits(
    send: Callable[[str], object], performed: Performed, url: str
) -> None:
    send("early")
    other = broker(url)
    delivery_actor(other, performed)
    with working(other):
        until(lambda: performed.seen["early"])
    other.close()
    assert performed.seen == {"early": 1}


def test_one_that_fails_is_not_tried_again_here_and_holds_up_nothing(
    transport: dramatiq.Broker, send: Callable[[str], object], performed: Performed
) -> None:
    performed.poison.add("bad")
    send("bad")
    with working(transport):
        until(lambda: performed.seen["bad"])
        send("good")
        until(lambda: performed.seen["good"])
    with working(transport):
        send("last")
        until(lambda: performed.seen["last"])
    assert performed.seen == {"bad": 1, "good": 1, "last": 1}


def test_a_transport_that_is_closed_leaves_no_session_behind(database: Database) -> None:
    watched = make_url(database.app_url).update_query_dict({"application_name": "queue-test"})
    opened = broker(watched.render_as_string(hide_password=False))
    delivery_actor(opened, Performed()).send("one")
    with connected(database.owner_url) as admin:
        sessions = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'queue-test'"
        assert admin.execute(sessions).fetchone() != (0,)
        opened.close()
        until(lambda: admin.execute(sessions).fetchone() == (0,))


def test_a_flushed_queue_loses_nothing_that_the_table_does_not_hand_over_again(
    transport: dramatiq.Broker, pool: Engine
) -> None:
    done: Counter[str] = Counter()
    deliveries, effect = Deliveries(pool), CancelPayment(payment_id="p-1")
    performing = Performing(deliveries, lambda d, _: str(done.update([d.delivery_id])))
    for number in range(10):
        deliveries.order(Order(policy="test", cause=f"cause-{number}", effect=effect))
    actor = delivery_actor(transport, performing.perform)
    ids = deliveries.to_queue()
    for delivery_id in ids:
        actor.send(delivery_id)
    _flush(transport, pool)
    with pool.begin() as connection:
        connection.execute(text("UPDATE deliveries SET queued_until = clock_timestamp()"))
    for delivery_id in deliveries.to_queue() + ids:
        actor.send(delivery_id)
    with working(transport):
        until(lambda: len(done) == 10)
    assert done == dict.fromkeys(ids, 1)
