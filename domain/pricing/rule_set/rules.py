"""The rule set: the immutable, numbered and hashed document of tables and factors."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.kernel import Fault

STONE_LINES = ("metal", "centre", "side", "melee")
FEE_LINES = ("setting", "engraving", "hallmark", "packaging", "surcharge")
LINES_OF: Mapping[str, tuple[str, ...]] = {
    "1": (*STONE_LINES, "labour", *FEE_LINES),
    "2": (*STONE_LINES, "labour", "design", *FEE_LINES),
}
"""The lines of a price by the engine that makes it: designing stands beside making."""

LINES = LINES_OF["2"]
"""Every line that there is: a price book may adjust those that its rule set has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A precious metal. `waste` and `premium` are shares; `hallmark_from_g` is the threshold."""

    name: str
    waste: Decimal
    premium: Decimal
    hallmark_from_g: Decimal
    legal_fineness_permille: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alloy:
    """What a metal is cast in. `nickel_free` is only what we promise; rule sets of old did not."""

    code: str
    density_g_per_cm3: Decimal
    nickel_free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Metal:
    """A metal on offer. `cost_factor` is (1 + waste) x fineness x (1 + premium) x 100 pence.

    It is cast in `alloy`; `formerly` is the alloy that its name meant before alloys had names.
    """

    code: str
    family: Family
    colour: str | None
    fineness_permille: int
    alloy: Alloy
    formerly: Alloy
    cost_factor: Decimal


@dataclass(frozen=True, slots=True)
class Tier:
    """Marginal mark-up on stone cost up to a limit in pence; the last tier has no limit."""

    up_to: int | None
    factor: Decimal


@dataclass(frozen=True, slots=True)
class SettingFee:
    """Fee in pence for one stone below a carat; the last row has no limit."""

    below_ct: Decimal | None
    fee: int


@dataclass(frozen=True, slots=True)
class InclusiveFee:
    """Pence: `base` covers so many `included`, each further one costs `extra`."""

    base: int
    included: int
    extra: int

    def covering(self, count: int) -> int:
        return self.base + self.extra * max(0, count - self.included)

    def for_units(self, units: int) -> int:
        """The fee for engraving; nothing without text."""
        return self.covering(units) if units else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MassTolerance:
    """By how much an estimate may be out until the piece is weighed.

    A share of it; what is light, below `light_below_g`, so many grams.
    """

    share: Decimal
    light_below_g: Decimal
    light_g: Decimal

    def of(self, estimate_g: Decimal) -> Decimal:
        return self.light_g if estimate_g < self.light_below_g else estimate_g * self.share


TO_THE_LETTER = MassTolerance(share=Decimal(0), light_below_g=Decimal(0), light_g=Decimal(0))
"""Engine 1 went by the estimate as it was."""


@dataclass(frozen=True, slots=True)
class RetentionTerms:
    """What a cancellation keeps: fees in pence, refining loss as a share of metal cost."""

    design_fee: int
    casting_fee: int
    refining_loss: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """Every number the engine uses beside the price book; parsed once, read many times."""

    version: str
    engine_version: str
    sha256: str
    pi: Decimal
    grams_per_ozt_permille: Decimal
    lines: tuple[str, ...]
    alloys: Mapping[str, Alloy]
    metals: Mapping[str, Metal]
    families: Mapping[str, Family]
    rank_high_to_low: tuple[str, ...]
    profile_factor: Mapping[str, Decimal]
    margin_factor: Mapping[str, Decimal]
    stone_tiers: tuple[Tier, ...]
    melee_rate_per_ct: int
    labour_fee: Mapping[str, Mapping[str, int]]
    setting_fees: Mapping[str, tuple[SettingFee, ...]]
    engraving_fee: InclusiveFee
    design_fee: InclusiveFee | None
    hallmark_fee: int
    assay_tolerance: MassTolerance
    packaging_fee: int
    option_surcharge: Mapping[str, int]
    min_margin: Decimal
    retention: RetentionTerms

    @property
    def nickel_free(self) -> frozenset[str]:
        """The metals that are promised to be; none by a rule set without named alloys."""
        return frozenset(code for code, each in self.metals.items() if each.alloy.nickel_free)

    @property
    def nickel_free_white(self) -> frozenset[str]:
        """White gold is what people ask it of: once it was made with nickel."""
        return frozenset(c for c in self.nickel_free if self.metals[c].colour == "white")

    def metal(self, code: str) -> Metal:
        """The metal of a code such as au750_y; raises `MetalUnknown`."""
        if code not in self.metals:
            raise MetalUnknown(metal=code)
        return self.metals[code]

    def weighed_in(self, metal: str, alloy: str | None) -> Alloy:
        """What a mount was weighed in; a rule set without named alloys goes by the metal.

        Raises `MetalUnknown` or `AlloyUnknown`.
        """
        if alloy is None or not self.alloys:
            return self.metal(metal).formerly
        if alloy not in self.alloys:
            raise AlloyUnknown(alloy=alloy)
        return self.alloys[alloy]

    def labour(self, making: str, family: str) -> int:
        """The making fee in pence: the family's own where there is one, else the default."""
        fees = self.labour_fee[making]
        return fees.get(family, fees["default"])

    def setting(self, setting: str, carat_each: Decimal) -> int:
        """The fee in pence for setting one stone of that carat."""
        return next(
            row.fee
            for row in self.setting_fees[setting]
            if row.below_ct is None or carat_each < row.below_ct
        )


class MetalUnknown(Fault):
    """The rule set has no metal called {metal}."""


class AlloyUnknown(Fault):
    """The rule set has no alloy called {alloy}."""


class RuleSetHashMismatch(Fault):
    """Rule set {version} has hash {found}, not the {expected} under which it was filed."""
