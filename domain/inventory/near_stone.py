"""A stone to take instead of one that is gone."""

from dataclasses import dataclass
from decimal import Decimal

from domain.inventory.grading import Lustre, OverallGrade


@dataclass(frozen=True, slots=True, kw_only=True)
class NearStone:
    """An offered stone that nobody holds; enough of it to choose by."""

    asset_id: str
    shape: str
    carat: Decimal
    colour: str | None
    clarity: str | None
    grade: OverallGrade | None = None
    lustre: Lustre | None = None
    cut: str | None
