"""Deliveries go in bundles: claimed and recorded together, and yet each for itself."""

import json
import re
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from application.policies.effects import Effect
from application.policies.letter_effects import SendOrderLetter
from application.selling.money.payments import ProviderDown
from interfaces.postgres.deliveries import (
    QUEUE,
    QUEUE_PATIENCE_SECONDS,
    Deliveries,
    Delivery,
    HandOver,
)
from interfaces.worker.dispatcher import FEWEST_BUNDLES, MOST_IN_BUNDLE, Dispatcher, bundles
from interfaces.worker.performing import SETTLE_SECONDS, Performing
from tests.interfaces.worker.performer import Worker, order, row, time_passes
from tests.threads import at_once


@pytest.fixture
def worker(inbox: Engine) -> Worker:
    return Worker(inbox)


def ordered(pool: Engine, count: int) -> list[str]:
    for number in range(count):
        order(pool, f"cause-{number}")
    return [f"test:cause-{number}:cancel_payment" for number in range(count)]


def statuses(pool: Engine) -> list[str]:
    with pool.connect() as connection:
        return list(connection.scalars(text("SELECT status FROM deliveries ORDER BY recorded_at")))


def test_one_that_fails_takes_no_neighbour_with_it(inbox: Engine, worker: Worker) -> None:
    ids = ordered(inbox, 5)
    worker.trouble, worker.poison = ProviderDown(), {ids[2]}
    worker.perform(*ids)
    assert statuses(inbox) == ["done", "done", "due", "done", "done"]
    assert (row(inbox, ids[2]).outcome, row(inbox, ids[2]).attempts) == (ProviderDown.code, 1)


def test_what_was_done_before_the_worker_died_is_on_record(inbox: Engine, worker: Worker) -> None:
    """And what it had not come to is done by another when its claim is over."""
    ids = ordered(inbox, 5)
    worker.trouble, worker.poison = KeyboardInterrupt(), {ids[2]}
    with pytest.raises(KeyboardInterrupt):
        worker.perform(*ids)
    assert statuses(inbox) == ["done", "done", "due", "due", "due"]
    worker.trouble = None
    worker.perform(*ids)
    time_passes(inbox)
    worker.perform(*ids)
    assert worker.done == dict.fromkeys(ids, 1)


def test_bundles_that_overlap_in_eight_workers_are_done_once(inbox: Engine, worker: Worker) -> None:
    ids = ordered(inbox, 20)
    turns = [ids[place:] + ids[:place] for place in range(0, 16, 2)]
    assert at_once(*[lambda turn=turn: worker.perform(*turn) for turn in turns]) == [None] * 8
    assert worker.done == dict.fromkeys(ids, 1)
    assert statuses(inbox) == ["done"] * 20


def test_what_stands_behind_a_slow_vendor_is_given_back_untried(inbox: Engine) -> None:
    ids, worker = ordered(inbox, 3), Worker(inbox)
    Performing(Deliveries(inbox), slowly(worker, 0.1), bundle_seconds=0.05).perform(ids)
    assert statuses(inbox) == ["done", "due", "due"]
    assert {row(inbox, each).attempts for each in ids[1:]} == {0}
    assert worker.to_queue() == ids[1:]
    worker.perform(*ids)
    assert worker.done == dict.fromkeys(ids, 1)


def test_what_takes_its_time_is_on_record_soon(inbox: Engine) -> None:
    ids, worker, found = ordered(inbox, 3), Worker(inbox), []

    def watched(delivery: Delivery, effect: Effect) -> str:
        found.append(statuses(inbox).count("done"))
        return slowly(worker, SETTLE_SECONDS * 1.2)(delivery, effect)

    Performing(Deliveries(inbox), watched).perform(ids)
    assert found == [0, 1, 2]


def slowly(worker: Worker, seconds: float) -> Callable[[Delivery, Effect], str]:
    def send(delivery: Delivery, effect: Effect) -> str:
        time.sleep(seconds)
        return worker.send(delivery, effect)

    return send


def test_a_queue_that_nobody_empties_does_not_swell(inbox: Engine, worker: Worker) -> None:
    """For an hour nobody works; then the queue has every one of them, and nothing was lost."""
    ordered(inbox, 30)
    handed = 0
    for _ in range(int(3_600 / QUEUE_PATIENCE_SECONDS)):
        handed += len(worker.to_queue(depth=20))
        pass_seconds(inbox, QUEUE_PATIENCE_SECONDS + 0.01)
    assert 20 <= handed <= 20 * 8
    pass_seconds(inbox, 3_600)
    while ids := worker.to_queue(depth=20):
        worker.perform(*ids)
    assert statuses(inbox) == ["done"] * 30


def pass_seconds(pool: Engine, seconds: float) -> None:
    with pool.begin() as connection:
        passes = text("""UPDATE deliveries SET due_at = due_at - make_interval(secs => :seconds),
                queued_until = queued_until - make_interval(secs => :seconds)""")
        connection.execute(passes, {"seconds": seconds})


