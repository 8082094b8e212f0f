"""What a customer who types a ring size may mean: rows of the table, in whichever scale."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from domain.design.ring_size import (
    SIZES,
    RingSize,
    RingSizeOutsideStyleRange,
    nearest_sizes,
    plainly,
    size_written,
    uk_size,
)
from domain.design.size_scales import (
    SCALES,
    Numbered,
    RingSizeNotRecognised,
    RingSizeOutOfRange,
    System,
)
from domain.design.size_spelling import between, spelt
from domain.kernel import Invalid

QUARTER_UM = 313
"""A quarter size above a row, half-up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The circumference of a size as it was written, and the UK sizes to choose among."""

    circumference_um: int
    sizes: tuple[RingSize, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeReading:
    """What was written, read in one scale."""

    system: System
    circumference_um: int
    sizes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedSize:
    system: System
    candidates: Candidates


def candidates(system: System, entered: str) -> Candidates:
    """What a size of one scale may be in the table; the customer chooses.

    Raises `RingSizeNotRecognised` or `RingSizeOutOfRange`.
    """
    if system == "uk":
        return _lettered(entered)
    return numbered(system, spelt(system, entered))


def numbered(system: Numbered, entered: str) -> Candidates:
    """The nearest UK sizes; of a whole number of millimetres round, every size that rounds to it.

    Raises `RingSizeNotRecognised` or `RingSizeOutOfRange`.
    """
    scale = SCALES[system]
    circumference = scale.circumference_um(scale.number(plainly(entered), entered))
    by_length = scale.measures == "circumference"
    exact = tuple(s for s in SIZES.values() if s.iso and s.iso * 1000 == circumference)
    sizes = exact if by_length and exact else nearest_sizes(circumference)
    return Candidates(circumference_um=circumference, sizes=sizes)


def in_any_scale(entered: str) -> TypedSize:
    """In the one scale that it can be of, which a letter, a name or `mm` may tell.

    Raises `RingSizeUnclear` with what it may be, or `RingSizeOnNoScale`.
    """
    found = list(_read_everywhere(entered))
    if not found:
        raise RingSizeOnNoScale(entered=entered)
    if len({each.candidates.circumference_um for each in found}) > 1:
        readings = tuple(_reading(each) for each in found)
        raise RingSizeUnclear(entered=entered, readings=readings, named=_named(readings))
    return found[0]


def size_among(entered: str, labels: tuple[str, ...]) -> RingSize:
    """One of these UK sizes; raises `RingSizeNotRecognised` or `RingSizeOutsideStyleRange`.

    A quarter size, or one of another scale, is refused with those of them that it may be.
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


def _lettered(entered: str) -> Candidates:
    """A row of the table; a quarter size lies between two rows."""
    if (quarter := between(entered)) is None:
        size = size_written(entered)
        return Candidates(circumference_um=size.circumference_um, sizes=(size,))
    rows, below = tuple(SIZES.values()), uk_size(quarter)
    around = rows[rows.index(below) :][:2]
    if len(around) < 2:
        raise RingSizeOutOfRange(entered=entered, lowest=rows[0].label, highest=rows[-1].label)
    return Candidates(circumference_um=below.circumference_um + QUARTER_UM, sizes=around)


def _read_everywhere(entered: str) -> Iterator[TypedSize]:
    for system in ("uk", *get_args(Numbered)):
        try:
            yield TypedSize(system=system, candidates=candidates(system, entered))
        except (RingSizeNotRecognised, RingSizeOutOfRange):
            continue


def _reading(typed: TypedSize) -> SizeReading:
    found = typed.candidates
    return SizeReading(
        system=typed.system,
        circumference_um=found.circumference_um,
        sizes=tuple(size.label for size in found.sizes),
    )


def _named(readings: tuple[SizeReading, ...]) -> tuple[str, ...]:
    return tuple(f"{each.system} ({' or '.join(each.sizes)})" for each in readings)


def _elsewhere(entered: str, labels: tuple[str, ...]) -> Iterator[str]:
    """In words: the sizes among the labels that this may be."""
    for typed in _read_everywhere(entered):
        among = [size.label for size in typed.candidates.sizes if size.label in labels]
        if among and typed.system == "uk":
            yield f"It lies between sizes; it may be {' or '.join(among)}."
        elif among and typed.system not in ("es", "ch"):
            yield f"As {_AS[typed.system]} size it may be {' or '.join(among)}."


_AS = {"us": "a US", "iso": "an ISO", "jp": "a Japanese", "it": "an Italian, Spanish or Swiss"}


class RingSizeUnclear(Invalid):
    """{entered} is a size on more than one scale; say which is meant: {named}."""

    readings: tuple[SizeReading, ...]


class RingSizeOnNoScale(Invalid):
    """{entered} is a ring size on no scale of ours; write it like N½, US 6.5, JP 13 or 54 mm."""
