"""One contract for every transport: what is sent arrives, and what is lost was only a number."""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import LiteralString

import dramatiq
import pytest
from iddqueue.broker import PostgresConsumer
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from application.policies.effect import Lane
from application.policies.effects import CancelPayment
from interfaces.postgres.deliveries import Deliveries, Order
from interfaces.worker.dispatcher import Dispatcher
from interfaces.worker.performing import Performing
from interfaces.worker.queue import LANES, BrokerUnset, Sending, broker, queue_of, working
from tests.postgres import Database, connected
from tests.waiting import SOON_SECONDS, until

SHOP = "a-shop-of-tests"
THREADS: Mapping[Lane, int] = {"money": 4, "post": 2, "long": 1}
Send = Callable[[Lane, list[str]], object]


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
    for lane in LANES:
        opened.declare_queue(queue_of(SHOP, lane))
    try:
        _flush(opened, pool)
    except Exception as error:  # noqa: BLE001  # of whatever library: it does not answer
        opened.close()
        pytest.skip(f"{url.partition(':')[0]} does not answer ({error!r}): NOT tested")
    yield opened
    _flush(opened, pool)
    opened.close()


def _flush(transport: dramatiq.Broker, pool: Engine) -> None:
    """Everything on the queues is gone."""
    try:
        transport.flush_all()
    except NotImplementedError:  # the one on PostgreSQL has a table instead
        with pool.begin() as connection:
            connection.execute(text("DELETE FROM dramatiq.queue"))


