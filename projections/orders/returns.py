"""What goes back of the payments of an order, and what payers' banks ask back."""

from domain.envelope import Recorded
from domain.selling.payment.aside import PaymentRefunded
from domain.selling.payment.disputes import DisputeClosed, PaymentDisputed
from domain.selling.payment.parts import REACHED, RefundFailed, RefundOrdered, RefundUnderWay
from projections.kit.answer import pence
from projections.kit.read_model import Batch
from projections.orders.tables import PAYMENT, REFUND, note_moment


def refund_ordered(batch: Batch, recorded: Recorded[RefundOrdered]) -> None:
    part = recorded.event
    batch[REFUND].put(
        order_id=part.order_id,
        refund_id=part.refund_id,
        payment_id=recorded.key,
        part_of=part.part_of,
        reason=part.reason,
        stage="ordered",
        ordered=recorded.position,
        at=recorded.envelope.recorded_at,
        **pence("amount", part.amount),
    )
    note_moment(batch, recorded, part.order_id, amount=part.amount, note=part.reason)


def refund_moved(
    batch: Batch, recorded: Recorded[RefundUnderWay | PaymentRefunded | RefundFailed]
) -> None:
    """What was sent back of a stranger's money is no refund of an order."""
    part = recorded.event
    if part.order_id is None:
        return
    batch[REFUND].change(part.order_id, part.refund_id, stage=REACHED[type(part)])
    amount = None if isinstance(part, RefundUnderWay) else part.amount
    note_moment(batch, recorded, part.order_id, amount=amount)


def disputed(batch: Batch, recorded: Recorded[PaymentDisputed]) -> None:
    dispute = recorded.event
    if dispute.order_id is not None:
        batch[PAYMENT].change(recorded.key, dispute="open")
        note_moment(batch, recorded, dispute.order_id, amount=dispute.amount, note=dispute.reason)


def dispute_closed(batch: Batch, recorded: Recorded[DisputeClosed]) -> None:
    closed = recorded.event
    if closed.order_id is not None:
        batch[PAYMENT].change(recorded.key, dispute=closed.outcome)
        note_moment(batch, recorded, closed.order_id, note=closed.outcome)


RETURNED = (refund_ordered, refund_moved, disputed, dispute_closed)
