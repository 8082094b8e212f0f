"""Books that were let in: each holds for the whole of its own time, and alone."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.pricing.price_books.price_book import PriceBook
from domain.pricing.price_books.timeline import PriceBookOverlap, in_force, refuse_overlap
from tests.domain.pricing.test_price_shelf import book

TIMES = st.integers(0, 6)
BOOKS = st.builds(
    lambda begin, length: book("X", from_day=begin, to_day=None if not length else begin + length),
    TIMES,
    st.integers(0, 4),
)


@given(st.lists(BOOKS, max_size=8))
def test_whatever_is_accepted_holds_alone(wishes: list[PriceBook]) -> None:
    """Of books that were let in, every limited one holds for the whole of its own time."""
    accepted: list[PriceBook] = []
    for number, wished in enumerate(wishes):
        wanted = replace(wished, price_book_id=str(number))
        try:
            refuse_overlap(accepted, wanted)
        except PriceBookOverlap:
            continue
        accepted.append(wanted)
    for each in accepted:
        assert in_force(accepted, each.valid_from) == each
        if each.valid_to:
            assert in_force(accepted, each.valid_to - timedelta(microseconds=1)) == each
