"""Ring sizes: table uk-2026-1 by inner circumference, and what customers type in three systems."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase
from typing import Literal, assert_never

from domain.design.size_spelling import System, spelt
from domain.kernel import Invalid
from domain.pricing.numbers import PI, exactly, to_hundredth, to_whole

TABLE = "uk-2026-1"
FIRST_UM = 37_500
HALF_SIZE_UM = 625
RESIZE_LIMIT_UM = 4 * HALF_SIZE_UM

ISO_FROM, ISO_TO = 41, 76
US_FROM, US_TO = Decimal("0.25"), Decimal("15.75")

FOREIGN: Mapping[System, str] = {"us": "a", "iso": "an"}
"""Systems whose sizes are no rows of the table, and the article of their name."""
Resize = Literal["resize", "remake", "not_resizable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RingSize:
    """A row of the table. `iso` is None outside 41-76; `us` is for display, in quarters."""

    label: str
    circumference_um: int
    diameter_mm: Decimal
    iso: int | None
    us: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """A foreign size: its own circumference and the UK sizes the customer chooses among."""

    circumference_um: int
    sizes: tuple[RingSize, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRange:
    """The labels between which a style is made, both included."""

    smallest: str
    largest: str


def uk_size(entered: str) -> RingSize:
    """The row a UK size names, as typed; raises `RingSizeNotRecognised`."""
    found = _UK.fullmatch(_normalised(entered))
    label = found and found[1] + ("½" if found[2] else "")
    if not label or label not in SIZES:
        raise RingSizeNotRecognised(entered=entered, system="UK", like="M½")
    return SIZES[label]


@exactly
def us_size(entered: str) -> Candidates:
    """The UK sizes nearest to a US size of 0.25 to 15.75, in quarters."""
    number = _us_number(entered)
    if not US_FROM <= number <= US_TO:
        raise RingSizeOutOfRange(entered=entered, lowest=US_FROM, highest=US_TO)
    inches = Decimal("0.458") + Decimal("0.032") * number
    circumference = to_whole(PI * Decimal("25.4") * inches * 1000)
    return Candidates(circumference_um=circumference, sizes=_nearest(circumference))


@exactly
def iso_size(entered: str) -> Candidates:
    """Every UK size with an ISO number of 41 to 76; for a half number the nearest."""
    number = _iso_number(entered)
    if not ISO_FROM <= number <= ISO_TO:
        raise RingSizeOutOfRange(entered=entered, lowest=ISO_FROM, highest=ISO_TO)
    circumference = int(number * 1000)
    exact = tuple(size for size in SIZES.values() if size.iso == number)
    return Candidates(circumference_um=circumference, sizes=exact or _nearest(circumference))


def size_written(entered: str) -> RingSize:
    """The row a UK size names, however it is spelt; raises `RingSizeNotRecognised`."""
    return uk_size(spelt("uk", entered))


def candidates(system: System, entered: str) -> Candidates:
    """What a customer who writes a size in one of the systems chooses among.

    Raises `RingSizeNotRecognised` or `RingSizeOutOfRange`.
    """
    match system:
        case "uk":
            size = size_written(entered)
            return Candidates(circumference_um=size.circumference_um, sizes=(size,))
        case "us":
            return us_size(spelt("us", entered))
        case "iso":
            return iso_size(spelt("iso", entered))
        case _:
            assert_never(system)


def size_among(entered: str, labels: tuple[str, ...]) -> RingSize:
    """One of these UK sizes; raises `RingSizeNotRecognised` or `RingSizeOutsideStyleRange`.

    A size of another system is refused with those of them that it may be.
    """
    try:
        size = size_written(entered)
    except RingSizeNotRecognised:
        like = labels[len(labels) // 2]
        remedy = " ".join(_elsewhere(entered, labels))
        raise RingSizeNotRecognised(
            entered=entered, system="UK", like=like, remedy=remedy
        ) from None
    if size.label not in labels:
        raise RingSizeOutsideStyleRange(label=size.label, smallest=labels[0], largest=labels[-1])
    return size


def check_within(size: RingSize, style: SizeRange) -> None:
    """Raise `RingSizeOutsideStyleRange` unless the style is made in that size."""
    if not within(size, style):
        raise RingSizeOutsideStyleRange(
            label=size.label, smallest=style.smallest, largest=style.largest
        )


def within(size: RingSize, style: SizeRange) -> bool:
    smallest, largest = uk_size(style.smallest), uk_size(style.largest)
    return smallest.circumference_um <= size.circumference_um <= largest.circumference_um


def resize_outcome(
    current: RingSize, wanted: RingSize, style: SizeRange, *, resizable: bool
) -> Resize:
    """Whether a ring can be resized: by at most two whole sizes, inside its style's range."""
    if not resizable:
        return "not_resizable"
    distance = abs(wanted.circumference_um - current.circumference_um)
    return "resize" if within(wanted, style) and distance <= RESIZE_LIMIT_UM else "remake"


