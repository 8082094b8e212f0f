"""Deliveries: done once whatever dies, tried again with patience, and listed when given up."""

import re
from datetime import timedelta

import psycopg
import pytest
import structlog
from sqlalchemy import Engine, text

from application.policies.effects import Effect, MarkDesignsOfStyle
from application.selling.mail import MailRefused
from application.selling.money.payments import ProviderDown, ProviderRefused
from interfaces.postgres.dead_letters import DeadLetters, NotDead
from interfaces.postgres.deliveries import CLAIM_SECONDS, Deliveries, Delivery
from interfaces.worker.performing import MOST_DEATHS, Performing
from tests.interfaces.worker.performer import (
    CANCEL,
    ID,
    Worker,
    comes_round,
    order,
    row,
    time_passes,
)
from tests.threads import at_once
from tests.waiting import until

A_DAY = 12
"""So many times do two hours pass."""
LONG = MarkDesignsOfStyle(style_code="SOL", position=1)


@pytest.fixture
def pool(inbox: Engine) -> Engine:
    return inbox


@pytest.fixture
def worker(pool: Engine) -> Worker:
    return Worker(pool)


def test_what_was_ordered_is_done_once(pool: Engine, worker: Worker) -> None:
    assert order(pool)
    assert not order(pool)
    for _ in range(3):
        worker.perform(ID)
    assert worker.done == {ID: 1}
    assert (row(pool).status, row(pool).outcome, row(pool).attempts) == ("done", "sent", 1)
    (delivery,) = worker.seen
    assert (delivery.arguments, delivery.correlation_id) == ({"payment_id": "p-1"}, "c-1")


def test_delivered_to_eight_workers_at_once_it_is_done_once(pool: Engine, worker: Worker) -> None:
    order(pool)
    at_once(*[lambda: worker.perform(ID)] * 8)
    assert worker.done == {ID: 1}


def test_an_unknown_id_is_nothing(worker: Worker) -> None:
    worker.perform("nothing")
    assert not worker.seen


def test_a_failure_is_put_off_longer_each_time(pool: Engine, worker: Worker) -> None:
    order(pool)
    worker.trouble = ProviderDown()
    waits = []
    for _ in range(4):
        worker.perform(ID)
        assert (row(pool).status, row(pool).outcome) == ("due", "payment_provider_unavailable")
        waits.append(row(pool).wait.total_seconds())
        worker.perform(ID)
        time_passes(pool)
    assert len(worker.seen) == 4
    assert all(0.5 * 2**n < wait <= 1.25 * 2**n for n, wait in enumerate(waits))
    worker.trouble = None
    worker.perform(ID)
    assert row(pool).status == "done"


def test_however_often_it_failed_it_is_tried_once_an_hour(pool: Engine, worker: Worker) -> None:
    order(pool)
    with pool.begin() as connection:
        connection.execute(text("UPDATE deliveries SET attempts = 40, failures = 40"))
    worker.trouble = ProviderDown()
    worker.perform(ID)
    assert timedelta(minutes=40) < row(pool).wait <= timedelta(minutes=75)


def test_what_is_said_meanwhile_bears_the_ids_and_what_is_said_after_it_does_not(
    pool: Engine,
) -> None:
    order(pool)
    said = []

    def listened(*_: object) -> str:
        said.append(structlog.contextvars.get_contextvars())
        return "sent"

    Performing(Deliveries(pool), listened).perform([ID])
    assert said == [{"correlation_id": "c-1", "delivery_id": ID}]
    assert structlog.contextvars.get_contextvars() == {}


def test_after_a_day_it_is_dead_and_listed(pool: Engine, worker: Worker) -> None:
    order(pool)
    worker.trouble = ValueError("unheard of")
    for _ in range(A_DAY + 3):
        worker.perform(ID)
        time_passes(pool)
    assert len(worker.seen) == A_DAY + 1
    assert row(pool).status == "dead"
    assert re.fullmatch(r"ValueError at interfaces/worker/performing\.py:\d+", row(pool).outcome)
    assert worker.to_queue() == []


def test_an_outage_of_hours_costs_nothing_however_often_it_was_tried(
    pool: Engine, worker: Worker
) -> None:
    """Thirty-four minutes once were twelve attempts, and the end of a payment."""
    order(pool)
    worker.trouble = ProviderDown()
    for _ in range(40):
        worker.perform(ID)
        comes_round(pool)
    assert row(pool).status == "due"
    assert row(pool).wait < timedelta(hours=1.25), "in the end once an hour"
    worker.trouble = None
    comes_round(pool)
    worker.perform(ID)
    assert worker.done == {ID: 1}


