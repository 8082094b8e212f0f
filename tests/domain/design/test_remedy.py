"""What to change so that a wish can be had: the fewest choices, held against brute force."""

from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.catalogue.style import Style
from domain.design.choices import NOTHING_CHOSEN, Choices
from domain.design.design.commands import Select
from domain.design.engraving import EngravingTooLong
from domain.design.judging.fitting import StoneDoesNotFit
from domain.design.judging.judgement import OptionConflict
from domain.design.judging.remedy import fewest_changes, own_choices
from domain.kernel import Refusal
from interfaces.api.edge.problems import sentence
from tests.designs import snapshot, style
from tests.domain.design.facts import begin, pick, refused, set_stone, state_after, write
from tests.domain.design.wishes import Wish, refusal_of, wishes

STYLES = (
    *("SOL-CLAW", "SOL-GRAND", "SOL-EMERALD", "TRI-CLASSIC", "STU-CLAW", "SIG-SILVER"),
    *("BAN-WAVE", "BES-COMMISSION", "BES-HEIRLOOM", "CHA-TRACE"),
)


def helps(wanted: Style, choices: Choices, wish: Wish, gone: tuple[str, ...]) -> bool:
    for code in gone:
        choices = choices.without(code)
    return refusal_of(wanted, choices, wish) is None


@pytest.mark.parametrize("code", STYLES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_exactly_these_changes_help_and_no_fewer(code: str, data: st.DataObject) -> None:
    wanted, choices = style(code), NOTHING_CHOSEN
    for wish in data.draw(wishes(wanted)):
        refusal = refusal_of(wanted, choices, wish)
        if refusal is None:
            choices = wish.put(choices)
        else:
            assert refusal.facts.get("change") == fewest(wanted, choices, wish)


def fewest(wanted: Style, choices: Choices, wish: Wish) -> tuple[str, ...] | None:
    """By trying every set of choices, the small ones first, in the style's order."""
    own = tuple(each for each in own_choices(wanted, choices) if each != wish.option)
    sets = (gone for size in range(len(own) + 1) for gone in combinations(own, size))
    return next((gone for gone in sets if helps(wanted, choices, wish, gone)), None)


def conflict_of(code: str, *given: Select, when: Select) -> Refusal:
    with pytest.raises(OptionConflict) as refusal:
        state_after(begin(code), *given, when)
    return refusal.value


def test_the_choice_that_stands_in_the_way_is_named_in_words() -> None:
    code = "BES-COMMISSION"
    set_in_silver = (pick("metal", "ag925", code), pick("packaging", "travel_case", code))
    refusal = conflict_of(code, *set_in_silver, when=pick("setting", "tension", code))
    assert refusal.facts["change"] == ("metal",)
    assert refusal.facts["rules"] == ("R07",)
    assert sentence(refusal).endswith("To have it, change: Metal.")


def test_where_no_change_helps_the_values_that_are_left_are_named() -> None:
    code = "PEN-LOCKET"
    refusal = conflict_of(code, when=pick("gauge_mm", "1.0", code))
    assert "change" not in refusal.facts
    assert sentence(refusal).endswith("Choose one of: 1.2, 1.5.")


def test_several_choices_may_stand_in_the_way_together() -> None:
    code = "BES-COMMISSION"
    given_ = (
        pick("metal", "ag925", code),
        pick("band_width_mm", "1.4", code),
        pick("carat", "0.40", code),
    )
    refusal = conflict_of(code, *given_, when=pick("setting", "tension", code))
    assert refusal.facts["change"] == ("metal", "carat")
    heavy = conflict_of(code, *given_[:2], when=pick("carat", "2.50", code))
    assert heavy.facts["change"] == ("band_width_mm",)


def test_a_chosen_stone_or_a_text_may_stand_in_the_way() -> None:
    code = "SOL-EMERALD"
    square = replace(snapshot("1.50", "7.35"), shape="emerald", width_mm=Decimal("7.15"))
    stone = set_stone(code, snapshot=square)
    facts = refused(StoneDoesNotFit, begin(code), stone, when=pick("setting", "bezel", code))
    assert facts["change"] == ("centre",)
    band = begin("BAN-WAVE"), write("Wherever you go I go", "BAN-WAVE")
    facts = refused(EngravingTooLong, *band, when=pick("ring_size", "H", "BAN-WAVE"))
    assert facts["change"] == ("engraving",)


def test_what_is_never_made_has_no_remedy() -> None:
    facts = refused(StoneDoesNotFit, begin(), when=set_stone(snapshot=snapshot("1.20", "8.90")))
    assert "change" not in facts


def test_of_equally_few_changes_the_first_in_the_order_of_the_style_is_named() -> None:
    choices = NOTHING_CHOSEN
    for option, value in (("setting", "claw4"), ("metal", "pt950"), ("packaging", "travel_case")):
        choices = choices.picking(option, value)

    def apart(left: Choices) -> bool:
        return left.value("metal") is None or left.value("setting") is None

    assert fewest_changes(style(), choices, "carat", apart) == ("metal",)
    assert fewest_changes(style(), choices, "metal", apart) == ("setting",)
    assert fewest_changes(style(), choices, "carat", lambda _: False) is None
