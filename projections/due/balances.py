"""When a balance is asked for again, and when the link to it is over."""

from typing import Any

from domain.deadlines import BALANCE_REMINDER_DAYS
from domain.envelope import Recorded
from domain.selling.order.attention import OrderHeld
from domain.selling.order.balance import BalanceReceived, BalanceReminded, BalanceRequested
from projections.due.deadlines import Deadline, clear_deadline, set_deadline
from projections.kit.read_model import Batch, Fold

REMINDERS = range(1, len(BALANCE_REMINDER_DAYS))


def balance_requested(batch: Batch, recorded: Recorded[BalanceRequested]) -> None:
    """A new link has days of its own, in the place of those before."""
    order_id, asked = recorded.key, recorded.event
    clear_balance(batch, order_id)
    set_deadline(batch, Deadline("balance_overdue", order_id), asked.link_until)
    for number, day in enumerate(asked.reminders, start=1):
        set_deadline(batch, _reminder(order_id, number), day)


def balance_reminded(batch: Batch, recorded: Recorded[BalanceReminded]) -> None:
    clear_deadline(batch, _reminder(recorded.key, recorded.event.number))


def balance_received(batch: Batch, recorded: Recorded[BalanceReceived]) -> None:
    clear_balance(batch, recorded.key)


def balance_overdue(batch: Batch, recorded: Recorded[OrderHeld]) -> None:
    if recorded.event.reason == "balance_overdue":
        clear_balance(batch, recorded.key)


def clear_balance(batch: Batch, order_id: str) -> None:
    """It is paid, or nobody waits for it any more."""
    clear_deadline(batch, Deadline("balance_overdue", order_id))
    for number in REMINDERS:
        clear_deadline(batch, _reminder(order_id, number))


def _reminder(order_id: str, number: int) -> Deadline:
    return Deadline("balance_reminder", order_id, str(number))


BALANCE_FOLDS: tuple[Fold[Any], ...] = (
    *(balance_requested, balance_reminded, balance_received),
    balance_overdue,
)
