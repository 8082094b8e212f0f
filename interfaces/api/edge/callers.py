"""Who is asking: the one place where a token, or later a session, becomes a caller with a role."""

import re
from dataclasses import dataclass

from starlette.datastructures import Headers

from application.tokens import Tokens
from domain.envelope import Actor
from interfaces.api.edge.access import Operation, StaffRole
from interfaces.api.edge.needs import Api, Staff
from interfaces.api.edge.refusals import (
    KeyGuessable,
    KeyInvalid,
    KeyRequired,
    NotPermitted,
    TokenInvalid,
    TokenMissing,
)

SHOPPER_HEADER = "Shopper-Token"
KEY_HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,255}")
SHORTEST_SECRET_KEY = 20
ACTOR_LETTERS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """`partition` keeps callers' idempotency keys apart; `token_hash` is a shopper's, else empty.

    `issued` is the token made for a shopper who came without one; it is told once, never stored.
    """

    actor: Actor
    partition: str
    token_hash: str = ""
    issued: str | None = None


def idempotency_key(headers: Headers, operation: Operation) -> str | None:
    key = headers.get(KEY_HEADER)
    if operation.key == "none":
        return None
    if key is None:
        if operation.key == "required":
            raise KeyRequired
        return None
    if not KEY.fullmatch(key):
        raise KeyInvalid
    return key


def identify(api: Api, operation: Operation, headers: Headers) -> Caller:
    """The caller in a role that may ask this, or the refusal that says what is missing."""
    access = operation.access
    if access.staff_roles:
        return _staff(api.staff, access.staff_roles, headers)
    if access.ownership == "none":
        partner = "partner" in access.roles
        actor = Actor("partner" if partner else "customer", operation.name)
        return Caller(actor=actor, partition=operation.name)
    token = headers.get(SHOPPER_HEADER)
    if token is None:
        if access.ownership == "own":
            raise TokenMissing
        return _newcomer(api.tokens, operation, idempotency_key(headers, operation))
    if not api.tokens.genuine(token):
        raise TokenInvalid
    return shopper(api.tokens, token)


def shopper(tokens: Tokens, token: str, *, issued: bool = False) -> Caller:
    token_hash = tokens.hash(token)
    return Caller(
        actor=Actor("customer", token_hash[:ACTOR_LETTERS], "shopper"),
        partition=f"shopper:{token_hash}",
        token_hash=token_hash,
        issued=token if issued else None,
    )


def _newcomer(tokens: Tokens, operation: Operation, key: str | None) -> Caller:
    """A first visit. With a key its token follows from our secret and the key, so that a repeat
    finds the same token and the same answer, and nobody else does: the key is then the visitor's
    secret, and a short one is refused.
    """
    if key is None:
        return shopper(tokens, tokens.issue(), issued=True)
    if len(key) < SHORTEST_SECRET_KEY:
        raise KeyGuessable(shortest=SHORTEST_SECRET_KEY)
    return shopper(tokens, tokens.issue_for(f"{operation.name}:{key}"), issued=True)


def _staff(staff: Staff, roles: tuple[StaffRole, ...], headers: Headers) -> Caller:
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenMissing
    member = staff.by_token(token.strip())
    if member is None:
        raise TokenInvalid
    role = next((role for role in roles if role in member.roles), None)
    if role is None:
        raise NotPermitted
    return Caller(actor=Actor("staff", member.staff_id, role), partition=f"staff:{member.staff_id}")
