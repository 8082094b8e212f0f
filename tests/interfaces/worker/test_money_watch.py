"""Money that waits for a person is measured once a minute, and more of it is told once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from domain.money import Money
from domain.selling.payment.aside import PaymentNeedsReview, PaymentReviewResolved
from domain.selling.payment.disputes import DisputeClosed, PaymentDisputed
from interfaces.worker.money_watch import AGE, COUNT, PRESSING, MoneyWatch
from interfaces.worker.watch import BETWEEN_LOOKS
from projections.kit.followers import within
from projections.kit.reading import Reader
from projections.money_aside import MONEY_ASIDE
from tests.projections.folding import NOON, history

HOUR = timedelta(hours=1)
LATER = BETWEEN_LOOKS


@pytest.fixture
def watch(pool: Engine) -> MoneyWatch:
    COUNT.set(-1)
    AGE.set(-1)
    PRESSING.set(-1)
    return MoneyWatch(Reader(pool))


def listed(pool: Engine, *happened: Any) -> None:
    """The list as these events leave it."""
    with pool.begin() as connection:
        MONEY_ASIDE.create(connection, MONEY_ASIDE.schema)
        events = history([("payment-p1", each) for each in happened])
        if events:
            MONEY_ASIDE.fold(within(connection, MONEY_ASIDE.schema), events, len(events))


def aside(intent: str) -> PaymentNeedsReview:
    return PaymentNeedsReview(
        order_id=None, reason="unknown_payment", provider_ref=intent, amount=Money(5_000)
    )


def ignored(intent: str) -> PaymentReviewResolved:
    return PaymentReviewResolved(order_id=None, provider_ref=intent, decision="ignore", by="s")


def shown() -> tuple[float, float]:
    """How many wait, and how many seconds the oldest does."""
    (count,), (age,) = (next(iter(gauge.collect())).samples for gauge in (COUNT, AGE))
    return count.value, age.value


def pressing() -> float:
    (sample,) = next(iter(PRESSING.collect())).samples
    return sample.value


def dispute(name: str, days: int) -> tuple[PaymentNeedsReview, PaymentDisputed]:
    """The bank asks the money back, and is to be answered within so many days."""
    asked = PaymentNeedsReview(
        order_id="o1", reason="dispute", provider_ref=name, amount=Money(5), intent_ref="pi_1"
    )
    told = PaymentDisputed(
        order_id="o1",
        provider_ref=name,
        intent_ref="pi_1",
        amount=Money(5),
        reason="fraudulent",
        evidence_due=NOON + timedelta(days=days),
    )
    return asked, told


def test_nothing_is_said_before_the_list_is_built(watch: MoneyWatch) -> None:
    with capture_logs() as said:
        assert watch.strike(NOON) == 0
    assert (said, shown()) == ([], (-1, -1))


def test_nothing_waits(watch: MoneyWatch, pool: Engine) -> None:
    listed(pool)
    with capture_logs() as said:
        watch.strike(NOON)
    assert (said, shown()) == ([], (0, 0))


def test_what_waits_is_measured_and_told_once(watch: MoneyWatch, pool: Engine) -> None:
    listed(pool, aside("pi_1"), aside("pi_2"), ignored("pi_2"))
    with capture_logs() as said:
        watch.strike(NOON + 3 * HOUR)
        watch.strike(NOON + 3 * HOUR + LATER)
    assert shown() == (1, 3 * 3600 + BETWEEN_LOOKS.total_seconds())
    (one,) = said
    assert (one["event"], one["log_level"]) == ("money.aside", "error")
    assert (one["waiting"], one["oldest_hours"]) == (1, 3)


def test_it_is_looked_at_once_a_minute_and_more_of_it_is_told_again(
    watch: MoneyWatch, pool: Engine
) -> None:
    listed(pool, aside("pi_1"))
    with capture_logs() as said:
        watch.strike(NOON)
        listed_more(pool, aside("pi_2"))
        watch.strike(NOON + LATER / 2)
        assert shown()[0] == 1
        watch.strike(NOON + LATER)
        assert shown()[0] == 2
        listed_more(pool, ignored("pi_1"))
        watch.strike(NOON + 2 * LATER)
        assert shown()[0] == 1
    assert [each["waiting"] for each in said] == [1, 2]


def listed_more(pool: Engine, happened: Any) -> None:
    with pool.begin() as connection:
        events = history([("payment-p1", happened)])
        MONEY_ASIDE.fold(within(connection, MONEY_ASIDE.schema), events, 9)


def test_a_dispute_rings_days_before_its_evidence_is_due(watch: MoneyWatch, pool: Engine) -> None:
    """Once, and again when there is another; what is closed presses no more."""
    listed(pool, *dispute("du_1", 4), *dispute("du_2", 6))
    with capture_logs() as said:
        watch.strike(NOON)
        assert pressing() == 0
        watch.strike(NOON + 25 * HOUR)
        assert pressing() == 1
        watch.strike(NOON + 26 * HOUR)
        watch.strike(NOON + 73 * HOUR)
        assert pressing() == 2
        listed_more(pool, DisputeClosed(order_id="o1", provider_ref="du_1", outcome="won"))
        watch.strike(NOON + 74 * HOUR)
        assert pressing() == 1
    rung = [each for each in said if each["event"] == "money.evidence_due"]
    assert [(each["disputes"], each["log_level"]) for each in rung] == [(1, "error"), (2, "error")]


def test_no_dispute_is_said_to_press_before_the_list_is_built(watch: MoneyWatch) -> None:
    watch.strike(NOON)
    assert pressing() == -1
