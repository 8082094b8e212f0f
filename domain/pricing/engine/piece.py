"""What a price is asked for: one piece, its metal, stones, making and personalisation."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from domain.kernel import Invalid
from domain.money import Money
from domain.pricing.numbers import refuse_inexact
from domain.pricing.rule_set.rules import RuleSet

Slot = Literal["centre", "side"]
SLOTS: frozenset[str] = frozenset(get_args(Slot))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoneSlot:
    """The stones of one slot: `cost` is for all of them, a matched pair is one slot.

    A cost of zero is the customer's own stone.
    """

    slot: Slot
    cost: Money
    count: int
    carat_each: Decimal
    setting: str

    def __post_init__(self) -> None:
        refuse_inexact(self.carat_each)
        if self.slot not in SLOTS:
            raise StoneSlotUnknown(slot=self.slot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Melee:
    """Small stones by number and the carat of one, priced by the rule set's rate."""

    count: int
    carat_each: Decimal
    setting: str

    def __post_init__(self) -> None:
        refuse_inexact(self.carat_each)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surcharge:
    """An option's price, ex VAT."""

    code: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceInputs:
    """`articles` are metal masses in grams, at most two places: a pair of earrings is two.

    `making` and `metal` are codes of the rule set, `category` selects price-book adjustments,
    `engraving_units` is 0 without text. `design_revisions` is how many sketches of this piece
    were drawn, None where nothing is designed.
    """

    making: str
    metal: str
    articles: tuple[Decimal, ...]
    stones: tuple[StoneSlot, ...] = ()
    melee: Melee | None = None
    engraving_units: int = 0
    surcharges: tuple[Surcharge, ...] = ()
    category: str = ""
    design_revisions: int | None = None

    def __post_init__(self) -> None:
        refuse_inexact(*self.articles)

    @property
    def set_stones(self) -> tuple[StoneSlot | Melee, ...]:
        """Everything a setter sets: the slots, then the melee."""
        return self.stones if self.melee is None else (*self.stones, self.melee)


def surcharges_of(options: Iterable[str], rule_set: RuleSet) -> tuple[Surcharge, ...]:
    """The surcharges of the chosen options that have one."""
    prices = rule_set.option_surcharge
    return tuple(Surcharge(code=o, amount=Money(prices[o])) for o in options if o in prices)


class StoneSlotUnknown(Invalid):
    """A piece has no stone slot called {slot}."""
