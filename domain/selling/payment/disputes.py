"""A dispute: the payer's bank asks the money back, and the provider tells until when to answer."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from domain.kernel import command, event
from domain.money import Money

Outcome = Literal["won", "lost"]


@command
class DisputeReported:
    """A dispute as the provider has it now; `outcome` is None while it is open."""

    provider_ref: str
    intent_ref: str
    amount: Money
    reason: str
    evidence_due: datetime | None = None
    outcome: Outcome | None = None


@event("payment.disputed")
class PaymentDisputed:
    """`intent_ref` is what the money was taken by; after `evidence_due` it is lost unanswered."""

    order_id: str | None
    provider_ref: str
    intent_ref: str
    amount: Money
    reason: str
    evidence_due: datetime | None


@event("payment.dispute_closed")
class DisputeClosed:
    order_id: str | None
    provider_ref: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Dispute:
    told: PaymentDisputed
    closed: DisputeClosed | None = None

    @property
    def is_won(self) -> bool:
        """Then the money stayed; while it is open it may yet go."""
        return self.closed is not None and self.closed.outcome == "won"


def disputed(
    known: Dispute | None, order_id: str | None, report: DisputeReported
) -> tuple[PaymentDisputed | DisputeClosed, ...]:
    """It is told once, again when there is more time for it, and closed once."""
    told = PaymentDisputed(
        order_id=order_id,
        provider_ref=report.provider_ref,
        intent_ref=report.intent_ref,
        amount=report.amount,
        reason=report.reason,
        evidence_due=report.evidence_due,
    )
    found = (told,) if known is None or _is_later(known, report) else ()
    if report.outcome is None or (known and known.closed):
        return found
    closed = DisputeClosed(
        order_id=order_id, provider_ref=report.provider_ref, outcome=report.outcome
    )
    return (*found, closed)


def evolve_dispute(
    dispute: Dispute | None, event: PaymentDisputed | DisputeClosed
) -> Dispute | None:
    if isinstance(event, PaymentDisputed):
        return Dispute(event)
    return replace(dispute, closed=event) if dispute else None


def _is_later(known: Dispute, report: DisputeReported) -> bool:
    due, before = report.evidence_due, known.told.evidence_due
    return due is not None and (before is None or due > before) and known.closed is None
