"""Money that was taken and goes back: ordered part by part, and made when the provider says so."""

from dataclasses import dataclass

from domain.kernel import Refusal, command
from domain.money import Money, total
from domain.pricing.order_money.payment_plan import Taxed
from domain.pricing.order_money.refunds import (
    RefundExceedsCaptured,
    RefundNotPositive,
    vat_of_refund,
)
from domain.selling.payment.aside import PaymentRefunded, RefundReported
from domain.selling.payment.parts import (
    Moved,
    Part,
    Parts,
    RefundFailed,
    RefundLine,
    RefundOrdered,
    RefundReason,
    RefundUnderWay,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """What a payment took, what of it goes back, and what is `gone` by disputes and by others."""

    order_id: str
    taken: Taxed
    parts: Parts
    gone: Money

    @property
    def going_back(self) -> Taxed:
        live = [part.ordered for part in self.parts if part.is_live]
        currency = self.taken.gross.currency
        return Taxed(
            total((each.amount for each in live), currency),
            total((each.vat for each in live), currency),
        )

    @property
    def left(self) -> Money:
        """What can be given back; less than nothing once a dispute takes what is going back."""
        return self.taken.gross - self.going_back.gross - self.gone

    @property
    def free(self) -> Money:
        """The same, and never less than nothing."""
        return max(self.left, Money.zero(self.taken.gross.currency))

    def part(self, refund_id: str | None) -> Part | None:
        return next((p for p in self.parts if p.ordered.refund_id == refund_id), None)


@command
class OrderRefund:
    """Send back so much of what this payment took, once under this id.

    `part_of` is the refund that was granted. `lines` sum to the amount where they are told.
    """

    refund_id: str
    part_of: str
    amount: Money
    reason: RefundReason
    lines: tuple[RefundLine, ...] = ()


@command
class SendRefund:
    """The provider is about to be asked for it: once more, is the money still there?"""

    refund_id: str


Refunding = OrderRefund | SendRefund


class PaymentNotCaptured(Refusal):
    """Nothing was taken by this payment that could be given back."""


class RefundUnknown(Refusal):
    """No refund of this payment was ordered under this id."""


def refund_ordered(till: Till, command: OrderRefund) -> tuple[RefundOrdered, ...]:
    if till.part(command.refund_id):
        return ()
    if command.amount.minor <= 0:
        raise RefundNotPositive
    if command.amount > till.left:
        raise RefundExceedsCaptured(refund=command.amount, left=till.free)
    return (
        RefundOrdered(
            order_id=till.order_id,
            refund_id=command.refund_id,
            part_of=command.part_of,
            amount=command.amount,
            vat=vat_of_refund(command.amount, till.taken, till.going_back),
            reason=command.reason,
            lines=command.lines,
        ),
    )


def withheld(till: Till, command: SendRefund) -> tuple[RefundFailed, ...]:
    """Not sent after all, because a dispute took the money meanwhile."""
    part = till.part(command.refund_id)
    if part is None:
        raise RefundUnknown
    if part.stage != "ordered" or till.left.minor >= 0:
        return ()
    return (_failed(part.ordered, command.refund_id),)


def part_reported(till: Till, report: RefundReported) -> tuple[Moved, ...] | None:
    """What the provider says of a part; None of what is no part, or is one for the second time.

    Once it failed it stays so, however late it is said that it was made.
    """
    part = till.part(report.refund_id)
    if part is None or report.amount != part.ordered.amount:
        return None
    if part.provider_ref == report.provider_ref:
        return _further(part, report)
    return None if part.stage in ("under_way", "refunded") else _first(part.ordered, report)


def _further(part: Part, report: RefundReported) -> tuple[Moved, ...]:
    moves = report.stage == "failed" or (report.stage, part.stage) == ("refunded", "under_way")
    return _first(part.ordered, report) if moves and part.is_live else ()


def _first(part: RefundOrdered, report: RefundReported) -> tuple[Moved, ...]:
    match report.stage:
        case "failed":
            return (_failed(part, report.provider_ref),)
        case "under_way":
            return (
                RefundUnderWay(
                    order_id=part.order_id,
                    refund_id=part.refund_id,
                    provider_ref=report.provider_ref,
                ),
            )
        case "refunded":
            return (
                PaymentRefunded(
                    order_id=part.order_id,
                    refund_id=part.refund_id,
                    provider_ref=report.provider_ref,
                    intent_ref=report.intent_ref,
                    amount=report.amount,
                ),
            )


def _failed(part: RefundOrdered, provider_ref: str) -> RefundFailed:
    return RefundFailed(
        order_id=part.order_id,
        refund_id=part.refund_id,
        provider_ref=provider_ref,
        amount=part.amount,
    )
