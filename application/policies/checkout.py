"""From secured money to a confirmed order: look for reasons to review, then capture; let go."""

from application.policies.effects import CancelPayment, ReviewOrCapture
from application.policies.policy import Policy
from domain.envelope import Recorded
from domain.selling.order import OrderReviewCleared, PaymentSecured
from domain.selling.payment import PaymentVoided

CHECKOUT = Policy("checkout")


@CHECKOUT.on
def capture_unless_reviewed(
    recorded: Recorded[PaymentSecured | OrderReviewCleared],
) -> tuple[ReviewOrCapture]:
    return (ReviewOrCapture(order_id=recorded.key),)


@CHECKOUT.on
def cancel_at_provider(recorded: Recorded[PaymentVoided]) -> tuple[CancelPayment]:
    return (CancelPayment(payment_id=recorded.key),)
