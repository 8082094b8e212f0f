"""The ring-size table and its conversions, beside the published vectors."""

import re
from decimal import Decimal
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.design.resizing import STONES_MAY_MOVE, Reach, resizing
from domain.design.ring_size import (
    HALF_SIZE_UM,
    SIZES,
    RingSize,
    RingSizeOutsideStyleRange,
    SizeRange,
    size_written,
    uk_size,
    within,
)
from domain.design.size_scales import (
    Numbered,
    RingSizeNotRecognised,
    RingSizeOutOfRange,
    System,
)
from domain.design.typed_size import (
    Candidates,
    RingSizeOnNoScale,
    RingSizeUnclear,
    candidates,
    in_any_scale,
    numbered,
    size_among,
)

SYSTEMS: tuple[System, ...] = ("uk", *get_args(Numbered))
LABEL = re.compile(r"\b[A-Z](?:\+[1-6])?½?(?= or|\.)")
sizes = st.sampled_from(list(SIZES.values()))


def test_the_table_is_64_rows_half_a_size_apart() -> None:
    rows = list(SIZES.values())
    assert (len(rows), rows[0].label, rows[-1].label) == (64, "A", "Z+6½")
    assert all(b.circumference_um - a.circumference_um == HALF_SIZE_UM for a, b in pairwise(rows))


@given(size=sizes, half=st.sampled_from(["½", " ½", "1/2", " 1/2", ".5", " .5"]))
def test_a_label_reads_back_however_it_is_typed(size: RingSize, half: str) -> None:
    assert uk_size(size.label) is size
    assert uk_size(f" {size.label.lower().replace('½', half)} ") is size


@given(size=sizes)
def test_conversions_lead_back_near_the_size(size: RingSize) -> None:
    proposed = numbered("us", size.us).sizes
    assert all(
        abs(each.circumference_um - size.circumference_um) <= HALF_SIZE_UM for each in proposed
    )
    if size.iso is not None:
        assert size in numbered("iso", str(size.iso)).sizes


@pytest.mark.parametrize("number", range(41, 77))
def test_every_iso_number_has_uk_sizes(number: int) -> None:
    assert numbered("iso", str(number)).sizes
    assert all(size.iso == number for size in numbered("iso", str(number)).sizes)


@pytest.mark.parametrize("entered", ["N\n½", "Ñ", "N½½", "Z+0", "Z+", "N-½", "5" * 50])
def test_noise_is_no_size(entered: str) -> None:
    with pytest.raises(RingSizeNotRecognised):
        uk_size(entered)
    for system in get_args(Numbered):
        with pytest.raises(RingSizeNotRecognised):
            numbered(system, entered)


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("n 1/2", "N½"),
        ("N  ½", "N½"),
        ("ｎ１/２", "N½"),
        ("N.50", "N½"),
        ("n,5", "N½"),
        ("N.0", "N"),
        ("UK n half", "N½"),
        ("n½", "N½"),
        ("size M", "M"),
        ("M UK", "M"),
        ("M and a half", "M½"),
        ("Z + 1", "Z+1"),
        ("N\u200b½", "N½"),
        ("Z1", "Z+1"),
        ("z + 1 ½", "Z+1½"),
        ("Z½", "Z½"),
    ],
)
def test_a_uk_size_is_understood_however_it_is_spelt(written: str, label: str) -> None:
    assert size_written(written).label == label
    assert labels(candidates("uk", written)) == [label]


@pytest.mark.parametrize(
    ("system", "written", "plain"),
    [
        ("us", "6.50", "6.5"),
        ("us", "6½", "6.5"),
        ("us", "6 1/2", "6.5"),
        ("us", "6-1/2", "6.5"),
        ("us", "US 6,25", "6.25"),
        ("us", "6¼", "6.25"),
        ("us", "６．７５", "6.75"),
        ("us", " 06.00 ", "6"),
        ("us", "6 US", "6"),
        ("jp", "JP 13", "13"),
        ("jp", "Japan 13½", "13.5"),
        ("it", "size 14 IT", "14"),
        ("es", "ES 14,5", "14.5"),
        ("ch", "CH14", "14"),
        ("iso", "54.0", "54"),
        ("iso", "54½", "54.5"),
        ("iso", "54,5", "54.5"),
        ("iso", "EU 54 mm", "54"),
        ("iso", "\u0665\u0664", "54"),
    ],
)
def test_a_number_is_understood_however_it_is_spelt(
    system: System, written: str, plain: str
) -> None:
    assert candidates(system, written) == candidates(system, plain)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("noise", ["", "six", "N½½", "Z+7", "6.3", "61/2", "Ñ", "5" * 50])
