"""Metal rates: entered in order, and never far from the last without a second person."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import strategies as st

from domain.money import FloatNotAllowed
from domain.pricing.metal_rate import (
    METAL_RATE,
    Approve,
    MetalRateProposed,
    MetalRateRecorded,
    Propose,
    RateFromTheFuture,
    RateNotPositive,
    RateOutOfOrder,
    RateSamePerson,
    RateTooHigh,
    RateUnknown,
    Reading,
    Record,
    SecondApprovalRequired,
)
from tests.domain.paid_order_facts import NOON, after, refused, then
from tests.laws import START, check_decider

FIVE_PERCENT = Decimal("0.05")


def reading(pounds: str = "2950.00", *, hours_ago: int = 1, name: str = "r1") -> Reading:
    return Reading(
        rate_id=name,
        metal="gold",
        gbp_per_ozt=Decimal(pounds),
        as_of=NOON - timedelta(hours=hours_ago),
        source="desk",
        licence_note="entered by hand",
    )


def record(wanted: Reading, before: Reading | None = None) -> Record:
    return Record(reading=wanted, by="staff-1", jump_above=FIVE_PERCENT, before=before)


FIRST = reading(hours_ago=48, name="r0")


def test_a_reading_is_recorded_once() -> None:
    wish = record(FIRST)
    assert then(METAL_RATE, when=wish) == (
        MetalRateRecorded(reading=FIRST, by="staff-1", approved_by=None),
    )
    assert then(METAL_RATE, wish, when=wish) == ()
    assert after(METAL_RATE, wish).latest == FIRST


@pytest.mark.parametrize("pounds", ["0", "-1.00"])
def test_a_rate_is_positive(pounds: str) -> None:
    refused(METAL_RATE, RateNotPositive, when=record(reading(pounds)))


def test_a_rate_has_a_ceiling() -> None:
    refused(METAL_RATE, RateTooHigh, when=record(reading("1000000.01")))
    assert then(METAL_RATE, when=record(reading("1000000")))


def test_a_rate_is_no_float() -> None:
    with pytest.raises(FloatNotAllowed):
        replace(FIRST, gbp_per_ozt=2950.0)  # type: ignore[arg-type]  # what must not be given


def test_readings_come_in_order_and_not_from_the_future() -> None:
    late = record(reading(hours_ago=48, name="late"))
    refused(METAL_RATE, RateOutOfOrder, record(FIRST), when=late)
    refused(METAL_RATE, RateOutOfOrder, when=record(reading(hours_ago=49), before=FIRST))
    refused(METAL_RATE, RateFromTheFuture, when=record(reading(hours_ago=-1)))


def test_a_reading_of_a_year_gone_by_is_late_too() -> None:
    """Nor does it pass for the first of its year, that nothing can jump from."""
    old = reading("5.00", hours_ago=24 * 800, name="old")
    refused(METAL_RATE, RateOutOfOrder, when=record(old, before=FIRST))
    refused(METAL_RATE, RateOutOfOrder, when=Propose(reading=old, by="staff-1", before=FIRST))
    newer = record(replace(old, rate_id="r", as_of=old.as_of + timedelta(hours=1)), before=FIRST)
    refused(METAL_RATE, RateOutOfOrder, record(old), when=newer)


def test_an_id_is_of_one_reading() -> None:
    """Ids tell seconds: a second reading within one would take the place of the first."""
    moment = replace(FIRST, as_of=FIRST.as_of + timedelta(milliseconds=400))
    refused(METAL_RATE, RateOutOfOrder, record(FIRST), when=record(moment))
    proposed = Propose(reading=moment, by="staff-1")
    refused(METAL_RATE, RateOutOfOrder, record(FIRST), when=proposed)


@pytest.mark.parametrize(("pounds", "percent"), [("1770.00", "40.0"), ("3097.51", "5.0")])
def test_a_jump_wants_a_second_person(pounds: str, percent: str) -> None:
    """40 % off is refused, and so is a hair above 5 %; nothing is recorded."""
    facts = refused(METAL_RATE, SecondApprovalRequired, record(FIRST), when=record(reading(pounds)))
    assert facts["percent"] == percent
    refused(METAL_RATE, SecondApprovalRequired, when=record(reading(pounds), before=FIRST))


@pytest.mark.parametrize("pounds", ["3097.50", "2802.50", "2950.00"])
def test_five_percent_is_no_jump(pounds: str) -> None:
    assert then(METAL_RATE, record(FIRST), when=record(reading(pounds)))


def test_a_second_person_approves_a_proposal() -> None:
    jumped = reading("1770.00")
    proposed = Propose(reading=jumped, by="staff-1")
    assert then(METAL_RATE, record(FIRST), when=proposed) == (
        MetalRateProposed(reading=jumped, by="staff-1"),
    )
    assert after(METAL_RATE, record(FIRST), proposed).latest == FIRST
    assert then(METAL_RATE, record(FIRST), proposed, when=Approve(rate_id="r1", by="staff-2")) == (
        MetalRateRecorded(reading=jumped, by="staff-1", approved_by="staff-2"),
    )


def test_nobody_approves_their_own_or_what_was_not_proposed_or_came_too_late() -> None:
    proposed = Propose(reading=reading("1770.00", hours_ago=3), by="staff-1")
    given = (record(FIRST), proposed)
    refused(METAL_RATE, RateSamePerson, *given, when=Approve(rate_id="r1", by="staff-1"))
    refused(METAL_RATE, RateUnknown, *given, when=Approve(rate_id="r9", by="staff-2"))
    newer = record(reading(hours_ago=2, name="r2"))
    refused(METAL_RATE, RateOutOfOrder, *given, newer, when=Approve(rate_id="r1", by="staff-2"))
    assert after(METAL_RATE, *given).waiting
    assert not after(METAL_RATE, *given, newer).waiting


def test_metal_rates_keep_the_laws() -> None:
    readings = st.builds(
        Reading,
        rate_id=st.sampled_from(("a", "b", "c")),
        metal=st.just("gold"),
        gbp_per_ozt=st.sampled_from([Decimal(n) for n in ("-1", "100", "104", "160")]),
        as_of=st.sampled_from([START - timedelta(hours=n) for n in range(4)]),
        source=st.just("desk"),
        licence_note=st.just(""),
    )
    people = st.sampled_from(("staff-1", "staff-2"))
    commands = st.one_of(
        st.builds(Record, reading=readings, by=people, jump_above=st.just(FIVE_PERCENT)),
        st.builds(Propose, reading=readings, by=people),
        st.builds(Approve, rate_id=st.sampled_from(("a", "b", "c")), by=people),
    )
    check_decider(METAL_RATE, commands)
