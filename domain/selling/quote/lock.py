"""The price lock of a quote: its price is paid inside its validity, whatever moved since."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.kernel import Gone
from domain.money import Money

QUOTE_LASTS = timedelta(hours=168)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLock:
    """A price held in [issued_at, valid_until), instants in UTC."""

    price: Money
    issued_at: datetime
    valid_until: datetime

    def holds(self, now: datetime) -> bool:
        """Exactly at its end it does not hold any more."""
        return self.issued_at <= now < self.valid_until

    def pay(self, now: datetime, current: Money | None) -> Money:
        """The locked price; raises `QuoteExpired` with the current one outside the validity."""
        if not self.holds(now):
            raise quote_expired(current)
        return self.price


def price_lock(price: Money, issued_at: datetime, lasts: timedelta = QUOTE_LASTS) -> PriceLock:
    """A lock over elapsed time, untouched by summer time."""
    until = issued_at.astimezone(UTC) + lasts
    return PriceLock(price=price, issued_at=issued_at, valid_until=until)


class QuoteExpired(Gone):
    """This quote has ended, and the price is now {current}; ask for a new quote."""

    current: Money | None


class NotOfferedNow(QuoteExpired):
    """This quote has ended, and its design is not offered as it was; look at the design."""

    current: Money | None


def quote_expired(current: Money | None) -> QuoteExpired:
    """`current` is what the design costs now, None when it cannot be had as it is."""
    return NotOfferedNow(current=None) if current is None else QuoteExpired(current=current)
