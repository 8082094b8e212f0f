"""Being forgotten: begun when nothing is in the way any more, and carried to whoever knows them."""

from application.policies.letter_effects import SendFarewellLetter
from application.policies.people_effects import (
    CarryOutErasure,
    ForgetPayment,
    LookAtErasureOfOrder,
)
from application.policies.policy import Policy
from domain.envelope import Recorded
from domain.people.erasure import ErasureBegun, ErasureDone
from domain.selling.order.leaving import OrderCancelled, OrderExpired
from domain.selling.payment.aside import PaymentRefunded, PaymentReviewResolved
from domain.selling.payment.disputes import DisputeClosed
from domain.selling.payment.parts import RefundFailed
from domain.selling.service_case import CaseCalledOff

FORGETTING = Policy("forgetting")


@FORGETTING.on
def begun(recorded: Recorded[ErasureBegun]) -> tuple[SendFarewellLetter | CarryOutErasure, ...]:
    """One after the other."""
    subject = recorded.key
    return (SendFarewellLetter(subject=subject), CarryOutErasure(subject=subject))


@FORGETTING.on
def order_over(recorded: Recorded[OrderCancelled | OrderExpired]) -> tuple[LookAtErasureOfOrder]:
    return (LookAtErasureOfOrder(order_id=recorded.key),)


@FORGETTING.on
def settled(
    recorded: Recorded[
        PaymentRefunded | RefundFailed | PaymentReviewResolved | DisputeClosed | CaseCalledOff
    ],
) -> tuple[LookAtErasureOfOrder, ...]:
    """Of money that never was an order's nobody waits."""
    order_id = recorded.event.order_id
    return (LookAtErasureOfOrder(order_id=order_id),) if order_id else ()


@FORGETTING.on
def at_the_provider(recorded: Recorded[ErasureDone]) -> tuple[ForgetPayment, ...]:
    return tuple(ForgetPayment(payment_id=each) for each in recorded.event.payments)
