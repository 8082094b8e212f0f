"""The ring-size table and its conversions, beside the published vectors."""

import re
from decimal import Decimal
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.design.ring_size import (
    HALF_SIZE_UM,
    SIZES,
    Candidates,
    RingSize,
    RingSizeNotRecognised,
    RingSizeOutOfRange,
    RingSizeOutsideStyleRange,
    SizeRange,
    candidates,
    iso_size,
    resize_outcome,
    size_among,
    size_written,
    uk_size,
    us_size,
    within,
)
from domain.design.size_spelling import System

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
    proposed = us_size(size.us).sizes
    assert all(
        abs(each.circumference_um - size.circumference_um) <= HALF_SIZE_UM for each in proposed
    )
    if size.iso is not None:
        assert size in iso_size(str(size.iso)).sizes


@pytest.mark.parametrize("number", range(41, 77))
def test_every_iso_number_has_uk_sizes(number: int) -> None:
    assert iso_size(str(number)).sizes
    assert all(size.iso == number for size in iso_size(str(number)).sizes)


@pytest.mark.parametrize("entered", ["N\n½", "Ñ", "N½½", "Z+0", "Z+", "N-½", "5" * 50])
def test_noise_is_no_size(entered: str) -> None:
    for read in (uk_size, us_size, iso_size):
        with pytest.raises(RingSizeNotRecognised):
            read(entered)


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


@pytest.mark.parametrize("system", get_args(System))
@pytest.mark.parametrize("noise", ["", "six", "N½½", "Z+7", "N¼", "6.3", "61/2", "Ñ", "5" * 50])
def test_noise_is_no_size_in_any_spelling(system: System, noise: str) -> None:
    with pytest.raises(RingSizeNotRecognised) as refusal:
        candidates(system, noise)
    assert candidates(system, refusal.value.facts["like"])


@given(system=st.sampled_from(get_args(System)), entered=st.text(max_size=12))
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
        size_among("54", ("A", "A½"))
    assert not refusal.value.facts["remedy"]


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
            iso_size(entered)
    with pytest.raises(RingSizeOutOfRange, match=r"15\.75"):
        us_size("15.75".replace("15", "99"))


@given(size=sizes, wanted=sizes)
def test_a_resize_is_symmetric_inside_the_range(size: RingSize, wanted: RingSize) -> None:
    style = SizeRange(smallest="A", largest="Z+6½")
    there = resize_outcome(size, wanted, style, resizable=True)
    assert there == resize_outcome(wanted, size, style, resizable=True)
    assert within(size, style)
