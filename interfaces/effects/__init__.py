"""What deliveries do: a command of ours, a call to a vendor, or both under the delivery's id."""

from collections.abc import Callable

from application.deliveries import Delivery
from application.mail import Mail
from application.payments import Payments
from interfaces.effects.doing import Doing
from interfaces.effects.expiry import Expiry
from interfaces.effects.letters import Letters
from interfaces.effects.money import MoneyMoves

Performer = Callable[[Delivery], str]


def performers(doing: Doing, payments: Payments, mail: Mail) -> dict[str, Performer]:
    """Every effect by the name that policies and the clock use; what is returned is its outcome."""
    money = MoneyMoves(doing, payments)
    expiry = Expiry(doing, money)
    return {
        "review_or_capture": money.review_or_capture,
        "cancel_payment": money.cancel_payment,
        "read_payment": money.read_payment,
        "send_order_letter": Letters(doing, mail).send_order_letter,
        "expire_hold": expiry.expire_hold,
        "expire_reservation": expiry.expire_reservation,
        "expire_order": expiry.expire_order,
        "void_before_lapse": expiry.void_before_lapse,
    }
