"""A dispute is listed with the day until which to answer, and is pressing when that is near."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from domain.money import Money
from domain.selling.payment.aside import PaymentNeedsReview
from domain.selling.payment.disputes import DisputeClosed, PaymentDisputed
from projections.money_aside import MONEY_ASIDE, evidence_pressing, money_aside
from tests.projections.folding import NOON, folded, history

ASIDE = PaymentNeedsReview(
    order_id="o1", reason="dispute", provider_ref="du_1", amount=Money(5), intent_ref="pi_1"
)


def told(days: int) -> PaymentDisputed:
    return PaymentDisputed(
        order_id="o1",
        provider_ref="du_1",
        intent_ref="pi_1",
        amount=Money(5),
        reason="fraudulent",
        evidence_due=NOON + timedelta(days=days),
    )


@pytest.mark.parametrize(("days", "pressing"), [(9, 0), (3, 0), (2, 1), (-1, 1)])
def test_less_than_three_days_press(pool: Engine, days: int, pressing: int) -> None:
    events = history([("payment-p1", ASIDE), ("payment-p1", told(days))])
    with folded(pool, MONEY_ASIDE, events) as connection:
        (item,) = money_aside(connection, NOON).items
        assert item.evidence_due == NOON + timedelta(days=days)
        assert (item.pressing, evidence_pressing(connection, NOON)) == (bool(pressing), pressing)


def test_what_is_over_does_not_press_and_is_still_looked_at(pool: Engine) -> None:
    lost = DisputeClosed(order_id="o1", provider_ref="du_1", outcome="lost")
    events = history([("payment-p1", each) for each in (ASIDE, told(1), lost)])
    with folded(pool, MONEY_ASIDE, events) as connection:
        (item,) = money_aside(connection, NOON).items
        assert (item.outcome, item.pressing, item.evidence_due) == ("lost", False, None)
        assert evidence_pressing(connection, NOON) == 0
