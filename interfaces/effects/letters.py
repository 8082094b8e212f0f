"""Letters to customers, put together from the log at the moment they are sent."""

from dataclasses import dataclass

from application.deliveries import Delivery
from application.mail import Mail
from domain.customer import CUSTOMER, Known
from domain.kernel import ERASED
from domain.order import ORDER, Live
from interfaces.effects.doing import Doing
from interfaces.letters import order_letter


@dataclass(frozen=True, slots=True)
class Letters:
    doing: Doing
    mail: Mail

    def send_order_letter(self, delivery: Delivery) -> str:
        """The provider's message id; a person who was erased gets no letter."""
        order = self.doing.state(ORDER, delivery.arguments["order_id"])
        if not isinstance(order, Live):
            return "no_such_order"
        customer = self.doing.state(CUSTOMER, order.placed.subject)
        if not isinstance(customer, Known) or customer.profile.email is ERASED:
            return "erased"
        letter = order_letter(delivery.arguments["template"], order, customer.profile)
        return self.mail.send(letter, key=delivery.delivery_id)
