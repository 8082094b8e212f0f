"""What the log tells about orders and payments, for the tests of paying."""

from typing import Any

from application.selling.checkout import OrderAnswer
from domain.selling.order import ORDER, Live
from domain.selling.payment import PAYMENT, Wanted
from domain.selling.payment_review import PaymentNeedsReview
from tests.application.trading import Market


def log(market: Market, *kinds: type) -> list[Any]:
    """All that ever happened of some kinds."""
    recorded = market.store.journal.after(0, 10_000)
    return [each.event for each in recorded if isinstance(each.event, kinds)]


def reasons(market: Market) -> list[str]:
    return [aside.reason for aside in log(market, PaymentNeedsReview)]


def stages(market: Market, answer: OrderAnswer) -> tuple[str, str]:
    order, payment = market.state(ORDER, answer.order_id), market.state(PAYMENT, answer.payment_id)
    assert isinstance(order, Live)
    assert isinstance(payment, Wanted)
    return order.stage, payment.stage
