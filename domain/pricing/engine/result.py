"""The price of one piece, itemised, with everything that is needed to derive it again."""

from dataclasses import dataclass
from decimal import Decimal

from domain.money import Money
from domain.pricing.engine.piece import PieceInputs
from domain.pricing.price_books.price_book import PinnedRate

Detail = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLine:
    """One line; `inc_vat` is its share of the shelf price, so that lines sum to the total."""

    code: str
    label: str
    ex_vat: Money
    inc_vat: Money
    detail: Detail = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedArticle:
    """An article's metal mass in grams, and whether it goes to the assay office for a hallmark.

    Engine 1 sends what is estimated as heavy as the threshold, engine 2 what may turn out to be.
    """

    mass_g: Decimal
    hallmark_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSheet:
    """What the piece costs us, for staff with the pricing right only."""

    total: Money
    metal_each: tuple[Money, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAmount:
    """The price of a finished piece as a person set it, VAT inside, and what the piece costs us."""

    amount: Money
    cost: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceResult:
    """`total` is the shelf price with VAT; `vat` lies inside it and `ex_vat` is the rest.

    `rounding` is what shelf rounding added (or, negative, took). `rates` are the pinned rates
    used, `inputs_hash` the SHA-256 of the canonical JSON of everything that went in. `inputs` are
    kept so that the price can be derived again; the oldest prices were stored without them.
    """

    total: Money
    vat: Money
    ex_vat: Money
    vat_treatment: str
    lines: tuple[PriceLine, ...]
    rounding: Money
    articles: tuple[PricedArticle, ...]
    cost: CostSheet
    ruleset: str
    engine: str
    price_book: str
    rates: tuple[PinnedRate, ...]
    inputs_hash: str
    inputs: PieceInputs | SetAmount | None = None

    @property
    def net(self) -> Money:
        """The sum of the lines, before VAT and shelf rounding."""
        return Money(sum(line.ex_vat.minor for line in self.lines), self.total.currency)

    @property
    def gross_raw(self) -> Money:
        """The price with VAT before shelf rounding."""
        return self.total - self.rounding

    def line(self, code: str) -> PriceLine:
        return next(line for line in self.lines if line.code == code)
