"""Letters to customers, put together from the log at the moment they are sent."""

from dataclasses import dataclass
from typing import assert_never

from application.policies.effects import LetterEffect, SendOrderLetter, SendServiceLetter
from application.selling.mail import Mail
from domain.kernel import ERASED
from domain.people.customer import CUSTOMER, Known
from domain.selling.order import ORDER, NoOrder
from domain.selling.payment import PAYMENT, Captured
from domain.selling.service_case import SERVICE_CASE, BookedIn
from interfaces.letters import Stationery
from interfaces.worker.effects.doing import Doing


@dataclass(frozen=True, slots=True)
class Letters:
    doing: Doing
    mail: Mail
    stationery: Stationery

    def perform(self, effect: LetterEffect) -> str:
        """The provider's message id; a person who was erased gets no letter."""
        match effect:
            case SendOrderLetter():
                return self._about_order(effect)
            case SendServiceLetter():
                return self._about_service(effect)
            case _:
                assert_never(effect)

    def _about_service(self, effect: SendServiceLetter) -> str:
        state = self.doing.state(SERVICE_CASE, effect.line_id)
        if not isinstance(state, BookedIn) or state.case.case_id != effect.case_id:
            return "called_off"
        customer = self.doing.state(CUSTOMER, state.case.subject)
        if not isinstance(customer, Known) or customer.profile.email is ERASED:
            return "erased"
        letter = self.stationery.service_letter(state.case, customer.profile)
        return self.mail.send(letter, key=self.doing.delivery.delivery_id)

    def _about_order(self, effect: SendOrderLetter) -> str:
        order = self.doing.state(ORDER, effect.order_id)
        if isinstance(order, NoOrder):
            return "no_such_order"
        customer = self.doing.state(CUSTOMER, order.placed.subject)
        if not isinstance(customer, Known) or customer.profile.email is ERASED:
            return "erased"
        taken = isinstance(self.doing.state(PAYMENT, order.placed.payment_id), Captured)
        letter = self.stationery.order_letter(effect, order, customer.profile, taken=taken)
        return self.mail.send(letter, key=self.doing.delivery.delivery_id)