def test_noise_is_no_size_in_any_spelling(system: System, noise: str) -> None:
    with pytest.raises(RingSizeNotRecognised) as refusal:
        candidates(system, noise)
    assert candidates(system, refusal.value.facts["like"])


@given(system=st.sampled_from(SYSTEMS), entered=st.text(max_size=12))
def test_whatever_is_written_is_a_size_or_refused_with_one_that_is(
    system: System, entered: str
) -> None:
    try:
        found = candidates(system, entered)
    except RingSizeNotRecognised as refusal:
        found = candidates(system, refusal.facts["like"])
    except RingSizeOutOfRange as refusal:
        for end in ("lowest", "highest"):
            assert candidates(system, str(refusal.facts[end])).sizes
        return
    assert all(size_written(size.label) is size for size in found.sizes)


QUARTERS = st.integers(0, 4 * 80).map(lambda n: str(Decimal(n) / 4))


@given(
    entered=st.text(max_size=6) | QUARTERS | sizes.map(lambda s: s.label),
    ends=st.tuples(sizes, sizes),
)
def test_what_a_refusal_offers_is_accepted_when_typed_back(
    entered: str, ends: tuple[RingSize, RingSize]
) -> None:
    """A style's own sizes; what is offered is among them, whichever system was meant."""
    first, last = sorted(list(SIZES).index(size.label) for size in ends)
    made = tuple(SIZES)[first : last + 1]
    try:
        assert size_among(entered, made).label in made
        return
    except RingSizeNotRecognised as refusal:
        offered = {refusal.facts["like"], *LABEL.findall(refusal.facts["remedy"])}
    except RingSizeOutsideStyleRange as refusal:
        offered = {refusal.facts["smallest"], refusal.facts["largest"]}
    assert all(size_among(label, made).label == label for label in offered)


def test_a_size_of_another_system_is_refused_with_what_it_may_be() -> None:
    with pytest.raises(RingSizeNotRecognised) as refusal:
        size_among("54", ("M½", "N", "N½"))
    assert str(refusal.value) == "54 is no UK ring size; write it like N."
    assert refusal.value.facts["remedy"] == "As an ISO size it may be N or N½."
    with pytest.raises(RingSizeNotRecognised) as refusal:
        size_among("14", ("M½", "N", "N½"))
    assert refusal.value.facts["remedy"] == (
        "As a Japanese size it may be N½. As an Italian, Spanish or Swiss size it may be N or N½."
    )
    with pytest.raises(RingSizeNotRecognised) as refusal:
        size_among("N ¼", ("M½", "N", "N½"))
    assert refusal.value.facts["remedy"] == "It lies between sizes; it may be N or N½."
    with pytest.raises(RingSizeNotRecognised) as refusal:
        size_among("54", ("A", "A½"))
    assert not refusal.value.facts["remedy"]


@pytest.mark.parametrize(
    ("written", "around", "circumference"),
    [
        ("N¼", ["N", "N½"], 54_063),
        ("n 3/4", ["N½", "O"], 54_688),
        ("Z.25", ["Z", "Z½"], 69_063),
        ("Z 1 3/4", ["Z+1½", "Z+2"], 70_938),
        ("M and a quarter", ["M", "M½"], 52_813),
    ],
)
def test_a_quarter_size_may_be_either_beside_it(
    written: str, around: list[str], circumference: int
) -> None:
    found = candidates("uk", written)
    assert (labels(found), found.circumference_um) == (around, circumference)
    with pytest.raises(RingSizeNotRecognised):
        size_written(written)


def test_a_quarter_above_the_table_is_outside_it() -> None:
    with pytest.raises(RingSizeOutOfRange, match=r"A to Z\+6½"):
        candidates("uk", "Z+6¾")


@pytest.mark.parametrize(
    ("written", "system", "found"),
    [
        ("n 1/2", "uk", ["N½"]),
        ("N¼", "uk", ["N", "N½"]),
        ("54", "iso", ["N", "N½"]),
        ("54 mm", "iso", ["N", "N½"]),
        ("6.25", "us", ["M"]),
        ("US 6", "us", ["L½"]),
        ("JP 14", "jp", ["N½"]),
        ("14 IT", "it", ["N", "N½"]),
        ("36", "it", ["Z+5½", "Z+6"]),
    ],
)
def test_a_size_is_read_in_the_one_scale_that_it_can_be_of(
    written: str, system: System, found: list[str]
) -> None:
    typed = in_any_scale(written)
    assert (typed.system, labels(typed.candidates)) == (system, found)


