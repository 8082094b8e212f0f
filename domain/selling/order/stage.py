"""What an order is between its events: unknown, waiting, secured, looked at, agreed, or over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from domain.kernel import NotFound, Personal, Refusal, event
from domain.money import Money
from domain.people.address import Address
from domain.selling.order.attention import NOTHING, Attention
from domain.selling.order.balance import Balance
from domain.selling.order.placing import OrderPlaced
from domain.selling.owner import known_owner

Stage = Literal[
    "placed",
    "under_review",
    "confirmed",
    "awaiting_balance",
    "preparing",
    "expired",
    "cancelled",
]
Allowed = Literal[
    "cancel",
    "change_address",
    "hold",
    "release",
    "clear",
    "reject",
    "ask_verification",
    "request_balance",
]
"""What may be wished of an order, in a word each."""
OPEN: tuple[Allowed, ...] = ("change_address", "hold", "release")
ALLOWED: Mapping[Stage, tuple[Allowed, ...]] = {
    "placed": ("cancel", *OPEN),
    "under_review": ("clear", "reject", "ask_verification", "cancel", *OPEN),
    "confirmed": ("request_balance", *OPEN),
    "awaiting_balance": ("request_balance", *OPEN),
    "preparing": OPEN,
    "expired": (),
    "cancelled": (),
}


@event("order.payment_secured")
class PaymentSecured:
    payment_id: str
    amount: Money
    capture_before: datetime | None


@event("order.money_doubted")
class MoneyDoubted:
    """Money is held that does not secure this order: of another payment, amount or time."""

    payment_id: str
    amount: Money


@event("order.confirmed")
class OrderConfirmed:
    contract_at: datetime
    paid: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class NoOrder:
    """Nothing was ordered under this id."""

    doubted: tuple[MoneyDoubted, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """What was placed, whatever became of it; `linked_to` is the customer who the guest was."""

    stage: ClassVar[Stage]
    placed: OrderPlaced
    doubted: tuple[MoneyDoubted, ...]
    attention: Attention = field(default=NOTHING, kw_only=True)
    linked_to: str | None = field(default=None, kw_only=True)

    @property
    def owner(self) -> str:
        """Whose it is: of whoever placed it, until a customer shows that it was they."""
        return known_owner(self.linked_to) if self.linked_to else self.placed.token_hash

    @property
    def delivery(self) -> Personal[Address]:
        """Where it goes as things stand; where it would have gone is in `placed`."""
        return self.attention.delivery(self.placed)


@dataclass(frozen=True, slots=True)
class Unpaid(Order):
    """It waits for money until it expires; `extended` once, when that was under way."""

    stage: ClassVar[Stage] = "placed"
    extended: datetime | None = None

    @property
    def expires_at(self) -> datetime:
        return self.extended or self.placed.expires_at


@dataclass(frozen=True, slots=True)
class Secured(Order):
    """The money due now is held."""

    stage: ClassVar[Stage] = "placed"
    money: PaymentSecured


@dataclass(frozen=True, slots=True)
class UnderReview(Order):
    """A person must look before the money is captured."""

    stage: ClassVar[Stage] = "under_review"
    money: PaymentSecured


@dataclass(frozen=True, slots=True)
class Confirmed(Order):
    """There is a contract; `balance` is what of its price is still to be paid."""

    stage: ClassVar[Stage] = "confirmed"
    money: PaymentSecured
    contract: OrderConfirmed
    balance: Balance


@dataclass(frozen=True, slots=True)
class AwaitingBalance(Confirmed):
    """The rest of the price was asked for."""

    stage: ClassVar[Stage] = "awaiting_balance"


@dataclass(frozen=True, slots=True)
class Preparing(Confirmed):
    """All of it is paid: it is made ready to leave."""

    stage: ClassVar[Stage] = "preparing"


@dataclass(frozen=True, slots=True)
class Expired(Order):
    stage: ClassVar[Stage] = "expired"


@dataclass(frozen=True, slots=True)
class Cancelled(Order):
    """`balance` is what was still to be paid under a contract, had there been one."""

    stage: ClassVar[Stage] = "cancelled"
    balance: Balance | None = None


Contract = Confirmed | AwaitingBalance | Preparing
Placed = Unpaid | Secured | UnderReview | Contract | Expired | Cancelled
State = NoOrder | Placed


class OrderStateRefuses(Refusal):
    """The order is {stage}; it cannot do that now."""

    stage: Stage
    allowed: tuple[Allowed, ...]

    def __init__(self, *, stage: Stage) -> None:
        super().__init__(stage=stage, allowed=ALLOWED[stage])


def payments_of(order: Placed) -> tuple[str, ...]:
    """Every payment by which the order was asked for or paid, the first one first."""
    balance = order.balance if isinstance(order, Confirmed | Cancelled) else None
    return (order.placed.payment_id, *(balance.payments if balance else ()))


def own_order(state: State, owner: str) -> Placed:
    """An order for whoever it belongs to; `NotFound` for everybody else."""
    order = found_order(state)
    if order.owner != owner:
        raise NotFound
    return order


def found_order(state: State) -> Placed:
    """An order that was placed; raises `NotFound`."""
    if isinstance(state, NoOrder):
        raise NotFound
    return state
