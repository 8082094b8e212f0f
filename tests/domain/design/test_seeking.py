"""The stones that are sought for a slot are exactly those that would be accepted."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.catalogue.head import Head
from domain.catalogue.option import StoneSlot
from domain.catalogue.style import Style
from domain.design.choices import Choices, ChosenStone, StoneSnapshot
from domain.design.judging.seeking import Sought, StoneKind, pair_carat_apart, sought
from domain.design.option_value import OptionUnknown
from tests.designs import NOON, publications, shapes_of, snapshot, style
from tests.domain.design.wishes import Wish, accepted, refusal_of, wishes

DAY = NOON.date()
WITH_STONES = [
    code
    for code, each in sorted(publications().items())
    if any(isinstance(o.domain, StoneSlot) for o in each.style.options)
]
CARATS = st.sampled_from(("0.25", "0.29", "0.30", "0.49", "0.52", "1.00", "1.50", "1.51", "2.00"))
SIDES = st.sampled_from(("4.05", "4.15", "4.30", "5.10", "6.25", "6.40", "7.55", "8.10"))


@st.composite
def stones(draw: st.DrawFn, wanted: Style, slot: StoneSlot) -> StoneSnapshot:
    shapes = sorted({*shapes_of(wanted), "pear"})
    length = Decimal(draw(SIDES))
    return replace(
        snapshot(),
        type=draw(st.sampled_from((*slot.types, "natural_diamond"))),
        shape=draw(st.sampled_from(shapes)),
        carat=Decimal(draw(CARATS)),
        colour=draw(st.sampled_from("DFGM")),
        clarity=draw(st.sampled_from(("IF", "VS1", "VS2", "I1"))),
        cut=draw(st.sampled_from((None, "EX", "G"))),
        length_mm=length,
        width_mm=draw(st.sampled_from((length, length - Decimal("0.10")))),
    )


@pytest.mark.parametrize("code", WITH_STONES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_exactly_the_stones_that_fit_are_sought(code: str, data: st.DataObject) -> None:
    wanted = style(code)
    option = data.draw(
        st.sampled_from([o for o in wanted.options if isinstance(o.domain, StoneSlot)])
    )
    assert isinstance(option.domain, StoneSlot)
    choices = accepted(wanted, (w for w in data.draw(wishes(wanted)) if w.text is None))
    place = data.draw(st.integers(1, option.domain.count))
    kept = data.draw(stones(wanted, option.domain))
    stone = ChosenStone(slot=option.code, place=place, asset_id="new", snapshot=kept)
    wish = Wish(option.code, kept.type, stones=(stone,))
    fitting = sought(wanted, choices, option.code, number=place, on=DAY)
    taken = refusal_of(wanted, choices, wish) is None
    assert any(_does(each, kept) for each in fitting) == taken


def _does(wanted: Sought, stone: StoneSnapshot) -> bool:
    assert stone.length_mm is not None
    assert stone.width_mm is not None
    narrow, wide = sorted((stone.length_mm, stone.width_mm))
    return (
        StoneKind(stone.type, stone.shape) in wanted.kinds
        and any(span.low <= stone.carat <= span.high for span in wanted.carats)
        and (not wanted.heads or any(_holds(h, narrow, wide) for h in wanted.heads))
        and (not wanted.colours or stone.colour in wanted.colours)
        and (not wanted.clarities or stone.clarity in wanted.clarities)
        and (not wanted.cuts or stone.cut is None or stone.cut in wanted.cuts)
    )


def test_a_range_of_a_rule_ends_what_is_sought() -> None:
    fine = Choices().picking("band_width_mm", "1.4")
    found = sought(style("BES-COMMISSION"), fine, "centre", on=DAY)
    assert {span.high for each in found for span in each.carats} == {Decimal("1.50")}


def test_chosen_side_stones_bound_the_centre_by_their_share_of_it() -> None:
    """Each is 25 to 50 % of the centre (R16): beside 0.30 ct that is 0.60 to 1.20 ct."""
    small = snapshot("0.30", "4.30")
    sides = tuple(
        ChosenStone(slot="side", place=n, asset_id=f"S{n}", snapshot=small) for n in (1, 2)
    )
    found = sought(style("TRI-CLASSIC"), Choices(stones=sides), "centre", on=DAY)
    spans = {(span.low, span.high) for each in found for span in each.carats}
    assert spans == {(Decimal("0.60"), Decimal("1.20"))}


def test_only_slots_take_stones() -> None:
    with pytest.raises(OptionUnknown):
        sought(style(), Choices(), "metal", on=DAY)


def test_a_style_says_how_far_apart_a_pair_may_be() -> None:
    assert pair_carat_apart(style("STU-CLAW"), Choices(), "centre", DAY) == Decimal("0.03")
    assert pair_carat_apart(style("TRI-CLASSIC"), Choices(), "side", DAY) == Decimal("0.02")
    assert pair_carat_apart(style("SOL-CLAW"), Choices(), "centre", DAY) is None


def _holds(head: Head, narrow: Decimal, wide: Decimal) -> bool:
    return (
        head.length_mm.low <= wide <= head.length_mm.high
        and head.width_mm.low <= narrow <= head.width_mm.high
    )
