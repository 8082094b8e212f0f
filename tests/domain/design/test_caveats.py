"""What is told of a style before it is bought: its seal, and a size that can never change."""

from dataclasses import replace
from datetime import date

import pytest

from domain.catalogue.caveat import HYGIENE_SEALED, NEVER_RESIZED, Caveat, caveats_of
from domain.catalogue.media import Pick
from domain.catalogue.style import Style
from domain.design.choices import Choices
from domain.design.judging.offering import settled
from domain.design.making.drawing import Drawing
from domain.design.making.specification import caveats
from tests.designs import publications

TODAY = date(2026, 3, 2)
STYLES = {code: command.style for code, command in publications().items()}


def test_a_seal_is_told_of_and_a_ring_of_one_size_is_acknowledged() -> None:
    assert (HYGIENE_SEALED.to_acknowledge, NEVER_RESIZED.to_acknowledge) == (False, True)


@pytest.mark.parametrize("style", STYLES.values(), ids=list(STYLES))
def test_a_style_is_told_of_as_its_revision_says(style: Style) -> None:
    told: set[Caveat] = set(caveats_of(style))
    assert (HYGIENE_SEALED in told) == style.hygiene_sealed
    assert (NEVER_RESIZED in told) == (style.category == "ring" and not style.resizable)


def test_what_was_chosen_may_keep_a_ring_in_its_size() -> None:
    claw = STYLES["SOL-CLAW"]
    assert caveats_of(claw) == ()
    assert caveats_of(claw, fixed=True) == (NEVER_RESIZED,)


def test_a_setting_that_keeps_a_ring_in_its_size_is_known_by_its_rule() -> None:
    """Rule R08 says it of every full eternity ring, whatever the style itself says."""
    choices = Choices(
        picks=(Pick(option="metal", value="pt950"), Pick(option="ring_size", value="S"))
    )
    for code, told in (("ETE-CLAW", (NEVER_RESIZED,)), ("ETE-HALF", ())):
        style = replace(STYLES[code], resizable=True)
        drawing = Drawing(style=style, choices=choices, settled=settled(style, choices, TODAY))
        assert caveats(drawing) == told


def test_what_has_no_size_is_never_said_not_to_be_resized() -> None:
    pendant = replace(STYLES["PEN-SOLO"], resizable=False)
    assert caveats_of(pendant, fixed=True) == ()
