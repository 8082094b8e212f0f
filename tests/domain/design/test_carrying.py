"""Laws of carrying choices over to a style that they were not made for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import reduce
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.catalogue.constraint import Forbid, Is, Rule
from domain.catalogue.media import Pick
from domain.catalogue.option import SETTINGS, Choice, Engraving, Option, StoneSlot
from domain.catalogue.style import Style
from domain.design.choices import NOTHING_CHOSEN, Choices, ChosenStone, Inscription
from domain.design.judging.carrying import Carried, Dropped, carried, without_dropped
from domain.design.judging.judgement import Criteria, refuse_unfit
from domain.design.option_value import canonical
from domain.inventory.species import StoneType
from domain.inventory.stone import Shape
from domain.kernel import Refusal
from tests.designs import NOON, snapshot, style
from tests.domain.design.facts import ENGRAVER

CODES = ("SOL-CLAW", "TRI-CLASSIC", "SOL-TENSION", "BAN-COURT", "BES-COMMISSION", "CHA-TRACE")
Part = Pick | ChosenStone | Inscription


def criteria(wanted: Style) -> Criteria:
    return Criteria(wanted, ENGRAVER, "shopper-1", NOON)


PICKS = st.one_of(
    st.builds(
        Pick,
        option=st.just("metal"),
        value=st.sampled_from(("pt950", "ag925", "au750_w", "au375_y", "tin")),
    ),
    st.builds(Pick, option=st.just("setting"), value=st.sampled_from(SETTINGS)),
    st.builds(Pick, option=st.just("ring_size"), value=st.sampled_from(("F", "M", "Z", "Z+6"))),
    st.builds(
        Pick, option=st.just("band_width_mm"), value=st.sampled_from(("1.4", "1.8", "2.0", "6.0"))
    ),
    st.builds(Pick, option=st.just("shape"), value=st.sampled_from(("round", "emerald", "pear"))),
    st.builds(Pick, option=st.just("colour"), value=st.sampled_from(("D", "F", "Z"))),
    st.builds(Pick, option=st.just("carat"), value=st.sampled_from(("0.30", "1.01", "3.00"))),
    st.builds(Pick, option=st.just("length"), value=st.sampled_from(("41", "45"))),
)
STONES = st.builds(
    lambda slot, place, kind, shape, carat: ChosenStone(
        slot=slot,
        place=place,
        asset_id=f"ST-{slot}-{place}",
        snapshot=replace(
            snapshot(carat, "6.42" if carat == "1.01" else "4.00"),
            type=cast(StoneType, kind),
            shape=cast(Shape, shape),
        ),
    ),
    st.sampled_from(("centre", "side")),
    st.integers(1, 3),
    st.sampled_from(("natural_diamond", "laboratory_grown_diamond", "emerald")),
    st.sampled_from(("round", "emerald")),
    st.sampled_from(("0.30", "0.31", "1.01")),
)
TEXTS = st.builds(
    lambda text, font: Inscription(
        text=text, hash=f"#{text}", font=font, units=len(text), position="inside"
    ),
    st.sampled_from(("EVER", "A TEXT THAT IS TOO LONG FOR IT", "x♥")),
    st.sampled_from(("block", "script", "gothic")),
)
PARTS = st.lists(st.one_of(PICKS, STONES, TEXTS), max_size=9)


def together(parts: Sequence[Part]) -> Choices:
    def adding(choices: Choices, part: Part) -> Choices:
        match part:
            case Pick():
                return choices.picking(part.option, part.value)
            case ChosenStone():
                return choices.setting(part)
            case Inscription():
                return choices.inscribed(part)

    return reduce(adding, parts, NOTHING_CHOSEN)


def stands(wanted: Style, choices: Choices) -> bool:
    """Whether a customer could have chosen all this, by the rules that each choice is held to."""
    try:
        for pick in choices.picks:
            assert canonical(wanted, pick.option, pick.value) == pick.value
        for stone in choices.stones:
            option = wanted.option(stone.slot)
            slot = option.domain if option else None
            if not isinstance(slot, StoneSlot) or stone.place > slot.count:
                return False
        if text := choices.inscription:
            option = wanted.option("engraving")
            if option is None or not isinstance(option.domain, Engraving):
                return False
            if text.font not in option.domain.fonts:
                return False
        refuse_unfit(choices, criteria(wanted), Pick(option="metal", value="any"))
    except Refusal:
        return False
    return True


def put_back(kept: Choices, whole: Choices, dropped: Dropped) -> Choices:
    if dropped.place is not None:
        stone = whole.stone(dropped.option, dropped.place)
        assert stone is not None
        return kept.setting(stone)
    if dropped.option == "engraving":
        assert whole.inscription is not None
        return kept.inscribed(whole.inscription)
    return kept.picking(dropped.option, dropped.value)


@settings(max_examples=150)
@given(st.sampled_from(CODES), PARTS)
def test_the_laws_of_carrying(code: str, parts: list[Part]) -> None:
    wanted, choices = style(code), together(parts)
    found = carried(choices, criteria(wanted))
    assert stands(wanted, found.kept), "what is kept can stand together"
    if stands(wanted, choices):
        assert found == Carried(choices, ()), "what was possible stays"
    for each in found.dropped:
        again = put_back(found.kept, choices, each)
        assert not stands(wanted, again), f"{each} was dropped needlessly"
        assert each.reason, each
        assert each.because, each
    assert without_dropped(choices, found.dropped) == found.kept, "the record tells all"
    assert carried(found.kept, criteria(wanted)) == Carried(found.kept, ())


@settings(max_examples=40)
@given(st.sampled_from(CODES), PARTS, st.data())
def test_the_order_of_choosing_does_not_matter(
    code: str, parts: list[Part], drawn: st.DataObject
) -> None:
    """Of two choices for one place the later counts, so each place is chosen once."""
    once = _once(parts)
    shuffled = drawn.draw(st.permutations(once))
    wanted = criteria(style(code))
    assert carried(together(once), wanted) == carried(together(shuffled), wanted)


def _once(parts: list[Part]) -> list[Part]:
    places: dict[object, Part] = {}
    for part in parts:
        match part:
            case Pick(option=option):
                places[option] = part
            case ChosenStone(slot=slot, place=place):
                places[slot, place] = part
            case Inscription():
                places["text"] = part
    return list(places.values())


def test_one_choice_goes_rather_than_the_two_that_go_against_it() -> None:
    pt950 = Is(op="eq", option="metal", values=("pt950",))
    against = (
        Forbid(option="setting", values=("claw4",)),
        Forbid(option="ring_size", values=("M",)),
    )
    rule = Rule(id="X1", when=pt950, then=against, because="So.", valid_from=date(2026, 1, 1))
    picks = {"metal": "pt950", "setting": "claw4", "ring_size": "M"}
    choices = together([Pick(option=o, value=v) for o, v in picks.items()])
    found = carried(choices, criteria(replace(style("SOL-CLAW"), constraints=(rule,))))
    (gone,) = found.dropped
    assert (gone.option, gone.value, gone.reason) == ("metal", "pt950", "option_conflict")
    assert gone.rules == ("X1",)
    assert "So." in gone.because


def test_what_is_not_made_any_more_goes_and_the_rest_stays() -> None:
    picks = {"metal": "pt950", "setting": "claw4", "link": "trace"}
    choices = together([Pick(option=o, value=v) for o, v in picks.items()])
    found = carried(choices, criteria(without(style(), "metal", "pt950")))
    told = [(gone.option, gone.reason) for gone in found.dropped]
    assert told == [("metal", "option_value_invalid"), ("link", "option_unknown")]
    assert found.kept == together([Pick(option="setting", value="claw4")])


def test_a_text_that_has_no_room_is_dropped_and_the_width_stays() -> None:
    text = Inscription(text="EVER", hash="#", font="block", units=4, position="inside")
    choices = together([Pick(option="band_width_mm", value="1.4"), text])
    found = carried(choices, criteria(style("BES-COMMISSION")))
    assert found.kept.value("band_width_mm") == "1.4"
    (gone,) = found.dropped
    assert (gone.option, gone.value) == ("engraving", "block")


def without(wanted: Style, option: str, value: str) -> Style:
    """The style, which does not come in a value any more."""

    def narrowed(each: Option) -> Option:
        if each.code != option or not isinstance(each.domain, Choice):
            return each
        left = tuple(v for v in each.domain.values if v != value)
        return replace(each, domain=Choice(values=left))

    return replace(wanted, options=tuple(map(narrowed, wanted.options)))
