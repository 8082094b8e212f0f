"""Who is asking: the one place where a token or a session becomes a caller with a role."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.datastructures import Headers

from application.identity.api_keys import BEGINS
from application.identity.sessions import Session
from application.tokens import Tokens
from domain.envelope import Actor
from domain.kernel import NotFound
from domain.people.advising import ADVISING, NotActingForThem
from domain.selling.order import ORDER
from domain.selling.order.stage import found_order
from domain.selling.owner import known_owner
from interfaces.api.edge.access import ADVISORS, Access, Operation
from interfaces.api.edge.needs import Api, Premises
from interfaces.api.edge.newcomers import refuse_guessable, token_for, visitor_partition
from interfaces.api.edge.refusals import (
    FreshSignInNeeded,
    KeyInvalid,
    KeyRequired,
    NotPermitted,
    SecondFactorNeeded,
    SignInNeeded,
    TokenInvalid,
    TokenMissing,
)
from interfaces.api.edge.shown import ACTING_HEADER, SHOPPER_HEADER, session_token

KEY_HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,255}")
ACTOR_LETTERS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """`partition` keeps callers' idempotency keys apart; `owner` is whose things they may see and
    change: a customer, or the hash of a shopper's token; empty for all others.

    `issued` is the token made for a shopper who came without one; it is told once, never stored.
    """

    actor: Actor
    partition: str
    owner: str = ""
    customer_id: str = ""
    session: Session | None = None
    issued: str | None = None


def idempotency_key(headers: Headers, operation: Operation) -> str | None:
    key = headers.get(KEY_HEADER)
    if not operation.keyed:
        return None
    if key is None:
        if operation.key == "required":
            raise KeyRequired
        return None
    if not KEY.fullmatch(key):
        raise KeyInvalid
    return key


def is_looked_up(operation: Operation, headers: Headers) -> bool:
    """Whether the record is asked who this is; all others are known by arithmetic."""
    if "authorization" in headers or "cookie" in headers:
        return True
    return operation.access.ownership == "new" and KEY_HEADER in headers


def identify(
    api: Api, operation: Operation, headers: Headers, method: str = "GET", *, order_id: str = ""
) -> Caller:
    """The caller in a role that may ask this, or the refusal that says what is missing.

    `order_id` is of the order that the path is of, if it is of one.
    """
    access = operation.access
    if access.ownership == "none" and not access.staff_roles:
        partner = "partner" in access.roles
        actor = Actor("partner" if partner else "customer", operation.name)
        return Caller(actor=actor, partition=operation.name)
    token = session_token(api.tokens, headers, method)
    if access.staff_roles and token and token.startswith(BEGINS):
        return _system(api, operation, token)
    session = api.identity.sessions.find(token) if token else None
    if access.staff_roles:
        return _staff(api, access, token, session)
    if session and session.kind == "guest" and "shopper" in access.roles:
        return _guest(api, session, order_id)
    if ACTING_HEADER in headers:
        return _advisor(api, access, session, headers.getlist(ACTING_HEADER))
    caller = _own(api, operation, headers, token=token, session=session)
    if access.fresh:
        refuse_stale(api, session)
    return caller


def as_staff(house: Premises, access: Access, token: str) -> Caller:
    """The same of staff, wherever they show their session's token."""
    return _staff(house, access, token, house.identity.sessions.find(token))


def shopper(tokens: Tokens, token: str, *, issued: bool = False) -> Caller:
    token_hash = tokens.hash(token)
    return Caller(
        actor=Actor("customer", token_hash[:ACTOR_LETTERS], "shopper"),
        partition=visitor_partition(token_hash),
        owner=token_hash,
        issued=token if issued else None,
    )


def _customer(session: Session) -> Caller:
    return Caller(
        actor=Actor("customer", session.person, "customer"),
        partition=f"customer:{session.person}",
        owner=known_owner(session.person),
        customer_id=session.person,
        session=session,
    )


def _guest(api: Api, session: Session, order_id: str) -> Caller:
    """Whoever found an order again sees this very one; what they show opens nothing else."""
    if not order_id:
        raise TokenInvalid
    if order_id != session.person:
        raise NotFound
    order = found_order(api.store.look().state(ORDER, order_id))
    return Caller(
        actor=Actor("customer", session.person, "guest"),
        partition=f"guest:{session.session_id}",
        owner=order.owner,
        session=session,
    )


def _advisor(api: Api, access: Access, session: Session | None, customers: Sequence[str]) -> Caller:
    """Staff who act for one customer: theirs is what is the customer's, but for what nobody does
    for another."""
    if session is None or len(customers) != 1:
        raise TokenInvalid
    advisor = _staff(api, ADVISORS, "", session)
    if not access.advised:
        raise NotPermitted
    look, customer_id = api.store.look(), customers[0]
    if look.state(ADVISING, customer_id).by(advisor.actor.id, look.now) is None:
        raise NotActingForThem
    return Caller(
        actor=replace(advisor.actor, on_behalf_of=customer_id),
        partition=f"{advisor.partition}:{known_owner(customer_id)}",
        owner=known_owner(customer_id),
        customer_id=customer_id,
        session=session,
    )


def _own(
    api: Api, operation: Operation, headers: Headers, *, token: str | None, session: Session | None
) -> Caller:
    """Whoever is signed in is asked as that, whatever visitor's token comes with it."""
    if session and session.kind == "customer":
        return _customer(session)
    if token is not None:
        raise TokenInvalid
    if "shopper" not in operation.access.roles:
        raise SignInNeeded
    return _visitor(api, operation, headers)


def _visitor(api: Api, operation: Operation, headers: Headers) -> Caller:
    token = headers.get(SHOPPER_HEADER)
    if token is None:
        if operation.access.ownership == "own":
            raise TokenMissing
        return _newcomer(api, operation, idempotency_key(headers, operation))
    if not api.tokens.genuine(token):
        raise TokenInvalid
    return shopper(api.tokens, token)


def _newcomer(api: Api, operation: Operation, key: str | None) -> Caller:
    if key is None:
        return shopper(api.tokens, api.tokens.issue(), issued=True)
    refuse_guessable(key)
    return shopper(api.tokens, token_for(api, operation, key), issued=True)


def _staff(house: Premises, access: Access, token: str | None, session: Session | None) -> Caller:
    """Whether they still work here, and as what, is looked up each time."""
    if token is None:
        raise TokenMissing
    if session is None or session.kind != "staff":
        raise TokenInvalid
    if not (session.second_factor or access.half):
        raise SecondFactorNeeded
    member = house.staff.member(session.person)
    if member is None:
        raise TokenInvalid
    role = next((role for role in access.staff_roles if role in member.roles), None)
    if role is None:
        raise NotPermitted
    if access.fresh:
        refuse_stale(house, session)
    return Caller(
        actor=Actor("staff", member.staff_id, role),
        partition=f"staff:{member.staff_id}",
        session=session,
    )


def _system(api: Api, operation: Operation, secret: str) -> Caller:
    key = api.identity.api_keys.find(secret)
    if key is None:
        raise TokenInvalid
    if operation.scopes.isdisjoint(key.scopes):
        raise NotPermitted
    return Caller(
        actor=Actor("system", key.system_id, "system"), partition=f"system:{key.system_id}"
    )


def refuse_stale(house: Premises, session: Session | None) -> None:
    """Raises `FreshSignInNeeded`."""
    if session is None or house.store.clock.now() - session.proved_at > house.identity.fresh:
        raise FreshSignInNeeded
