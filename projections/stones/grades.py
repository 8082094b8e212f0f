"""How stones are compared: grades from best to least, measures as whole numbers."""

import json
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from hashlib import blake2s

COLOURS = tuple("DEFGHIJKLMNOPQRSTUVWXYZ")
CLARITIES = ("FL", "IF", "VVS1", "VVS2", "VS1", "VS2", "SI1", "SI2", "I1", "I2", "I3")
CUTS = ("EX", "VG", "G", "F", "P")
SCALES = {"colour": COLOURS, "clarity": CLARITIES, "cut": CUTS}
BY_NAME = 99
LARGEST = Decimal(2**31 - 1)


def colour_rank(colour: str) -> int:
    """0 for D; colours outside the scale, as of sapphires, come last."""
    return COLOURS.index(colour) if colour in COLOURS else BY_NAME


def clarity_rank(clarity: str) -> int:
    """0 for flawless; clarities outside the scale come last."""
    return CLARITIES.index(clarity) if clarity in CLARITIES else BY_NAME


def stored(measure: Decimal | None, unit: int) -> int | None:
    """A measure as a whole number of `unit`-ths; None stays unknown."""
    return None if measure is None else _whole(measure, unit, ROUND_HALF_EVEN)


def shown(number: int, unit: int) -> Decimal:
    """`stored` undone, with two places or as many as it needs."""
    exact = Decimal(number) / unit
    return max(exact.normalize(), exact.quantize(Decimal("0.01")), key=_places)


def at_least(bound: Decimal, unit: int) -> int:
    """The smallest stored number that is not below the bound."""
    return _whole(bound, unit, ROUND_CEILING)


def at_most(bound: Decimal, unit: int) -> int:
    return _whole(bound, unit, ROUND_FLOOR)


def cell_of(values: tuple[str, ...]) -> int:
    """A number for stones alike in these values, the same whenever it is computed (64 bits)."""
    digest = blake2s(json.dumps(values).encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def kind_of(stone_type: str, shape: str) -> int:
    """A number for stones of one type and shape: only such are ever compared or set as a pair."""
    return cell_of((stone_type, shape))


def _whole(measure: Decimal, unit: int, rounding: str) -> int:
    """Kept within what the column can hold, so that an absurd bound is only an absurd bound."""
    limit = LARGEST / unit
    return int((max(-limit, min(limit, measure)) * unit).to_integral_value(rounding=rounding))


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