def test_a_lane_is_filled_up_when_half_of_it_was_taken(inbox: Engine, worker: Worker) -> None:
    ids = ordered(inbox, 20)
    assert worker.to_queue(depth=8) == ids[:8]
    worker.perform(*ids[:3])
    assert worker.to_queue(depth=8) == []
    worker.perform(ids[3])
    assert worker.to_queue(depth=8) == ids[8:12]


def test_a_lane_that_is_full_holds_up_no_other(inbox: Engine, worker: Worker) -> None:
    ids = ordered(inbox, 5)
    assert worker.to_queue(depth=4) == ids[:4]
    order(inbox, "posted", SendOrderLetter(template="M01", order_id="o-1"))
    assert worker.to_queue(depth=4) == ["test:posted:send_order_letter"]


def test_what_to_hand_over_is_found_by_an_index_however_much_waits(inbox: Engine) -> None:
    with inbox.begin() as connection:
        connection.execute(
            text("""INSERT INTO deliveries (delivery_id, policy, cause, effect, lane, arguments,
                        correlation_id, due_at, queued_until)
                SELECT n, 'test', n, 'cancel_payment', 'money', '{}', n,
                    now() - make_interval(secs => n),
                    CASE WHEN n <= 100 THEN now() + interval '1 hour' END
                FROM generate_series(1, 20000) AS n""")
        )
        connection.execute(text("ANALYZE deliveries"))
    explained = text("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + QUEUE.text)
    wanted = {"lanes": ["money"], "depths": [100], "patience": timedelta(30), "doublings": 5}
    with inbox.connect() as connection:
        (full,) = connection.execute(explained, wanted).scalar_one()
        (free,) = connection.execute(explained, wanted | {"depths": [200]}).scalar_one()
    assert full["Plan"]["Shared Hit Blocks"] + full["Plan"]["Shared Read Blocks"] < 1_000
    assert '"Seq Scan"' not in json.dumps(free)
    assert '"Index Name": "deliveries_next"' in json.dumps(free)


def test_what_was_put_off_is_not_read_at_each_look(inbox: Engine) -> None:
    with inbox.begin() as connection:
        connection.execute(
            text("""INSERT INTO deliveries (delivery_id, policy, cause, effect, lane, arguments,
                        correlation_id, due_at, status)
                SELECT n, 'test', n, 'cancel_payment', 'money', '{}', n, now() + interval '1 day',
                    CASE WHEN n % 10 = 0 THEN 'due' ELSE 'done' END
                FROM generate_series(1, 40000) AS n""")
        )
        connection.execute(text("ANALYZE deliveries"))
    explained = text("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + QUEUE.text)
    wanted = {"lanes": ["money"], "depths": [200], "patience": timedelta(30), "doublings": 5}
    with inbox.connect() as connection:
        (looked,) = connection.execute(explained, wanted).scalar_one()
    asked = re.findall('"Index Cond": "([^"]*)"', json.dumps(looked))
    assert any("hand_over_at <=" in each for each in asked), "all of it is read and thrown away"


def test_what_the_queue_did_not_take_waits_as_if_it_had_not_been_handed_over(
    inbox: Engine,
) -> None:
    """A broker that was down for a minute kept back for minutes what it had never had."""
    for number in range(40):
        order(inbox, f"cause-{number}")
    taken: list[str] = []

    def take_some(_lane: str, ids: list[str]) -> None:
        if len(taken) >= 8:
            raise ConnectionError
        taken.extend(ids)

    stopping = threading.Event()
    stopping.set()
    dispatcher = Dispatcher(Deliveries(inbox), take_some, stopping)
    with pytest.raises(ConnectionError):
        dispatcher.turn()
    again = [each.delivery_id for each in Deliveries(inbox).to_queue()]
    assert len(taken) + len(again) == 40
    assert set(again).isdisjoint(taken)
    assert row(inbox, again[0]).hand_overs == 1


def test_few_go_to_many_threads_and_many_in_bundles() -> None:
    assert [len(each) for each in bundles(handed(FEWEST_BUNDLES))] == [1] * FEWEST_BUNDLES
    sizes = [len(each) for each in bundles(handed(256))]
    assert sizes == [MOST_IN_BUNDLE] * 16
    assert [each.delivery_id for bundle in bundles(handed(256)) for each in bundle] == [
        str(number) for number in range(256)
    ]


def test_what_is_long_or_was_tried_before_goes_by_itself() -> None:
    tried = [HandOver(delivery_id=f"t-{n}", lane="money", alone=True) for n in range(40)]
    long = [HandOver(delivery_id=f"l-{n}", lane="long", alone=False) for n in range(40)]
    found = list(bundles([*handed(64), *tried, *long]))
    assert {len(each) for each in found if each[0].alone or each[0].lane == "long"} == {1}
    assert all(len({each.lane for each in bundle}) == 1 for bundle in found)
    assert sum(map(len, found)) == 144


def handed(count: int) -> list[HandOver]:
    return [HandOver(delivery_id=str(n), lane="money", alone=False) for n in range(count)]
