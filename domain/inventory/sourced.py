"""Whether a stone that was found is the one that was ordered by its description."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import get_args

from domain.inventory.asset import Present
from domain.inventory.asset.provenance import OriginTrouble
from domain.inventory.grading import CLARITIES, COLOURS, INCLUSIONS, LUSTRES, OVERALL
from domain.inventory.sourcing import Fluorescence, Sourcing, StoneSpecification
from domain.inventory.stone import Certificate, Cut, Stone
from domain.kernel import Refusal
from domain.text import fair_copy

BEST_FIRST: tuple[Sequence[str], ...] = (
    COLOURS,
    CLARITIES,
    INCLUSIONS,
    LUSTRES,
    OVERALL,
    get_args(Cut),
)
GRADES = ("colour", "clarity", "grade", "lustre", "cut")
GLOW: tuple[str, ...] = get_args(Fluorescence)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStone:
    """What was found, its report, and what stands against it for where it comes from."""

    stone: Stone
    certificate: Certificate | None
    trouble: OriginTrouble | None


class StoneNotAsOrdered(Refusal):
    """The stone that was found is not the one that was ordered; it differs in: {differs}."""

    differs: tuple[str, ...]


def found_stone(state: Present, stone: Stone, now: datetime) -> FoundStone:
    """An asset as its record has it at this instant."""
    trouble = state.origin(now).trouble()
    return FoundStone(stone=stone, certificate=state.papers.certificate, trouble=trouble)


def refuse_unlike(wanted: StoneSpecification, terms: Sourcing, found: FoundStone) -> None:
    """Raises `StoneNotAsOrdered`: asked where a stone is sourced, before it is bought.

    Evidence of origin is a condition of that whatever else was agreed: what the law does not let
    us sell answers no description.
    """
    stone, report = found.stone, found.certificate
    better = terms.substitution == "same_or_better"
    apart = abs(stone.carat - wanted.carat)
    as_ordered = {
        "type": wanted.type == stone.type,
        "shape": wanted.shape == stone.shape,
        "carat": apart <= (terms.carat_within if better else Decimal(0)),
        **{name: _good(wanted, stone, name, or_better=better) for name in GRADES},
        "fluorescence": _faint(terms.fluorescence, stone.fluorescence),
        "laboratory": not terms.laboratories or (report and report.lab in terms.laboratories),
        "origin": found.trouble is None,
    }
    if differs := tuple(name for name, like in as_ordered.items() if not like):
        raise StoneNotAsOrdered(differs=differs)


def _good(wanted: StoneSpecification, stone: Stone, name: str, *, or_better: bool) -> bool:
    """A grade that was not asked for is any; one of another scale cannot be better."""
    least, has = getattr(wanted, name), getattr(stone, name)
    if least is None or least == has:
        return True
    scale = next((scale for scale in BEST_FIRST if least in scale and has in scale), None)
    return or_better and scale is not None and scale.index(has) < scale.index(least)


def _faint(most: Fluorescence | None, told: str | None) -> bool:
    """What nobody looked at is not known to be faint."""
    if most is None:
        return True
    plain = fair_copy(told or "").lower().replace(" ", "_")
    return plain in GLOW and GLOW.index(plain) <= GLOW.index(most)
