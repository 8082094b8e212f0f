"""What stones have in common that are alike in all that is chosen from a list, worked out once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from domain.inventory.grading import Lustre, OverallGrade, clarity_grade, colour_grade
from domain.inventory.species import StoneType
from domain.inventory.stone import Certificate, Shape, Stone
from projections.kit.paging import Found
from projections.stones.filter import SETS
from projections.stones.grades import cell_of, clarity_rank, colour_rank, kind_of
from projections.words.dictionary import label
from projections.words.lexemes import Passage, search_vector

KINDS_KEPT = 16_384
TOLD = ("type", "shape", "colour", "clarity", "grade")
CHOSEN = itemgetter(*SETS)


class Kind(NamedTuple):
    """What a stone was listed by, as its papers say."""

    shape: Shape
    type: StoneType
    colour: str | None
    clarity: str | None
    grade: OverallGrade | None
    lustre: Lustre | None
    cut: str | None
    lab: str | None


@dataclass(frozen=True, slots=True)
class Alike:
    """`cell` is the row of their cell while nothing is known of their origin.

    `columns` are what each of them has in its own row, `told` the words that find them all.
    """

    cell: Found
    columns: Found
    told: str


def alike_to(stone: Stone, certificate: Certificate | None) -> Alike:
    return _alike(
        Kind(
            stone.shape,
            stone.type,
            stone.colour,
            stone.clarity,
            stone.grade,
            stone.lustre,
            stone.cut,
            certificate.lab if certificate else None,
        )
    )


def cell_row(chosen: Mapping[str, str]) -> Found:
    return {**chosen, "cell": cell_of(CHOSEN(chosen))}


@lru_cache(maxsize=KINDS_KEPT)
def _alike(kind: Kind) -> Alike:
    chosen = {name: value or "" for name, value in kind._asdict().items()}
    cell = cell_row({**chosen, "origin": ""})
    return Alike(
        cell=cell,
        columns={
            "cell": cell["cell"],
            "kind": kind_of(kind.type, kind.shape),
            "colour_rank": colour_rank(colour_grade(kind)),
            "clarity_rank": clarity_rank(clarity_grade(kind)),
        },
        told=search_vector([Passage("B", " ".join(label(name, chosen[name]) for name in TOLD))]),
    )
