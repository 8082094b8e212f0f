"""Forgetting a person: when nothing is in the way, everywhere, and at whoever knows them."""

from dataclasses import dataclass
from typing import assert_never

from application.policies.people_effects import (
    CarryOutErasure,
    DestroyFiscalKey,
    ErasureEffect,
    ForgetPayment,
    LookAtErasure,
    LookAtErasureOfOrder,
)
from application.selling.money.payments import Payments
from domain.people.erasure import State, UnderWay, Waiting
from domain.selling.payment import PAYMENT
from domain.selling.payment.standing import Payment
from interfaces.forgetting.erasing import Erasing
from interfaces.worker.effects.doing import Doing
from projections.due.deadlines import Deadline
from projections.due.fold import DUE
from projections.due.overdue import is_due

NOBODY_WAITS = "nobody_waits"


@dataclass(frozen=True, slots=True)
class Forgetting:
    doing: Doing
    erasing: Erasing
    payments: Payments

    def perform(self, effect: ErasureEffect) -> str:
        match effect:
            case CarryOutErasure(subject=subject):
                return self.erasing.carry_out(subject, self.doing.request)
            case LookAtErasureOfOrder(order_id=order_id):
                found = self.erasing.waiting_for(order_id)
                return NOBODY_WAITS if found is None else self._look(found)
            case LookAtErasure(key=key):
                return self._look(key)
            case DestroyFiscalKey(key=key):
                return self._end_fiscal(key)
            case ForgetPayment(payment_id=payment_id):
                return self._forget_payment(payment_id)
            case _:
                assert_never(effect)

    def _look(self, subject: str) -> str:
        wish: State = self.erasing.look(subject, self.doing.request)
        if isinstance(wish, Waiting):
            return "waits"
        return "begun" if isinstance(wish, UnderWay) else NOBODY_WAITS

    def _end_fiscal(self, subject: str) -> str:
        """Only when it is still due by all that was ever recorded: nothing bought since."""
        store = self.doing.store
        with self.erasing.reader.ask(DUE, store.journal.head()) as connection:
            if not is_due(connection, Deadline("fiscal", subject), store.clock.now()):
                return "not_over"
        self.erasing.keyring.destroy(subject, "F")
        return "destroyed"

    def _forget_payment(self, payment_id: str) -> str:
        payment = self.doing.state(PAYMENT, payment_id)
        if not isinstance(payment, Payment) or payment.provider_id is None:
            return "unknown_there"
        return self.payments.forget(payment.provider_id, key=self.doing.delivery.delivery_id)
