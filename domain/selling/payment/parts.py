"""What of a payment goes back, part by part, and how far each came."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from domain.kernel import event
from domain.money import Money
from domain.selling.payment.aside import PaymentRefunded

RefundReason = Literal[
    "cancellation", "return", "fault", "late", "price_correction", "goodwill", "duplicate"
]
PartStage = Literal["ordered", "under_way", "refunded", "failed"]


@dataclass(frozen=True, slots=True)
class RefundLine:
    """What goes back of one line of the order, VAT inside."""

    line_id: str
    amount: Money


@event("payment.refund_ordered")
class RefundOrdered:
    """`vat` is inside `amount`: together with what went back before its share of what was paid."""

    order_id: str
    refund_id: str
    part_of: str
    amount: Money
    vat: Money
    reason: RefundReason
    lines: tuple[RefundLine, ...]


@event("payment.refund_under_way")
class RefundUnderWay:
    """The provider took it on; the bank has not answered yet."""

    order_id: str
    refund_id: str
    provider_ref: str


@event("payment.refund_failed")
class RefundFailed:
    """It did not arrive, or was never sent: the amount can be given back again.

    `provider_ref` is our own id of it where the provider made none.
    """

    order_id: str
    refund_id: str
    provider_ref: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a refund, and how far it came."""

    ordered: RefundOrdered
    stage: PartStage = "ordered"
    provider_ref: str | None = None

    @property
    def is_live(self) -> bool:
        return self.stage != "failed"


Parts = tuple[Part, ...]
Moved = RefundUnderWay | PaymentRefunded | RefundFailed
Returning = RefundOrdered | Moved
REACHED: Mapping[type, PartStage] = {
    RefundUnderWay: "under_way",
    PaymentRefunded: "refunded",
    RefundFailed: "failed",
}


def evolve_parts(parts: Parts, event: Returning) -> Parts:
    if isinstance(event, RefundOrdered):
        return (*parts, Part(event))
    return tuple(
        replace(part, stage=REACHED[type(event)], provider_ref=event.provider_ref)
        if part.ordered.refund_id == event.refund_id
        else part
        for part in parts
    )
