"""The price lock of a quote: its price is paid inside its validity, whatever moved since."""

from dataclasses import dataclass
from datetime import datetime

from domain.deadlines import elapsed
from domain.kernel import Refusal
from domain.money import Money

QUOTE_HOURS = 168


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLock:
    """A price held in [issued_at, valid_until), instants in UTC."""

    price: Money
    issued_at: datetime
    valid_until: datetime

    def pay(self, now: datetime, current: Money) -> Money:
        """The locked price; raises `QuoteExpired` with the current one outside the validity."""
        if not self.issued_at <= now < self.valid_until:
            raise QuoteExpired(current=current)
        return self.price


def price_lock(price: Money, issued_at: datetime, hours: int = QUOTE_HOURS) -> PriceLock:
    """A lock over elapsed hours."""
    return PriceLock(price=price, issued_at=issued_at, valid_until=elapsed(issued_at, hours))


class QuoteExpired(Refusal):
    """The quote has ended; the price is now {current}."""

    code = "quote_expired"