def test_how_long_is_tried_is_a_setting(pool: Engine, worker: Worker) -> None:
    order(pool)
    worker.trouble = ProviderDown()
    performing = Performing(Deliveries(pool), worker.send, patience=timedelta(hours=1))
    performing.perform([ID])
    assert row(pool).status == "due"
    time_passes(pool)
    performing.perform([ID])
    assert row(pool).status == "dead"


@pytest.mark.parametrize("refused", [MailRefused(reason="no"), ProviderRefused(reason="no")])
def test_what_is_refused_for_good_is_dead_at_once(
    pool: Engine, worker: Worker, refused: Exception
) -> None:
    order(pool)
    worker.trouble = refused
    with structlog.testing.capture_logs() as logged:
        worker.perform(ID)
    assert (row(pool).status, row(pool).attempts) == ("dead", 1)
    (alarm,) = (each for each in logged if each["log_level"] == "error")
    assert alarm["event"] == "delivery.given_up"


def test_a_cause_that_comes_again_revives_what_is_dead(pool: Engine, worker: Worker) -> None:
    """A webhook that a vendor repeats was once answered as done, and swallowed by the dead."""
    order(pool)
    worker.trouble = MailRefused(reason="no")
    worker.perform(ID)
    assert not order(pool, rest=timedelta(hours=1)), "not as often as the clock strikes"
    time_passes(pool)
    assert order(pool, rest=timedelta(hours=1))
    worker.trouble = ProviderDown()
    worker.perform(ID)
    assert row(pool).status == "due", "from the beginning"
    worker.trouble = MailRefused(reason="no")
    comes_round(pool)
    worker.perform(ID)
    assert order(pool)
    worker.trouble = None
    worker.perform(ID)
    assert worker.done == {ID: 1}
    assert not order(pool), "what is done stays done"


def test_what_was_revived_is_tried_for_as_long_as_anything_new(
    pool: Engine, worker: Worker
) -> None:
    """It was given up because of how long it had been tried: that is over."""
    order(pool)
    worker.trouble = ProviderDown()
    performing = Performing(Deliveries(pool), worker.send, patience=timedelta(hours=1))
    for status in ("due", "dead"):
        performing.perform([ID])
        assert row(pool).status == status
        time_passes(pool)
    assert order(pool)
    performing.perform([ID])
    assert row(pool).status == "due"


def test_an_effect_nobody_knows_waits_for_a_newer_copy(pool: Engine, worker: Worker) -> None:
    order(pool)
    with pool.begin() as connection:
        connection.execute(text("UPDATE deliveries SET effect = 'dance'"))
    worker.perform(ID)
    found = row(pool)
    assert (found.status, found.outcome) == ("due", "effect_unknown")


def test_a_killed_workers_claim_ends_and_another_does_it(pool: Engine, worker: Worker) -> None:
    order(pool)
    worker.trouble = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        worker.perform(ID)
    worker.trouble = None
    worker.perform(ID)
    assert not worker.done, "claimed by the dead"
    assert worker.to_queue() == []
    time_passes(pool)
    assert worker.to_queue() == [ID]
    worker.perform(ID)
    assert worker.done == {ID: 1}


@pytest.mark.parametrize(("effect", "done"), [(CANCEL, 1), (LONG, 0)])
def test_what_goes_on_for_minutes_stays_claimed(pool: Engine, effect: Effect, done: int) -> None:
    """Else the second worker begins the same after a minute, then the third, until none is free."""
    order(pool, effect=effect)
    second = Worker(pool)

    def slow(delivery: Delivery, _: Effect) -> str:
        time_passes(pool)
        if effect is LONG:
            until(lambda: row(pool, delivery.delivery_id).claimed_for > timedelta(0))
        second.perform(*second.to_queue())
        return "sent"

    (delivery_id,) = second.to_queue()
    Performing(Deliveries(pool), slow, keep_seconds=0.05).perform([delivery_id])
    assert second.done[delivery_id] == done
    assert row(pool, delivery_id).status == "done"


def test_what_went_on_for_minutes_is_anothers_soon_after_its_worker_died(pool: Engine) -> None:
    order(pool, effect=LONG)
    second = Worker(pool)

    def dies(*_: object) -> str:
        raise KeyboardInterrupt

    (delivery_id,) = second.to_queue()
    with pytest.raises(KeyboardInterrupt):
        Performing(Deliveries(pool), dies, keep_seconds=0.05).perform([delivery_id])
    claimed = row(pool, delivery_id).claimed_for
    assert timedelta(0) < claimed <= timedelta(seconds=CLAIM_SECONDS)


