"""Stones fit heads by shape and both sides, limits included; a full eternity takes no text."""

from contextlib import nullcontext
from dataclasses import replace
from decimal import Decimal

import pytest

from domain.catalogue.head import Head
from domain.catalogue.narrowing import Span
from domain.design.choices import Choices, ChosenStone, StoneSnapshot
from domain.design.judging.fitting import (
    StoneUnavailable,
    engraving_place,
    fits,
    refuse_unfit_stones,
)
from domain.inventory.stone import Shape
from tests.designs import NOON, snapshot, style

TO_HOLD = Head(
    shapes=("round", "oval"),
    length_mm=Span(Decimal("6.20"), Decimal("6.70")),
    width_mm=Span(Decimal("6.10"), Decimal("6.60")),
)
HEAD = replace(style("SOL-CLAW").mounts[0], head=TO_HOLD)


def measured(length: str, width: str, shape: Shape = "round") -> StoneSnapshot:
    return replace(snapshot(), shape=shape, length_mm=Decimal(length), width_mm=Decimal(width))


@pytest.mark.parametrize(
    ("stone", "fitting"),
    [
        (measured("6.70", "6.10"), True),
        (measured("6.10", "6.70"), True),
        (measured("6.71", "6.10"), False),
        (measured("6.70", "6.09"), False),
        (measured("6.70", "6.61"), False),
        (measured("6.19", "6.19"), False),
        (measured("6.50", "6.50", "oval"), True),
        (measured("6.50", "6.50", "pear"), False),
        (replace(snapshot(), length_mm=None), False),
        (replace(snapshot(), width_mm=None), False),
    ],
)
def test_a_head_holds_its_shapes_between_its_limits(stone: StoneSnapshot, fitting: bool) -> None:
    assert fits(HEAD, stone) is fitting


@pytest.mark.parametrize(
    ("carats", "together"),
    [
        (("1.00", "0.25", "0.25"), True),
        (("1.00", "0.50", "0.48"), True),
        (("1.00", "0.24", "0.24"), False),
        (("1.00", "0.51", "0.50"), False),
        (("1.00", "0.50", "0.47"), False),
    ],
)
def test_side_stones_match_and_are_a_quarter_to_a_half_of_the_centre(
    carats: tuple[str, str, str], together: bool
) -> None:
    centre, *sides = (snapshot(carat, "6.40") for carat in carats)
    side = replace(sides[0], length_mm=Decimal("4.30"), width_mm=Decimal("4.30"))
    placed = [("centre", 1, centre)]
    placed += [("side", n, replace(side, carat=each.carat)) for n, each in enumerate(sides, 1)]
    chosen = Choices(
        stones=tuple(
            ChosenStone(slot=slot, place=place, asset_id=f"{slot}-{place}", snapshot=kept)
            for slot, place, kept in placed
        )
    )
    with nullcontext() if together else pytest.raises(StoneUnavailable):
        refuse_unfit_stones(style("TRI-CLASSIC"), chosen, NOON.date())


@pytest.mark.parametrize(
    ("code", "whole"),
    [("ETE-CLAW", True), ("ETE-CHANNEL", True), ("ETE-HALF", False), ("BAN-FLAT", False)],
)
def test_only_stones_all_round_the_finger_leave_no_room_for_a_text(code: str, whole: bool) -> None:
    assert engraving_place(style(code), {}, "inside").full_eternity is whole
