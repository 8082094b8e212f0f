"""Advisors who act for customers: found by what they say of themselves, begun, looked at, ended."""

from dataclasses import dataclass, field

from application.identity.codes import Codes, Shown, redeemed
from application.ids import new_id
from application.people.accounts import account_of
from application.people.mailboxes import Mailboxes
from application.store.event_store import Decision
from domain.kernel import NotFound
from domain.people.advising import ADVISING, Advice, BeginAdvising, EndAdvising
from domain.people.customer import CUSTOMER
from domain.people.customer.contact import normal_email
from domain.people.customer.state import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Advisor:
    """Who acts for whom; the id is drawn once a request."""

    customer_id: str
    staff_id: str
    role: str
    grant_id: str = field(default_factory=new_id)


def account_at(decision: Decision, mailboxes: Mailboxes, email: str) -> str:
    """The customer whose account has this very address. Raises `EmailInvalid` or `NotFound`."""
    account = account_of(decision, mailboxes.find(normal_email(email)))
    if account is None:
        raise NotFound
    return account


def refuse_unknown(decision: Decision, customer_id: str) -> None:
    """Raises `NotFound` for whoever has no account, never had one, or was forgotten."""
    state = decision.state(CUSTOMER, customer_id)
    if not isinstance(state, Known) or state.profile.kind != "account":
        raise NotFound


def shown_by_customer(codes: Codes, shown: Shown) -> None:
    """The code that this customer read to the advisor. Raises `CodeWrong` or `CodeOver`."""
    redeemed(codes, "advise", shown)


def begin_advising(decision: Decision, advisor: Advisor, reason: str | None) -> Advice:
    """Raises `NotFound` or `ReasonInvalid`."""
    refuse_unknown(decision, advisor.customer_id)
    wish = BeginAdvising(
        subject=advisor.customer_id,
        grant_id=advisor.grant_id,
        staff_id=advisor.staff_id,
        role=advisor.role,
        reason=reason,
    )
    decision.decide(ADVISING, advisor.customer_id, wish)
    return decision.state(ADVISING, advisor.customer_id).grants[-1]


def end_advising(decision: Decision, customer_id: str, grant_id: str) -> Advice:
    """By the customer; a second time nothing more ends. Raises `NotFound`."""
    decision.decide(ADVISING, customer_id, EndAdvising(grant_id=grant_id))
    grants = decision.state(ADVISING, customer_id).grants
    found = next((each for each in grants if each.grant_id == grant_id), None)
    if found is None:
        raise NotFound
    return found


def end_own(decision: Decision, customer_id: str, staff_id: str) -> None:
    """By the advisor, who acts for them no more."""
    if acting := decision.state(ADVISING, customer_id).by(staff_id, decision.now):
        decision.decide(ADVISING, customer_id, EndAdvising(grant_id=acting.grant_id))
