"""The picture of a text: every letter that can be engraved has an outline, and fits its place."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from application.design.proof.lettering import EM, lettering, width_of
from application.design.proof.sheet import Words, sheet
from application.reference import FOLDER, shipped_engraving_rules
from domain.catalogue.option import Surface
from domain.design.engraving import EngravingPlace

RULES = shipped_engraving_rules()
FONTS = tuple(RULES.advance_mm)
BAND = EngravingPlace(circumference_um=53_750, band_width_mm=Decimal("2.0"))


def face(outline: str = "oval") -> EngravingPlace:
    surface = Surface(
        position="face",
        outline=outline,  # type: ignore[arg-type]  # any of them
        width_mm=Decimal("13.0"),
        height_mm=Decimal("11.0"),
    )
    return EngravingPlace(surface=surface)


def words(text: str = "Always", font: str = "roman", metal: str = "au750_y") -> Words:
    return Words(text=text, font=font, metal=metal, said=("A band", "Roman, inside"))


@pytest.mark.parametrize("font", FONTS)
def test_every_letter_of_the_coverage_is_drawn(font: str) -> None:
    letters = lettering(font)
    assert RULES.coverage <= letters.glyphs.keys()
    assert [c for c in RULES.coverage - {" "} if not letters.glyphs[c].outline] == []
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "lettering" / f"OFL-{font}.txt").read_text("utf-8")


@pytest.mark.parametrize("place", [BAND, face(), face("cushion"), face("round")])
@pytest.mark.parametrize("font", FONTS)
def test_a_picture_is_well_formed_and_the_same_every_time(font: str, place: EngravingPlace) -> None:
    drawn = sheet(words("É & ♥", font), place, "inside")
    ElementTree.fromstring(drawn)  # noqa: S314  # our own
    assert drawn == sheet(words("É & ♥", font), place, "inside")
    assert "Infinity" not in drawn
    assert "NaN" not in drawn


def test_whatever_it_shows_changes_the_picture() -> None:
    wider = EngravingPlace(circumference_um=53_750, band_width_mm=Decimal("4.0"))
    larger = EngravingPlace(circumference_um=55_000, band_width_mm=Decimal("2.0"))
    drawn = [
        sheet(words(), BAND, "inside"),
        sheet(words("Never"), BAND, "inside"),
        sheet(words(font="script"), BAND, "inside"),
        sheet(words(metal="pt950"), BAND, "inside"),
        sheet(words(), BAND, "outside"),
        sheet(words(), wider, "inside"),
        sheet(words(), larger, "inside"),
        sheet(words(), face(), "face"),
    ]
    assert len(set(drawn)) == len(drawn)


def test_pairs_of_letters_stand_nearer_than_their_bodies() -> None:
    roman = lettering("roman")
    alone = sum(roman.glyphs[letter].advance for letter in "AV")
    assert width_of(roman.line("AV")) < alone
    assert width_of(roman.line("")) == 0


def test_words_fill_a_face_but_do_not_leave_it() -> None:
    for text in ("I", "HMB", "W" * 6):
        drawn = sheet(words(text), face(), "face")
        found = re.findall(r"translate\(([0-9.]+) [0-9.]+\) scale\(([0-9.]+)\)", drawn)
        left, size = max(found, key=lambda each: Decimal(each[1]))
        wide = width_of(lettering("roman").line(text)) * Decimal(size)
        assert Decimal(left) >= 600 - 195
        assert Decimal(left) + wide <= 600 + 195
        assert size != "0", EM
