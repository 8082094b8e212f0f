"""A stone in words, as its report and the trade write it."""

from decimal import Decimal

from domain.design.choices import StoneSnapshot
from domain.inventory.grading import scheme_of
from domain.inventory.species import SPECIES
from domain.inventory.stone import Certificate, Stone
from domain.pricing.numbers import as_graded


def stone_in_words(stone: StoneSnapshot | Stone, report: Certificate | None) -> str:
    """Such as `0.31 ct E VS1 round natural diamond, TEST T0000031`; what was brought says so."""
    shape, noun = stone.shape.replace("_", " "), SPECIES[stone.type].noun
    said = (*_whose(stone), _size(stone), *_graded(stone), shape, noun)
    words = " ".join(said)
    return f"{words}, {report.lab} {report.report_no}" if report else words


def _whose(stone: StoneSnapshot | Stone) -> tuple[str, ...]:
    """Nobody is to read that the house sells what its customer brought."""
    brought = isinstance(stone, StoneSnapshot) and stone.source == "customer"
    return ("your own",) if brought else ()


def _size(stone: StoneSnapshot | Stone) -> str:
    """Pearls are sold by what they measure, all other stones by what they weigh."""
    if scheme_of(stone) == "pearl" and stone.width_mm is not None:
        return f"{_written(stone.width_mm)} mm"
    return f"{_written(stone.carat)} ct"


def _graded(stone: StoneSnapshot | Stone) -> tuple[str, ...]:
    match scheme_of(stone):
        case "overall":
            return ((stone.grade or "").capitalize(),)
        case "pearl" if stone.lustre:
            return (_word(stone.colour), f"{_word(stone.lustre)} lustre")
        case _:
            return tuple(_word(each) for each in (stone.colour, stone.clarity) if each)


def _word(grade: str | None) -> str:
    """`eye_clean` is written with a hyphen before its noun, letters stay as they are."""
    return (grade or "").replace("_", "-")


def _written(measure: Decimal) -> str:
    return str(as_graded(measure))
