"""From secured money to a confirmed order: look for reasons to review, then capture; let go."""

from application.deliveries import Effect, Policy
from domain.envelope import Recorded
from domain.selling.order import OrderReviewCleared, PaymentSecured
from domain.selling.payment import PaymentVoided

CHECKOUT = Policy("checkout")


@CHECKOUT.on(PaymentSecured)
def capture_unless_reviewed(recorded: Recorded[PaymentSecured]) -> tuple[Effect, ...]:
    return (Effect("review_or_capture", {"order_id": recorded.key}),)


@CHECKOUT.on(OrderReviewCleared)
def capture_after_review(recorded: Recorded[OrderReviewCleared]) -> tuple[Effect, ...]:
    return (Effect("review_or_capture", {"order_id": recorded.key}),)


@CHECKOUT.on(PaymentVoided)
def cancel_at_provider(recorded: Recorded[PaymentVoided]) -> tuple[Effect, ...]:
    return (Effect("cancel_payment", {"payment_id": recorded.key}),)
