"""The price of a piece that is finished and on the shelf: set by a person, VAT inside."""

from domain.canonical import sha256_of
from domain.money import Money
from domain.pricing.engine.result import CostSheet, PriceLine, PriceResult, SetAmount
from domain.pricing.price_books.price_book import PriceBook
from domain.pricing.rule_set.rules import RuleSet
from domain.pricing.vat import STANDARD_RATED, vat_inside


def set_price(amount: Money, cost: Money, rule_set: RuleSet, price_book: PriceBook) -> PriceResult:
    """One line, no shelf rounding: the amount was rounded by whoever set it."""
    vat = vat_inside(amount, price_book.vat_rate)
    line = PriceLine(code="piece", label="Piece", ex_vat=amount - vat, inc_vat=amount)
    return PriceResult(
        total=amount,
        vat=vat,
        ex_vat=amount - vat,
        vat_treatment=STANDARD_RATED,
        lines=(line,),
        rounding=Money.zero(amount.currency),
        articles=(),
        cost=CostSheet(total=cost, metal_each=()),
        ruleset=rule_set.version,
        engine=rule_set.engine_version,
        price_book=price_book.price_book_id,
        rates=(),
        inputs_hash=sha256_of({"set_price_pence": amount.minor, "currency": amount.currency}),
        inputs=SetAmount(amount=amount, cost=cost),
    )
