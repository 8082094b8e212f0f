"""What a payment asks for: the first part of a plan or the rest, and another sum while it can."""

from typing import Literal

from domain.kernel import Refusal, command, event
from domain.money import Money
from domain.pricing.amounts import LEAST_CHARGE, chargeable
from domain.pricing.order_money.payment_plan import PaymentPlan
from domain.selling.payment.standing import (
    Initiated,
    PaymentInitiated,
    PaymentStage,
    PaymentVoided,
    Purpose,
    Voided,
    Wanted,
)


@command
class Initiate:
    """Record that what a plan asks for now is wanted, before the provider hears of it."""

    order_id: str
    plan: PaymentPlan


@command
class InitiateBalance:
    """Record that the rest of an order's price is wanted; `vat` is inside `amount`."""

    order_id: str
    amount: Money
    vat: Money


@command
class ChangeAmount:
    """Another sum is to be paid by it; `under_way` says that a bank collects the one of before."""

    amount: Money
    vat: Money
    under_way: bool = False


Sum = Initiate | InitiateBalance


@event("payment.amount_changed")
class AmountChanged:
    """`number` counts the changes of one payment from 1; the last one counts."""

    order_id: str
    number: int
    amount: Money
    vat: Money


class AmountIsFixed(Refusal):
    """This payment is {stage} already: what it asks for cannot change; look again in a while."""

    stage: PaymentStage | Literal["under_way"]


def initiated(command: Sum) -> PaymentInitiated:
    """Raises `PaymentOutOfRange`, also for a balance that could not be asked for later."""
    if isinstance(command, InitiateBalance):
        chargeable(command.amount)
        return PaymentInitiated(
            order_id=command.order_id, purpose="balance", amount=command.amount, vat=command.vat
        )
    plan = command.plan
    purpose: Purpose = "full" if plan.plan == "full" else "deposit"
    for amount in (plan.due_now, plan.balance) if plan.balance else (plan.due_now,):
        chargeable(amount)
    return PaymentInitiated(
        order_id=command.order_id, purpose=purpose, amount=plan.due_now, vat=plan.vat_due_now
    )


def changed(state: Wanted, command: ChangeAmount) -> tuple[AmountChanged | PaymentVoided, ...]:
    """In place; what is nothing, or less than a card can be charged, is not asked for any more."""
    if isinstance(state, Voided) or command.amount == state.asked.amount:
        return ()
    if not isinstance(state, Initiated):
        raise AmountIsFixed(stage=state.stage)
    if command.under_way:
        raise AmountIsFixed(stage="under_way")
    order_id = state.asked.order_id
    if command.amount < LEAST_CHARGE:
        return (PaymentVoided(order_id=order_id, cause="settled"),)
    chargeable(command.amount)
    number = state.changes + 1
    return (
        AmountChanged(order_id=order_id, number=number, amount=command.amount, vat=command.vat),
    )
