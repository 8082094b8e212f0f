"""Metal rates as the pricing desk, or a feed with its token, enters them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from fastapi import Response

from application.house_rules import HouseRules
from application.pricing.pins import pins_now
from application.pricing.rates import (
    METALS,
    RateNow,
    approve_rate,
    propose_rate,
    rate_now,
    record_rate,
)
from application.store.event_store import Decision
from domain.pricing.metal_rate import (
    Metal,
    RateFromTheFuture,
    RateNotPositive,
    RateOutOfOrder,
    RateSamePerson,
    RateTooHigh,
    RateUnknown,
    Reading,
    SecondApprovalRequired,
    rate_id,
)
from domain.pricing.pin import Pin
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import Id, plain
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes, about
from interfaces.api.edge.values import Instant, Reason, Text, Written, example, figures

routes = Routes("/staff/metal-rates", "staff: prices", "commands")
NOT_READ = (about("gbp_per_ozt", RateNotPositive, RateTooHigh), about("as_of", RateFromTheFuture))
Pounds = Annotated[Decimal, Written(figures(8, 4))]


class MetalRate(Body):
    """Pounds per troy ounce as read at `as_of` (RFC 3339) from a named source.

    `licence_note` says why the figure may be used for pricing.
    """

    model_config = example(
        metal="gold",
        gbp_per_ozt="2962.40",
        as_of="2026-03-02T10:30:00Z",
        source="desk",
        licence_note="own reading",
    )
    metal: Metal
    gbp_per_ozt: Pounds
    as_of: Instant
    source: Reason
    licence_note: Text = ""

    @property
    def reading(self) -> Reading:
        return Reading(rate_id=rate_id(self.metal, self.as_of), **self.model_dump())


@dataclass(frozen=True, slots=True)
class Rates:
    """`pins` are what prices of today reckon with, and what is to be said against them."""

    items: tuple[RateNow, ...]
    pins: tuple[Pin, ...]


@routes.get("", staff("pricing", "concierge", "operator", "auditor", systems=True), Rates)
def metal_rates(asked: Asked) -> Response:
    """The last reading of every metal, its age, what waits for a second person; and the pins."""
    rules = asked.shop.rules
    return plain(asked.look(lambda d: _rates(d, rules)))


def _rates(decision: Decision, rules: HouseRules) -> Rates:
    items = tuple(rate_now(decision, rules, metal) for metal in METALS)
    return Rates(items, pins_now(decision, rules))


@routes.post(
    "",
    staff("pricing", systems=True),
    RateNow,
    creates="/staff/metal-rates",
    refuses=(*NOT_READ, RateOutOfOrder, SecondApprovalRequired),
)
def record_metal_rate(body: MetalRate, asked: Asked) -> Response:
    """A reading that moves by more than the house allows is refused: propose it instead."""
    rules, by = asked.shop.rules, asked.staff_id
    return asked.do(lambda d: record_rate(d, rules, body.reading, by=by), 201)


@routes.post(
    "/proposals",
    staff("pricing", systems=True),
    RateNow,
    creates="/staff/metal-rates",
    refuses=(*NOT_READ, RateOutOfOrder),
)
def propose_metal_rate(body: MetalRate, asked: Asked) -> Response:
    """Enter a reading that jumps; it counts once a second person approves it."""
    rules, by = asked.shop.rules, asked.staff_id
    return asked.do(lambda d: propose_rate(d, rules, body.reading, by=by), 201)


@routes.post(
    "/proposals/{rate_id}/approval",
    staff("pricing", fresh=True),
    RateNow,
    refuses=(RateUnknown, RateOutOfOrder, RateSamePerson),
)
def approve_metal_rate(rate_id: Id, asked: Asked) -> Response:
    """Agree to a proposed reading as the second person."""
    rules, by = asked.shop.rules, asked.staff_id
    return asked.do(lambda d: approve_rate(d, rules, rate_id, by=by))