class Performed:
    """Counts what arrives; ids in `poison` raise, those in `slow` wait until they are `freed`."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.poison: set[str] = set()
        self.slow: set[str] = set()
        self.freed = threading.Event()

    def __call__(self, delivery_ids: list[str]) -> None:
        with self.lock:
            self.seen.update(delivery_ids)
        if self.slow.intersection(delivery_ids):
            self.freed.wait(30)
        if self.poison.intersection(delivery_ids):
            raise ValueError(delivery_ids)


@pytest.fixture
def performed() -> Iterator[Performed]:
    performed = Performed()
    yield performed
    performed.freed.set()


@pytest.fixture
def send(transport: dramatiq.Broker) -> Sending:
    return Sending(transport, SHOP)


@contextmanager
def worked(url: str, performed: Callable[[list[str]], None]) -> Iterator[None]:
    with working(url, SHOP, THREADS, performed, parting=SOON_SECONDS):
        yield


def test_every_id_that_is_sent_arrives_once(send: Send, performed: Performed, url: str) -> None:
    ids = [f"letters:order-{number}/3:send — é" for number in range(50)]
    for place in range(0, 50, 5):
        send(LANES[place % 3], ids[place : place + 5])
    with worked(url, performed):
        until(lambda: len(performed.seen) == len(ids))
    assert performed.seen == dict.fromkeys(ids, 1)


def test_what_was_sent_while_nobody_worked_waits(
    send: Send, performed: Performed, url: str
) -> None:
    send("money", ["early"])
    with worked(url, performed):
        until(lambda: performed.seen["early"])
    assert performed.seen == {"early": 1}


def test_one_that_fails_is_not_tried_again_here_and_holds_up_nothing(
    send: Send, performed: Performed, url: str
) -> None:
    performed.poison.add("bad")
    send("money", ["bad"])
    with worked(url, performed):
        until(lambda: performed.seen["bad"])
        send("money", ["good"])
        until(lambda: performed.seen["good"])
    with worked(url, performed):
        send("money", ["last"])
        until(lambda: performed.seen["last"])
    assert performed.seen == {"bad": 1, "good": 1, "last": 1}


def test_a_lane_whose_vendor_hangs_holds_up_no_other(
    send: Send, performed: Performed, url: str
) -> None:
    waiting: dict[Lane, int] = {"long": 5, "post": 10}
    for lane, count in waiting.items():
        for number in range(count):
            performed.slow.add(f"{lane}-{number}")
            send(lane, [f"{lane}-{number}"])
    with worked(url, performed):
        until(lambda: len(performed.seen) == 3)
        send("money", ["a capture"])
        until(lambda: performed.seen["a capture"])
        assert sorted(each[:4] for each in performed.seen) == ["a ca", "long", "post", "post"]
        performed.freed.set()
        until(lambda: len(performed.seen) == 16)


def test_a_worker_that_is_full_goes_on_as_soon_as_it_is_free(
    send: Send, performed: Performed, url: str
) -> None:
    """The queue on PostgreSQL looked again after up to a second: 11 a second, whoever waited."""

    def takes_a_moment(ids: list[str]) -> None:
        time.sleep(0.05)
        performed(ids)

    for number in range(200):
        send("money", [str(number)])
    with worked(url, takes_a_moment):
        until(lambda: performed.seen)
        began = time.monotonic()
        until(lambda: len(performed.seen) == 200)
    assert time.monotonic() - began < 16


def test_a_transport_that_is_closed_leaves_no_session_behind(database: Database) -> None:
    opened = broker(named(database.app_url, "queue-test"))
    Sending(opened, SHOP)("money", ["one"])
    with connected(database.owner_url) as admin:
        sessions = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'queue-test'"
        assert admin.execute(sessions).fetchone() != (0,)
        opened.close()
        until(lambda: admin.execute(sessions).fetchone() == (0,))


OF_LANE: LiteralString = "FROM pg_stat_activity WHERE application_name = 'lane-test'"


def named(url: str, name: str) -> str:
    watched = make_url(url).update_query_dict({"application_name": name})
    return watched.render_as_string(hide_password=False)


@contextmanager
def lane_of_money(database: Database) -> Iterator[PostgresConsumer]:
    transport = broker(named(database.app_url, "lane-test"))
    lane = transport.consume(queue_of(SHOP, "money"), prefetch=1, timeout=20)
    assert [next(lane) for _ in range(2)] == [None, None]
    yield lane
    lane.close()
    transport.close()


def test_a_lane_that_is_cut_off_takes_what_was_sent_before_it_listens_again(
    database: Database,
) -> None:
    sender = broker(database.app_url)
    with lane_of_money(database) as lane, connected(database.owner_url) as admin:
        assert admin.execute(f"SELECT pg_terminate_backend(pid) {OF_LANE}").fetchall() != []
        until(lambda: admin.execute(f"SELECT count(*) {OF_LANE}").fetchone() == (0,))
        Sending(sender, SHOP)("money", ["unheard"])
        found = [each for _ in range(3) if (each := next(lane))]
    sender.close()
    assert [each.args for each in found] == [(["unheard"],)]


def test_a_lane_without_work_asks_nothing(database: Database) -> None:
    with lane_of_money(database) as lane, connected(database.owner_url) as admin:
        asked: LiteralString = f"SELECT pid, query_start {OF_LANE}"
        before = dict(admin.execute(asked).fetchall())
        assert [next(lane) for _ in range(5)] == [None] * 5
        after = dict(admin.execute(asked).fetchall())
        assert {pid: after.get(pid) for pid in before} == before != {}


def test_a_flushed_queue_loses_nothing_that_the_table_does_not_hand_over_again(
    transport: dramatiq.Broker, send: Sending, pool: Engine, url: str
) -> None:
    done: Counter[str] = Counter()
    deliveries, effect = Deliveries(pool), CancelPayment(payment_id="p-1")
    performing = Performing(deliveries, lambda d, _: str(done.update([d.delivery_id])))
    for number in range(10):
        deliveries.order(Order(policy="test", cause=f"cause-{number}", effect=effect))
    ids = [each.delivery_id for each in deliveries.to_queue()]
    send("money", ids)
    _flush(transport, pool)
    with pool.begin() as connection:
        connection.execute(text("UPDATE deliveries SET queued_until = clock_timestamp()"))
    lying = send.lying("money")
    again = [each.delivery_id for each in deliveries.again("money", lying)]
    assert sorted(again) == sorted(ids)
    for each in again + ids:
        send("money", [each])
    with worked(url, performing.perform):
        until(lambda: len(done) == 10)
    assert done == dict.fromkeys(ids, 1)


def test_a_lane_says_how_much_lies_on_its_queue(
    send: Sending, performed: Performed, url: str
) -> None:
    for number in range(3):
        send("money", [f"{number}-a", f"{number}-b"])
    send("post", ["other"])
    until(lambda: [send.lying(lane) for lane in LANES] == [3, 1, 0])
    with worked(url, performed):
        until(lambda: send.lying("money") == 0)


def test_what_is_written_is_handed_over_and_done_at_once(
    send: Send, pool: Engine, url: str
) -> None:
    """Woken, the dispatcher looks at once; and by itself it looks often enough."""
    done: Counter[str] = Counter()
    deliveries, effect = Deliveries(pool), CancelPayment(payment_id="p-1")
    performing = Performing(deliveries, lambda d, _: str(done.update([d.delivery_id])))
    stopping = threading.Event()
    dispatcher = Dispatcher(deliveries, send, stopping)

    def dispatch() -> None:
        while not stopping.is_set():
            dispatcher.turn()

    thread = threading.Thread(target=dispatch)
    with worked(url, performing.perform):
        thread.start()
        for number in range(3):
            deliveries.order(Order(policy="test", cause=f"cause-{number}", effect=effect))
            dispatcher.wake()
            until(lambda: len(done) == number + 1)  # noqa: B023  # called at once
        stopping.set()
        thread.join(5)
    assert not thread.is_alive()


def test_a_broker_that_is_not_named_is_told_in_a_sentence() -> None:
    with pytest.raises(BrokerUnset, match="ELYSIUM_BROKER_URL is not set"):
        broker("")


def test_two_shops_share_a_broker(transport: dramatiq.Broker, url: str) -> None:
    other, performed, theirs = "another-shop", Performed(), Performed()
    Sending(transport, SHOP)("money", ["ours"])
    opened = broker(url)
    Sending(opened, other)("money", ["theirs"])
    with worked(url, performed), working(url, other, {"money": 1}, theirs, parting=SOON_SECONDS):
        until(lambda: performed.seen and theirs.seen)
    opened.close()
    assert (performed.seen, theirs.seen) == ({"ours": 1}, {"theirs": 1})


def test_the_name_of_a_queue_is_short_however_long_a_shops_is() -> None:
    long, longer = queue_of("a" * 63, "money"), queue_of("a" * 64, "money")
    assert max(len(long), len(longer)) <= 63
    assert long != longer
