"""Letters of the demonstration house, written as its worker writes them."""

from application.policies.effects import LetterKind, SendOrderLetter
from application.selling.mail import Letter
from domain.people.customer import CustomerRegistered
from domain.selling.order import Placed
from interfaces.letters import Stationery
from interfaces.particulars import DEMONSTRATION, PICTURE

STATIONERY = Stationery(DEMONSTRATION, PICTURE.read_bytes())
ORDER_ID = "order-1"


def order_letter(
    template: LetterKind, order: Placed, customer: CustomerRegistered, *, taken: bool = False
) -> Letter:
    about = SendOrderLetter(template=template, order_id=ORDER_ID)
    return STATIONERY.order_letter(about, order, customer, taken=taken)
