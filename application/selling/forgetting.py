"""Being forgotten: what stands in the way, what the vendors know, and the end of who is known."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from application.store.event_store import Decision
from domain.deadlines import end_of_day
from domain.people.customer import CUSTOMER, Erase
from domain.people.customer.state import Known
from domain.people.erasure import ERASURE, Asker, AskErasure, LookAtErasure, Obstacle
from domain.people.erasure import State as Wish
from domain.people.mailbox import MAILBOX, CloseAccount, EndMarketing
from domain.people.staff_list import HOUSE, STAFF_LIST
from domain.selling.order import ORDER
from domain.selling.order.stage import Cancelled, Expired, NoOrder, Preparing
from domain.selling.payment import PAYMENT
from domain.selling.payment.aside import Aside
from domain.selling.payment.standing import Captured, Payment
from domain.selling.service_case import SERVICE_CASE, BookedIn

SETTLED_DAYS = 42
"""From the day of dispatch: 14 days to cancel, 14 to send back, 14 to be paid back (Consumer
Contracts Regulations 2013, regs 30, 35 and 34). Nothing tells the log yet that a piece arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Affairs:
    """What somebody has to do with the house, by its streams."""

    orders: Collection[str]
    payments: Collection[str]
    cases: Collection[str]


def ask_to_be_forgotten(decision: Decision, subject: str, affairs: Affairs, by: Asker) -> Wish:
    """Begun at once, or put off until the last obstacle is gone. Repeating is silent."""
    wish = AskErasure(by=by, obstacles=obstacles(decision, affairs))
    decision.decide(ERASURE, subject, wish)
    return decision.state(ERASURE, subject)


def look_at_erasure(decision: Decision, subject: str, affairs: Affairs) -> Wish:
    """Whether what was in the way is gone."""
    left = LookAtErasure(obstacles=obstacles(decision, affairs))
    decision.decide(ERASURE, subject, left)
    return decision.state(ERASURE, subject)


def obstacles(decision: Decision, affairs: Affairs) -> tuple[Obstacle, ...]:
    """What cannot come to its end without this person, as the streams say it now."""
    found = (
        *_orders(decision, affairs.orders),
        *_payments(decision, affairs.payments),
        *_cases(decision, affairs.cases),
    )
    return tuple(sorted(found, key=lambda each: (each.why, each.ref)))


def let_go(decision: Decision, customers: Collection[str], mailboxes: Collection[str]) -> None:
    """Nobody is known by these ids any more, and nothing that is not asked for goes there; what
    somebody else agreed to, whose account it is, stands."""
    for customer_id in sorted(customers):
        decision.decide(CUSTOMER, customer_id, Erase())
    for mailbox in sorted(mailboxes):
        if not is_kept(decision, mailbox, customers):
            decision.decide(MAILBOX, mailbox, EndMarketing(cause="shopper"))
        for customer_id in sorted(customers):
            decision.decide(MAILBOX, mailbox, CloseAccount(customer_id=customer_id))


def is_kept(look: Decision, mailbox: str, leaving: Collection[str]) -> bool:
    """Whether somebody else has their account there, or signs in to their work by it."""
    account = look.state(MAILBOX, mailbox).account
    theirs = account is not None and isinstance(look.state(CUSTOMER, account), Known)
    at_work = mailbox in look.state(STAFF_LIST, HOUSE).mailboxes
    return at_work or (theirs and account not in leaving)


def is_awaited(look: Decision, orders: Collection[str]) -> bool:
    """Whether one of these orders would keep whoever ordered from being forgotten."""
    return any(_orders(look, orders))


def known_to_provider(decision: Decision, payments: Collection[str]) -> tuple[str, ...]:
    """The payments that the provider has something of."""
    asked = ((each, decision.state(PAYMENT, each)) for each in sorted(payments))
    return tuple(
        payment_id
        for payment_id, state in asked
        if isinstance(state, Payment) and state.provider_id is not None
    )


def _orders(decision: Decision, orders: Collection[str]) -> Iterator[Obstacle]:
    for order_id in orders:
        order = decision.state(ORDER, order_id)
        match order:
            case NoOrder() | Cancelled() | Expired():
                continue
            case Preparing():
                until = _settled(order)
                if until is None or until > decision.now:
                    yield Obstacle(why="open_order", ref=order_id, until=until)
            case _:
                yield Obstacle(why="open_order", ref=order_id)


def _settled(order: Preparing) -> datetime | None:
    """When nothing can be asked of it any more; None where nobody said when it leaves."""
    days = [line.promised_on for line in order.placed.lines if line.promised_on]
    return end_of_day(max(days), SETTLED_DAYS) if days else None


def _payments(decision: Decision, payments: Collection[str]) -> Iterator[Obstacle]:
    for payment_id in payments:
        payment = decision.state(PAYMENT, payment_id)
        if any(map(_is_disputed, payment.aside)):
            yield Obstacle(why="dispute", ref=payment_id)
        elif any(each.resolved is None for each in payment.aside):
            yield Obstacle(why="payment_review", ref=payment_id)
        if isinstance(payment, Captured) and any(
            part.stage in ("ordered", "under_way") for part in payment.parts
        ):
            yield Obstacle(why="refund_under_way", ref=payment_id)


def _is_disputed(aside: Aside) -> bool:
    return aside.dispute is not None and aside.dispute.closed is None


def _cases(decision: Decision, lines: Collection[str]) -> Iterator[Obstacle]:
    for line_id in lines:
        case = decision.state(SERVICE_CASE, line_id)
        if isinstance(case, BookedIn):
            yield Obstacle(why="open_case", ref=case.case.case_id)
