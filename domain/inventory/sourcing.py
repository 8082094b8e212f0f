"""A stone that is still to be bought: what a customer asks for, and on what terms it is bought."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from domain.inventory.grading import Lustre, OverallGrade
from domain.inventory.species import StoneType
from domain.inventory.stone import Laboratory, Shape

Fluorescence = Literal["none", "faint", "medium", "strong", "very_strong"]
Substitution = Literal["none", "same_or_better"]
CARAT_WITHIN = Decimal("0.05")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourcing:
    """What a stone must be, beside its kind, its grades and its cut, to be bought for a design.

    A report of one of the `laboratories`, at most this `fluorescence` (None: any), and, with
    `origin_evidence`, proof of where it is from that the law lets us sell it by. In its place one
    of the same grades or better may be bought, up to `carat_within` heavier or lighter.
    """

    laboratories: tuple[Laboratory, ...] = ()
    fluorescence: Fluorescence | None = None
    substitution: Substitution = "same_or_better"
    carat_within: Decimal = CARAT_WITHIN
    origin_evidence: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoneSpecification:
    """What a customer asks for; the design says the type and the shape where they do not.

    Which grades a stone has is a matter of its scheme. `cut` is the least that will do, and
    `fluorescence` the most.
    """

    type: StoneType | None = None
    shape: Shape | None = None
    carat: Decimal
    colour: str | None = None
    clarity: str | None = None
    grade: OverallGrade | None = None
    lustre: Lustre | None = None
    cut: str | None = None
    laboratories: tuple[Laboratory, ...] = ()
    fluorescence: Fluorescence | None = None
    substitution: Substitution = "same_or_better"
