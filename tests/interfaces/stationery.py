"""Letters of the demonstration house, written as its worker writes them."""

from datetime import UTC, datetime

from application.identity.codes import Codes, MemoryCodes
from application.people.mailboxes import Mailboxes
from application.policies.letter_effects import SendOrderLetter
from application.selling.mail import Letter, Mail
from application.selling.money.invoicing import Invoicing
from domain.people.customer.registration import CustomerRegistered
from domain.selling.letter import LetterKind
from domain.selling.order.stage import Placed
from interfaces.documents import Press
from interfaces.letters import PostRoom, Stationery
from interfaces.letters import order as orders
from interfaces.particulars import DEMONSTRATION, DEMONSTRATION_DESK, PICTURE
from tests.interfaces.api.world import TOKENS
from tests.mailboxes import OF_OLD
from tests.set_clock import SetClock

STATIONERY = Stationery(DEMONSTRATION, PICTURE.read_bytes())
PRESS = Press(DEMONSTRATION, PICTURE.read_bytes())
INVOICING = Invoicing(PRESS.seller, PRESS)
ORDER_ID = "order-1"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


class Postbox:
    """Implements `Mail`: what was posted, by key."""

    def __init__(self) -> None:
        self.posted: dict[str, Letter] = {}

    def send(self, letter: Letter, *, key: str) -> str:
        self.posted.setdefault(key, letter)
        return f"message-{key}"


def post_room(mail: Mail, codes: Codes | None = None, mailboxes: Mailboxes = OF_OLD) -> PostRoom:
    return PostRoom(
        mail=mail,
        stationery=STATIONERY,
        desk=DEMONSTRATION_DESK,
        tokens=TOKENS,
        codes=codes or MemoryCodes(TOKENS, SetClock(NOON)),
        mailboxes=mailboxes,
        public_url="https://shop.example",
    )


def order_letter(
    template: LetterKind,
    order: Placed,
    customer: CustomerRegistered,
    *,
    reached: orders.Reached = "nothing",
) -> Letter:
    about = SendOrderLetter(template=template, order_id=ORDER_ID)
    return orders.order_letter(STATIONERY, about, order, customer, reached=reached)
