"""Engraving checks beside the published vectors."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.reference import shipped_engraving_rules
from domain.design.engraving import (
    EngravingCharacterNotAvailable,
    EngravingControlCharacter,
    EngravingEmpty,
    EngravingFontUnknown,
    EngravingNotPossibleHere,
    EngravingPlace,
    EngravingScriptAllCapitals,
    as_engraved,
    check_engraving,
    normalise,
    parse_engraving_rules,
)
from domain.json_document import DocumentMalformed
from domain.kernel import Refusal

RULES = shipped_engraving_rules()
PENDANT = EngravingPlace()


@given(text=st.text(max_size=60))
def test_a_text_is_engraved_as_checked_or_refused_by_name(text: str) -> None:
    try:
        checked = check_engraving(text, "block", PENDANT, RULES)
    except Refusal as refusal:
        assert refusal.code.startswith("engraving_")
        return
    assert normalise(checked.normalised) == checked.normalised
    assert checked.units <= checked.capacity_units == 25
    assert checked == check_engraving(checked.normalised, "block", PENDANT, RULES)


@pytest.mark.parametrize("control", ["\u061c", "\u200b", "\u202e", "\u2066", "\ufeff", "\x7f"])
def test_control_characters_inside_are_refused(control: str) -> None:
    with pytest.raises(EngravingControlCharacter):
        check_engraving(f"A{control}B", "block", PENDANT, RULES)


@pytest.mark.parametrize("space", ["\t", "\n", "\u2028", "\u00a0", "\u3000"])
def test_white_space_at_the_ends_is_trimmed(space: str) -> None:
    assert check_engraving(f"{space}A{space}", "block", PENDANT, RULES).normalised == "A"
    with pytest.raises(EngravingEmpty):
        check_engraving(space, "block", PENDANT, RULES)


@pytest.mark.parametrize(
    ("typed", "engraved"),
    [
        ("A ❤\ufe0f B", "A ♥ B"),
        ("❤", "♥"),
        ("♥\ufe0f♥\ufe0e", "♥♥"),
        ("💛", "♥"),
        ("♾\ufe0f", "∞"),
        ("✝\ufe0f", "✝"),
        ("⭐\ufe0f", "☆"),
    ],
)
def test_a_heart_from_a_telephone_is_the_heart_that_the_font_has(typed: str, engraved: str) -> None:
    checked = check_engraving(as_engraved(typed), "block", PENDANT, RULES)
    assert checked.normalised == as_engraved(engraved) == engraved
    assert checked.units == sum(2 if c in RULES.symbols else 1 for c in engraved)


@pytest.mark.parametrize("other", ["❤\ufe0f\u200d🔥", "💔", "A\ufe0fB", "🤍\U0001f3fb"])
def test_another_picture_is_none_of_our_symbols(other: str) -> None:
    with pytest.raises(EngravingCharacterNotAvailable):
        check_engraving(as_engraved(other), "block", PENDANT, RULES)


def test_a_flag_is_one_grapheme() -> None:
    with pytest.raises(EngravingCharacterNotAvailable) as refusal:
        check_engraving("ab🇬🇧c", "block", PENDANT, RULES)
    assert refusal.value.facts["grapheme_index"] == 2


def test_script_counts_capitals_in_a_row() -> None:
    with pytest.raises(EngravingScriptAllCapitals):
        check_engraving("ÉTÉS", "script", PENDANT, RULES)
    assert check_engraving("MUM1DAD", "script", PENDANT, RULES).units == 7
    assert check_engraving("ÉTÉS", "block", PENDANT, RULES).units == 4


def test_places_and_fonts() -> None:
    for place in (
        EngravingPlace(pave_inside=True),
        EngravingPlace(band_width_mm=Decimal("1.99")),
        EngravingPlace(setting="tension"),
    ):
        with pytest.raises(EngravingNotPossibleHere):
            check_engraving("", "block", place, RULES)
    with pytest.raises(EngravingFontUnknown):
        check_engraving("A", "gothic", PENDANT, RULES)


def test_a_tiny_ring_has_no_room() -> None:
    place = EngravingPlace(circumference_um=18_000)
    with pytest.raises(Refusal, match="1 units, and 0 fit"):
        check_engraving("A", "block", place, RULES)


def test_rules_are_read_strictly() -> None:
    with pytest.raises(DocumentMalformed):
        parse_engraving_rules({"letter_ranges_hex": ["A-to-Z"]})
