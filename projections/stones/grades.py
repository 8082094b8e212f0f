"""How stones are compared: grades from best to least, measures as whole numbers."""

import json
from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from functools import cache, lru_cache
from hashlib import blake2s

from domain.inventory.grading import (
    BODY_COLOURS,
    CLARITIES,
    COLOURS,
    HUES,
    IN_STEPS,
    INCLUSIONS,
    LUSTRES,
    OVERALL,
)

CUTS = ("EX", "VG", "G", "F", "P")
SCALES = {
    "colour": (*COLOURS, *HUES, *BODY_COLOURS),
    "clarity": (*CLARITIES, *INCLUSIONS),
    "grade": OVERALL,
    "lustre": LUSTRES,
    "cut": CUTS,
}
GAP = 100
BY_NAME = 9_999
LARGEST = Decimal(2**31 - 1)


def colour_rank(grade: str) -> int:
    """0 for D; overall grades and the colours of other stones behind, by themselves; then others.

    Of words that are not in steps none is near another.
    """
    return _COLOUR_RANKS.get(grade, BY_NAME)


def clarity_rank(grade: str) -> int:
    """0 for flawless; likewise what is judged by eye, and lustres."""
    return _CLARITY_RANKS.get(grade, BY_NAME)


@lru_cache(maxsize=65_536)
def stored(measure: Decimal | None, unit: int) -> int | None:
    """A measure as a whole number of `unit`-ths; None stays unknown."""
    return None if measure is None else _whole(measure, unit, ROUND_HALF_EVEN)


@lru_cache(maxsize=65_536)
def shown(number: int, unit: int) -> Decimal:
    """`stored` undone, with two places or as many as it needs."""
    exact = Decimal(number) / unit
    return max(exact.normalize(), exact.quantize(Decimal("0.01")), key=_places)


def at_least(bound: Decimal, unit: int) -> int:
    """The smallest stored number that is not below the bound."""
    return _whole(bound, unit, ROUND_CEILING)


def at_most(bound: Decimal, unit: int) -> int:
    return _whole(bound, unit, ROUND_FLOOR)


@lru_cache(maxsize=65_536)
def cell_of(values: tuple[str, ...]) -> int:
    """A number for stones alike in these values, the same whenever it is computed (64 bits)."""
    digest = blake2s(json.dumps(values).encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def kind_of(stone_type: str, shape: str) -> int:
    """A number for stones of one type and shape: only such are ever compared or set as a pair."""
    return cell_of((stone_type, shape))


def _whole(measure: Decimal, unit: int, rounding: str) -> int:
    """Kept within what the column can hold, so that an absurd bound is only an absurd bound."""
    limit = _limit(unit)
    return int((max(-limit, min(limit, measure)) * unit).to_integral_value(rounding=rounding))


@cache
def _limit(unit: int) -> Decimal:
    return LARGEST / unit


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _ranks(*scales: Sequence[str]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    rank = 0
    for scale in scales:
        for grade in scale:
            found.setdefault(grade, rank)
            rank += 1 if scale in IN_STEPS else GAP
        rank += GAP
    return found


_COLOUR_RANKS = _ranks(COLOURS, OVERALL, HUES, BODY_COLOURS)
_CLARITY_RANKS = _ranks(CLARITIES, OVERALL, INCLUSIONS, LUSTRES)
