"""The pieces the engine refuses to price, checked in the specification's order."""

from decimal import Decimal

from domain.kernel import Fault, Invalid, Refusal
from domain.pricing.engine.piece import Melee, PieceInputs, StoneSlot
from domain.pricing.price_books.price_book import PriceBook
from domain.pricing.rounding import check_rounding
from domain.pricing.rule_set.rules import RuleSet

MASS_PLACES = 2


def check_piece(piece: PieceInputs, rule_set: RuleSet, price_book: PriceBook) -> None:
    """Raise the refusal of the first check that fails; nothing when the piece has a price."""
    if piece.making not in rule_set.labour_fee:
        raise MakingUnknown(making=piece.making)
    rule_set.metal(piece.metal)
    _check_masses(piece.articles)
    for slot in piece.stones:
        if slot.cost.minor < 0:
            raise StoneCostNegative(cost=slot.cost)
    for stones in piece.set_stones:
        _check_stones(stones, rule_set)
    if piece.engraving_units < 0:
        raise EngravingUnitsNegative(units=piece.engraving_units)
    if (piece.design_revisions or 0) < 0:
        raise DesignRevisionsNegative(revisions=piece.design_revisions)
    check_rounding(price_book.rounding, price_book.rounding_bands)


def _check_masses(masses: tuple[Decimal, ...]) -> None:
    if not masses:
        raise ArticlesRequired
    for mass in masses:
        if mass <= 0:
            raise MassNotPositive(mass=mass)
    for mass in masses:
        exponent = mass.as_tuple().exponent
        if isinstance(exponent, int) and exponent < -MASS_PLACES:
            raise MassTooPrecise(mass=mass)


def _check_stones(stones: StoneSlot | Melee, rule_set: RuleSet) -> None:
    if stones.count <= 0:
        raise StoneCountNotPositive(count=stones.count)
    if stones.carat_each <= 0:
        raise CaratNotPositive(carat=stones.carat_each)
    if stones.setting not in rule_set.setting_fees:
        raise SettingUnknown(setting=stones.setting)


class MakingUnknown(Fault):
    """The rule set has no making class called {making}."""


class ArticlesRequired(Refusal):
    """A piece is at least one article."""


class MassNotPositive(Fault):
    """An article of {mass} g has no price."""


class MassTooPrecise(Fault):
    """Mass is given to two places of a gram, and {mass} has more."""


class StoneCostNegative(Fault):
    """A stone cannot cost {cost}."""


class StoneCountNotPositive(Fault):
    """A slot holds at least one stone, not {count}."""


class CaratNotPositive(Invalid):
    """A stone weighs more than {carat} ct."""


class SettingUnknown(Fault):
    """The rule set has no setting called {setting}."""


class EngravingUnitsNegative(Fault):
    """A text cannot have {units} units."""


class DesignRevisionsNegative(Fault):
    """A design cannot have {revisions} revisions."""
