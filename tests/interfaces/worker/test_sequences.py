"""Letters of one order leave in their order, and no two effects are taken for one."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from application.policies.effects import CancelPayment
from application.policies.letter_effects import SendCartLetter, SendOrderLetter
from application.policies.policy import Policy
from application.selling.mail import MailDown, MailRefused
from domain.envelope import Recorded
from domain.selling.order.leaving import OrderExpired
from interfaces.postgres.deliveries import Deliveries, Order, write_deliveries
from tests.asking import recorded as happened
from tests.interfaces.worker.performer import Worker, comes_round, row, time_passes

RECEIVED = "test:order-1/2:send_order_letter"
CONFIRMED = "test:order-1/3:send_order_letter"
EXPIRED = OrderExpired(cart_id="c", assets=("p-1", "p-2"))
OTHER = "test:order-2/2:send_order_letter"


@pytest.fixture
def worker(inbox: Engine) -> Worker:
    def letter(order_id: str, version: int) -> Order:
        effect = SendOrderLetter(template="M01", order_id=order_id)
        return Order(policy="test", cause=f"{order_id}/{version}", effect=effect)

    Deliveries(inbox).order(letter("order-1", 2), letter("order-1", 3), letter("order-2", 2))
    return Worker(inbox)


def test_a_letter_waits_for_the_one_before_it(inbox: Engine, worker: Worker) -> None:
    assert set(worker.to_queue()) == {RECEIVED, OTHER}
    worker.trouble, worker.poison = MailDown(), {RECEIVED}
    worker.perform(RECEIVED, OTHER)
    comes_round(inbox)
    assert worker.to_queue() == [RECEIVED], "it was put off, so what follows it waits"
    worker.trouble = None
    worker.perform(RECEIVED)
    assert worker.to_queue() == [CONFIRMED]
    worker.perform(CONFIRMED)
    assert list(worker.done) == [OTHER, RECEIVED, CONFIRMED]


def test_what_is_given_up_holds_nothing_up(inbox: Engine, worker: Worker) -> None:
    worker.trouble, worker.poison = MailRefused(reason="no"), {RECEIVED}
    worker.perform(RECEIVED)
    assert row(inbox, RECEIVED).status == "dead"
    assert CONFIRMED in worker.to_queue()


def test_two_effects_of_one_name_for_one_cause_are_both_done(inbox: Engine) -> None:
    policy, worker = Policy("twice"), Worker(inbox)

    @policy.on
    def each(recorded: Recorded[OrderExpired]) -> tuple[CancelPayment, ...]:
        return tuple(CancelPayment(payment_id=asset) for asset in recorded.event.assets)

    expired = happened("order-9", 4, EXPIRED)
    for _ in range(2):
        with inbox.begin() as connection:
            write_deliveries(connection, policy, [expired])
    worker.perform(*worker.to_queue())
    told = [each.arguments["payment_id"] for each in worker.seen]
    assert sorted(told) == ["p-1", "p-2"]


def test_what_may_not_be_done_yet_waits_until_it_may(inbox: Engine) -> None:
    """A letter that nobody asked for, in the night."""
    policy, worker, day = Policy("daily"), Worker(inbox), datetime.now(UTC) + timedelta(hours=1)

    @policy.on
    def by_day(recorded: Recorded[OrderExpired]) -> tuple[SendCartLetter]:
        return (SendCartLetter(cart_id=recorded.event.cart_id, not_before=day),)

    with inbox.begin() as connection:
        write_deliveries(connection, policy, [happened("order-9", 4, EXPIRED)])
    assert worker.to_queue() == []
    time_passes(inbox)
    assert worker.to_queue() == ["daily:order-9/4:send_cart_letter"]
