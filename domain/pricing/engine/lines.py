"""The lines of a price, ex VAT and in pence, and what the piece costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.pricing.engine.hallmark import goes_to_assay
from domain.pricing.engine.metal import metal_cost
from domain.pricing.engine.piece import PieceInputs
from domain.pricing.engine.stones import adjusted, marked_up
from domain.pricing.numbers import to_whole
from domain.pricing.price_books.price_book import PriceBook
from domain.pricing.rule_set.rules import InclusiveFee, RuleSet


@dataclass(frozen=True, slots=True)
class Lines:
    """Pence per line; cost of the piece; metal cost per article and whether it goes to assay."""

    ex_vat: Mapping[str, int]
    cost: int
    metal_each: tuple[int, ...]
    marked: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Costs:
    """What the priced parts cost us in pence, before margins."""

    metal_each: tuple[int, ...]
    melee: int
    labour: int
    setting: int

    @property
    def metal(self) -> int:
        return sum(self.metal_each)


def lines_of(piece: PieceInputs, rule_set: RuleSet, book: PriceBook) -> Lines:
    """Every line of a checked piece: multiplied out, adjusted, then rounded once."""
    costs = _costs(piece, rule_set, book)
    marked = _marked(piece, rule_set)
    fees = _fees(piece, rule_set, sum(marked))
    amounts = _priced(piece, rule_set, costs) | fees
    ex_vat = {
        line: adjusted(amounts[line], book.adjustment(piece.category, line))
        for line in rule_set.lines
    }
    stones = sum(slot.cost.minor for slot in piece.stones)
    bare = costs.metal + stones + costs.melee + costs.labour + costs.setting
    return Lines(ex_vat, bare + sum(map(int, fees.values())), costs.metal_each, marked)


def _costs(piece: PieceInputs, rule_set: RuleSet, book: PriceBook) -> Costs:
    metal = rule_set.metal(piece.metal)
    spot = book.rate(metal.family.name).gbp_per_ozt
    return Costs(
        metal_each=tuple(metal_cost(mass, metal, spot, rule_set) for mass in piece.articles),
        melee=_melee(piece, rule_set),
        labour=rule_set.labour(piece.making, metal.family.name),
        setting=_setting(piece, rule_set),
    )


def _melee(piece: PieceInputs, rule_set: RuleSet) -> int:
    melee = piece.melee
    if melee is None:
        return 0
    return to_whole(melee.count * melee.carat_each * rule_set.melee_rate_per_ct)


def _setting(piece: PieceInputs, rule_set: RuleSet) -> int:
    return sum(
        rule_set.setting(stones.setting, stones.carat_each) * stones.count
        for stones in piece.set_stones
    )


def _marked(piece: PieceInputs, rule_set: RuleSet) -> tuple[bool, ...]:
    return tuple(goes_to_assay(mass, piece.metal, rule_set) for mass in piece.articles)


def _priced(piece: PieceInputs, rule_set: RuleSet, costs: Costs) -> dict[str, Decimal]:
    margin = rule_set.margin_factor
    return {
        "metal": costs.metal * margin["metal"],
        "centre": _slots(piece, rule_set, "centre"),
        "side": _slots(piece, rule_set, "side"),
        "melee": costs.melee * margin["melee"],
        "labour": costs.labour * margin["labour"],
        "setting": costs.setting * margin["setting"],
    }


def _slots(piece: PieceInputs, rule_set: RuleSet, slot: str) -> Decimal:
    costs = (stones.cost.minor for stones in piece.stones if stones.slot == slot)
    return sum((marked_up(cost, rule_set.stone_tiers) for cost in costs), Decimal(0))


def _fees(piece: PieceInputs, rule_set: RuleSet, marked: int) -> dict[str, Decimal]:
    """Fees that are passed on: they cost us what the line says."""
    design = rule_set.design_fee
    fees = {} if design is None else {"design": _design(piece, design)}
    return fees | {
        "engraving": Decimal(rule_set.engraving_fee.for_units(piece.engraving_units)),
        "hallmark": Decimal(rule_set.hallmark_fee * marked),
        "packaging": Decimal(rule_set.packaging_fee),
        "surcharge": Decimal(sum(surcharge.amount.minor for surcharge in piece.surcharges)),
    }


def _design(piece: PieceInputs, fee: InclusiveFee) -> Decimal:
    revisions = piece.design_revisions
    return Decimal(0 if revisions is None else fee.covering(revisions))
