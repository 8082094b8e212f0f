"""The price bands that listings and reports count by."""

from domain.money import Money

# Names and upper ends in pence; a price at the end belongs to the next band.
ENDS = (
    ("0-1k", 100_000),
    ("1-2.5k", 250_000),
    ("2.5-5k", 500_000),
    ("5-10k", 1_000_000),
    ("10-25k", 2_500_000),
)
TOP = "25k-up"
PRICE_BANDS = (*(name for name, _ in ENDS), TOP)


def price_band(price: Money) -> str:
    return next((name for name, end in ENDS if price.minor < end), TOP)
