"""A customer's wish to be forgotten: asked for, looked at, taken back while it waits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, assert_never

from fastapi import Response

from application.store.event_store import following
from application.store.ports import Unavailable
from domain.kernel import NotFound
from domain.people.erasure import (
    Erased,
    ErasureUnderWay,
    Hindrance,
    NotAsked,
    State,
    UnderWay,
    Waiting,
)
from interfaces.api.edge.access import CUSTOMER, FRESH_CUSTOMER
from interfaces.api.edge.answers import NOT_KEPT, plain
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.routes import Routes

routes = Routes("/me/erasure", "erasure", "commands")
queries = Routes("/me/erasure", "erasure", "queries")
Standing = Literal["not_asked", "waiting", "under_way", "done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitsFor:
    """`ref` is the id of the order, the case or the payment; `until` is when that ends by itself,
    null where nobody can say."""

    why: Hindrance
    ref: str
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureShown:
    """While it is `waiting` it can be taken back; it goes on by itself when the last of what it
    waits for has ended."""

    standing: Standing
    waits_for: tuple[WaitsFor, ...] = ()


@routes.post("", FRESH_CUSTOMER, ErasureShown, refuses=(Unavailable,))
def ask_erasure(asked: Asked) -> Response:
    """Be forgotten: at once, or as soon as nothing is open that needs who you are.

    What the law wants kept of a sale, the name and address on an invoice, is kept for its time,
    under a key of its own, and destroyed by itself.
    """
    api, request = asked.api, following(asked.request)
    return _shown(api.erasing.ask(asked.customer_id, "customer", request))


@queries.get("", CUSTOMER, ErasureShown)
def show_erasure(asked: Asked) -> Response:
    """Whether you asked to be forgotten, and what that waits for."""
    return _shown(asked.api.erasing.wish(asked.customer_id))


@routes.delete("", CUSTOMER, ErasureShown, refuses=(NotFound, ErasureUnderWay))
def withdraw_erasure(asked: Asked) -> Response:
    """Stay known after all, while it still waits."""
    asked.api.erasing.withdraw(asked.customer_id, following(asked.request))
    return _shown(asked.api.erasing.wish(asked.customer_id))


def _shown(wish: State) -> Response:
    return plain(_told(wish), NOT_KEPT)


def _told(wish: State) -> ErasureShown:
    match wish:
        case NotAsked():
            return ErasureShown(standing="not_asked")
        case Waiting(obstacles=obstacles):
            waits = tuple(
                WaitsFor(why=each.why, ref=each.ref, until=each.until) for each in obstacles
            )
            return ErasureShown(standing="waiting", waits_for=waits)
        case UnderWay():
            return ErasureShown(standing="under_way")
        case Erased():
            return ErasureShown(standing="done")
        case _:
            assert_never(wish)
