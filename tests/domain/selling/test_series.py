"""A series gives every number once and leaves none out."""

from hypothesis import strategies as st

from domain.selling.series import SERIES, NumberTaken, Take
from tests.domain.paid_order_facts import NOON, after, then
from tests.laws import check_decider


def test_numbers_count_from_one_without_gaps() -> None:
    takers = [Take(taker=f"payment-{n}") for n in range(5)]
    numbers = [then(SERIES, *takers[:n], when=takers[n])[0].number for n in range(5)]
    assert numbers == [1, 2, 3, 4, 5]
    assert after(SERIES, *takers).last == 5


def test_a_number_names_its_taker() -> None:
    assert then(SERIES, when=Take(taker="p-1")) == (NumberTaken(number=1, taker="p-1"),)
    assert SERIES.decide(SERIES.initial, Take(taker="p-1"), NOON)[0].taker == "p-1"


def test_a_series_keeps_the_laws() -> None:
    check_decider(SERIES, st.builds(Take, taker=st.text(max_size=3)), adding_up=(Take,))
