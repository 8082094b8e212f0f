"""Which letter an event calls for; what it says is put together when it is sent."""

from application.policies.effects import SendOrderLetter, SendServiceLetter
from application.policies.policy import Policy
from domain.envelope import Recorded
from domain.selling.order import OrderCancelled, OrderConfirmed, OrderExpired, PaymentSecured
from domain.selling.service_case import ResizeOpened

LETTERS = Policy("letters")


@LETTERS.on
def received(recorded: Recorded[PaymentSecured]) -> tuple[SendOrderLetter]:
    return (SendOrderLetter(template="M01", order_id=recorded.key),)


@LETTERS.on
def confirmed(recorded: Recorded[OrderConfirmed]) -> tuple[SendOrderLetter]:
    return (SendOrderLetter(template="M03", order_id=recorded.key),)


@LETTERS.on
def cancelled(recorded: Recorded[OrderCancelled]) -> tuple[SendOrderLetter]:
    return (SendOrderLetter(template="M05", order_id=recorded.key),)


@LETTERS.on
def lapsed(recorded: Recorded[OrderExpired]) -> tuple[SendOrderLetter]:
    return (SendOrderLetter(template="M06", order_id=recorded.key),)


@LETTERS.on
def booked(recorded: Recorded[ResizeOpened]) -> tuple[SendServiceLetter]:
    return (SendServiceLetter(line_id=recorded.key, case_id=recorded.event.case_id),)
