"""Asking the provider for a payment, so that an answer lost or late leads to no second one.

Each asking has a number and is recorded before the call. The provider repeats under one number
whatever it answered first, its own faults too: only once it has been looked at, and has made
nothing, the next number is asked under.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from domain.kernel import command, event
from domain.money import Money


@dataclass(frozen=True, slots=True)
class AtProvider:
    """Under which number the provider was asked last, when, and for how much.

    `provider_id` is the id that it gave, once known.
    """

    number: int = 0
    asked_at: datetime | None = None
    amount: Money | None = None
    settled: bool = True
    provider_id: str | None = None
    strays: tuple[str, ...] = ()


@command
class AskProvider:
    """The provider is about to be asked to open this payment."""


@command
class NothingFound:
    """The provider broke over the asking of this number, and has nothing that came of it."""

    number: int


@command
class IntentReported:
    """The provider has opened this payment, under an id of its own."""

    provider_id: str


@event("payment.intent_asked")
class IntentAsked:
    order_id: str
    number: int
    asked_at: datetime
    amount: Money | None = None


@event("payment.intent_not_made")
class AskingCameToNothing:
    number: int


@event("payment.intent_recorded")
class IntentRecorded:
    provider_id: str


@event("payment.intent_strayed")
class IntentStrayed:
    """The provider opened it when it was over, or a second time: nothing may be held by that."""

    order_id: str
    provider_id: str


Asking = AskProvider | NothingFound | IntentReported
Asked = IntentAsked | AskingCameToNothing | IntentRecorded | IntentStrayed


def ask(at: AtProvider, order_id: str, amount: Money, now: datetime) -> tuple[Asked, ...]:
    """The same asking again while its answer is not known, whatever is wanted by now."""
    if at.provider_id or not at.settled:
        return ()
    number = at.number + 1
    return (IntentAsked(order_id=order_id, number=number, asked_at=now, amount=amount),)


def nothing_found(at: AtProvider, number: int) -> tuple[Asked, ...]:
    if at.provider_id or at.settled or number != at.number:
        return ()
    return (AskingCameToNothing(number=number),)


def opened(at: AtProvider, order_id: str, provider_id: str, *, over: bool) -> tuple[Asked, ...]:
    """The first id is the payment's own, unless the payment is over."""
    if provider_id == at.provider_id or provider_id in at.strays:
        return ()
    if at.provider_id or over:
        return (IntentStrayed(order_id=order_id, provider_id=provider_id),)
    return (IntentRecorded(provider_id=provider_id),)


def after(at: AtProvider, event: Asked) -> AtProvider:
    match event:
        case IntentAsked(number=number, asked_at=asked_at, amount=amount):
            return replace(at, number=number, asked_at=asked_at, amount=amount, settled=False)
        case AskingCameToNothing():
            return replace(at, settled=True)
        case IntentRecorded(provider_id=provider_id):
            return replace(at, provider_id=provider_id, settled=True)
        case IntentStrayed(provider_id=stray):
            return replace(at, strays=(*at.strays, stray))
        case _:
            assert_never(event)
