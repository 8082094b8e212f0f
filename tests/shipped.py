"""The prices with which a demonstration begins, for tests that need no price desk."""

from functools import cache

from application.pricing.prices import Prices
from application.reference import shipped_price_book, shipped_rule_set


@cache
def shipped_prices() -> Prices:
    """The first book of the shipped rule set, for ever."""
    rule_set = shipped_rule_set()
    return Prices((shipped_price_book(),), {rule_set.version: rule_set})
