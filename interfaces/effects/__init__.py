"""What deliveries do: a command of ours, a call to a vendor, or both under the delivery's id."""

from collections.abc import Callable
from dataclasses import dataclass

from application.deliveries import Delivery
from application.mail import Mail
from application.payments import Payments
from interfaces.effects.catalogue import CatalogueChanges, Documents
from interfaces.effects.doing import Doing
from interfaces.effects.expiry import Expiry
from interfaces.effects.letters import Letters
from interfaces.effects.money import MoneyMoves

Performer = Callable[[Delivery], str]


@dataclass(frozen=True, slots=True)
class Outside:
    """The ports to the world outside."""

    payments: Payments
    mail: Mail
    documents: Documents


def performers(doing: Doing, outside: Outside) -> dict[str, Performer]:
    """Every effect by the name that policies and the clock use; what is returned is its outcome."""
    money = MoneyMoves(doing, outside.payments)
    expiry = Expiry(doing, money)
    return {
        "review_or_capture": money.review_or_capture,
        "cancel_payment": money.cancel_payment,
        "read_payment": money.read_payment,
        "set_aside": money.set_aside,
        "fetch_document": CatalogueChanges(doing, outside.documents).fetch_document,
        "send_order_letter": Letters(doing, outside.mail).send_order_letter,
        "expire_hold": expiry.expire_hold,
        "expire_reservation": expiry.expire_reservation,
        "expire_order": expiry.expire_order,
        "void_before_lapse": expiry.void_before_lapse,
    }
