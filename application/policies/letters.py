"""Which letter an event calls for; what it says is put together when it is sent."""

from application.deliveries import Effect, Policy
from domain.envelope import Recorded
from domain.selling.order import OrderCancelled, OrderConfirmed, OrderExpired, PaymentSecured

LETTERS = Policy("letters")


@LETTERS.on(PaymentSecured)
def received(recorded: Recorded[PaymentSecured]) -> tuple[Effect, ...]:
    return _letter("M01", recorded.key)


@LETTERS.on(OrderConfirmed)
def confirmed(recorded: Recorded[OrderConfirmed]) -> tuple[Effect, ...]:
    return _letter("M03", recorded.key)


@LETTERS.on(OrderCancelled)
def cancelled(recorded: Recorded[OrderCancelled]) -> tuple[Effect, ...]:
    return _letter("M05", recorded.key)


@LETTERS.on(OrderExpired)
def lapsed(recorded: Recorded[OrderExpired]) -> tuple[Effect, ...]:
    return _letter("M06", recorded.key)


def _letter(template: str, order_id: str) -> tuple[Effect, ...]:
    return (Effect("send_order_letter", {"template": template, "order_id": order_id}),)
