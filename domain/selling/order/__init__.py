"""An order: placed as it was seen, secured by money, reviewed, confirmed, or let go."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Literal, assert_never

from domain.kernel import Decider, NotFound, Refusal, command, event
from domain.money import Money
from domain.selling.order.placing import OrderPlaced, Place, placed

Stage = Literal["placed", "under_review", "confirmed", "expired", "cancelled"]
CancelReason = Literal["customer", "risk", "authorisation_expiring", "system"]


@command
class MoneyHeldReported:
    """A payment holds money for this order; only its own, of the amount due now, secures it."""

    payment_id: str
    amount: Money
    capture_before: datetime | None


@command
class LookForReasons:
    """Is there a reason for a person to look first: what is worth `review_from`, or goods lost?"""

    review_from: Money
    goods_lost: bool


@command
class ClearReview:
    by: str
    checks: tuple[str, ...] = ()


@command
class Confirm:
    """The money due now was captured: this is the contract."""

    payment_id: str
    amount: Money


@command
class ExpireOrder:
    """Nobody paid in time. Too early, or once it is paid, this does nothing."""


@command
class Cancel:
    by: str
    reason: CancelReason


@command
class CallOff:
    """Its shopper, and nobody else, does not want it any more."""

    token_hash: str


Leaving = Cancel | CallOff
Progress = LookForReasons | ClearReview | Confirm | ExpireOrder | Leaving
Command = Place | MoneyHeldReported | Progress


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


@event("order.review_opened")
class OrderReviewOpened:
    triggers: tuple[str, ...]


@event("order.review_cleared")
class OrderReviewCleared:
    by: str
    checks: tuple[str, ...]


@event("order.confirmed")
class OrderConfirmed:
    contract_at: datetime
    paid: Money
    balance: Money


@event("order.expired")
class OrderExpired:
    cart_id: str
    assets: tuple[str, ...]


@event("order.cancelled")
class OrderCancelled:
    by: str
    reason: CancelReason
    stage: Stage
    assets: tuple[str, ...]


Event = (
    OrderPlaced
    | PaymentSecured
    | MoneyDoubted
    | OrderReviewOpened
    | OrderReviewCleared
    | OrderConfirmed
    | OrderExpired
    | OrderCancelled
)


@dataclass(frozen=True, slots=True)
class NoOrder:
    """Nothing was ordered under this id."""

    doubted: tuple[MoneyDoubted, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """What was placed, whatever became of it."""

    stage: ClassVar[Stage]
    placed: OrderPlaced
    doubted: tuple[MoneyDoubted, ...]


@dataclass(frozen=True, slots=True)
class Unpaid(Order):
    """It waits for money until its placement expires."""

    stage: ClassVar[Stage] = "placed"


@dataclass(frozen=True, slots=True)
class Secured(Order):
    """The money due now is held; `cleared` once a person looked and was satisfied."""

    stage: ClassVar[Stage] = "placed"
    money: PaymentSecured
    cleared: bool = False


@dataclass(frozen=True, slots=True)
class UnderReview(Order):
    """A person must look before the money is captured."""

    stage: ClassVar[Stage] = "under_review"
    money: PaymentSecured


@dataclass(frozen=True, slots=True)
class Confirmed(Order):
    """There is a contract."""

    stage: ClassVar[Stage] = "confirmed"
    money: PaymentSecured
    contract: OrderConfirmed


@dataclass(frozen=True, slots=True)
class Expired(Order):
    stage: ClassVar[Stage] = "expired"


@dataclass(frozen=True, slots=True)
class Cancelled(Order):
    stage: ClassVar[Stage] = "cancelled"


Placed = Unpaid | Secured | UnderReview | Confirmed | Expired | Cancelled
State = NoOrder | Placed


class OrderStateRefuses(Refusal):
    """The order is {stage}; it cannot do that now."""

    stage: str


class NotTheMoneyDue(Refusal):
    """This order is confirmed by {due} of its own payment, and by nothing else."""


def found_order(state: State) -> Placed:
    """An order that was placed; raises `NotFound`."""
    if isinstance(state, NoOrder):
        raise NotFound
    return state


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    if isinstance(command, Place):
        return (placed(command, now),) if isinstance(state, NoOrder) else ()
    if isinstance(command, MoneyHeldReported):
        return _held(state, command)
    return _of_placed(found_order(state), command, now)


def evolve(state: State, event: Event) -> State:
    match event:
        case MoneyDoubted():
            return replace(state, doubted=(*state.doubted, event))
        case OrderPlaced():
            return Unpaid(event, state.doubted)
        case _ if isinstance(state, NoOrder):
            return state
        case PaymentSecured():
            unpaid = isinstance(state, Unpaid)
            return Secured(state.placed, state.doubted, event) if unpaid else state
        case OrderReviewOpened() | OrderReviewCleared() | OrderConfirmed():
            return _progressed(state, event)
        case OrderExpired():
            return Expired(state.placed, state.doubted)
        case OrderCancelled():
            return Cancelled(state.placed, state.doubted)
        case _:
            assert_never(event)


def _progressed(
    state: Placed, event: OrderReviewOpened | OrderReviewCleared | OrderConfirmed
) -> State:
    """Only what is secured comes further."""
    if not isinstance(state, Secured | UnderReview):
        return state
    kept = state.placed, state.doubted, state.money
    match event:
        case OrderReviewOpened():
            return UnderReview(*kept)
        case OrderReviewCleared():
            return Secured(*kept, cleared=True)
        case OrderConfirmed():
            return Confirmed(*kept, event)
        case _:
            assert_never(event)


def _of_placed(state: Placed, command: Progress, now: datetime) -> tuple[Event, ...]:
    match command:
        case LookForReasons():
            return _reviewed(state, command)
        case ClearReview():
            if not isinstance(state, UnderReview):
                raise OrderStateRefuses(stage=state.stage)
            return (OrderReviewCleared(by=command.by, checks=command.checks),)
        case Confirm():
            return _confirmed(state, command, now)
        case ExpireOrder():
            return _expired(state, now)
        case Cancel():
            return _cancelled(state, command)
        case CallOff():
            return _called_off(state, command)
        case _:
            assert_never(command)


def _held(state: State, command: MoneyHeldReported) -> tuple[Event, ...]:
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


def _is_due(placed: OrderPlaced, money: MoneyHeldReported | Confirm) -> bool:
    return (money.payment_id, money.amount) == (placed.payment_id, placed.plan.due_now)


def _same(money: PaymentSecured, other: PaymentSecured) -> bool:
    return (money.payment_id, money.amount) == (other.payment_id, other.amount)


def _reviewed(state: Placed, command: LookForReasons) -> tuple[Event, ...]:
    """Once a person was satisfied, only goods that went missing count."""
    if not isinstance(state, Secured):
        return ()
    large = state.placed.totals.total >= command.review_from
    reasons = {
        "guest_order_from_review_amount": large and not state.cleared,
        "goods_lost": command.goods_lost,
    }
    triggers = tuple(reason for reason, applies in reasons.items() if applies)
    return (OrderReviewOpened(triggers=triggers),) if triggers else ()


def _confirmed(state: Placed, command: Confirm, now: datetime) -> tuple[Event, ...]:
    plan = state.placed.plan
    if not _is_due(state.placed, command):
        raise NotTheMoneyDue(due=plan.due_now)
    if isinstance(state, Confirmed):
        return ()
    if not isinstance(state, Secured):
        raise OrderStateRefuses(stage=state.stage)
    return (OrderConfirmed(contract_at=now, paid=plan.due_now, balance=plan.balance),)


def _expired(state: Placed, now: datetime) -> tuple[Event, ...]:
    placed = state.placed
    if not isinstance(state, Unpaid) or now < placed.expires_at:
        return ()
    return (OrderExpired(cart_id=placed.cart_id, assets=placed.assets),)


def _cancelled(state: Placed, command: Cancel) -> tuple[Event, ...]:
    if isinstance(state, Cancelled):
        return ()
    if not isinstance(state, Unpaid | Secured | UnderReview):
        raise OrderStateRefuses(stage=state.stage)
    return (
        OrderCancelled(
            by=command.by, reason=command.reason, stage=state.stage, assets=state.placed.assets
        ),
    )


def _called_off(state: Placed, command: CallOff) -> tuple[Event, ...]:
    if command.token_hash != state.placed.token_hash:
        raise NotFound
    return _cancelled(state, Cancel(by="customer", reason="customer"))


ORDER: Decider[State, Command, Event] = Decider("order", NoOrder(), decide, evolve)
