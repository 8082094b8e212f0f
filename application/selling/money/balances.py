"""The rest of an order's price: asked for by a link, which opens it to whoever holds that."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from application.ids import new_id
from application.selling.money.paying import AmountDue, Known, amount_wanted, awaited, intent_known
from application.store.event_store import Decision
from application.tokens import Tokens
from domain.kernel import NotFound
from domain.money import Money
from domain.selling.order import ORDER
from domain.selling.order.balance import (
    BalanceLinkExpired,
    BalanceRequested,
    NothingDue,
    PaymentLink,
    RequestBalance,
    opened,
)
from domain.selling.order.stage import AwaitingBalance, Cancelled, Confirmed, Placed, found_order
from domain.selling.payment import PAYMENT
from domain.selling.payment.amount import InitiateBalance
from domain.selling.payment.standing import Voided


@dataclass(frozen=True, slots=True)
class BalanceLink:
    """What a link's token says: of which order, and what the token is known by."""

    order_id: str
    token_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBalance:
    """Drawn once a request: the payment, should a new one be wanted, and the link to it."""

    payment_id: str
    link: PaymentLink


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceShown:
    """What whoever holds the link sees: what it is for, and nothing of whose it is.

    `amount` is to be paid before `until`, nothing once it is `paid`.
    """

    order_no: str
    titles: tuple[str, ...]
    total: Money
    amount: Money
    until: datetime
    standing: Literal["due", "paid"]


def token_of(tokens: Tokens, order_id: str, link_ref: str) -> str:
    """The token of a link; it is made again for every letter, and never stored."""
    return f"{order_id}.{tokens.issue_for(f'balance/{order_id}/{link_ref}')}"


def link_of(tokens: Tokens, token: str) -> BalanceLink:
    """Raises `NotFound` for what we never issued, without looking anything up."""
    order_id, _, secret = token.partition(".")
    if not order_id or not tokens.genuine(secret):
        raise NotFound
    return BalanceLink(order_id, tokens.hash(token))


def new_balance(tokens: Tokens, order_id: str) -> NewBalance:
    ref = new_id()
    link = PaymentLink(ref, tokens.hash(token_of(tokens, order_id, ref)))
    return NewBalance(payment_id=new_id(), link=link)


def request_balance(
    decision: Decision, order_id: str, new: NewBalance, *, by: str, again: bool = False
) -> None:
    """Ask for the rest of an order's price, or for what is left of it by a new link.

    The payment stays the same for as long as it can be paid. Raises `NotFound`, `NothingDue`,
    `OrderStateRefuses` or `PaymentOutOfRange`.
    """
    order = found_order(decision.state(ORDER, order_id))
    payment_id = _payable(decision, order) or new.payment_id
    ask = RequestBalance(payment_id=payment_id, link=new.link, by=by, again=again)
    for event in decision.decide(ORDER, order_id, ask):
        if isinstance(event, BalanceRequested):
            rest = InitiateBalance(order_id=order_id, amount=event.amount, vat=event.vat)
            decision.decide(PAYMENT, event.payment_id, rest)


def balance_link(decision: Decision, order_id: str) -> BalanceRequested:
    """How the rest was asked for last, for staff; `NothingDue` where it was not."""
    order = found_order(decision.state(ORDER, order_id))
    asked = order.balance.asked if isinstance(order, AwaitingBalance) else None
    if asked is None:
        raise NothingDue
    return asked


def balance_payment(decision: Decision, order_id: str) -> str | None:
    """The payment that the rest of an order is asked for by; None where it is not."""
    order = found_order(decision.state(ORDER, order_id))
    return _payable(decision, order)


def balance_seen(decision: Decision, link: BalanceLink) -> BalanceShown:
    """Raises `NotFound` or `BalanceLinkExpired`."""
    order = _opened(decision, link)
    owed, asked = order.balance.owed, opened(order.balance, link.token_hash, decision.now)
    return BalanceShown(
        order_no=order.placed.order_no,
        titles=tuple(line.title for line in order.placed.lines),
        total=order.placed.totals.total,
        amount=owed.gross,
        until=asked.link_until,
        standing="due" if owed.gross else "paid",
    )


def balance_due(decision: Decision, link: BalanceLink) -> AmountDue:
    """What is paid by the link. Raises `NotFound`, `BalanceLinkExpired` or `NothingDue`."""
    return amount_wanted(decision, awaited(_opened(decision, link)))


def balance_asked(decision: Decision, link: BalanceLink) -> Known:
    """How the provider knows the payment of the link; `NothingDue` when it was not asked for it."""
    order = _opened(decision, link)
    return intent_known(decision, opened(order.balance, link.token_hash, decision.now).payment_id)


def _payable(decision: Decision, order: Placed) -> str | None:
    """The payment that the rest was asked for by, unless it is over."""
    asked = order.balance.asked if isinstance(order, Confirmed) else None
    if asked is None or isinstance(decision.state(PAYMENT, asked.payment_id), Voided):
        return None
    return asked.payment_id


def _opened(decision: Decision, link: BalanceLink) -> Confirmed:
    """The order of a link that is good; those of an order that was cancelled are over."""
    order = decision.state(ORDER, link.order_id)
    if not isinstance(order, Confirmed | Cancelled) or order.balance is None:
        raise NotFound
    opened(order.balance, link.token_hash, decision.now)
    if isinstance(order, Cancelled):
        raise BalanceLinkExpired
    return order
