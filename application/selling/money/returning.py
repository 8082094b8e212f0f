"""What went back of a payment, and what its payer's bank asks back: read, and recorded once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from application.selling.money.paying import IntentReport, kept_under
from application.selling.money.payments import (
    DisputeReport,
    Payments,
    RefundDue,
    RefundReport,
    RefundStatus,
)
from application.store.event_store import Decision, EventStore, Request, following
from domain.kernel import NotFound
from domain.money import Money, total
from domain.selling.payment import PAYMENT
from domain.selling.payment.aside import Aside, RefundReported, RefundStage
from domain.selling.payment.disputes import DisputeReported
from domain.selling.payment.parts import Parts
from domain.selling.payment.refunding import SendRefund
from domain.selling.payment.standing import Captured, State

STAGES: Mapping[RefundStatus, RefundStage] = {
    "under_way": "under_way",
    "customer_awaited": "under_way",
    "sent": "refunded",
    "failed": "failed",
}


@dataclass(frozen=True, slots=True)
class Returning:
    """On behalf of one request; no transaction is open while the provider is asked."""

    store: EventStore
    payments: Payments
    request: Request

    def look(self, report: IntentReport) -> frozenset[str]:
        """All that the provider has of it; the ids that it has for each."""
        intent = report.provider_id
        made, disputes = self.payments.refunds(intent), self.payments.disputes(intent)
        for each in made:
            self.refunded(each.payment_id or kept_under(report), intent, each)
        for dispute in disputes:
            self._disputed(kept_under(report), intent, dispute)
        return frozenset(e.provider_ref for e in made) | {e.provider_ref for e in disputes}

    def refunded(self, payment_id: str, intent_ref: str, made: RefundReport) -> None:
        """One that we ordered is recorded; every other is set aside."""
        report = RefundReported(
            refund_id=made.refund_id,
            provider_ref=made.provider_ref,
            intent_ref=intent_ref,
            amount=made.amount,
            stage=STAGES[made.status],
        )
        self._record(payment_id, report)

    def _disputed(self, payment_id: str, intent_ref: str, dispute: DisputeReport) -> None:
        report = DisputeReported(
            provider_ref=dispute.provider_ref,
            intent_ref=intent_ref,
            amount=dispute.amount,
            reason=dispute.reason,
            evidence_due=dispute.evidence_due,
            outcome=dispute.outcome,
        )
        self._record(payment_id, report)

    def _record(self, payment_id: str, report: RefundReported | DisputeReported) -> None:
        self.store.run(lambda d: d.decide(PAYMENT, payment_id, report), following(self.request))


def to_send(decision: Decision, payment_id: str, refund_id: str) -> RefundDue | None:
    """What the provider is to be asked for; None where that is over, or came to nothing.

    What came by a bank transfer no provider sends back: it stays ordered until a person does.
    """
    decision.decide(PAYMENT, payment_id, SendRefund(refund_id=refund_id))
    payment = decision.state(PAYMENT, payment_id)
    if not isinstance(payment, Captured) or payment.provider_id is None:
        raise NotFound
    part = payment.till.part(refund_id)
    if part is None or part.stage != "ordered" or payment.asked.purpose == "transfer":
        return None
    return RefundDue(
        payment_id=payment_id,
        provider_id=payment.provider_id,
        refund_id=refund_id,
        amount=part.ordered.amount,
    )


@dataclass(frozen=True, slots=True)
class Back:
    """What our record has of the money that went back of one intent."""

    state: State
    report: IntentReport

    @property
    def is_unlooked(self) -> bool:
        """Whether the provider shows more than is recorded, or it is not over there."""
        shown = self.report.refunded or Money.zero(self.report.amount.currency)
        return self._waits or self._is_contested or shown != self._sum(self._by_others())

    @property
    def explained(self) -> Money:
        """By our command, or by a person afterwards."""
        return self._sum(each for each in self._by_others() if each.resolved)

    @property
    def _waits(self) -> bool:
        return any(part.stage in ("ordered", "under_way") for part in self._parts)

    @property
    def _is_contested(self) -> bool:
        """A dispute is open, or not even listed."""
        disputes = [each for each in self.state.aside if each.needs.reason == "dispute"]
        over = disputes and all(each.dispute and each.dispute.closed for each in disputes)
        return self.report.disputed and not over

    @property
    def _parts(self) -> Parts:
        own = isinstance(self.state, Captured) and self.state.provider_id == self._intent
        return self.state.parts if isinstance(self.state, Captured) and own else ()

    @property
    def _intent(self) -> str:
        return self.report.provider_id

    def _by_others(self) -> Iterator[Aside]:
        asides = [e for e in self.state.aside if e.needs.intent_ref in (None, self._intent)]
        failed = {e.needs.provider_ref for e in asides if e.needs.reason == "refund_failed"}
        for each in asides:
            if each.needs.reason == "foreign_refund" and each.needs.provider_ref not in failed:
                yield each

    def _sum(self, others: Iterable[Aside]) -> Money:
        made = (p.ordered.amount for p in self._parts if p.stage in ("under_way", "refunded"))
        aside = (e for e in self.state.aside if e.needs.provider_ref == self._intent)
        decided = (each.refunded.amount for each in aside if each.refunded)
        foreign = (each.needs.amount for each in others)
        return total((*made, *decided, *foreign), self.report.amount.currency)
