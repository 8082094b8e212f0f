"""How a pinned rate stands: against its term, and against the last reading of its metal."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from domain.kernel import Refusal
from domain.pricing.numbers import exactly
from domain.pricing.price_books.price_book import PinnedRate

Warned = Literal["over_term", "under_reading", "stops_quotes"]
PER_TEN_THOUSAND = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class PinTerms:
    """A pin is renewed within `lasts`; the shares are of the reading that it lies under."""

    lasts: timedelta = timedelta(days=7)
    warn_under: Decimal = Decimal("0.03")
    stop_under: Decimal = Decimal("0.08")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A rate of the book that holds, pinned `since`; `under` is the share below the last reading.

    0 where the pin is the higher of the two, None where there is no reading.
    """

    rate: PinnedRate
    since: datetime
    under: Decimal | None
    warned: tuple[Warned, ...]


class MetalPinTooLow(Refusal):
    """{metal} costs {percent} % more than our prices reckon with: too much to promise them.

    Until a new price book pins it, the piece can be bought at its price of today.
    """

    metal: str
    percent: str


def pin_of(
    rate: PinnedRate, reading: Decimal | None, terms: PinTerms, *, since: datetime, now: datetime
) -> Pin:
    below = None if reading is None else _under(rate, reading)
    over_term: tuple[Warned, ...] = ("over_term",) if now - since > terms.lasts else ()
    warned = over_term if below is None else (*over_term, *_low(below, terms))
    shown = None if below is None else below.quantize(PER_TEN_THOUSAND)
    return Pin(rate=rate, since=since, under=shown, warned=warned)


@exactly
def refuse_low_pin(rate: PinnedRate, reading: Decimal, terms: PinTerms) -> None:
    """Raises `MetalPinTooLow` where a promise of a week would be made far under the market."""
    if _under(rate, reading) >= terms.stop_under:
        more = (reading / rate.gbp_per_ozt - 1) * 100
        raise MetalPinTooLow(metal=rate.metal, percent=f"{more:.1f}")


@exactly
def _under(rate: PinnedRate, reading: Decimal) -> Decimal:
    return max(Decimal(0), (reading - rate.gbp_per_ozt) / reading)


def _low(below: Decimal, terms: PinTerms) -> tuple[Warned, ...]:
    if below >= terms.stop_under:
        return ("under_reading", "stops_quotes")
    return ("under_reading",) if below >= terms.warn_under else ()
