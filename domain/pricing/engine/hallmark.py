"""Hallmarks under the Hallmarking Act 1973: which articles need one, and in which metal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.kernel import Fault, Refusal
from domain.money import Money
from domain.pricing.engine.piece_check import ArticlesRequired
from domain.pricing.numbers import exactly, refuse_inexact
from domain.pricing.rule_set.rules import Family, MetalUnknown, RuleSet

SYMBOLS: Mapping[str, str] = {
    "au": "gold",
    "ag": "silver",
    "pt": "platinum",
    "pd": "palladium",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MetalPart:
    """A part of an article: an alloy such as au750 (a metal code works too) and its grams."""

    alloy: str
    mass_g: Decimal

    def __post_init__(self) -> None:
        refuse_inexact(self.mass_g)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hallmark:
    """Whether the law asks for a mark, and the metal and fineness the article is marked as."""

    required: bool
    mark_as: str
    fineness_permille: int


@exactly
def hallmark(parts: Sequence[MetalPart], rule_set: RuleSet) -> Hallmark:
    """The mark of one article, stones excluded.

    Mixed metals are marked as the least precious one, in its lowest fineness. Raises
    `FinenessNotLegal`, `MetalUnknown`, or `ArticlesRequired` when there is no metal at all.
    """
    alloys = tuple(_alloy(part.alloy, rule_set) for part in parts)
    if not alloys:
        raise ArticlesRequired
    rank = rule_set.rank_high_to_low
    least = max((family for family, _ in alloys), key=lambda family: rank.index(family.name))
    return Hallmark(
        required=mark_required(
            sum((part.mass_g for part in parts), Decimal(0)), (family for family, _ in alloys)
        ),
        mark_as=least.name,
        fineness_permille=min(fineness for family, fineness in alloys if family == least),
    )


def hallmark_fee(marks: Iterable[Hallmark], rule_set: RuleSet) -> Money:
    """The fee for the articles that need a mark."""
    return Money(rule_set.hallmark_fee * sum(mark.required for mark in marks))


def mark_required(mass_g: Decimal, families: Iterable[Family]) -> bool:
    """At the lowest threshold among the metals of an article a mark is required."""
    return mass_g >= min(family.hallmark_from_g for family in families)


@exactly
def goes_to_assay(estimate_g: Decimal, metal: str, rule_set: RuleSet) -> bool:
    """What may turn out as heavy as the threshold goes to the assay office in any case."""
    at_most_g = estimate_g + rule_set.assay_tolerance.of(estimate_g)
    return mark_required(at_most_g, (rule_set.metal(metal).family,))


def refuse_unmarked(weighed_g: Decimal | None, marked_from_g: Decimal | None) -> None:
    """Of an article that is to stay without a mark. Raises `HallmarkMissing`.

    What nobody weighed, or whose metal nobody knows, is not light enough: `LightnessUnknown`.
    """
    if weighed_g is None or marked_from_g is None:
        raise LightnessUnknown(unknown="mass" if weighed_g is None else "metal's threshold")
    if weighed_g >= marked_from_g:
        raise HallmarkMissing


def _alloy(code: str, rule_set: RuleSet) -> tuple[Family, int]:
    symbol, fineness = code[:2], code[2:].partition("_")[0]
    family = rule_set.families.get(SYMBOLS.get(symbol, ""))
    if family is None or not (fineness.isascii() and fineness.isdigit()):
        raise MetalUnknown(metal=code)
    if int(fineness) not in family.legal_fineness_permille:
        raise FinenessNotLegal(metal=family.name, fineness=fineness)
    return family, int(fineness)


class FinenessNotLegal(Fault):
    """{fineness} parts per thousand is no legal fineness of {metal}."""


class HallmarkMissing(Refusal):
    """This article weighs as much as the law wants marked; send it to the assay office."""


class LightnessUnknown(HallmarkMissing):
    """Its {unknown} is not known, so it is not sold unmarked; send it to the assay office."""
