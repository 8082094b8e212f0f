"""Where on a piece a text can stand, and how much room there is for it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.catalogue.option import Engraving, Surface
from domain.design.design.events import EngravingSet
from domain.design.engraving import (
    EngravingNotPossibleHere,
    EngravingPlace,
    EngravingPositionUnknown,
    EngravingTooLong,
    capacity_units,
)
from domain.design.judging.fitting import engraving_of, engraving_place
from tests.designs import style
from tests.domain.design.facts import ENGRAVER, begin, refused, then, write


def capacity(code: str, position: str, font: str = "block", **values: str) -> int:
    place = engraving_place(style(code), values, position)  # type: ignore[arg-type]  # any word
    return capacity_units(font, place, ENGRAVER)


@pytest.mark.parametrize(
    ("code", "positions"),
    [
        ("SIG-OVAL", ("face", "inside")),
        ("SIG-SILVER", ("face", "inside")),
        ("PEN-LOCKET", ("face", "inside", "back")),
        ("SOL-CLAW", ("inside", "outside")),
        ("BRA-BANGLE", ("inside", "outside")),
    ],
)
def test_each_style_says_where_it_is_engraved(code: str, positions: tuple[str, ...]) -> None:
    offered = engraving_of(style(code))
    assert offered is not None
    assert offered.positions == positions


def test_styles_of_the_oldest_revisions_take_a_text_where_they_did() -> None:
    assert Engraving(fonts=("block",), cap_units=9).positions == ("inside", "outside", "back")


@pytest.mark.parametrize(
    ("font", "units"),
    [("block", 6), ("roman", 6), ("script", 8)],
)
def test_a_face_holds_what_it_measures_across(font: str, units: int) -> None:
    """13.0 x 0.80 / 1.55 = 6.7, and / 1.30 = 8.0; the finger has no part in it."""
    assert capacity("SIG-OVAL", "face", font) == units
    assert capacity("SIG-OVAL", "face", font, ring_size="H") == units
    assert capacity("SIG-OVAL", "inside", "block", ring_size="H") == 14


def test_the_cap_of_the_style_is_the_cap_of_its_face_too() -> None:
    face = Surface(position="face", outline="round", width_mm=Decimal(90), height_mm=Decimal(90))
    wide = EngravingPlace(surface=face, style_cap_units=20)
    assert capacity_units("block", wide, ENGRAVER) == 20


def test_a_text_goes_on_the_usual_place_unless_another_is_named() -> None:
    for asked, got in ((None, "face"), ("inside", "inside")):
        (written,) = then(begin("SIG-OVAL"), when=write("A", code="SIG-OVAL", position=asked))
        assert isinstance(written, EngravingSet)
        assert written.position == got


def test_a_place_that_a_style_does_not_have_is_refused_by_name() -> None:
    wish = write("A", code="SOL-CLAW", position="face")
    facts = refused(EngravingPositionUnknown, begin("SOL-CLAW"), when=wish)
    assert facts["positions"] == ("inside", "outside")
    for position in facts["positions"]:
        assert then(begin("SOL-CLAW"), when=replace(wish, position=position))


def test_what_is_too_long_for_the_face_goes_inside() -> None:
    wish = write("FOREVER", code="SIG-OVAL", position="face")
    facts = refused(EngravingTooLong, begin("SIG-OVAL"), when=wish)
    assert (facts["units"], facts["capacity_units"]) == (7, 6)
    assert then(begin("SIG-OVAL"), when=replace(wish, position="inside"))


def test_a_piece_without_engraving_has_no_place_at_all() -> None:
    refused(EngravingNotPossibleHere, begin("ETE-CLAW"), when=write("A", code="ETE-CLAW"))
