"""The scripted customer finds a stone that she can have, and stays within her budget to the end."""

from typing import Any

import pytest

from interfaces.local.demo.designing import Designing
from interfaces.local.demo.shopper import Shopper, WrongAnswer

BUDGET = 300_000


class Shelf(Shopper):
    """Answers with some stones, and with what the ring would cost with each."""

    def __init__(self, *stones: dict[str, Any]) -> None:
        super().__init__("http://127.0.0.1:1")
        self.stones = {stone["asset_id"]: stone for stone in stones}

    def get(self, path: str, **query: Any) -> dict[str, Any]:  # noqa: ARG002  # as a shop's
        return {"items": list(self.stones.values())}

    def put(self, path: str, **body: Any) -> dict[str, Any]:  # noqa: ARG002  # as a shop's
        return {"price": {"total": {"minor": self.stones[body["stone"]]["total"]}}}


def stone(asset_id: str, total: int = 280_000, *, held: bool = False) -> dict[str, Any]:
    facts = {"carat": "0.62", "colour": "G", "clarity": "SI1"}
    return {"asset_id": asset_id, "total": total, "held": held, "held_until": None, **facts}


def found_of(*stones: dict[str, Any]) -> str:
    designing = Designing(Shelf(*stones), budget_pence=BUDGET)
    designing.design = {"design_id": "d1"}
    designing.find_stone()
    return str(designing.stone["asset_id"])


def test_a_stone_that_is_held_without_an_end_is_passed_over() -> None:
    assert found_of(stone("reviewed", held=True), stone("free")) == "free"


def test_the_engraving_is_still_to_be_paid_from_the_budget() -> None:
    assert found_of(stone("dear", BUDGET - 4_500), stone("good", BUDGET - 10_000)) == "good"
    with pytest.raises(WrongAnswer):
        found_of(stone("dear", BUDGET - 4_500))
