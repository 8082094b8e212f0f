"""A series gives every number once and leaves none out."""

from datetime import date

from hypothesis import strategies as st

from domain.selling.series import SERIES, NumberTaken, Series, Take
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


def test_a_series_is_of_one_legal_entity_one_matter_and_one_month() -> None:
    of_march = Series("invoice", "EDH", date(2026, 3, 31))
    assert (of_march.key, of_march.numbered(7)) == ("invoice-EDH-2026-03", "EDH-2026-03-000007")
    credits_ = Series("credit", "EDH", date(2026, 4, 1))
    assert (credits_.key, credits_.numbered(7)) == (
        "credit-EDH-CN-2026-04",
        "EDH-CN-2026-04-000007",
    )
    assert Series("invoice", "OTHER", date(2026, 3, 1)).key != of_march.key
