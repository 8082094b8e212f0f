"""Altering a design: what is done, what is refused whole, and what makes no difference."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.catalogue.media import Pick
from domain.catalogue.product import OnSale
from domain.design.choices import StoneSnapshot
from domain.design.design.commands import ChooseStone, Clear, Engrave
from domain.design.design.events import EngravingSet, OptionCleared, OptionSelected, StoneChosen
from domain.design.engraving import (
    EngravingCharacterNotAvailable,
    EngravingEmpty,
    EngravingFontUnknown,
    EngravingNotPossibleHere,
    EngravingTooLong,
)
from domain.design.judging.fitting import StoneDoesNotFit, StoneUnavailable
from domain.design.judging.judgement import OptionConflict
from domain.design.option_value import OptionUnknown, OptionValueInvalid
from domain.design.ring_size import RingSizeOutsideStyleRange
from domain.design.size_scales import RingSizeNotRecognised
from domain.kernel import Refusal
from tests.designs import snapshot
from tests.domain.design.facts import (
    MINE,
    begin,
    offered,
    pick,
    refused,
    set_stone,
    then,
    write,
)


def test_a_choice_is_written_canonically_with_what_it_replaces() -> None:
    (first,) = then(begin(), when=pick("ring_size", " n 1/2 "))
    assert isinstance(first, OptionSelected)
    assert (first.value, first.previous) == ("N½", None)
    (second,) = then(begin(), pick("metal", "pt950"), when=pick("metal", "au750_w"))
    assert isinstance(second, OptionSelected)
    assert (second.value, second.previous) == ("au750_w", "pt950")
    assert then(begin(), pick("ring_size", "M"), when=pick("ring_size", "m")) == ()


def test_a_choice_tells_what_it_implies() -> None:
    (chosen,) = then(begin("CHA-TRACE"), when=pick("length", "41", "CHA-TRACE"))
    assert isinstance(chosen, OptionSelected)
    assert chosen.implied == (Pick(option="metal", value="au375_y"),)
    refused(
        OptionConflict,
        begin("CHA-TRACE"),
        pick("length", "41", "CHA-TRACE"),
        when=pick("metal", "au750_y", "CHA-TRACE"),
    )


def test_a_pair_of_half_a_carat_each_asks_for_a_back_that_locks() -> None:
    half = snapshot("0.52", "5.10")
    pair = [set_stone("STU-CLAW", place=n, asset_id=f"ST-{n}", snapshot=half) for n in (1, 2)]
    given = (begin("STU-CLAW"), pair[0], pair[1])
    facts = refused(OptionConflict, *given, when=pick("back", "butterfly", "STU-CLAW"))
    assert (facts["rules"], facts["allowed"]) == (("R19b",), ("screw", "alpha"))


@pytest.mark.parametrize(
    ("option", "value", "kind"),
    [
        ("colour_of_box", "red", OptionUnknown),
        ("metal", "tin", OptionValueInvalid),
        ("centre", "ST-1", OptionValueInvalid),
        ("engraving", "hello", OptionValueInvalid),
        ("carat", "heavy", OptionValueInvalid),
        ("carat", "9.00", OptionValueInvalid),
        ("carat", "1.005", OptionValueInvalid),
        ("carat", "NaN", OptionValueInvalid),
        ("ring_size", "large", RingSizeNotRecognised),
        ("ring_size", "A", RingSizeOutsideStyleRange),
    ],
)
def test_values_that_no_option_has(option: str, value: str, kind: type[Refusal]) -> None:
    refused(kind, begin(), when=pick(option, value))


def test_a_conflict_names_its_rules_reasons_and_what_is_left_in_either_order() -> None:
    small, big = pick("setting", "claw4", "BES-COMMISSION"), pick("carat", "2.50", "BES-COMMISSION")
    start = begin("BES-COMMISSION")
    facts = refused(OptionConflict, start, big, when=small)
    assert facts["rules"] == ("R05",)
    assert "two carats" in facts["reasons"]
    assert facts["allowed"] == ("claw6", "vclaw", "bezel")
    back = refused(OptionConflict, start, small, when=big)
    assert (back["option"], back["against"], back["rules"]) == ("carat", "setting", ("R05",))
    assert back["high"] == Decimal("1.99")


def test_stones_must_fit_and_match_and_be_ours_to_set() -> None:
    facts = refused(StoneDoesNotFit, begin(), when=set_stone(snapshot=snapshot("1.20", "8.90")))
    assert facts["length_mm"] == Decimal("8.90")
    assert facts["heads"] == "7.95-8.50, 7.50-8.05, 7.10-7.60"
    unmeasured = replace(snapshot(), length_mm=None, width_mm=None)
    refused(StoneDoesNotFit, begin(), when=set_stone(snapshot=unmeasured))
    refused(OptionConflict, begin(), when=set_stone(snapshot=replace(snapshot(), type="ruby")))
    brought = replace(snapshot(), source="customer")
    refused(StoneUnavailable, begin(), when=set_stone(snapshot=brought))
    refused(OptionUnknown, begin(), when=set_stone(slot="metal"))
    refused(OptionValueInvalid, begin(), when=set_stone(place=2))


def test_a_pair_is_matched_and_made_of_two() -> None:
    given = (begin("STU-CLAW"), set_stone("STU-CLAW", snapshot=snapshot("0.30", "4.30")))
    twin = snapshot("0.33", "4.40")

    def second(stone: StoneSnapshot, asset_id: str = "ST-2") -> ChooseStone:
        return set_stone("STU-CLAW", place=2, asset_id=asset_id, snapshot=stone)

    heavier = second(snapshot("0.34", "4.40"))
    assert refused(StoneUnavailable, *given, when=heavier)["rules"] == ("R19",)
    assert len(then(*given, when=second(twin))) == 1
    refused(StoneUnavailable, *given, when=second(replace(twin, colour="H")))
    refused(StoneUnavailable, *given, when=second(twin, "ST-1"))


def test_a_stone_is_chosen_once_and_cleared_once() -> None:
    (chosen,) = then(begin(), when=set_stone())
    assert chosen == StoneChosen(slot="centre", place=1, asset_id="ST-1", snapshot=snapshot())
    assert then(begin(), set_stone(), when=set_stone()) == ()
    clearing = Clear(token_hash=MINE, offered=offered("SOL-CLAW"), option="centre")
    cleared = then(begin(), set_stone(), when=clearing)
    assert cleared == (OptionCleared(option="centre", cause="user"),)
    assert then(begin(), when=clearing) == ()
    refused(OptionUnknown, begin(), when=replace(clearing, option="side"))


def test_a_text_is_normalised_counted_and_sealed_under_the_customer() -> None:
    (written,) = then(begin(), when=write("  for \u00a0 ever ♥ "))
    assert isinstance(written, EngravingSet)
    assert (written.text, written.units, written.subject) == ("for ever ♥", 11, "shopper-1")
    assert written.approved_at is None
    assert then(begin(), write(), when=write()) == ()


@pytest.mark.parametrize(
    ("wish", "kind"),
    [
        (write("  "), EngravingEmpty),
        (write("漢"), EngravingCharacterNotAvailable),
        (write("a" * 26), EngravingTooLong),
        (write(font="gothic"), EngravingFontUnknown),
        (write(code="ETE-CLAW"), EngravingNotPossibleHere),
        (write(code="SOL-TENSION"), EngravingNotPossibleHere),
    ],
)
def test_texts_that_cannot_be_engraved(wish: Engrave, kind: type[Refusal]) -> None:
    on_sale = wish.offered.product
    assert isinstance(on_sale, OnSale)
    refused(kind, begin(on_sale.revision.style.style_code), when=wish)


def test_a_long_text_and_a_small_finger_refuse_each_other() -> None:
    long = write("a" * 16)
    facts = refused(EngravingTooLong, begin(), pick("ring_size", "F"), when=long)
    assert facts["capacity_units"] == 13
    refused(EngravingTooLong, begin(), long, when=pick("ring_size", "F"))


def test_a_narrow_band_and_a_text_refuse_each_other() -> None:
    narrow = pick("band_width_mm", "1.8", "SOL-VCLAW")
    text = write(code="SOL-VCLAW")
    refused(EngravingNotPossibleHere, begin("SOL-VCLAW"), narrow, when=text)
    facts = refused(OptionConflict, begin("SOL-VCLAW"), text, when=narrow)
    assert (facts["rules"], facts["low"]) == (("R09",), Decimal("2.0"))
