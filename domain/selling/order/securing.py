"""Money for an order: it is held, or a bank is collecting it; taken, it is the contract."""

from datetime import datetime, timedelta

from domain.kernel import Refusal, command, event
from domain.money import Money
from domain.selling.order.placing import OrderPlaced
from domain.selling.order.stage import (
    Confirmed,
    MoneyDoubted,
    OrderConfirmed,
    OrderStateRefuses,
    PaymentSecured,
    Placed,
    Secured,
    State,
    UnderReview,
    Unpaid,
)

UNDER_WAY_FOR = timedelta(hours=24)
"""So long an order waits for money that a bank is collecting."""


@command
class MoneyHeldReported:
    """A payment holds money for this order; only its own, of the amount due now, secures it."""

    payment_id: str
    amount: Money
    capture_before: datetime | None


@command
class MoneyUnderWayReported:
    """A bank is collecting the money for this order, which takes it hours."""

    payment_id: str


@command
class Confirm:
    """The money due now was captured: this is the contract."""

    payment_id: str
    amount: Money


@event("order.extended")
class OrderExtended:
    """It waits longer for its money, because that is under way."""

    expires_at: datetime


class NotTheMoneyDue(Refusal):
    """This order is confirmed by {due} of its own payment, and by nothing else."""


def held(state: State, command: MoneyHeldReported) -> tuple[PaymentSecured | MoneyDoubted, ...]:
    """A fact, so never refused: money that does not secure the order is doubted, once."""
    secured = PaymentSecured(
        payment_id=command.payment_id,
        amount=command.amount,
        capture_before=command.capture_before,
    )
    match state:
        case Unpaid(placed=placed) if _is_due(placed, command):
            return (secured,)
        case Secured() | UnderReview() | Confirmed() if _same(state.money, secured):
            return ()
        case _:
            doubt = MoneyDoubted(payment_id=command.payment_id, amount=command.amount)
            return () if doubt in state.doubted else (doubt,)


def extended(state: State, payment_id: str, now: datetime) -> tuple[OrderExtended, ...]:
    """Once, and only for the money of its own payment."""
    if not isinstance(state, Unpaid) or state.extended or payment_id != state.placed.payment_id:
        return ()
    return (OrderExtended(expires_at=now + UNDER_WAY_FOR),)


def confirmed(state: Placed, command: Confirm, now: datetime) -> tuple[OrderConfirmed, ...]:
    plan = state.placed.plan
    if not _is_due(state.placed, command):
        raise NotTheMoneyDue(due=plan.due_now)
    if isinstance(state, Confirmed):
        return ()
    if not isinstance(state, Secured):
        raise OrderStateRefuses(stage=state.stage)
    return (OrderConfirmed(contract_at=now, paid=plan.due_now, balance=plan.balance),)


def _is_due(placed: OrderPlaced, money: MoneyHeldReported | Confirm) -> bool:
    return (money.payment_id, money.amount) == (placed.payment_id, placed.plan.due_now)


def _same(money: PaymentSecured, other: PaymentSecured) -> bool:
    return (money.payment_id, money.amount) == (other.payment_id, other.amount)
