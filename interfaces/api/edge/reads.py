"""What staff read about people is written down before they read it: who, what for, of what, when.

Which answers are about people follows from their types: a field that names somebody, says how they
are reached or what they said; a picture or a paper of theirs; whatever is under a customer's id.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, is_dataclass
from functools import cache
from typing import Any, Protocol, get_args, get_type_hints

from pydantic import BaseModel
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from domain.kernel import Unreadable
from domain.people.address import Address
from domain.people.payer import Payer

HEADER = "Purpose"
PURPOSES = (
    *("complaint", "customer_asked", "delivery", "fraud", "law", "making", "money", "privacy"),
    *("service", "tax"),
)
"""Words of a list, never of one's own: what is written down outlives whoever is forgotten."""
ABOUT = frozenset({"email", "phone", "recipient", "line1", "postcode", "brief", "picture"})
TYPES = (Address, Payer)
THINGS = frozenset(
    {
        *("order_id", "design_id", "customer_id", "quote_id", "cart_id", "payment_id"),
        *("artwork_id", "case_id", "line_id", "document_id", "message_id"),
    }
)
MOST_THINGS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRead:
    """`thing` is the id of an order, a design, a customer that was looked at; "" for none."""

    staff_id: str
    role: str
    operation: str
    purpose: str
    thing: str
    request_id: str


class StaffReads(Protocol):
    def note(self, reads: Sequence[StaffRead]) -> None:
        """Durably: whoever cannot be written down does not read it."""


class PurposeUnknown(Unreadable):
    """A Purpose says why somebody is looked at, by one of these: {purposes}."""

    purposes: tuple[str, ...]


def refuse_unknown_purpose(headers: Headers) -> None:
    """Raises `PurposeUnknown`."""
    if headers.get(HEADER, PURPOSES[0]) not in PURPOSES:
        raise PurposeUnknown(purposes=PURPOSES)


def is_about_people(path: str, answer: Any, media: Collection[str]) -> bool:
    return "{customer_id}" in path or bool(media) or _tells_of_people(answer)


def reads_of(request: Request, response: Response) -> list[StaffRead]:
    """One for each thing that the answer tells of."""
    state = request.state
    caller, route = state.asking.caller, request.scope["route"]
    purpose = request.headers.get(HEADER) or str(route.tags[0])
    return [
        StaffRead(
            staff_id=caller.actor.id,
            role=caller.actor.role or "",
            operation=route.operation.name,
            purpose=purpose,
            thing=thing,
            request_id=state.request_id,
        )
        for thing in _things(request, response)
    ]


def _things(request: Request, response: Response) -> list[str]:
    named = [str(v) for name, v in request.path_params.items() if name in THINGS]
    if response.media_type == "application/json":
        named += _named(json.loads(bytes(response.body)))
    return list(dict.fromkeys(named))[:MOST_THINGS] or [""]


def _named(told: Any) -> Iterator[str]:
    if isinstance(told, list):
        for each in told:
            yield from _named(each)
    if isinstance(told, dict):
        yield from (v for k, v in told.items() if k in THINGS and isinstance(v, str))
        for each in told.values():
            yield from _named(each)


@cache
def _tells_of_people(kind: Any) -> bool:
    return any(name in ABOUT or each in TYPES for name, each in _parts(kind, ()))


def _parts(kind: Any, within: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    if kind in within:
        return
    for inner in get_args(kind):
        yield "", inner
        yield from _parts(inner, within)
    plain = getattr(kind, "__origin__", kind)
    if is_dataclass(plain) or (isinstance(plain, type) and issubclass(plain, BaseModel)):
        for name, hint in get_type_hints(plain).items():
            yield name, hint
            yield from _parts(hint, (*within, kind))
