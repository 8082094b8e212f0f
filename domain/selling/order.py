"""An order from the moment it is placed: secured by money, reviewed, confirmed, or let go."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never

from domain.kernel import Decider, NotFound, Refusal, command, event
from domain.money import Money
from domain.selling.placing import OrderPlaced, Place, placed

Stage = Literal["placed", "under_review", "confirmed", "expired", "cancelled"]
CancelReason = Literal["customer", "risk", "authorisation_expiring", "system"]


@command
class RecordAuthorisation:
    payment_id: str
    amount: Money
    capture_before: datetime | None


@command
class RequireReview:
    triggers: tuple[str, ...]


@command
class ClearReview:
    by: str
    checks: tuple[str, ...] = ()


@command
class Confirm:
    """The money due now was captured: this is the contract."""

    payment_id: str


@command
class Expire:
    """Nobody paid in time. Too early, or once it is paid, this does nothing."""


@command
class Cancel:
    by: str
    reason: CancelReason


Command = Place | RecordAuthorisation | RequireReview | ClearReview | Confirm | Expire | Cancel
Progress = RecordAuthorisation | RequireReview | ClearReview | Confirm


@event("order.payment_secured")
class PaymentSecured:
    payment_id: str
    amount: Money
    capture_before: datetime | None


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
    | OrderReviewOpened
    | OrderReviewCleared
    | OrderConfirmed
    | OrderExpired
    | OrderCancelled
)


@dataclass(frozen=True, slots=True)
class Nothing:
    """No order by this id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """`secured` once the money due now is held, `confirmed` once there is a contract."""

    placed: OrderPlaced
    stage: Stage = "placed"
    secured: PaymentSecured | None = None
    confirmed: OrderConfirmed | None = None
    cleared: bool = False

    @property
    def assets(self) -> tuple[str, ...]:
        return tuple(asset for line in self.placed.lines for asset in line.assets)


State = Nothing | Live
REACHED: dict[type, Stage] = {OrderExpired: "expired", OrderCancelled: "cancelled"}


class OrderStateRefuses(Refusal):
    """The order is {stage}; it cannot do that now."""

    code = "order_state_refuses"


def decide(state: State, wanted: Command, now: datetime) -> tuple[Event, ...]:
    if isinstance(wanted, Place):
        return () if isinstance(state, Live) else (placed(wanted),)
    if isinstance(state, Nothing):
        raise NotFound
    match wanted:
        case Expire():
            return _expired(state, now)
        case Cancel():
            return _cancelled(state, wanted)
        case _:
            return _progressed(state, wanted, now)


def evolve(state: State, happened: Event) -> State:
    if isinstance(happened, OrderPlaced):
        return Live(placed=happened)
    if isinstance(state, Nothing):
        return state
    match happened:
        case PaymentSecured():
            return replace(state, secured=happened)
        case OrderReviewOpened():
            return replace(state, stage="under_review")
        case OrderReviewCleared():
            return replace(state, stage="placed", cleared=True)
        case OrderConfirmed():
            return replace(state, stage="confirmed", confirmed=happened)
        case OrderExpired() | OrderCancelled():
            return replace(state, stage=REACHED[type(happened)])
        case _:
            assert_never(happened)


def _progressed(state: Live, wanted: Progress, now: datetime) -> tuple[Event, ...]:
    match wanted:
        case RecordAuthorisation():
            return _secured(state, wanted)
        case RequireReview():
            reviewable = state.stage == "placed" and wanted.triggers
            return (OrderReviewOpened(triggers=wanted.triggers),) if reviewable else ()
        case ClearReview():
            if state.stage != "under_review":
                raise OrderStateRefuses(stage=state.stage)
            return (OrderReviewCleared(by=wanted.by, checks=wanted.checks),)
        case Confirm():
            return _confirmed(state, now)
        case _:
            assert_never(wanted)


def _secured(state: Live, wanted: RecordAuthorisation) -> tuple[Event, ...]:
    if state.secured is not None:
        return ()
    if state.stage != "placed":
        raise OrderStateRefuses(stage=state.stage)
    return (
        PaymentSecured(
            payment_id=wanted.payment_id,
            amount=wanted.amount,
            capture_before=wanted.capture_before,
        ),
    )


def _confirmed(state: Live, now: datetime) -> tuple[Event, ...]:
    if state.stage == "confirmed":
        return ()
    if state.stage != "placed" or state.secured is None:
        raise OrderStateRefuses(stage=state.stage)
    plan = state.placed.plan
    return (OrderConfirmed(contract_at=now, paid=plan.due_now, balance=plan.balance),)


def _expired(state: Live, now: datetime) -> tuple[Event, ...]:
    unpaid = state.stage == "placed" and state.secured is None
    if not unpaid or now < state.placed.expires_at:
        return ()
    return (OrderExpired(cart_id=state.placed.cart_id, assets=state.assets),)


def _cancelled(state: Live, wanted: Cancel) -> tuple[Event, ...]:
    if state.stage == "cancelled":
        return ()
    if state.stage not in ("placed", "under_review"):
        raise OrderStateRefuses(stage=state.stage)
    return (
        OrderCancelled(by=wanted.by, reason=wanted.reason, stage=state.stage, assets=state.assets),
    )


ORDER: Decider[State, Command, Event] = Decider("order", Nothing(), decide, evolve)
