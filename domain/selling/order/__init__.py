"""An order: placed as it was seen, secured by money, reviewed, confirmed, or let go."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from domain.kernel import Decider
from domain.selling.order.address import ChangeAddress, CorrectAddress, readdressed
from domain.selling.order.attention import (
    Attended,
    OrderReviewCleared,
    OrderReviewOpened,
    evolve_attention,
)
from domain.selling.order.balance import (
    BalancePartReceived,
    BalanceReceived,
    BalanceReminded,
    BalanceRequested,
    Owed,
    Owing,
    RecordBalance,
    RemindOfBalance,
    RequestBalance,
    evolve_balance,
    of_plan,
    owing,
)
from domain.selling.order.holding import Hold, Release, held_for, held_up, released
from domain.selling.order.leaving import (
    CallOff,
    Cancel,
    ExpireOrder,
    OrderCancelled,
    OrderExpired,
    called_off,
    cancelled,
    expired,
)
from domain.selling.order.linking import LinkOrder, OrderLinked, linked
from domain.selling.order.overdue import SYSTEM, HoldOverdue, held_otherwise, held_overdue, settled
from domain.selling.order.placing import OrderPlaced, Place, placed
from domain.selling.order.reviewing import (
    AskVerification,
    Judge,
    LookForReasons,
    WarnOfLapse,
    asked,
    judged,
    reviewed,
    warned,
)
from domain.selling.order.securing import (
    Confirm,
    MoneyHeldReported,
    MoneyUnderWayReported,
    OrderExtended,
    confirmed,
    extended,
    held,
)
from domain.selling.order.stage import (
    AwaitingBalance,
    Cancelled,
    Confirmed,
    Expired,
    MoneyDoubted,
    NoOrder,
    OrderConfirmed,
    OrderStateRefuses,
    PaymentSecured,
    Placed,
    Preparing,
    Secured,
    State,
    UnderReview,
    Unpaid,
    found_order,
)

Leaving = Cancel | CallOff
Reviewing = LookForReasons | Judge | AskVerification | WarnOfLapse
Holding = Hold | HoldOverdue | Release | ChangeAddress | CorrectAddress
Progress = Reviewing | Holding | Confirm | ExpireOrder | Leaving | Owing
Command = Place | MoneyHeldReported | MoneyUnderWayReported | LinkOrder | Progress
Unhindered = (
    LookForReasons
    | AskVerification
    | WarnOfLapse
    | Holding
    | ExpireOrder
    | Leaving
    | RemindOfBalance
    | RecordBalance
)
"""What a hold does not stand in the way of: looking, leaving, putting right, and facts."""
Step = (
    OrderPlaced
    | PaymentSecured
    | OrderExtended
    | MoneyDoubted
    | OrderConfirmed
    | OrderExpired
    | OrderCancelled
    | Owed
)
Event = Step | Attended | OrderLinked


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    if isinstance(command, Place):
        return (placed(command, now),) if isinstance(state, NoOrder) else ()
    if isinstance(command, MoneyHeldReported):
        return held(state, command)
    if isinstance(command, MoneyUnderWayReported):
        return extended(state, command.payment_id, now)
    if isinstance(command, LinkOrder):
        return linked(found_order(state), command)
    return _of_placed(found_order(state), command, now)


def evolve(state: State, event: Event) -> State:
    """What people attend to, and whose it is, goes with an order from stage to stage."""
    if isinstance(event, Attended):
        return state if isinstance(state, NoOrder) else _attended(state, event)
    if isinstance(event, OrderLinked):
        return state if isinstance(state, NoOrder) else replace(state, linked_to=event.customer_id)
    after = _stepped(state, event)
    if isinstance(state, NoOrder) or isinstance(after, NoOrder):
        return after
    return replace(after, attention=state.attention, linked_to=state.linked_to)


def _attended(state: Placed, event: Attended) -> Placed:
    looked = isinstance(event, OrderReviewOpened | OrderReviewCleared)
    after = _reviewed(state, event) if looked else state
    return replace(after, attention=evolve_attention(state.attention, event))


def _reviewed(state: Placed, event: Attended) -> Placed:
    """Only what is secured is looked at."""
    if not isinstance(state, Secured | UnderReview):
        return state
    stage = UnderReview if isinstance(event, OrderReviewOpened) else Secured
    return stage(state.placed, state.doubted, state.money)


def _stepped(state: State, event: Step) -> State:
    match event:
        case MoneyDoubted():
            return replace(state, doubted=(*state.doubted, event))
        case OrderPlaced():
            return Unpaid(event, state.doubted)
        case _ if isinstance(state, NoOrder):
            return state
        case OrderExtended() | PaymentSecured():
            return _awaited(state, event) if isinstance(state, Unpaid) else state
        case OrderConfirmed():
            return _agreed(state, event)
        case OrderExpired() | OrderCancelled():
            return _ended(state, event)
        case BalanceRequested() | BalanceReminded() | BalancePartReceived() | BalanceReceived():
            return _paid(state, event)
        case _:
            assert_never(event)


def _awaited(state: Unpaid, event: OrderExtended | PaymentSecured) -> State:
    if isinstance(event, OrderExtended):
        return replace(state, extended=event.expires_at)
    return Secured(state.placed, state.doubted, event)


def _agreed(state: Placed, event: OrderConfirmed) -> Placed:
    """Only what is secured comes so far."""
    if not isinstance(state, Secured | UnderReview):
        return state
    balance = of_plan(state.placed.plan)
    return Confirmed(state.placed, state.doubted, state.money, event, balance)


def _ended(state: Placed, event: OrderExpired | OrderCancelled) -> State:
    if isinstance(event, OrderExpired):
        return Expired(state.placed, state.doubted)
    owed = state.balance if isinstance(state, Confirmed) else None
    return Cancelled(state.placed, state.doubted, owed)


def _paid(state: Placed, event: Owed) -> Placed:
    """Asked for, it awaits its balance; with that, it is made ready to leave."""
    if not isinstance(state, Confirmed):
        return state
    found = replace(state, balance=evolve_balance(state.balance, event))
    if isinstance(event, BalanceRequested):
        return _as(AwaitingBalance, found)
    finished = isinstance(event, BalanceReceived) and isinstance(state, AwaitingBalance)
    return _as(Preparing, found) if finished else found


def _as(stage: type[Confirmed], order: Confirmed) -> Confirmed:
    """The same order in another stage of its contract."""
    return stage(order.placed, order.doubted, order.money, order.contract, order.balance)


def _of_placed(state: Placed, command: Progress, now: datetime) -> tuple[Event, ...]:
    if state.attention.holds and _goes_on(state, command):
        raise held_up(state)
    match command:
        case LookForReasons() | Judge() | AskVerification() | WarnOfLapse():
            return _reviewing(state, command, now)
        case Hold() | HoldOverdue() | Release() | ChangeAddress() | CorrectAddress():
            return _standing(state, command, now)
        case Confirm():
            return confirmed(state, command, now)
        case ExpireOrder():
            return expired(state, now)
        case Cancel() | CallOff():
            return _leaving(state, command, now)
        case RequestBalance() | RemindOfBalance() | RecordBalance():
            return _owing(state, command, now)
        case _:
            assert_never(command)


def _reviewing(state: Placed, command: Reviewing, now: datetime) -> tuple[Event, ...]:
    match command:
        case LookForReasons():
            return reviewed(state, command)
        case Judge():
            return judged(state, command, now)
        case AskVerification():
            return asked(state, command, now)
        case WarnOfLapse():
            return warned(state, now)
        case _:
            assert_never(command)


def _standing(state: Placed, command: Holding, now: datetime) -> tuple[Event, ...]:
    match command:
        case HoldOverdue():
            return held_overdue(state, now)
        case Hold():
            return held_for(state, command)
        case Release():
            return released(state, command)
        case ChangeAddress() | CorrectAddress():
            return readdressed(state, command)
        case _:
            assert_never(command)


def _leaving(state: Placed, command: Leaving, now: datetime) -> tuple[Event, ...]:
    """Who lets it go for its risk has looked at it, like everybody who rejects it."""
    match command:
        case Cancel(reason="risk"):
            return judged(state, Judge(decision="reject", by=command.by), now)
        case Cancel():
            return cancelled(state, command)
        case CallOff():
            return called_off(state, command)
        case _:
            assert_never(command)


def _goes_on(state: Placed, command: Progress) -> bool:
    """Whether it is what a hold stands in the way of; what is overdue is asked for anew."""
    if isinstance(command, Judge):
        return command.decision == "clear"
    if isinstance(command, RequestBalance) and command.again:
        return held_otherwise(state)
    return not isinstance(command, Unhindered)


def _owing(state: Placed, command: Owing, now: datetime) -> tuple[Event, ...]:
    """There is a balance under a contract; another link for it once it was asked for."""
    renewed = isinstance(command, RequestBalance) and command.again
    if not isinstance(state, AwaitingBalance if renewed else Confirmed):
        raise OrderStateRefuses(stage=state.stage)
    if isinstance(command, RemindOfBalance) and state.attention.holds:
        return ()
    decided = owing(state.balance, command, now)
    by = command.by if isinstance(command, RequestBalance) else SYSTEM
    return (*decided, *settled(state, decided, by))


ORDER: Decider[State, Command, Event] = Decider("order", NoOrder(), decide, evolve)
