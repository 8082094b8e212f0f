"""A refund that was granted is sent to the provider, part by part."""

from application.policies.effects import SendRefund
from application.policies.policy import Policy
from domain.envelope import Recorded
from domain.selling.payment.parts import RefundOrdered

REFUNDS = Policy("refunds")


@REFUNDS.on
def send(recorded: Recorded[RefundOrdered]) -> tuple[SendRefund]:
    return (SendRefund(payment_id=recorded.key, refund_id=recorded.event.refund_id),)
