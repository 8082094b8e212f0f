"""A stone to take instead of one that is gone."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from domain.inventory.grading import Lustre, OverallGrade
from domain.inventory.stone import Stone


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

    @classmethod
    def of(cls, asset_id: str, stone: Stone) -> Self:
        return cls(
            asset_id=asset_id,
            shape=stone.shape,
            carat=stone.carat,
            colour=stone.colour,
            clarity=stone.clarity,
            grade=stone.grade,
            lustre=stone.lustre,
            cut=stone.cut,
        )