def _labels() -> tuple[str, ...]:
    whole = (*ascii_uppercase, *(f"Z+{n}" for n in range(1, 7)))
    return tuple(label for size in whole for label in (size, f"{size}½"))


@exactly
def _row(index: int, label: str) -> RingSize:
    um = FIRST_UM + index * HALF_SIZE_UM
    iso = to_whole(Decimal(um) / 1000)
    return RingSize(
        label=label,
        circumference_um=um,
        diameter_mm=to_hundredth(um / PI / 1000),
        iso=iso if ISO_FROM <= iso <= ISO_TO else None,
        us=_us(um),
    )


def _us(circumference_um: int) -> str:
    number = (circumference_um / PI / 25400 - Decimal("0.458")) / Decimal("0.032")
    return f"{(Decimal(to_whole(number * 4)) / 4).normalize():f}"


def _nearest(circumference_um: int) -> tuple[RingSize, ...]:
    away = {size: abs(size.circumference_um - circumference_um) for size in SIZES.values()}
    closest = min(away.values())
    return tuple(size for size, distance in away.items() if distance == closest)


def _elsewhere(entered: str, labels: tuple[str, ...]) -> Iterator[str]:
    """In words: the sizes among the labels that this may be in another system."""
    for system, article in FOREIGN.items():
        try:
            found = candidates(system, entered).sizes
        except (RingSizeNotRecognised, RingSizeOutOfRange):
            continue
        if fitting := " or ".join(size.label for size in found if size.label in labels):
            yield f"As {article} {system.upper()} size it may be {fitting}."


def _us_number(entered: str) -> Decimal:
    text = _normalised(entered)
    if not _US.fullmatch(text):
        raise RingSizeNotRecognised(entered=entered, system="US", like="6.25")
    return Decimal(text)


def _iso_number(entered: str) -> Decimal:
    text = _normalised(entered)
    if not _ISO.fullmatch(text):
        raise RingSizeNotRecognised(entered=entered, system="ISO", like="54")
    return Decimal(text)


def _normalised(entered: str) -> str:
    """NFKC turns ½ into 1⁄2, with a fraction slash of its own."""
    return unicodedata.normalize("NFKC", entered).replace("\u2044", "/").strip().upper()


_UK = re.compile(r"(Z\+[1-6]|[A-Z])( ?(?:½|1/2|\.5))?")
_US = re.compile(r"[0-9]{1,2}(\.25|\.5|\.75)?")
_ISO = re.compile(r"[0-9]{2}(\.5)?")

SIZES = {label: _row(index, label) for index, label in enumerate(_labels())}


class RingSizeNotRecognised(Invalid):
    """{entered} is no {system} ring size; write it like {like}."""


class RingSizeOutOfRange(Invalid):
    """{entered} is outside {lowest} to {highest}; choose a size between them."""


class RingSizeOutsideStyleRange(Invalid):
    """This style is made from {smallest} to {largest}, not in {label}; choose a size of these."""

    smallest: str
    largest: str
