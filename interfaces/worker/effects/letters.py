"""Letters to customers, put together from the log at the moment they are sent."""

from dataclasses import dataclass

from application.deliveries import Delivery
from application.selling.mail import Mail
from domain.kernel import ERASED
from domain.people.customer import CUSTOMER, Known
from domain.selling.order import ORDER, Live
from domain.selling.payment import PAYMENT, Wanted
from interfaces.letters import order_letter
from interfaces.worker.effects.doing import Doing


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
        payment = self.doing.state(PAYMENT, order.placed.payment_id)
        taken = isinstance(payment, Wanted) and payment.stage == "captured"
        template = delivery.arguments["template"]
        letter = order_letter(template, order, customer.profile, taken=taken)
        return self.mail.send(letter, key=delivery.delivery_id)