def test_a_size_of_several_scales_is_refused_with_what_it_may_be() -> None:
    with pytest.raises(RingSizeUnclear) as refusal:
        in_any_scale("14")
    read = {each.system: each.sizes for each in refusal.value.facts["readings"]}
    assert read["jp"] == ("N½",)
    assert read["it"] == read["es"] == read["ch"] == ("N", "N½")
    assert "us" in read
    assert "uk" not in read


@pytest.mark.parametrize("noise", ["six", "Z+7", "99", "", "6.3", "JP 54", "0", "17 mm"])
def test_a_size_of_no_scale_is_refused(noise: str) -> None:
    with pytest.raises(RingSizeOnNoScale):
        in_any_scale(noise)


def test_the_sentence_of_a_refusal_shows_sizes_that_are_read() -> None:
    said = str(RingSizeOnNoScale(entered="?")).removesuffix(".").partition("like ")[2]
    shown = re.split(r", | or ", said)
    assert [in_any_scale(each).system for each in shown] == ["uk", "us", "jp", "iso"]


@given(size=sizes)
def test_what_the_table_shows_in_a_scale_leads_near_the_size(size: RingSize) -> None:
    for system in ("jp", "it", "es", "ch"):
        if (number := getattr(size, system)) is not None:
            nearby = numbered(system, str(number)).sizes
            away = {abs(each.circumference_um - size.circumference_um) for each in nearby}
            assert min(away) <= HALF_SIZE_UM


def test_sizes_in_every_scale() -> None:
    shown = {label: (SIZES[label].jp, SIZES[label].it) for label in ("A", "D", "M", "N½", "Q", "Z")}
    assert shown == {
        "A": (None, None),
        "D": (1, 1),
        "M": (12, 13),
        "N½": (14, 14),
        "Q": (17, 18),
        "Z": (28, 29),
    }
    assert (SIZES["Z+6½"].jp, SIZES["Z+6½"].it) == (35, None)
    assert all(size.it == size.es == size.ch for size in SIZES.values())


@given(size=sizes)
def test_the_table_shows_no_size_that_is_not_understood(size: RingSize) -> None:
    assert candidates("us", size.us).sizes
    assert size.iso is None or size in candidates("iso", str(size.iso)).sizes
    assert labels(candidates("uk", size.label)) == [size.label]


def labels(found: Candidates) -> list[str]:
    return [size.label for size in found.sizes]


def test_ranges_end_where_they_say() -> None:
    for entered in ("40.5", "76.5"):
        with pytest.raises(RingSizeOutOfRange):
            numbered("iso", entered)
    with pytest.raises(RingSizeOutOfRange, match=r"15\.75"):
        numbered("us", "15.75".replace("15", "99"))


@given(size=sizes, wanted=sizes)
def test_a_resize_is_symmetric_where_the_reach_is(size: RingSize, wanted: RingSize) -> None:
    reach = Reach(down=4, up=4)
    there, back = resizing(size, wanted, reach), resizing(wanted, size, reach)
    assert (there.outcome, there.half_sizes) == (back.outcome, -back.half_sizes)


@pytest.mark.parametrize(
    ("sizes", "reach", "outcome"),
    [
        (("M", "Q"), Reach(down=8, up=8), "resize"),
        (("M", "Q½"), Reach(down=8, up=8), "remake"),
        (("M", "O"), Reach(down=2, up=4), "resize"),
        (("M", "L"), Reach(down=2, up=4), "resize"),
        (("M", "K½"), Reach(down=2, up=4), "remake"),
        (("M", "M"), Reach(down=0, up=0), "not_resizable"),
    ],
)
def test_how_far_a_ring_can_be_resized_is_its_own(
    sizes: tuple[str, str], reach: Reach, outcome: str
) -> None:
    found = resizing(uk_size(sizes[0]), uk_size(sizes[1]), reach)
    assert found.outcome == outcome
    assert (found.reason is None) == (outcome == "resize")


@pytest.mark.parametrize(("wanted", "moves"), [("N", False), ("N½", True), ("K½", True)])
def test_stones_in_the_shank_may_need_resetting(wanted: str, moves: bool) -> None:
    far = resizing(uk_size("M"), uk_size(wanted), Reach(down=4, up=4, stones=True))
    assert far.warnings == ((STONES_MAY_MOVE,) if moves else ())
    assert not resizing(uk_size("M"), uk_size(wanted), Reach(down=4, up=4)).warnings


def test_ranges_include_both_their_ends() -> None:
    style = SizeRange(smallest="F", largest="Z")
    made = [size.label for size in SIZES.values() if within(size, style)]
    assert (made[0], made[-1]) == ("F", "Z")
