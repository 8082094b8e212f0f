"""Moving money at the provider, each call under a key that makes it happen once."""

from dataclasses import dataclass
from typing import Any

from application.deliveries import Delivery
from application.selling.paying import IntentReport, record_report, review_or_capture, set_aside
from application.selling.payments import Payments
from domain.selling.payment import PAYMENT, Wanted
from interfaces.worker.effects.doing import Doing


@dataclass(frozen=True, slots=True)
class MoneyMoves:
    doing: Doing
    payments: Payments

    def review_or_capture(self, delivery: Delivery) -> str:
        """Open a review, or take the money and record that it was taken."""
        order_id = delivery.arguments["order_id"]
        due = self.doing.run(delivery, lambda d: review_or_capture(d, self.doing.shop(), order_id))
        if due is None:
            return "not_captured"
        return self.record(delivery, self.payments.capture(due))

    def cancel_payment(self, delivery: Delivery) -> str:
        """Give an authorisation back, or end an intent that nobody used."""
        payment_id = delivery.arguments["payment_id"]
        payment = self.doing.state(PAYMENT, payment_id)
        if not isinstance(payment, Wanted) or payment.provider_id is None:
            return "nothing_to_cancel"
        return self.record(delivery, self.payments.cancel(payment_id, payment.provider_id))

    def read_payment(self, delivery: Delivery) -> str:
        """After a webhook: not what it said counts, but what the provider says now."""
        return self.record(delivery, self.payments.read(delivery.arguments["provider_id"]))

    def set_aside(self, delivery: Delivery) -> str:
        """A dispute, or a refund that we did not ask for: listed until a person decides."""
        reason: Any = delivery.arguments["reason"]
        report = self.payments.read(delivery.arguments["provider_id"])
        return self.doing.run(delivery, lambda d: set_aside(d, report, reason))

    def record(self, delivery: Delivery, report: IntentReport) -> str:
        return self.doing.run(delivery, lambda d: record_report(d, self.doing.shop(), report))
