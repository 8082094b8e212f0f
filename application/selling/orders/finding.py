"""Orders that guests placed: found again by their number, linked by whoever reads the mailbox."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from application.identity.codes import CodeWanted, Enclosed
from application.people.accounts import account_of
from application.people.mailboxes import Mailboxes
from application.store.event_store import Decision
from application.tokens import Tokens
from domain.kernel import Erased, NotFound
from domain.people.customer import CUSTOMER, RecordPurchase
from domain.people.customer.contact import normal_email
from domain.people.customer.state import Known, known
from domain.selling.order import ORDER
from domain.selling.order.linking import LinkOrder
from domain.selling.order.stage import Confirmed, NoOrder, Placed
from domain.selling.order_number import ORDER_NUMBER, Unused, normal_number

NOWHERE = "nowhere"
"""Where there is nothing as much is looked at as where there is something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What a guest says of an order: its number, and where they asked to be written to."""

    order_no: str
    email: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOrder:
    """An order, and the address that was given for it."""

    order_id: str
    order: Placed
    email: str = field(repr=False)


def find_order(decision: Decision, order_no: str) -> FoundOrder | None:
    """By its number, however that is typed; None also when whoever placed it was forgotten."""
    number = decision.state(ORDER_NUMBER, normal_number(order_no))
    order_id = NOWHERE if isinstance(number, Unused) else number.order_id
    order = decision.state(ORDER, order_id)
    if isinstance(order, NoOrder):
        decision.state(CUSTOMER, NOWHERE)
        return None
    email = _email(decision, order)
    return FoundOrder(order_id=order_id, order=order, email=email) if email else None


def code_wanted(decision: Decision, tokens: Tokens, claimed: Claimed) -> CodeWanted:
    """For whoever reads the mailbox that an order was placed with; nobody is told whether both fit.

    Raises `EmailInvalid`.
    """
    mailbox = tokens.mailbox(normal_email(claimed.email))
    found = find_order(decision, claimed.order_no)
    if found is None or tokens.mailbox(found.email) != mailbox:
        return CodeWanted(purpose="find_order", tells="nothing")
    return CodeWanted(
        purpose="find_order", person=found.order_id, enclosed=Enclosed(email=found.email)
    )


def link_order(decision: Decision, mailboxes: Mailboxes, customer_id: str, order_no: str) -> str:
    """Make a guest's order the customer's who reads the mailbox that it was placed with; its id.

    Whose mailbox that is, was proved when its account was opened. Raises `NotFound` for every
    other order, and for none; `CustomerIsErased`.
    """
    known(decision.state(CUSTOMER, customer_id))
    found = find_order(decision, order_no)
    if found is None or customer_id != account_of(decision, mailboxes.find(found.email)):
        raise NotFound
    decision.decide(ORDER, found.order_id, LinkOrder(customer_id=customer_id))
    if isinstance(found.order, Confirmed):
        decision.decide(CUSTOMER, customer_id, RecordPurchase(order_id=found.order_id))
    return found.order_id


def _email(decision: Decision, order: Placed) -> str | None:
    """In normal form, as it is compared."""
    return next((normal_email(each) for each in _emails(decision, order)), None)


def _emails(decision: Decision, order: Placed) -> Iterator[str]:
    typed = order.placed.buyer
    if typed is not None and not isinstance(typed, Erased):
        yield typed.email
    customer = decision.state(CUSTOMER, order.placed.subject)
    if isinstance(customer, Known) and not isinstance(customer.profile.email, Erased):
        yield customer.profile.email
