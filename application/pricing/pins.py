"""The pins of the book that holds, held against the readings: what warns, and what is stopped."""

from collections.abc import Iterable
from datetime import datetime

from application.house_rules import HouseRules
from application.pricing.prices import HOME_REGION
from application.pricing.rates import spot_at
from application.store.event_store import Decision
from domain.pricing.pin import Pin, pin_of, refuse_low_pin
from domain.pricing.price_books import PRICE_BOOKS, PriceBookScheduled
from domain.pricing.price_books.price_book import PinnedRate
from domain.pricing.price_books.timeline import in_force


def pins_now(decision: Decision, rules: HouseRules) -> tuple[Pin, ...]:
    """Of the book that holds, in its order; none while no book holds."""
    book = in_force(decision.state(PRICE_BOOKS, HOME_REGION).books, decision.now)
    spot = spot_at(decision, decision.now)
    return tuple(
        pin_of(
            rate,
            spot.get(rate.metal),
            rules.pins,
            since=_pinned_since(decision, rate),
            now=decision.now,
        )
        for rate in (book.pinned_rates if book else ())
    )


def refuse_low_pins(decision: Decision, rules: HouseRules, rates: Iterable[PinnedRate]) -> None:
    """Raises `MetalPinTooLow` when one of the rates lies too far under its last reading."""
    spot = spot_at(decision, decision.now)
    for rate in rates:
        if rate.metal in spot:
            refuse_low_pin(rate, spot[rate.metal], rules.pins)


def _pinned_since(decision: Decision, rate: PinnedRate) -> datetime:
    """A later book that leaves a pin as it is does not renew it.

    The first book of a region begins in the past, and is agreed on when it is filed.
    """
    return min(
        max(each.event.book.valid_from, each.envelope.recorded_at)
        for each in decision.history(PRICE_BOOKS, HOME_REGION)
        if isinstance(each.event, PriceBookScheduled) and rate in each.event.book.pinned_rates
    )
