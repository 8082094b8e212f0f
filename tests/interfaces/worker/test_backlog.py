"""Nothing waits behind its own copies: what lies on the queue is not lost because it waits."""

import threading
import time
from collections import deque

import pytest
from sqlalchemy import Engine, text

from application.policies.effect import Lane
from application.policies.effects import CancelPayment, Effect, WorkOutFromPrice
from application.selling.money.payments import ProviderDown
from interfaces.postgres.deliveries import (
    LONG_DEPTH,
    MOST_PATIENCE,
    QUEUE_PATIENCE_SECONDS,
    Deliveries,
)
from interfaces.worker.dispatcher import FEWEST_BUNDLES, LOST_SECONDS, Dispatcher
from tests.interfaces.worker.performer import Worker, order, row
from tests.threads import at_once

COUNT = 30
MINUTES = 120
KINDS: dict[str, Effect] = {
    "long": WorkOutFromPrice(style_code="SOL-CLAW"),
    "money": CancelPayment(payment_id="p-1"),
}


class Shop:
    """A dispatcher, a queue of one lane and the time, which passes a minute at a `look`."""

    def __init__(self, pool: Engine) -> None:
        self.pool = pool
        self.queue: deque[list[str]] = deque()
        self.worker = Worker(pool)
        stopping = threading.Event()
        stopping.set()
        self.dispatcher = Dispatcher(
            Deliveries(pool), self.send, stopping, lying=lambda _: len(self.queue)
        )

    def send(self, _lane: Lane, ids: list[str]) -> None:
        self.queue.append(ids)

    def look(self, seconds: float = 60.0) -> None:
        self.pass_seconds(seconds)
        self.dispatcher.turn()
        self.dispatcher.send_lost()

    def pass_seconds(self, seconds: float) -> None:
        passes = text("""UPDATE deliveries SET due_at = due_at - make_interval(secs => :seconds),
            claimed_until = claimed_until - make_interval(secs => :seconds),
            queued_until = queued_until - make_interval(secs => :seconds)""")
        with self.pool.begin() as connection:
            connection.execute(passes, {"seconds": seconds})

    def undone(self) -> int:
        asked = text("SELECT count(*) FROM deliveries WHERE status = 'due'")
        with self.pool.connect() as connection:
            return int(connection.scalar(asked))


@pytest.fixture
def shop(inbox: Engine) -> Shop:
    return Shop(inbox)


def ordered(shop: Shop, effect: Effect, count: int = COUNT) -> None:
    for number in range(count):
        order(shop.pool, f"cause-{number:03}", effect)


@pytest.mark.parametrize("lane", KINDS)
def test_a_queue_whose_worker_is_away_for_hours_holds_no_copies(shop: Shop, lane: str) -> None:
    ordered(shop, KINDS[lane])
    for _ in range(MINUTES):
        shop.look()
        assert len(shop.queue) <= COUNT
    while shop.queue:
        shop.worker.perform(*shop.queue.popleft())
    assert sum(shop.worker.done.values()) == COUNT


@pytest.mark.parametrize("lane", KINDS)
def test_a_queue_whose_worker_is_slow_and_fails_holds_no_copies(shop: Shop, lane: str) -> None:
    """115 deliveries lay on the queue 2,204 times."""
    ordered(shop, KINDS[lane])
    shop.worker.trouble = ProviderDown()
    for _ in range(MINUTES):
        shop.look()
        assert len(shop.queue) <= COUNT + FEWEST_BUNDLES
        shop.worker.perform(*shop.queue.popleft())
    shop.worker.trouble = None
    for _ in range(MINUTES * 2):
        shop.look()
        if shop.queue:
            shop.worker.perform(*shop.queue.popleft())
    assert (shop.undone(), max(shop.worker.done.values())) == (0, 1)


def test_a_queue_that_lost_all_it_had_has_it_again_soon(shop: Shop) -> None:
    ordered(shop, KINDS["long"])
    shop.look()
    shop.queue.clear()
    shop.look(QUEUE_PATIENCE_SECONDS - 10)
    assert not shop.queue
    shop.look(11)
    assert len(shop.queue) == COUNT


def test_a_look_finds_what_was_lost_and_not_every_look_searches(shop: Shop) -> None:
    ordered(shop, KINDS["long"])
    began = time.monotonic()
    shop.dispatcher.turn()
    shop.queue.clear()
    shop.pass_seconds(QUEUE_PATIENCE_SECONDS + 1)
    assert shop.dispatcher._lost_at >= began + LOST_SECONDS
    shop.dispatcher._lost_at = 0.0
    shop.dispatcher.turn()
    assert len(shop.queue) == COUNT


def test_a_queue_that_lost_some_has_those_again_in_the_end(shop: Shop) -> None:
    """Nobody takes anything; what it has is not known by name, only how much it is."""
    ordered(shop, KINDS["long"])
    shop.look()
    lost = [shop.queue.pop()[0] for _ in range(5)]
    shop.look()
    assert len(shop.queue) == COUNT - 5, "it may be that they only wait"
    for _ in range(2):
        shop.look(MOST_PATIENCE.total_seconds() * 1.5)
    assert len(shop.queue) == COUNT
    while shop.undone():
        while shop.queue:
            shop.worker.perform(*shop.queue.popleft())
        shop.look(MOST_PATIENCE.total_seconds())
    assert set(lost) <= set(shop.worker.done)
    assert max(shop.worker.done.values()) == 1


def test_what_a_dead_worker_left_goes_before_the_crowd(shop: Shop) -> None:
    ordered(shop, KINDS["long"], 3 * LONG_DEPTH)
    shop.look()
    assert len(shop.queue) == LONG_DEPTH, "few of what is long"
    (left,) = shop.queue.popleft()
    shop.worker.trouble = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        shop.worker.perform(left)
    shop.look(20)
    assert left not in [each for bundle in shop.queue for each in bundle], "claimed"
    shop.look(50)
    assert shop.queue[-1] == [left]
    assert len(shop.queue) == LONG_DEPTH
    shop.look(1)
    assert len(shop.queue) == LONG_DEPTH, "once"


def test_two_dispatchers_hand_over_once_what_is_lost(shop: Shop) -> None:
    ordered(shop, KINDS["money"])
    shop.look()
    shop.pass_seconds(60)
    deliveries, handed = Deliveries(shop.pool), list[str]()
    at_once(*[lambda: handed.extend(e.delivery_id for e in deliveries.again("money", 0))] * 4)
    assert sorted(handed) == sorted(set(handed))
    assert len(handed) == COUNT
    assert row(shop.pool, handed[0]).hand_overs == 2
