"""Asking the provider for a payment: on record before the call, looked at before it is repeated."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from application.selling.money.paying import (
    AmountDue,
    IntentReport,
    Status,
    amount_asked,
    amount_wanted,
    record_report,
)
from application.selling.money.payments import Intent, Payments, ProviderBroke
from application.shop import Shop
from application.store.event_store import Decision, Done, EventStore, Request, following
from domain.kernel import Refusal
from domain.selling.order.balance import NothingDue
from domain.selling.payment import PAYMENT
from domain.selling.payment.asking import AskProvider, IntentReported, NothingFound
from domain.selling.payment.standing import Initiated, NoPayment

T = TypeVar("T")
LONGEST_CALL = timedelta(minutes=2)
"""After so long an asking has come to its end, whatever its process and the network did."""


class StillAsked(Refusal):
    """The provider was asked for this payment a moment ago, and may still open it."""


@dataclass(frozen=True, slots=True)
class Asking:
    """On behalf of one request; no transaction is open while the provider is asked."""

    store: EventStore
    payments: Payments
    request: Request

    def open(self, payment_id: str) -> Done[Intent]:
        """The one intent of a payment; `ProviderDown` when it is not known whether there is one.

        What the provider answers is recorded whatever became of the payment meanwhile: `NothingDue`
        then, and an intent that nobody is to use ends. Nobody is told to pay another amount than
        is due by then.
        """
        due = self._run(lambda d: _asked(d, payment_id)).value
        try:
            intent = self.payments.create(due)
        except ProviderBroke:
            if due.provider_id is not None or due.asked_at is None:
                raise
            intent = self.payments.create(self._looked_at(due, due.asked_at))
        recorded = self._record(payment_id, intent.provider_id)
        if recorded.value is None:
            raise NothingDue
        if recorded.value.changes and intent.status == "wanted":
            self.payments.update_amount(recorded.value)
        return Done(intent, recorded.position)

    def stand(self, shop: Shop, payment_id: str) -> Status | None:
        """How a payment stands at the provider, recorded as a webhook would; None when unknown."""
        payment = self.store.look().state(PAYMENT, payment_id)
        if isinstance(payment, NoPayment) or payment.provider_id is None:
            return None
        told = replace(self.payments.read(payment.provider_id), payment_id=payment_id)
        self._run(lambda d: record_report(d, shop, told))
        return told.status

    def look(self, payment_id: str, since: datetime) -> tuple[IntentReport, ...]:
        """What the provider made of askings whose answer was lost: recorded as ours, or strayed.

        `StillAsked` while one may be under way that it does not show yet.
        """
        found = self.payments.made_for(payment_id, since)
        for each in found:
            self._record(payment_id, each.provider_id)
        if not found and self.store.clock.now() < since + LONGEST_CALL:
            raise StillAsked
        return found

    def _looked_at(self, due: AmountDue, since: datetime) -> AmountDue:
        """How to ask again: for the one intent that was made after all, or under another number."""
        made = self.payments.made_for(due.payment_id, since)
        match [each for each in made if _is_answer(each, due)]:
            case [only]:
                self._record(due.payment_id, only.provider_id)
            case _:
                nothing = NothingFound(number=due.number)
                self._run(lambda d: d.decide(PAYMENT, due.payment_id, nothing))
        return self._run(lambda d: _asked(d, due.payment_id)).value

    def _record(self, payment_id: str, provider_id: str) -> Done[AmountDue | None]:
        return self._run(lambda d: _opened(d, payment_id, provider_id))

    def _run(self, use_case: Callable[[Decision], T]) -> Done[T]:
        return self.store.run(use_case, following(self.request))


def _asked(decision: Decision, payment_id: str) -> AmountDue:
    """What to ask the provider for, and that it is asked is on record; or `NothingDue`."""
    decision.decide(PAYMENT, payment_id, AskProvider())
    return amount_asked(decision, payment_id)


def _opened(decision: Decision, payment_id: str, provider_id: str) -> AmountDue | None:
    """What the customer is to pay by it; None when it is not the payment's own, or none is due."""
    decision.decide(PAYMENT, payment_id, IntentReported(provider_id=provider_id))
    payment = decision.state(PAYMENT, payment_id)
    own = isinstance(payment, Initiated) and payment.provider_id == provider_id
    return amount_wanted(decision, payment_id) if own else None


def _is_answer(report: IntentReport, due: AmountDue) -> bool:
    """Nobody was told the secret of an intent whose id was lost: it can only be unpaid."""
    return report.status == "wanted" and report.amount == due.amount