def test_what_kills_every_worker_is_given_up(pool: Engine, worker: Worker) -> None:
    order(pool)
    worker.trouble = KeyboardInterrupt()
    for _ in range(MOST_DEATHS):
        with pytest.raises(KeyboardInterrupt):
            worker.perform(ID)
        comes_round(pool)
    worker.perform(ID)
    assert (row(pool).status, row(pool).outcome) == ("dead", "workers_died")
    assert len(worker.seen) == MOST_DEATHS


def test_a_worker_that_outlived_its_claim_undoes_nothing(pool: Engine) -> None:
    """It fails late, after another worker has done it."""
    order(pool)
    second = Worker(pool)

    def slow(delivery: Delivery, _: Effect) -> str:
        time_passes(pool)
        second.perform(delivery.delivery_id)
        raise ProviderDown

    Performing(Deliveries(pool), slow).perform([ID])
    assert (row(pool).status, row(pool).outcome) == ("done", "sent")


@pytest.mark.parametrize("trouble", [ProviderDown(), ProviderRefused(reason="late")])
def test_a_worker_that_outlived_its_claim_takes_it_from_nobody(
    pool: Engine, trouble: Exception
) -> None:
    """It fails late, while another worker is at it: a third would begin the same."""
    order(pool)

    def slow(*_: object) -> str:
        time_passes(pool)
        assert Deliveries(pool).claim([ID])
        raise trouble

    Performing(Deliveries(pool), slow).perform([ID])
    found = row(pool)
    assert (found.status, found.attempts, found.failures) == ("due", 2, 0)
    assert found.claimed_until and Deliveries(pool).claim([ID]) == []


def claimed_twice(pool: Engine) -> Delivery:
    """By the first worker, which is at it still, and by a second when that claim was over."""
    order(pool)
    (first,) = Deliveries(pool).claim([ID])
    time_passes(pool)
    assert Deliveries(pool).claim([ID])
    return first


def test_a_worker_that_outlived_its_claim_keeps_it_for_nobody(pool: Engine) -> None:
    """The second one died, and a third is to have it."""
    first = claimed_twice(pool)
    time_passes(pool)
    Deliveries(pool).keep(first)
    assert row(pool).claimed_for < timedelta(0)


def test_a_worker_that_outlived_its_claim_gives_back_nobodys(pool: Engine) -> None:
    Deliveries(pool).give_back([claimed_twice(pool)])
    assert (row(pool).attempts, Deliveries(pool).claim([ID])) == (2, [])


def test_a_queue_that_was_flushed_loses_nothing(pool: Engine, worker: Worker) -> None:
    for number in range(5):
        order(pool, f"cause-{number}")
    ids = worker.to_queue()
    assert len(ids) == 5
    assert worker.to_queue() == [], "handed over once while the queue has patience"
    time_passes(pool)
    again = worker.to_queue()
    assert sorted(again) == sorted(ids)
    worker.perform(*again, *ids)
    assert worker.done == dict.fromkeys(ids, 1)


def test_the_longest_due_is_handed_over_first_and_so_many_at_a_time(
    pool: Engine, worker: Worker
) -> None:
    for number in range(3):
        order(pool, f"cause-{number}")
    handed = []
    for _ in range(3):
        handed.append(worker.to_queue(depth=1))
        assert worker.to_queue(depth=1) == [], "until it was taken"
        worker.perform(*handed[-1])
    assert handed == [[f"test:cause-{number}:cancel_payment"] for number in range(3)]


def test_what_was_given_up_is_tried_again_when_a_person_says_so(
    pool: Engine, worker: Worker
) -> None:
    order(pool)
    worker.trouble = ProviderDown()
    url = pool.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        letters = DeadLetters(connection)
        assert letters.all() == ()
        for _ in range(A_DAY + 1):
            worker.perform(ID)
            time_passes(pool)
        (dead,) = letters.all()
        assert (dead.delivery_id, dead.outcome) == (ID, "payment_provider_unavailable")
        worker.trouble = None
        with pytest.raises(NotDead):
            letters.revive("unheard of")
        assert (letters.revive(ID), letters.revive()) == (1, 0)
        worker.perform(ID)
        assert (worker.done, letters.all()) == ({ID: 1}, ())
