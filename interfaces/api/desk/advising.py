"""Advisors: a customer found, asked for their code, acted for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Response
from pydantic import StringConstraints

from application.identity.attempts import TooManyAttempts
from application.identity.codes import CodeOver, CodeWanted, CodeWrong, Shown
from application.people.advising import (
    Advisor,
    account_at,
    begin_advising,
    end_own,
    refuse_unknown,
    shown_by_customer,
)
from application.selling.orders.finding import find_order
from application.store.event_store import Decision
from application.store.privacy import SubjectErased
from domain.kernel import NotFound
from domain.people.advising import ReasonInvalid
from domain.people.customer.contact import EmailInvalid
from domain.selling.owner import customer_of, is_known
from interfaces.api.edge.access import ADVISORS
from interfaces.api.edge.answers import NOT_KEPT, Id, plain
from interfaces.api.edge.asking import Asked, Asking
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.trying import trying
from interfaces.api.edge.values import Ref, Text, example
from interfaces.api.people.acting import ActingShown, shown

routes = Routes("/staff/customers", "staff: customers", "commands")


class CustomerSought(Body):
    """The very e-mail address of an account, or the number of an order that is an account's."""

    model_config = example(email="customer@example.com")
    email: Text | None = None
    order_no: Ref | None = None


class ActFor(Body):
    """The code that the customer was sent and told you; or why you act without it."""

    model_config = example(reason="They telephoned and cannot read their mail just now.")
    code_id: Ref | None = None
    code: Annotated[str, StringConstraints(max_length=40)] | None = None
    reason: Annotated[str, StringConstraints(max_length=2_000)] | None = None


@dataclass(frozen=True, slots=True)
class CustomerFound:
    customer_id: str


@dataclass(frozen=True, slots=True)
class AdviceCodeSent:
    """The customer reads it to you; it is of use to nobody else."""

    code_id: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ActingEnded:
    customer_id: str


@routes.post("/finding", ADVISORS, CustomerFound, key="rows", refuses=(NotFound, EmailInvalid))
def find_customer(body: CustomerSought, asked: Asked) -> Response:
    """Find a customer by what they say of themselves: nothing that is only like it is found."""
    found = asked.look(lambda d: _found(d, asked, body))
    return plain(CustomerFound(found), NOT_KEPT)


@routes.post(
    "/{customer_id}/acting/codes", ADVISORS, AdviceCodeSent, key="rows", refuses=(NotFound,)
)
def ask_customer(customer_id: Id, asked: Asked) -> Response:
    """Have a code sent to the customer, which they tell you if they want you to act for them."""
    asked.look(lambda d: refuse_unknown(d, customer_id))
    code = asked.api.identity.codes.issue(CodeWanted(purpose="advise", person=customer_id))
    return plain(AdviceCodeSent(code.code_id, code.ends_at), NOT_KEPT)


@routes.post(
    "/{customer_id}/acting",
    ADVISORS,
    ActingShown,
    refuses=(NotFound, ReasonInvalid, CodeWrong, CodeOver, TooManyAttempts, SubjectErased),
)
def act_for(customer_id: Id, body: ActFor, asked: Asked) -> Response:
    """Act for a customer for an hour: send `Acting-For` with their id beside your session.

    Of what they sign, pay and prove themselves nothing can be done for them. They are told that
    somebody of your role acted.
    """
    reason = body.reason or ("" if body.code is None else None)
    if body.code is not None and reason is None:
        digits = Shown(code_id=body.code_id or "", digits=body.code, person=customer_id)
        with trying(asked, "code", digits.code_id):
            shown_by_customer(asked.api.identity.codes, digits)
    actor = asked.caller.actor
    advisor = Advisor(customer_id=customer_id, staff_id=actor.id, role=actor.role or "")
    return asked.do(lambda d: shown(begin_advising(d, advisor, reason)))


@routes.delete("/{customer_id}/acting", ADVISORS, ActingEnded)
def stop_acting(customer_id: Id, asked: Asked) -> Response:
    """Act for them no more."""

    def stop(decision: Decision) -> ActingEnded:
        end_own(decision, customer_id, asked.staff_id)
        return ActingEnded(customer_id)

    return asked.do(stop)


def _found(decision: Decision, asked: Asking, sought: CustomerSought) -> str:
    if sought.email is not None:
        return account_at(decision, asked.mailboxes, sought.email)
    found = find_order(decision, sought.order_no or "")
    if found is None or not is_known(found.order.owner):
        raise NotFound
    return customer_of(found.order.owner)
