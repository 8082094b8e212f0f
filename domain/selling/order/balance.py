"""The rest of an order's price: asked for by a link, paid by card or in parts, reminded of."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import assert_never

from domain.deadlines import balance_schedule, local_date, local_to_utc
from domain.kernel import Gone, Invalid, NotFound, Refusal, command, event
from domain.money import Money
from domain.pricing.order_money.payment_plan import PaymentPlan, Taxed, part_of

REMINDED_AT = time(9)
"""In London, on the days of the schedule; the first of these is the request itself."""
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class PaymentLink:
    """`ref` is what its token is made from, `token_hash` what that is known by."""

    ref: str
    token_hash: str


@command
class RequestBalance:
    """The rest is to be paid now, by this payment, by whoever holds the link.

    `again` puts a new link in the place of the one that was sent before.
    """

    payment_id: str
    link: PaymentLink
    by: str
    again: bool = False


@command
class RemindOfBalance:
    """The day came on which it is said again, for the time of this `number`, from 1."""

    number: int


@command
class RecordBalance:
    """Money came for the rest: all of it, or, by another way than its own payment, a part."""

    payment_id: str
    amount: Money


@event("order.balance_requested")
class BalanceRequested:
    """`amount`, with `vat` inside, was due then; the link is good until `link_until`.

    `reminders` are when it is said again.
    """

    payment_id: str
    amount: Money
    vat: Money
    link: PaymentLink
    link_until: datetime
    reminders: tuple[datetime, ...]
    by: str

    @property
    def due_on(self) -> date:
        """The last day on which the link is good."""
        return local_date(self.link_until - MOMENT)


@event("order.balance_reminded")
class BalanceReminded:
    link_ref: str
    number: int


@event("order.balance_part_received")
class BalancePartReceived:
    """Some of the rest; `vat` is inside `amount`."""

    payment_id: str
    amount: Money
    vat: Money


@event("order.balance_received")
class BalanceReceived:
    """The last of the rest, with the VAT that was left: the order is paid."""

    payment_id: str
    amount: Money
    vat: Money


Owing = RequestBalance | RemindOfBalance | RecordBalance
Owed = BalanceRequested | BalanceReminded | BalancePartReceived | BalanceReceived


@dataclass(frozen=True, slots=True)
class Balance:
    """What is still `owed`, and how it was asked for last.

    `payments` are all by which it was asked for or came, `received` those by which it came;
    `spent` are the links that others took the place of.
    """

    owed: Taxed
    asked: BalanceRequested | None = None
    reminded: int = 0
    payments: tuple[str, ...] = ()
    received: tuple[str, ...] = ()
    spent: tuple[str, ...] = ()


class NothingDue(Refusal):
    """This order is not waiting for money."""


class MoreThanIsDue(Refusal):
    """{amount} is more than the {owed} that is still due; the rest of it belongs elsewhere."""

    amount: Money
    owed: Money


class PartNotPositive(Invalid):
    """What arrived is more than nothing, in pounds like the order."""

    field = "amount"


class NotTheBalance(Refusal):
    """The payment that was asked for brings the {owed} that is due, and nothing else."""

    owed: Money


class BalanceLinkExpired(Gone):
    """This link is not good any more; our concierge sends another."""


def of_plan(plan: PaymentPlan) -> Balance:
    return Balance(Taxed(plan.balance, plan.vat_balance))


def owing(balance: Balance, command: Owing, now: datetime) -> tuple[Owed, ...]:
    match command:
        case RequestBalance():
            return _requested(balance, command, now)
        case RemindOfBalance():
            return _reminded(balance, command, now)
        case RecordBalance():
            return _received(balance, command)
        case _:
            assert_never(command)


def evolve_balance(balance: Balance, event: Owed) -> Balance:
    match event:
        case BalanceRequested():
            before = (balance.asked.link.token_hash,) if balance.asked else ()
            return replace(
                balance,
                asked=event,
                reminded=0,
                payments=_with(balance.payments, event.payment_id),
                spent=(*balance.spent, *before),
            )
        case BalanceReminded(number=number):
            return replace(balance, reminded=number)
        case BalancePartReceived() | BalanceReceived():
            owed = balance.owed
            return replace(
                balance,
                owed=Taxed(owed.gross - event.amount, owed.vat - event.vat),
                payments=_with(balance.payments, event.payment_id),
                received=(*balance.received, event.payment_id),
            )
        case _:
            assert_never(event)


def opened(balance: Balance, token_hash: str, now: datetime) -> BalanceRequested:
    """What the holder of this link is asked for.

    Raises `NotFound` for a link that never was, `BalanceLinkExpired` for one that is over.
    """
    asked = balance.asked
    if token_hash in balance.spent:
        raise BalanceLinkExpired
    if asked is None or asked.link.token_hash != token_hash:
        raise NotFound
    if now >= asked.link_until and balance.owed.gross:
        raise BalanceLinkExpired
    return asked


def _requested(
    balance: Balance, command: RequestBalance, now: datetime
) -> tuple[BalanceRequested, ...]:
    """Once, unless a new link is wanted."""
    if not balance.owed.gross:
        raise NothingDue
    asked = balance.asked
    if asked and (not command.again or asked.link == command.link):
        return ()
    schedule = balance_schedule(now)
    _, *days = schedule.reminder_dates
    return (
        BalanceRequested(
            payment_id=command.payment_id,
            amount=balance.owed.gross,
            vat=balance.owed.vat,
            link=command.link,
            link_until=schedule.link_ends_before,
            reminders=tuple(local_to_utc(datetime.combine(d, REMINDED_AT)).utc for d in days),
            by=command.by,
        ),
    )


def _reminded(
    balance: Balance, command: RemindOfBalance, now: datetime
) -> tuple[BalanceReminded, ...]:
    """Not too early by the link that holds, nor of what was paid."""
    asked, number = balance.asked, command.number
    if asked is None or not balance.owed.gross:
        return ()
    known = balance.reminded < number <= len(asked.reminders)
    if not known or not asked.reminders[number - 1] <= now < asked.link_until:
        return ()
    return (BalanceReminded(link_ref=asked.link.ref, number=number),)


def _received(
    balance: Balance, command: RecordBalance
) -> tuple[BalancePartReceived | BalanceReceived, ...]:
    """Never more than is owed; what completes it has the VAT that is left."""
    owed, amount = balance.owed, command.amount
    if command.payment_id in balance.received:
        return ()
    if amount.currency != owed.gross.currency or amount.minor <= 0:
        raise PartNotPositive
    if not owed.gross:
        raise NothingDue
    if amount > owed.gross:
        raise MoreThanIsDue(amount=amount, owed=owed.gross)
    own = balance.asked is not None and command.payment_id == balance.asked.payment_id
    if own and amount != owed.gross:
        raise NotTheBalance(owed=owed.gross)
    kind = BalanceReceived if amount == owed.gross else BalancePartReceived
    vat = part_of(owed, amount).vat
    return (kind(payment_id=command.payment_id, amount=amount, vat=vat),)


def _with(payments: tuple[str, ...], payment_id: str) -> tuple[str, ...]:
    return payments if payment_id in payments else (*payments, payment_id)
