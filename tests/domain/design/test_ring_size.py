"""The ring-size table and its conversions, beside the published vectors."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.design.ring_size import (
    HALF_SIZE_UM,
    SIZES,
    RingSize,
    RingSizeNotRecognised,
    RingSizeOutOfRange,
    SizeRange,
    iso_size,
    resize_outcome,
    uk_size,
    us_size,
    within,
)

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
