"""What people attend to beside the stage of an order: holds, its address, a review, opinions."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never

from domain.kernel import Personal, event
from domain.people.address import Address
from domain.selling.order.placing import OrderPlaced
from domain.selling.order.references import Checks

HoldReason = Literal[
    "address_risk",
    "balance_overdue",
    "customer_request",
    "incident",
    "risk",
    "scan_mismatch",
    "shipment_lost",
]
CorrectionReason = Literal["customer_asked", "mistyped", "returned_by_carrier"]
ChangeReason = Literal["customer", CorrectionReason]
Opinion = Literal["clear", "reject"]
Verification = Literal["call_back", "identity", "address_document"]
"""What a customer is asked for: to be called, proof of who they are, of where they live."""

OF_ADDRESS = frozenset({"address_changed", "forwarding_address", "payer_differs", "sanctions_near"})
"""Who looked at these looked at the address of that moment."""
ONCE_CALLED = {"guest_order_from_review_amount": "first_order"}
"""Triggers in old events, by what they are called today."""


@event("order.held")
class OrderHeld:
    """Nothing goes on with it for this reason, until it is released from it."""

    reason: HoldReason
    by: str
    triggers: tuple[str, ...] = ()


@event("order.released")
class OrderReleased:
    reason: HoldReason
    by: str
    checks: Checks = Checks()
    note_ref: str | None = None


@event("order.address_changed")
class DeliveryAddressChanged:
    """`before` is where it would have gone; `risk_rerun`, that its risk was weighed again at once.

    Of an order that nobody has paid it is weighed when it is paid.
    """

    subject: str
    delivery: Personal[Address]
    before: Personal[Address]
    by: str
    reason: ChangeReason
    risk_rerun: bool


@event("order.review_opened")
class OrderReviewOpened:
    """`people` must agree; `score` is the weight of the triggers by the `policy` of that name."""

    triggers: tuple[str, ...]
    score: int = 0
    people: int = 1
    policy: str | None = None


@event("order.opinion_given")
class OpinionGiven:
    """What somebody who looked would do, what they checked, and where their note lies."""

    decision: Opinion
    by: str
    checks: Checks
    note_ref: str | None
    at: datetime


@event("order.review_cleared")
class OrderReviewCleared:
    by: str
    checks: tuple[str, ...]


@event("order.verification_asked")
class VerificationAsked:
    """The customer is to help with this before that instant."""

    what: tuple[Verification, ...]
    until: datetime
    by: str


@event("order.authorisation_ending")
class AuthorisationEnding:
    """The money is held until `capture_before`, and given back with the order at `voids_at`."""

    payment_id: str
    capture_before: datetime
    voids_at: datetime


Attended = (
    OrderHeld
    | OrderReleased
    | DeliveryAddressChanged
    | OrderReviewOpened
    | OpinionGiven
    | OrderReviewCleared
    | VerificationAsked
    | AuthorisationEnding
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """`reviews` counts how often it was opened for a look; `opinions` are of the last, one each.

    `cleared` are the triggers that somebody was satisfied about, `warned` the end of the
    authorisation that was told.
    """

    holds: tuple[OrderHeld, ...] = ()
    moved: DeliveryAddressChanged | None = None
    reviews: int = 0
    opened: OrderReviewOpened | None = None
    opinions: tuple[OpinionGiven, ...] = ()
    cleared: frozenset[str] = frozenset()
    asked: VerificationAsked | None = None
    warned: datetime | None = None

    @property
    def reasons(self) -> tuple[HoldReason, ...]:
        return tuple(hold.reason for hold in self.holds)

    def delivery(self, placed: OrderPlaced) -> Personal[Address]:
        """Where it goes as things stand."""
        return self.moved.delivery if self.moved else placed.delivery


NOTHING = Attention()


def evolve_attention(before: Attention, event: Attended) -> Attention:
    match event:
        case OrderHeld() | OrderReleased():
            return replace(before, holds=_holds(before, event))
        case DeliveryAddressChanged():
            return replace(before, moved=event, cleared=before.cleared - OF_ADDRESS)
        case OrderReviewOpened():
            number = before.reviews + 1
            return replace(before, reviews=number, opened=event, opinions=(), asked=None)
        case OpinionGiven(by=by):
            others = tuple(each for each in before.opinions if each.by != by)
            return replace(before, opinions=(*others, event))
        case OrderReviewCleared():
            return replace(before, opened=None, cleared=before.cleared | _triggers(before.opened))
        case VerificationAsked():
            return replace(before, asked=event)
        case AuthorisationEnding():
            return replace(before, warned=event.capture_before)
        case _:
            assert_never(event)


def _holds(before: Attention, event: OrderHeld | OrderReleased) -> tuple[OrderHeld, ...]:
    """One for each reason, the last that was said of it."""
    others = tuple(hold for hold in before.holds if hold.reason != event.reason)
    return (*others, event) if isinstance(event, OrderHeld) else others


def _triggers(opened: OrderReviewOpened | None) -> frozenset[str]:
    told = opened.triggers if opened else ()
    return frozenset(ONCE_CALLED.get(each, each) for each in told)
