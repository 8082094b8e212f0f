"""A pin against its term and against the last reading of its metal."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.pricing.pin import MetalPinTooLow, PinTerms, pin_of, refuse_low_pin
from domain.pricing.price_books.price_book import PinnedRate

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
GOLD = PinnedRate(metal="gold", rate_id="gold-1", gbp_per_ozt=Decimal("920.00"))
TERMS = PinTerms()
WEEK = timedelta(days=7)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("reading", "warned"),
    [
        (None, ()),
        ("1.00", ()),
        ("948.45", ()),
        ("948.46", ("under_reading",)),
        ("999.99", ("under_reading",)),
        ("1000.00", ("under_reading", "stops_quotes")),
    ],
)
def test_a_pin_under_its_reading_is_told(reading: str | None, warned: tuple[str, ...]) -> None:
    read = None if reading is None else Decimal(reading)
    assert pin_of(GOLD, read, TERMS, since=NOW, now=NOW).warned == warned


def test_a_pin_is_renewed_in_its_week() -> None:
    read = Decimal("920.00")
    assert pin_of(GOLD, read, TERMS, since=NOW - WEEK, now=NOW).warned == ()
    assert pin_of(GOLD, read, TERMS, since=NOW - WEEK - TICK, now=NOW).warned == ("over_term",)
    both = pin_of(GOLD, Decimal("950.00"), TERMS, since=NOW - WEEK - TICK, now=NOW)
    assert (both.warned, both.under) == (("over_term", "under_reading"), Decimal("0.0316"))


def test_what_is_refused_says_by_how_much() -> None:
    refuse_low_pin(GOLD, Decimal("999.99"), TERMS)
    with pytest.raises(MetalPinTooLow, match=r"gold costs 8\.7 % more"):
        refuse_low_pin(GOLD, Decimal("1000.00"), TERMS)


@given(st.decimals(1, 10_000, places=2))
def test_quotes_stop_exactly_where_the_desk_is_told_so(reading: Decimal) -> None:
    told = "stops_quotes" in pin_of(GOLD, reading, TERMS, since=NOW, now=NOW).warned
    try:
        refuse_low_pin(GOLD, reading, TERMS)
    except MetalPinTooLow:
        assert told
    else:
        assert not told
