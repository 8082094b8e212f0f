"""The price book: one region's prices for a time, by a rule set, pinned rates and rounding."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.kernel import Fault, Refusal
from domain.pricing.rounding import BY_BANDS, Rounding, RoundingBand
from domain.pricing.rule_set.rules import RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedRate:
    """A metal's price in pounds per troy ounce, fixed in the book under the rate's id."""

    metal: str
    rate_id: str
    gbp_per_ozt: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A share added to one line of one category of pieces, inside the line's own rounding."""

    category: str
    line: str
    fraction: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositRule:
    """Made lines together above `made_total_above` (minor units) may be paid in two parts."""

    share: Decimal
    min_share: Decimal
    max_share: Decimal
    made_total_above: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTerms:
    """Prices in another currency for delivery abroad; off by default."""

    enabled: bool
    currency: str
    fx_per_gbp: Decimal
    fx_buffer: Decimal
    rounding: Rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceBook:
    """Made of storable values only. In force from `valid_from` to before `valid_to` (UTC)."""

    price_book_id: str
    ruleset_version: str
    region: str
    currency: str
    vat_mode: str
    vat_rate: Decimal
    valid_from: datetime
    valid_to: datetime | None
    pinned_rates: tuple[PinnedRate, ...]
    rounding_bands: tuple[RoundingBand, ...]
    stone_list_fx_gbp_per_usd: Decimal
    deposit: DepositRule
    export: ExportTerms
    adjustments: tuple[Adjustment, ...] = ()
    rounding: Rounding = BY_BANDS

    def rate(self, metal_family: str) -> PinnedRate:
        """The pinned rate of a metal; raises `MetalRateNotPinned`."""
        for rate in self.pinned_rates:
            if rate.metal == metal_family:
                return rate
        raise MetalRateNotPinned(metal=metal_family)

    def adjustment(self, category: str, line: str) -> Decimal:
        """The share added to a line of a category: the sum of the book's entries, mostly 0."""
        return sum(
            (a.fraction for a in self.adjustments if (a.category, a.line) == (category, line)),
            Decimal(0),
        )


class MetalRateNotPinned(Fault):
    """The price book pins no rate for {metal}; record a reading of it, and name that."""


class RuleSetMismatch(Fault):
    """The price book asks for rule set {wanted}, and was given {given}."""


def refuse_lineless(adjustments: Iterable[Adjustment], rule_set: RuleSet) -> None:
    """Raises `AdjustmentWithoutLine`: it would be agreed on, and change nothing."""
    for each in adjustments:
        if each.line not in rule_set.lines:
            raise AdjustmentWithoutLine(line=each.line, version=rule_set.version)


class AdjustmentWithoutLine(Refusal):
    """Prices by rule set {version} have no line {line}; choose another, or a newer rule set."""

    line: str
    version: str


class DepositShareOutOfRange(Refusal):
    """A deposit of {share} is outside {lowest} to {highest}; choose a share between them."""
