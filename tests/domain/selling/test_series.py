"""A series gives every number once and leaves none out."""

from hypothesis import strategies as st

from domain.selling.series import SERIES, NumberTaken, Take
from tests.laws import check_decider
from tests.scenario import given


def test_numbers_count_from_one_without_gaps_and_name_their_takers() -> None:
    history: list[NumberTaken] = []
    for number in range(1, 6):
        taken = NumberTaken(number=number, taker=f"payment-{number}")
        given(SERIES, *history).when(Take(taker=f"payment-{number}")).then(taken)
        history.append(taken)


def test_a_series_keeps_the_laws() -> None:
    check_decider(SERIES, st.builds(Take, taker=st.text(max_size=3)), adding_up=(Take,))
