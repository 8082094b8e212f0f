"""Money that no order explains: set aside once, listed until a person decides, never sent back."""

from typing import Literal, Protocol

from domain.kernel import command, event
from domain.money import Money

ReviewReason = Literal[
    "late_payment",
    "amount_mismatch",
    "unknown_payment",
    "duplicate_capture",
    "foreign_refund",
    "dispute",
    "refund_failed",
]


@command
class SetAside:
    """Money moved in a way that no order explains: a person must look."""

    reason: ReviewReason
    provider_ref: str
    amount: Money


@event("payment.needs_review")
class PaymentNeedsReview:
    order_id: str | None
    reason: ReviewReason
    provider_ref: str
    amount: Money


class Report(Protocol):
    """What the provider says it moved, under its own reference."""

    @property
    def provider_id(self) -> str: ...

    @property
    def amount(self) -> Money: ...


def suspect(reason: ReviewReason, report: Report) -> SetAside:
    return SetAside(reason=reason, provider_ref=report.provider_id, amount=report.amount)


def needs_review(wanted: SetAside, order_id: str | None) -> PaymentNeedsReview:
    return PaymentNeedsReview(
        order_id=order_id,
        reason=wanted.reason,
        provider_ref=wanted.provider_ref,
        amount=wanted.amount,
    )


def mark(review: SetAside | PaymentNeedsReview) -> str:
    """What makes two suspicions the same one."""
    return f"{review.reason}:{review.provider_ref}"
