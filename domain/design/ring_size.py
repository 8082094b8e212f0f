"""Ring sizes: the rows of table uk-2026-1 by inner circumference, and the ranges of styles."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase
from types import MappingProxyType

from domain.design.size_scales import SCALES, Numbered, RingSizeNotRecognised
from domain.design.size_spelling import spelt
from domain.kernel import Invalid
from domain.pricing.numbers import PI, exactly, to_hundredth

TABLE = "uk-2026-1"
FIRST_UM = 37_500
HALF_SIZE_UM = 625


@dataclass(frozen=True, slots=True, kw_only=True)
class RingSize:
    """A row of the table, and the nearest number of each scale; None where a scale has none.

    `us` is in quarters.
    """

    label: str
    circumference_um: int
    diameter_mm: Decimal
    iso: int | None
    us: str
    jp: int | None
    it: int | None
    es: int | None
    ch: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRange:
    """The labels between which a style is made, both included."""

    smallest: str
    largest: str


def uk_size(entered: str) -> RingSize:
    """The row a UK size names, as typed; raises `RingSizeNotRecognised`."""
    found = _UK.fullmatch(plainly(entered))
    label = found and found[1] + ("½" if found[2] else "")
    if not label or label not in SIZES:
        raise RingSizeNotRecognised(entered=entered, system="UK", like="M½")
    return SIZES[label]


def size_written(entered: str) -> RingSize:
    """The row a UK size names, however it is spelt; raises `RingSizeNotRecognised`."""
    return uk_size(spelt("uk", entered))


def plainly(entered: str) -> str:
    """NFKC turns ½ into 1⁄2, with a fraction slash of its own."""
    return unicodedata.normalize("NFKC", entered).replace("\u2044", "/").strip().upper()


def nearest_sizes(circumference_um: int) -> tuple[RingSize, ...]:
    """The rows nearest to it: two when it lies in the middle."""
    away = {size: abs(size.circumference_um - circumference_um) for size in SIZES.values()}
    closest = min(away.values())
    return tuple(size for size, distance in away.items() if distance == closest)


def check_within(size: RingSize, style: SizeRange) -> None:
    """Raise `RingSizeOutsideStyleRange` unless the style is made in that size."""
    if not within(size, style):
        raise RingSizeOutsideStyleRange(
            label=size.label, smallest=style.smallest, largest=style.largest
        )


def within(size: RingSize, style: SizeRange) -> bool:
    smallest, largest = uk_size(style.smallest), uk_size(style.largest)
    return smallest.circumference_um <= size.circumference_um <= largest.circumference_um


def _labels() -> tuple[str, ...]:
    whole = (*ascii_uppercase, *(f"Z+{n}" for n in range(1, 7)))
    return tuple(label for size in whole for label in (size, f"{size}½"))


@exactly
def _row(index: int, label: str) -> RingSize:
    um = FIRST_UM + index * HALF_SIZE_UM
    us = SCALES["us"].nearest(um)
    return RingSize(
        label=label,
        circumference_um=um,
        diameter_mm=to_hundredth(um / PI / 1000),
        iso=_number("iso", um),
        us="" if us is None else f"{us.normalize():f}",
        jp=_number("jp", um),
        it=_number("it", um),
        es=_number("es", um),
        ch=_number("ch", um),
    )


def _number(system: Numbered, circumference_um: int) -> int | None:
    number = SCALES[system].nearest(circumference_um)
    return None if number is None else int(number)


_UK = re.compile(r"(Z\+[1-6]|[A-Z])( ?(?:½|1/2|\.5))?")

SIZES: Mapping[str, RingSize] = MappingProxyType(
    {label: _row(index, label) for index, label in enumerate(_labels())}
)


class RingSizeOutsideStyleRange(Invalid):
    """This style is made from {smallest} to {largest}, not in {label}; choose a size of these."""

    smallest: str
    largest: str
