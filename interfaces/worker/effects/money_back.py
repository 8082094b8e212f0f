"""Money on its way back: sent under a key of its own, looked at, and listed where nobody asked."""

from dataclasses import dataclass
from typing import assert_never

from application.policies.effects import RefundAside, SendRefund, SetPaymentAside
from application.selling.money.paying import IntentReport, Part, kept_under, set_aside
from application.selling.money.payments import (
    Payments,
    ProviderRefused,
    RefundDue,
    RefundReport,
    UnknownToProvider,
)
from application.selling.money.returning import Back, Returning, to_send
from domain.money import Money
from domain.selling.payment import PAYMENT
from interfaces.worker.effects.doing import Doing


@dataclass(frozen=True, slots=True)
class MoneyBack:
    doing: Doing
    payments: Payments

    def perform(self, effect: RefundAside | SendRefund | SetPaymentAside) -> str:
        match effect:
            case RefundAside():
                return self._send_aside(effect)
            case SendRefund():
                return self._send(effect)
            case SetPaymentAside():
                return self._set_aside(effect)
            case _:
                assert_never(effect)

    def look(self, report: IntentReport) -> None:
        """At what went back, where the provider shows that there is more than is recorded."""
        if Back(self.doing.state(PAYMENT, kept_under(report)), report).is_unlooked:
            self._returning.look(report)

    @property
    def _returning(self) -> Returning:
        return Returning(self.doing.store, self.payments, self.doing.request)

    def _send(self, effect: SendRefund) -> str:
        """What was tried before is looked at first: it may have been made after all."""
        due = self._wanted(effect)
        if due is not None and self.doing.delivery.attempts > 1:
            self._returning.look(self.payments.read(due.provider_id))
            due = self._wanted(effect)
        if due is None:
            return "not_sent"
        try:
            made = self.payments.refund(due, attempt=self.doing.delivery.attempts)
        except UnknownToProvider:
            raise
        except ProviderRefused:
            made = _refused(due)
        self._returning.refunded(due.payment_id, due.provider_id, made)
        return made.status

    def _wanted(self, effect: SendRefund) -> RefundDue | None:
        return self.doing.run(lambda d: to_send(d, effect.payment_id, effect.refund_id))

    def _send_aside(self, effect: RefundAside) -> str:
        due = RefundDue(
            payment_id=effect.payment_id,
            provider_id=effect.provider_ref,
            refund_id=effect.refund_id,
            amount=Money(effect.minor, effect.currency),
        )
        made = self.payments.refund(due, attempt=self.doing.delivery.attempts)
        self._returning.refunded(effect.payment_id, effect.provider_ref, made)
        return made.status

    def _set_aside(self, effect: SetPaymentAside) -> str:
        """What the provider lists is recorded as it is; what it only told of, as it was told."""
        report = self.payments.read(effect.provider_id)
        if effect.about in self._returning.look(report):
            return "looked_at"
        amount = report.amount
        if effect.minor is not None and effect.currency is not None:
            amount = Money(effect.minor, effect.currency)
        part = Part(effect.about or effect.provider_id, amount)
        return self.doing.run(lambda d: set_aside(d, report, effect.reason, part))


def _refused(due: RefundDue) -> RefundReport:
    """The provider does not send it: under its own id, since there is no other."""
    return RefundReport(
        provider_ref=due.refund_id,
        refund_id=due.refund_id,
        payment_id=due.payment_id,
        amount=due.amount,
        status="failed",
    )
