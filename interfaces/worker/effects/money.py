"""Moving money at the provider, each call under a key that makes it happen once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from application.policies.effects import (
    CancelPayment,
    MoneyEffect,
    ReadPayment,
    ReviewOrCapture,
    SetPaymentAside,
)
from application.selling.paying import (
    IntentReport,
    Part,
    record_report,
    review_or_capture,
    set_aside,
)
from application.selling.payments import Payments, UnknownToProvider
from domain.money import Money
from domain.selling.payment import PAYMENT, NoPayment
from interfaces.worker.effects.doing import Doing

PATIENCE = 4


@dataclass(frozen=True, slots=True)
class MoneyMoves:
    doing: Doing
    payments: Payments

    def perform(self, effect: MoneyEffect) -> str:
        match effect:
            case ReviewOrCapture(order_id=order_id):
                return self._review_or_capture(order_id)
            case CancelPayment(payment_id=payment_id):
                return self._cancel(payment_id)
            case ReadPayment(provider_id=provider_id):
                return self._reported(provider_id, lambda: self.read(provider_id))
            case SetPaymentAside(provider_id=provider_id):
                return self._reported(provider_id, lambda: self._set_aside(effect))
            case _:
                assert_never(effect)

    def read(self, provider_id: str) -> str:
        return self._record(self.payments.read(provider_id))

    def _review_or_capture(self, order_id: str) -> str:
        due = self.doing.run(lambda d: review_or_capture(d, self.doing.shop(), order_id))
        return "not_captured" if due is None else self._record(self.payments.capture(due))

    def _cancel(self, payment_id: str) -> str:
        payment = self.doing.state(PAYMENT, payment_id)
        if isinstance(payment, NoPayment) or payment.provider_id is None:
            return "nothing_to_cancel"
        return self._record(self.payments.cancel(payment_id, payment.provider_id))

    def _set_aside(self, effect: SetPaymentAside) -> str:
        report = self.payments.read(effect.provider_id)
        amount = report.amount
        if effect.minor is not None and effect.currency is not None:
            amount = Money(effect.minor, effect.currency)
        part = Part(effect.about or effect.provider_id, amount)
        return self.doing.run(lambda d: set_aside(d, report, effect.reason, part))

    def _reported(self, provider_id: str, look: Callable[[], str]) -> str:
        """A stranger's payment is no matter of ours; one of ours that is lost stays visible.

        What happened a moment ago the provider may not show yet: it is asked again before.
        """
        try:
            return look()
        except UnknownToProvider:
            if self.doing.delivery.attempts < PATIENCE or self._is_ours(provider_id):
                raise
            return "unknown_to_provider"

    def _is_ours(self, provider_id: str) -> bool:
        payment = self.doing.state(PAYMENT, self.doing.delivery.correlation_id)
        return not isinstance(payment, NoPayment) and payment.provider_id == provider_id

    def _record(self, report: IntentReport) -> str:
        return self.doing.run(lambda d: record_report(d, self.doing.shop(), report))
