"""From secured money to a confirmed order: look for reasons to review, then capture; let go."""

from application.policies.effects import (
    AskForAmount,
    CancelIntent,
    CancelPayment,
    LookAtPayment,
    RefundAside,
    ReviewOrCapture,
)
from application.policies.policy import Policy
from domain.envelope import Recorded
from domain.selling.order.attention import OrderReleased, OrderReviewCleared
from domain.selling.order.stage import PaymentSecured
from domain.selling.payment.amount import AmountChanged
from domain.selling.payment.aside import PaymentNeedsReview, PaymentReviewResolved
from domain.selling.payment.asking import IntentStrayed
from domain.selling.payment.standing import PaymentVoided

CHECKOUT = Policy("checkout")


@CHECKOUT.on
def capture_unless_reviewed(
    recorded: Recorded[PaymentSecured | OrderReviewCleared | OrderReleased],
) -> tuple[ReviewOrCapture]:
    return (ReviewOrCapture(order_id=recorded.key),)


@CHECKOUT.on
def cancel_at_provider(recorded: Recorded[PaymentVoided]) -> tuple[CancelPayment]:
    return (CancelPayment(payment_id=recorded.key),)


@CHECKOUT.on
def ask_for_what_is_due(recorded: Recorded[AmountChanged]) -> tuple[AskForAmount]:
    """One after another, and the last one counts."""
    return (AskForAmount(payment_id=recorded.key, number=recorded.event.number),)


@CHECKOUT.on
def end_what_strayed(recorded: Recorded[IntentStrayed]) -> tuple[CancelIntent]:
    """Under a cause of its own: the payment may have been cancelled long before it appeared."""
    return (CancelIntent(payment_id=recorded.key, provider_id=recorded.event.provider_id),)


@CHECKOUT.on
def give_back_what_is_held(recorded: Recorded[PaymentNeedsReview]) -> tuple[CancelIntent, ...]:
    """Too late, or a second time for one payment: nothing was taken, so nothing is sent back."""
    aside = recorded.event
    if not aside.held or aside.reason not in ("late_payment", "duplicate_capture"):
        return ()
    return (CancelIntent(payment_id=recorded.key, provider_id=aside.provider_ref),)


@CHECKOUT.on
def carry_out_what_was_decided(
    recorded: Recorded[PaymentReviewResolved],
) -> tuple[LookAtPayment | RefundAside, ...]:
    """What was attached may be held or taken by now; what is sent back is sent once."""
    told = recorded.event
    if told.decision == "attach" and told.order_id is not None:
        return (LookAtPayment(payment_id=recorded.key),)
    if told.refund_id is None or told.amount is None:
        return ()
    refund = RefundAside(
        payment_id=recorded.key,
        provider_ref=told.provider_ref,
        refund_id=told.refund_id,
        minor=told.amount.minor,
        currency=told.amount.currency,
    )
    return (refund,)
