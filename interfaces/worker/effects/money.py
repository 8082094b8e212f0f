"""Moving money at the provider, each call under a key that makes it happen once."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

import structlog

from application.policies.effects import (
    AskForAmount,
    CancelIntent,
    CancelPayment,
    LookAtPayment,
    MoneyEffect,
    ReadPayment,
    ReconcilePayments,
    RefundAside,
    ReviewOrCapture,
    SendRefund,
    SetPaymentAside,
)
from application.selling.money.asking import Asking
from application.selling.money.paying import (
    IntentReport,
    amount_changed,
    record_report,
    review_or_capture,
)
from application.selling.money.payments import Payments, ProviderRefused, UnknownToProvider
from application.selling.money.reconciling import Reconciling
from domain.selling.payment import PAYMENT
from domain.selling.payment.amount import AmountIsFixed
from domain.selling.payment.standing import Initiated, NoPayment
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.money_back import MoneyBack

PATIENCE = 4
LONGEST_HELD = timedelta(days=8)
log = structlog.get_logger()


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
            case CancelIntent(payment_id=payment_id, provider_id=provider_id):
                return self._end(payment_id, provider_id)
            case LookAtPayment() | AskForAmount():
                return self._of_intent(effect)
            case RefundAside() | SendRefund():
                return MoneyBack(self.doing, self.payments).perform(effect)
            case ReconcilePayments(at=at, every=every):
                return self._reconcile(at, timedelta(seconds=every))
            case ReadPayment() | SetPaymentAside():
                return self._reported(effect)
            case _:
                assert_never(effect)

    def read(self, provider_id: str) -> str:
        """What a webhook named; whose it is, the recorded ids say.

        Where the answer of a creation was lost there is none yet: the provider repeats it first.
        """
        report = self.payments.read(provider_id)
        payment = self.doing.state(PAYMENT, report.payment_id or "")
        if isinstance(payment, Initiated) and payment.is_unanswered:
            self._asking().open(report.payment_id or "")
        recorded = self._record(report)
        MoneyBack(self.doing, self.payments).look(report)
        return recorded

    def look(self, payment_id: str) -> str:
        """Of a payment's own intent the recorded id says whose it is, whatever it names."""
        payment = self.doing.state(PAYMENT, payment_id)
        if isinstance(payment, NoPayment) or payment.provider_id is None:
            return "nothing_to_look_at"
        report = self.payments.read(payment.provider_id)
        return self._record(replace(report, payment_id=payment_id))

    def _of_intent(self, effect: LookAtPayment | AskForAmount) -> str:
        """Of the payment's own, as it is on record."""
        if isinstance(effect, LookAtPayment):
            return self.look(effect.payment_id)
        return self._ask_for_amount(effect)

    def _ask_for_amount(self, effect: AskForAmount) -> str:
        """The last change counts; before the provider knows of the payment, none has to.

        What was paid or is collected before it heard of the change is recorded as it was paid.
        """
        due = self.doing.run(lambda d: amount_changed(d, effect.payment_id, effect.number))
        if due is None:
            return "not_due"
        try:
            return self._record(self.payments.update_amount(due))
        except ProviderRefused:
            told = self.look(effect.payment_id)
            if told == "processing":
                raise AmountIsFixed(stage="under_way") from None
            return told

    def _review_or_capture(self, order_id: str) -> str:
        due = self.doing.run(lambda d: review_or_capture(d, self.doing.shop(), order_id))
        if due is None:
            return "not_captured"
        return self._record(self.payments.capture(due, attempt=self.doing.delivery.attempts))

    def _cancel(self, payment_id: str) -> str:
        """What was asked for and not answered is looked at before it is settled as nothing."""
        payment = self.doing.state(PAYMENT, payment_id)
        if isinstance(payment, NoPayment):
            return "nothing_to_cancel"
        if payment.provider_id is not None:
            return self._end(payment_id, payment.provider_id)
        asked_at = payment.at_provider.asked_at
        if asked_at is None:
            return "nothing_to_cancel"
        return "strayed" if self._asking().look(payment_id, asked_at) else "nothing_to_cancel"

    def _end(self, payment_id: str, provider_id: str) -> str:
        attempt = self.doing.delivery.attempts
        return self._record(self.payments.cancel(payment_id, provider_id, attempt=attempt))

    def _asking(self) -> Asking:
        return Asking(self.doing.store, self.payments, self.doing.request)

    def _reconcile(self, at: datetime, every: timedelta) -> str:
        """As far back as an authorisation may reach, and once more what was looked at last time."""
        doing = self.doing
        reconciling = Reconciling(doing.store, self.payments, doing.shop, doing.request)
        found = reconciling.between(at - LONGEST_HELD - every, at)
        for each in found.differences:
            log.error("money.differs", kind=each.kind, payment_id=each.payment_id)
        return f"{found.checked} checked, {len(found.differences)} differ"

    def _reported(self, effect: ReadPayment | SetPaymentAside) -> str:
        """A stranger's payment is no matter of ours; one of ours that is lost stays visible.

        What happened a moment ago the provider may not show yet: it is asked again before.
        """
        provider_id = effect.provider_id
        try:
            if isinstance(effect, ReadPayment):
                return self.read(provider_id)
            return MoneyBack(self.doing, self.payments).perform(effect)
        except UnknownToProvider:
            if self.doing.delivery.attempts < PATIENCE or self._is_ours(provider_id):
                raise
            return "unknown_to_provider"

    def _is_ours(self, provider_id: str) -> bool:
        payment = self.doing.state(PAYMENT, self.doing.delivery.correlation_id)
        return not isinstance(payment, NoPayment) and payment.provider_id == provider_id

    def _record(self, report: IntentReport) -> str:
        return self.doing.run(lambda d: record_report(d, self.doing.shop(), report))
