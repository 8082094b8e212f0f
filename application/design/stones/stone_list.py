"""What a carat costs by type, size and grades: the lists for stones bought by specification."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from application.reference import FOLDER, read_document
from domain.pricing.numbers import exactly, to_hundredth

# The lower ends; a bracket reaches up to the next one.
BRACKETS = tuple(
    Decimal(hundredths).scaleb(-2)
    for hundredths in (18, 23, 30, 40, 50, 70, 90, 100, 150, 200, 300, 400, 500)
)
MEASURED = "2026-1"
"""Derived from the real stones, which are round natural diamonds."""
FACTORED = "2026-2"
"""Demonstration lists of all other types, and what a shape costs beside a round stone."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Stones of a type from `bracket` carat up to the next one.

    An overall grade stands for colour and clarity both, a pearl's lustre for the clarity.
    """

    bracket: Decimal
    colour: str
    clarity: str
    type: str = "natural_diamond"


@dataclass(frozen=True, slots=True)
class ListPrice:
    """US dollars per carat, to the cent; `count` stones or quotes stand behind it."""

    usd_per_carat: Decimal
    count: int


def bracket_of(carat: Decimal) -> Decimal | None:
    """The lower end of the bracket that a mass falls into; None below the first."""
    return next((low for low in reversed(BRACKETS) if low <= carat), None)


@cache
def shape_factor(kind: str, shape: str) -> Decimal | None:
    """What a shape costs beside a round stone of its type; None while nobody quotes it."""
    shapes: Mapping[str, str] = next(
        (each["shapes"] for each in _factored()["lists"] if each["type"] == kind), {}
    )
    return Decimal(shapes[shape]) if shape in shapes else None


@cache
def shipped_stone_list() -> Mapping[Cell, ListPrice]:
    """Of round stones; what is not listed is on request."""
    return measured_list() | dict(_demonstrated(_factored()))


def measured_list() -> dict[Cell, ListPrice]:
    rows = read_document(FOLDER / f"stone-list-{MEASURED}.json")["cells"]
    return {
        Cell(Decimal(from_ct), colour, clarity): ListPrice(Decimal(usd_per_ct), stones)
        for from_ct, colour, clarity, usd_per_ct, stones in rows
    }


def _factored() -> Mapping[str, Any]:
    return read_document(FOLDER / f"stone-list-{FACTORED}.json")


def _demonstrated(document: Mapping[str, Any]) -> Iterator[tuple[Cell, ListPrice]]:
    for listed in document["lists"]:
        figures = [(Decimal(low), Decimal(usd)) for low, usd in listed.get("usd_per_ct", ())]
        for bracket in BRACKETS:
            reached = [usd for low, usd in figures if low <= bracket]
            for (colour, clarity), factor in _grades(listed) if reached else ():
                cell = Cell(bracket, colour, clarity, listed["type"])
                yield cell, ListPrice(_times(reached[-1], factor), document["quotes"])


def _grades(listed: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Decimal]]:
    """By colour and clarity, by colour and lustre, or by an overall grade alone."""
    purities = listed.get("clarity") or listed.get("lustre") or {}
    for colour, dearer in listed.get("colour", {}).items():
        for purity, purer in purities.items():
            yield (colour, purity), Decimal(dearer) * Decimal(purer)
    for grade, factor in listed.get("overall", {}).items():
        yield (grade, grade), Decimal(factor)


@exactly
def _times(usd: Decimal, factor: Decimal) -> Decimal:
    return to_hundredth(usd * factor)
