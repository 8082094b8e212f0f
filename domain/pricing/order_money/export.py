"""Prices for delivery abroad, zero-rated: from the ex-VAT net in the book's foreign currency."""

from dataclasses import dataclass

from domain.money import Money
from domain.pricing.numbers import exactly, to_whole
from domain.pricing.price_books.price_book import ExportTerms
from domain.pricing.rounding import shelf_price
from domain.pricing.vat import ZERO_RATED_EXPORT


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPrice:
    """Before and after rounding, in the foreign currency; VAT is zero (HMRC VEXP30300)."""

    gross_raw: Money
    gross: Money
    vat: Money
    vat_treatment: str


@exactly
def export_price(net: Money, terms: ExportTerms) -> ExportPrice:
    """The export price of a net amount in pounds."""
    raw = to_whole(net.minor * terms.fx_per_gbp * (1 + terms.fx_buffer))
    return ExportPrice(
        gross_raw=Money(raw, terms.currency),
        gross=Money(shelf_price(raw, terms.rounding), terms.currency),
        vat=Money.zero(terms.currency),
        vat_treatment=ZERO_RATED_EXPORT,
    )
