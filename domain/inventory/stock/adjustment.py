"""Correcting a count: why, by whom, and when a second person has to agree."""

from typing import Literal, get_args

from domain.kernel import Invalid, Refusal, command, event
from domain.money import Money

AdjustmentReason = Literal[
    "count_variance", "damage", "loss", "theft", "found", "sample", "scrap", "data_fix"
]


@command
class CorrectCount:
    """`approval_from` is policy: the value (delta at cost) from which an approver is needed."""

    adjustment_id: str
    delta: int
    reason: str
    by: str
    approver: str | None = None
    counted: int | None = None
    photo: str | None = None
    approval_from: Money


@event("stock.adjusted")
class StockAdjusted:
    """`counted` is what a blind count saw; `photo` shows a damage."""

    adjustment_id: str
    delta: int
    reason: AdjustmentReason
    by: str
    approver: str | None
    counted: int | None
    photo: str | None


class AdjustReasonInvalid(Invalid):
    """{reason} is not a reason to change a count."""

    field = "reason"


class ApproverRequired(Refusal):
    """A second person has to approve this change of the count."""


class PhotoRequired(Refusal):
    """Damage is recorded with a photo."""


def decide_adjustment(command: CorrectCount, cost: Money | None) -> tuple[StockAdjusted, ...]:
    """`cost` is that of one piece in the newest delivery. The shelf checks what it can give."""
    if command.delta == 0:
        return ()
    reason = _reason(command.reason)
    if reason == "damage" and command.photo is None:
        raise PhotoRequired
    if command.approver in (None, command.by) and _needs_approver(command, cost):
        raise ApproverRequired
    return (
        StockAdjusted(
            adjustment_id=command.adjustment_id,
            delta=command.delta,
            reason=reason,
            by=command.by,
            approver=command.approver,
            counted=command.counted,
            photo=command.photo,
        ),
    )


def _needs_approver(command: CorrectCount, cost: Money | None) -> bool:
    """A blind count's variance always has a second person, whatever it is worth."""
    value = abs(command.delta) * cost.minor if cost else 0
    return command.reason == "count_variance" or value >= command.approval_from.minor


def _reason(text: str) -> AdjustmentReason:
    reasons: tuple[AdjustmentReason, ...] = get_args(AdjustmentReason)
    for reason in reasons:
        if reason == text:
            return reason
    raise AdjustReasonInvalid(reason=text)
