"""The floor of a price at a moment: below it nothing is sold, whatever is conceded."""

from datetime import datetime

from application.shop import Shop
from domain.pricing.engine.floor import replacement_cost
from domain.pricing.engine.result import PriceResult
from domain.selling.cart.concession import Floor


def floor_of(shop: Shop, price: PriceResult, now: datetime) -> Floor:
    """By the cost of the piece at the higher of pin and reading, and the least margin of now.

    What a price was made of is known to the rule set that made it, though another may hold by now.
    """
    made_by = shop.prices.by(shop.prices.book(price.price_book))
    return Floor(
        cost=replacement_cost(price, made_by.rule_set, made_by.spot),
        min_margin=shop.prices.at(now).rule_set.min_margin,
    )
