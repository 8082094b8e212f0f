"""Letters to customers, put together from the log at the moment they are sent."""

from dataclasses import dataclass

from application.policies.effects import SendOrderLetter
from application.selling.mail import Mail
from domain.kernel import ERASED
from domain.people.customer import CUSTOMER, Known
from domain.selling.order import ORDER, NoOrder
from domain.selling.payment import PAYMENT, Captured
from interfaces.letters import Stationery
from interfaces.worker.effects.doing import Doing


@dataclass(frozen=True, slots=True)
class Letters:
    doing: Doing
    mail: Mail
    stationery: Stationery

    def perform(self, effect: SendOrderLetter) -> str:
        """The provider's message id; a person who was erased gets no letter."""
        order = self.doing.state(ORDER, effect.order_id)
        if isinstance(order, NoOrder):
            return "no_such_order"
        customer = self.doing.state(CUSTOMER, order.placed.subject)
        if not isinstance(customer, Known) or customer.profile.email is ERASED:
            return "erased"
        taken = isinstance(self.doing.state(PAYMENT, order.placed.payment_id), Captured)
        letter = self.stationery.order_letter(effect, order, customer.profile, taken=taken)
        return self.mail.send(letter, key=self.doing.delivery.delivery_id)
