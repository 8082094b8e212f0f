"""Laws of choosing, over the demonstration's own styles and rules."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.catalogue.media import Pick
from domain.catalogue.option import Engraving, Number, StoneSlot
from domain.catalogue.satisfiability import unsatisfiable
from domain.catalogue.style import Style
from domain.design.choices import NOTHING_CHOSEN, Choices, ChosenStone
from domain.design.judging.judgement import refuse_conflict
from domain.design.judging.remaining import Remaining, remaining
from domain.design.making.specification import OF_THE_CENTRE
from domain.design.option_value import in_steps
from domain.kernel import Refusal
from tests.designs import NOON, publications, snapshot, style
from tests.domain.design.wishes import (
    Wish,
    accepted,
    criteria,
    line_of,
    naively_valid,
    refusal_of,
    stones_of,
    values,
    wish_for,
    wishes,
)

DAY = NOON.date()
EVERY_STYLE = sorted(publications())
SMALL = (
    *("HOO-PLAIN", "HOO-PAVE", "CHA-TRACE", "BRA-TENNIS", "BRA-BANGLE", "ETE-CLAW", "BAN-KNIFE"),
    *("CHA-BELCHER", "ONE-EMBER", "BAN-WAVE", "PEN-LOCKET"),
)
FEW_SIZES = 2
ANY_ORDER = Random(2)  # an order of choosing, no secret


def whole(wanted: Style, chosen: list[Wish]) -> Choices | None:
    """The choices when everything was accepted one after another."""
    choices = accepted(wanted, chosen)
    everything = NOTHING_CHOSEN
    for wish in chosen:
        everything = wish.put(everything)
    return choices if choices == everything else None


@pytest.mark.parametrize("code", EVERY_STYLE)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_the_order_of_choices_does_not_matter(code: str, data: st.DataObject) -> None:
    wanted = style(code)
    one = data.draw(wishes(wanted))
    other = data.draw(st.permutations(one))
    first, second = whole(wanted, one), whole(wanted, other)
    assert first == second
    if first is not None and second is not None:
        assert remaining(wanted, first, DAY) == remaining(wanted, second, DAY)


@pytest.mark.parametrize("code", EVERY_STYLE)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_domains_only_shrink_as_choices_are_added(code: str, data: st.DataObject) -> None:
    wanted, choices = style(code), NOTHING_CHOSEN
    said = [remaining(wanted, choices, DAY)]
    for wish in data.draw(wishes(wanted)):
        if refusal_of(wanted, choices, wish) is None:
            choices = wish.put(choices)
            said.append(remaining(wanted, choices, DAY))
    for before, after in pairwise(said):
        assert all(_within(now, then) for now, then in zip(after, before, strict=True))


def _within(now: Remaining, then: Remaining) -> bool:
    narrower = now.low is None or then.low is None or now.low >= then.low
    lower = now.high is None or then.high is None or now.high <= then.high
    return set(now.allowed) <= set(then.allowed) and narrower and lower


@pytest.mark.parametrize("code", EVERY_STYLE)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_what_is_said_to_be_allowed_can_be_chosen_and_nothing_else(
    code: str, data: st.DataObject
) -> None:
    """Of listed options; what a text needs of a size is said when it is chosen."""
    wanted = style(code)
    drawn = [wish for wish in data.draw(wishes(wanted)) if wish.text is None]
    choices = accepted(wanted, drawn)
    for left in remaining(wanted, choices, DAY):
        option = wanted.option(left.option)
        assert option is not None
        for value in option.values if left.kind in ("choice", "ring_size") else ():
            refusal = refusal_of(wanted, choices, Wish(left.option, value))
            assert (refusal is None) == (value in left.allowed), (left.option, value)


@pytest.mark.parametrize("code", EVERY_STYLE)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_no_refusal_offers_what_it_refuses(code: str, data: st.DataObject) -> None:
    """And whatever it does offer is accepted: values, both ends of a span, choices to change."""
    wanted = style(code)
    choices = accepted(wanted, data.draw(wishes(wanted)))
    tried = [*every_value(wanted), *data.draw(st.lists(one_wish(wanted), max_size=6))]
    for wish in tried:
        refusal = refusal_of(wanted, choices, wish)
        if refusal is not None:
            facts = refusal.facts
            if wish.text is None and not wish.stones:
                for value in offered(wanted, facts):
                    other = Wish(facts["option"], value)
                    assert refusal_of(wanted, choices, other) is None, (wish, facts)
            assert wish.value not in (facts.get("allowed") or ()), (wish, facts)
            kept = choices
            for each in facts.get("change") or ():
                kept = kept.without(each)
            assert kept == choices or refusal_of(wanted, kept, wish) is None, (wish, facts)


@pytest.mark.parametrize("code", EVERY_STYLE)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_numbers_that_are_said_to_be_left_can_be_chosen_and_blocked_ones_not(
    code: str, data: st.DataObject
) -> None:
    wanted = style(code)
    drawn = [wish for wish in data.draw(wishes(wanted)) if wish.text is None]
    choices = accepted(wanted, drawn)
    for left in remaining(wanted, choices, DAY):
        option = wanted.option(left.option)
        assert option is not None
        for value in values(wanted, option) if left.kind == "number" else ():
            open_ = left.low is not None and left.low <= Decimal(value) <= (left.high or 0)
            spans = [tuple(map(Decimal, each.value.split("-"))) for each in left.blocked]
            open_ = open_ and not any(low <= Decimal(value) <= high for low, high in spans)
            refusal = refusal_of(wanted, choices, Wish(left.option, value))
            assert (refusal is None) == open_, (left, value)


def test_a_back_that_is_chosen_first_says_what_it_blocks_and_how_to_have_it() -> None:
    wanted = style("STU-CLAW")
    choices = NOTHING_CHOSEN.picking("back", "butterfly")
    carat = next(each for each in remaining(wanted, choices, DAY) if each.option == "carat")
    assert (carat.low, carat.high) == (Decimal("0.20"), Decimal("0.49"))
    assert [(each.value, each.by) for each in carat.blocked] == [("0.50-0.90", ("R19b",))]
    slot = wanted.option("centre")
    assert slot is not None
    assert isinstance(slot.domain, StoneSlot)
    pair = stones_of(slot.domain, "centre", snapshot("0.50", "5.15"))
    refusal = refusal_of(wanted, choices, Wish("centre", "natural_diamond", stones=pair))
    assert refusal is not None
    assert refusal.facts["change"] == ("back",)
    assert refusal.facts["remedy"] == "To have it, change: Fitting."
    locked = choices.picking("back", "screw")
    left = {each.option: each for each in remaining(wanted, locked, DAY)}
    assert (left["carat"].low, left["carat"].high) == (Decimal("0.20"), Decimal("0.90"))
    assert left["carat"].blocked == ()


def test_a_stone_that_is_never_set_is_told_what_another_should_have() -> None:
    oval = Wish("centre", "natural_diamond", stones=(_oval(),))
    refusal = refusal_of(style("SOL-CLAW"), NOTHING_CHOSEN, oval)
    assert refusal is not None
    assert refusal.facts["against"] == "shape"
    assert "allowed" not in refusal.facts
    assert refusal.facts["remedy"] == "Choose a stone with shape round."
    square = NOTHING_CHOSEN.picking("shape", "cushion")
    chosen = refusal_of(style("SOL-BEZEL"), square, oval)
    assert chosen is not None
    assert "allowed" not in chosen.facts
    assert chosen.facts["change"] == ("shape",)


def _oval() -> ChosenStone:
    kept = replace(snapshot("1.50", "8.60"), shape="oval", width_mm=Decimal("6.20"), cut=None)
    return ChosenStone(slot="centre", asset_id="ST-1", snapshot=kept)


def every_value(wanted: Style) -> list[Wish]:
    return [
        Wish(option.code, value)
        for option in wanted.options
        if not isinstance(option.domain, StoneSlot | Engraving)
        for value in values(wanted, option)
    ]


def one_wish(wanted: Style) -> st.SearchStrategy[Wish]:
    return st.sampled_from(wanted.options).flatmap(lambda option: wish_for(wanted, option))


def offered(wanted: Style, facts: dict[str, Any]) -> list[str]:
    option = wanted.option(facts.get("option", ""))
    number = option.domain if option else None
    ends = [end for end in (facts.get("low"), facts.get("high")) if end is not None]
    numbers = [in_steps(end, number) for end in ends if isinstance(number, Number)]
    return [*(facts.get("allowed") or ()), *numbers]


@pytest.mark.parametrize("code", EVERY_STYLE)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_design_is_possible_exactly_when_every_rule_is_obeyed(
    code: str, data: st.DataObject
) -> None:
    """Whole assignments, drawn; stones by their type only, as the naive evaluator sees them."""
    wanted = style(code)
    chosen = {
        name: data.draw(st.sampled_from(possible), label=name)
        for name, possible in _rooms(wanted).items()
        if not _optional(wanted, name) or data.draw(st.booleans())
    }
    assert _reached(wanted, chosen) == naively_valid(wanted, chosen)


@pytest.mark.parametrize("code", SMALL)
def test_every_valid_design_of_a_small_style_is_reached_from_nothing(code: str) -> None:
    wanted = style(code)
    rooms = {
        name: possible[:FEW_SIZES] if name == "ring_size" else possible
        for name, possible in _rooms(wanted).items()
    }
    found = 0
    for combined in product(*rooms.values()):
        chosen = dict(zip(rooms, combined, strict=True))
        valid = naively_valid(wanted, chosen)
        assert _reached(wanted, chosen) == valid, chosen
        found += valid
    assert found > 0


@pytest.mark.parametrize("code", EVERY_STYLE)
def test_no_demonstration_style_has_an_empty_domain(code: str) -> None:
    wanted = style(code)
    assert unsatisfiable(wanted.options, wanted.constraints) is None
    for left in remaining(wanted, NOTHING_CHOSEN, DAY):
        assert left.allowed or left.low is not None, left.option


def _rooms(wanted: Style) -> dict[str, tuple[str, ...]]:
    rooms: dict[str, tuple[str, ...]] = {}
    for option in wanted.options:
        match option.domain:
            case StoneSlot(types=types):
                rooms[f"{option.code}.type"] = types
            case Engraving(fonts=fonts):
                rooms["engraving.font"] = fonts
            case _:
                rooms[option.code] = values(wanted, option)
    return rooms


def _optional(wanted: Style, name: str) -> bool:
    """What a stone says of itself is always known where there is one."""
    option = wanted.option(name.partition(".")[0])
    of_stone = wanted.option("centre") is not None and name in OF_THE_CENTRE
    return option is not None and not option.required and not of_stone


def _reached(wanted: Style, chosen: dict[str, str]) -> bool:
    """Whether the choices are accepted one after another, in any order, and can be final."""
    order = list(chosen)
    ANY_ORDER.shuffle(order)
    choices = NOTHING_CHOSEN
    try:
        for name in order:
            choices = _put(wanted, choices, name, chosen)
            refuse_conflict(criteria(wanted), choices, Pick(option=name, value=chosen[name]))
        refuse_conflict(criteria(wanted), choices, None)
    except Refusal:
        return False
    return True


def _put(wanted: Style, choices: Choices, name: str, chosen: dict[str, str]) -> Choices:
    """A value, a text in some font, or stones of some type which are what was chosen besides."""
    code, value = name.partition(".")[0], chosen[name]
    option = wanted.option(code)
    assert option is not None
    match option.domain:
        case Engraving():
            return choices.inscribed(line_of("A", value))
        case StoneSlot() as slot:
            said = {each: chosen[each] for each in OF_THE_CENTRE if each in chosen}
            carat = Decimal(said.pop("carat", "1"))
            kept = replace(snapshot(), type=value, carat=carat, **said)  # type: ignore[arg-type]  # listed words
            for stone in stones_of(slot, code, kept):
                choices = choices.setting(stone)
            return choices
        case _:
            return choices.picking(code, value)
