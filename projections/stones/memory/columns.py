"""The offered stones as columns of whole numbers, true at one position; never changed, replaced."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from projections.stones.filter import SETS
from projections.stones.listing import StoneOrder

Numbers = NDArray[Any]
Mask = NDArray[np.bool_]
Words = NDArray[Any]
WORDS = np.dtypes.StringDType(na_object=None)
UNKNOWN = -1
"""In place of a measure that a stone has not; read without a sign it is greater than all others."""
PLACE = np.int32
KINDS: Mapping[str, Any] = {
    **dict.fromkeys(("carat", "narrow", "wide", "length", "width", "height"), np.int32),
    **dict.fromkeys(("table", "depth", "cell"), np.int32),
    **dict.fromkeys(("colour_rank", "clarity_rank", "currency"), np.int16),
    **dict.fromkeys(("kind", "cost"), np.int64),
    **dict.fromkeys(("offered", "held", "demonstration"), np.bool_),
}
SORTED: Mapping[StoneOrder, str] = {
    "carat": "carat",
    "price": "cost",
    "colour": "colour_rank",
    "clarity": "clarity_rank",
}
TEXTS = ("asset_id", "report_no", "photo")


@dataclass(frozen=True, slots=True)
class Cells:
    """What stones that are alike have in common: a stone's `cell` is a place in these.

    `lists` has, for each of `SETS`, a code a cell; `names` what the codes stand for.
    """

    places: Mapping[int, int]
    lists: Mapping[str, Numbers]
    names: Mapping[str, tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.places)

    def said(self, cell: int) -> dict[str, str]:
        return {name: self.names[name][self.lists[name][cell]] for name in SETS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Rows stand in the order of their ids. `orders` are the places of rows, by value and id.

    `built` tells one building of the table from the next, `mark` one change of it from the next;
    `until` is the end of a hold by its row, where it has one.
    """

    position: int
    built: datetime
    mark: str
    numbers: Mapping[str, Numbers]
    texts: Mapping[str, Words]
    orders: Mapping[StoneOrder, Numbers]
    cells: Cells
    currencies: tuple[str, ...]
    until: Mapping[int, datetime]

    def __len__(self) -> int:
        return len(self.texts["asset_id"])

    @property
    def gone(self) -> int:
        """Rows that are kept although nobody may have them any more."""
        return len(self) - int(np.count_nonzero(self.numbers["offered"]))

    def row_of(self, asset_id: str) -> int | None:
        ids = self.texts["asset_id"]
        place = bisect_left(ids, asset_id)
        return place if place < len(ids) and ids[place] == asset_id else None

    def rows_up_to(self, asset_id: str, *, itself: bool) -> int:
        """How many have a smaller id; or this one."""
        find = bisect_right if itself else bisect_left
        return find(self.texts["asset_id"], asset_id)

    def row(self, place: int) -> dict[str, Any]:
        """As the table has it, with the words of its cell."""
        numbers = {name: column[place].item() for name, column in self.numbers.items()}
        known = {name: None if each == UNKNOWN else each for name, each in numbers.items()}
        texts = {name: column[place] for name, column in self.texts.items()}
        more = {
            "currency": self.currencies[numbers["currency"]],
            "held_until": self.until.get(place),
        }
        return known | texts | self.cells.said(numbers["cell"]) | more


AtHand = Callable[[], Columns | None]
"""The columns of this process, where it keeps some that are new enough."""


def not_here() -> None:
    """In a process that keeps none, the table is asked."""


def order_of(numbers: Mapping[str, Numbers], by: StoneOrder) -> Numbers:
    """Equal values stay in the order of their rows, which is that of ids."""
    return np.argsort(numbers[SORTED[by]], kind="stable").astype(PLACE)


def orders_of(numbers: Mapping[str, Numbers]) -> dict[StoneOrder, Numbers]:
    return {by: order_of(numbers, by) for by in SORTED}


def nothing(position: int, built: datetime) -> Columns:
    """Before the first stone."""
    numbers = {name: np.empty(0, kind) for name, kind in KINDS.items()}
    return Columns(
        position=position,
        built=built,
        mark="",
        numbers=numbers,
        texts={name: np.empty(0, WORDS) for name in TEXTS},
        orders=orders_of(numbers),
        cells=Cells({}, {name: np.empty(0, np.int32) for name in SETS}, dict.fromkeys(SETS, ())),
        currencies=(),
        until={},
    )
