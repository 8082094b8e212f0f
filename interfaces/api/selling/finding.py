"""A guest finds an order again by its number and a code that its address is sent."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import Response
from pydantic import StringConstraints

from application.identity.attempts import TooManyAttempts
from application.identity.codes import CodeOver, CodeWrong, Shown, redeemed
from application.identity.sessions import Entry
from application.selling.orders.finding import Claimed, code_wanted
from domain.people.customer.contact import EmailInvalid
from interfaces.api.edge.access import CLAIMANT
from interfaces.api.edge.answers import NOT_KEPT, Id, plain
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.limits import LETTERS, SIGN_IN
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.trying import trying
from interfaces.api.edge.values import Ref, Text, example

routes = Routes("/orders/finding", "order", "commands")


class OrderSought(Body):
    """The number as it stands in every letter about the order."""

    model_config = example(order_no="EL-2345-6789", email="customer@example.com")
    order_no: Ref
    email: Text


class CodeShown(Body):
    """The six figures of the letter."""

    model_config = example(code="123456")
    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]


@dataclass(frozen=True, slots=True)
class CodeSent:
    """Whether there is such an order with such an address, only its mailbox is told."""

    code_id: str
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFound:
    """`token` opens this order and nothing else until `ends_at`, sent as
    `Authorization: Bearer`."""

    order_id: str
    token: str = field(repr=False)
    ends_at: datetime


@routes.post("", CLAIMANT, CodeSent, key="rows", refuses=(EmailInvalid, *LETTERS))
def seek_order(body: OrderSought, asked: Asked) -> Response:
    """Have a code sent to the address that an order was placed with.

    The answer is the same whether there is such an order or not.
    """
    claimed = Claimed(order_no=body.order_no, email=body.email)
    wanted = asked.look(lambda d: code_wanted(d, asked.api.tokens, claimed))
    code = asked.api.identity.codes.issue(wanted)
    return plain(CodeSent(code.code_id, code.ends_at), NOT_KEPT)


@routes.post(
    "/{code_id}",
    CLAIMANT,
    OrderFound,
    key="rows",
    refuses=(CodeWrong, CodeOver, TooManyAttempts, SIGN_IN),
)
def find_order_again(code_id: Id, body: CodeShown, asked: Asked) -> Response:
    """Show the code: the order can be seen, and all that its buyer may do with it, be done."""
    identity = asked.api.identity
    with trying(asked, "code", code_id):
        code = redeemed(identity.codes, "find_order", Shown(code_id=code_id, digits=body.code))
    begun = identity.sessions.begin(Entry(kind="guest", person=code.wanted.person))
    found = OrderFound(
        order_id=code.wanted.person, token=begun.token, ends_at=begun.session.ends_at
    )
    return plain(found, NOT_KEPT)
