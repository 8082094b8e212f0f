"""How amounts, days and sizes are written in letters, and what a class of goods means in words."""

from datetime import date, datetime

from domain.deadlines import LONDON
from domain.money import Money
from domain.pricing.engine.breakdown import customer_lines
from domain.pricing.engine.result import PriceLine, PriceResult
from domain.selling.order.order_line import OrderLine
from interfaces.particulars import PaysReturn

CLASS_WORDS = {
    "standard": "You may cancel until the end of the 14th day after delivery.",
    "personalised": (
        "Made personal for you, so that there is no right to cancel (Consumer Contracts "
        "Regulations 2013, reg 28(1)(b)): it cannot be returned unless it is faulty."
    ),
    "bespoke": (
        "Made to what you specified, so that there is no right to cancel (Consumer Contracts "
        "Regulations 2013, reg 28(1)(b)): it cannot be returned unless it is faulty."
    ),
}
RETURN_WORDS: dict[PaysReturn, str] = {
    "house": "We pay for that parcel.",
    "customer": "You pay for that parcel.",
}
SYMBOLS = {"GBP": "£", "USD": "$", "EUR": "€"}


def money(amount: Money) -> str:
    """£2,955.00"""
    pounds, pence = divmod(abs(amount.minor), 100)
    sign = "−" if amount.minor < 0 else ""
    return f"{sign}{SYMBOLS.get(amount.currency, amount.currency + ' ')}{pounds:,}.{pence:02}"


def long_date(day: date) -> str:
    """7 January 2027"""
    return f"{day.day} {day:%B %Y}"


def long_time(instant: datetime) -> str:
    """7 January 2027, 14:05, as the clock in London shows it."""
    local = instant.astimezone(LONDON)
    return f"{long_date(local.date())}, {local:%H:%M}"


def class_words(line: OrderLine) -> str:
    return CLASS_WORDS[line.return_class]


def price_parts(line: OrderLine) -> tuple[PriceLine, ...]:
    return parts_of(line.price)


def parts_of(price: PriceResult) -> tuple[PriceLine, ...]:
    """What the price of one piece is made up of, VAT inside; nothing when it has one part."""
    parts = tuple(part for part in customer_lines(price) if part.inc_vat)
    return parts if len(parts) > 1 else ()
