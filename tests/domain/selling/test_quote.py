"""A quote: its time, its one extension, accepted once, alive again after an order that lapsed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st

from domain.kernel import NotFound, Refusal
from domain.money import Money
from domain.selling.cart_line import HoldLimitReached
from domain.selling.price_lock import QuoteExpired
from domain.selling.quote import (
    QUOTE,
    Accept,
    Command,
    Event,
    Expire,
    Extend,
    ExtensionTooLong,
    Issue,
    QuoteAccepted,
    QuoteAlreadyAccepted,
    QuoteEnded,
    QuoteExtended,
    QuoteExtensionUsed,
    QuoteFingerprintChanged,
    QuoteIssued,
    QuoteReopened,
    Reopen,
)
from domain.selling.quote_book import (
    QUOTE_BOOK,
    Enter,
    Entry,
    Prolong,
    QuoteEntered,
    QuoteExists,
    QuoteProlonged,
    QuoteStruck,
    Strike,
)
from tests.domain import paid_order_facts as facts
from tests.domain.paid_order_facts import NOON
from tests.laws import START, check_decider
from tests.projections.samples import quoted

WEEK = timedelta(hours=168)
END = NOON + WEEK
TICK = timedelta(microseconds=1)
CURRENT = Money(130_000)
QUOTED = quoted()
ISSUE = Issue(quoted=QUOTED, lasts=WEEK)
EXTEND = Extend(by="staff-1", lasts=WEEK, most=WEEK, times=1, current=CURRENT)
ACCEPT = Accept(order_id="o-1", fingerprint="f1", current=CURRENT)
REOPEN = Reopen(order_id="o-1", kept=True)


def then(*given: Command, when: Command, now: datetime = NOON) -> tuple[Event, ...]:
    return facts.then(QUOTE, *given, when=when, now=now)


def refused(
    kind: type[Refusal], *given: Command, when: Command, now: datetime = NOON
) -> dict[str, Any]:
    return facts.refused(QUOTE, kind, *given, when=when, now=now)


def test_issued_for_a_week_of_elapsed_hours() -> None:
    (issued,) = then(when=ISSUE)
    assert issued == QuoteIssued(quoted=QUOTED, issued_at=NOON, valid_until=END)
    assert then(ISSUE, when=ISSUE) == ()
    summer = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    (issued,) = then(when=ISSUE, now=summer)
    assert isinstance(issued, QuoteIssued) and issued.valid_until == summer + WEEK


def test_accepted_to_the_last_instant_and_expired_exactly_at_the_end() -> None:
    assert then(ISSUE, when=ACCEPT, now=END - TICK) == (QuoteAccepted(order_id="o-1"),)
    assert refused(QuoteExpired, ISSUE, when=ACCEPT, now=END) == {"current": CURRENT}
    assert then(ISSUE, when=Expire(), now=END - TICK) == ()
    assert then(ISSUE, when=Expire(), now=END) == (QuoteEnded(),)


def test_accepted_once() -> None:
    assert then(ISSUE, ACCEPT, when=ACCEPT) == ()
    another = Accept(order_id="o-2", fingerprint="f1", current=CURRENT)
    refused(QuoteAlreadyAccepted, ISSUE, ACCEPT, when=another)
    refused(QuoteAlreadyAccepted, ISSUE, ACCEPT, when=EXTEND)
    assert then(ISSUE, ACCEPT, when=Expire(), now=END) == ()


@pytest.mark.parametrize("fingerprint", ["f2", None])
def test_only_the_design_that_was_quoted_is_accepted(fingerprint: str | None) -> None:
    altered = Accept(order_id="o-1", fingerprint=fingerprint, current=CURRENT)
    refused(QuoteFingerprintChanged, ISSUE, when=altered)


def test_extended_once_by_at_most_what_the_house_allows() -> None:
    longer = QuoteExtended(valid_until=END + WEEK, by="staff-1")
    assert then(ISSUE, when=EXTEND) == (longer,)
    assert then(ISSUE, EXTEND, when=ACCEPT, now=END) == (QuoteAccepted(order_id="o-1"),)
    refused(QuoteExpired, ISSUE, EXTEND, when=ACCEPT, now=END + WEEK)
    refused(QuoteExtensionUsed, ISSUE, EXTEND, when=EXTEND)
    assert refused(QuoteExpired, ISSUE, when=EXTEND, now=END) == {"current": CURRENT}


@pytest.mark.parametrize("lasts", [timedelta(0), -WEEK, WEEK + TICK])
def test_an_extension_is_no_longer_than_a_week(lasts: timedelta) -> None:
    wish = Extend(by="staff-1", lasts=lasts, most=WEEK, times=1, current=CURRENT)
    assert refused(ExtensionTooLong, ISSUE, when=wish) == {"limit": 168}


def test_alive_again_when_its_order_came_to_nothing() -> None:
    assert then(ISSUE, ACCEPT, when=REOPEN) == (QuoteReopened(order_id="o-1", valid_until=END),)
    again = Accept(order_id="o-2", fingerprint="f1", current=CURRENT)
    assert then(ISSUE, ACCEPT, REOPEN, when=again) == (QuoteAccepted(order_id="o-2"),)
    assert then(ISSUE, ACCEPT, when=Reopen(order_id="o-2", kept=True)) == ()
    assert then(ISSUE, when=REOPEN) == ()


def test_over_when_its_time_or_its_stone_is_gone_by_then() -> None:
    assert then(ISSUE, ACCEPT, when=REOPEN, now=END) == (QuoteEnded(),)
    lost = Reopen(order_id="o-1", kept=False)
    assert then(ISSUE, ACCEPT, when=lost) == (QuoteEnded(),)
    refused(QuoteExpired, ISSUE, ACCEPT, lost, when=ACCEPT)


@pytest.mark.parametrize("wish", [EXTEND, ACCEPT])
def test_what_was_never_issued_is_not_found(wish: Command) -> None:
    refused(NotFound, when=wish)


def test_the_laws_of_deciders() -> None:
    orders = st.sampled_from(["o-1", "o-2"])
    commands = st.one_of(
        st.just(ISSUE),
        st.builds(
            Extend,
            by=st.just("s"),
            lasts=st.sampled_from([WEEK, 2 * WEEK]),
            most=st.just(WEEK),
            times=st.just(1),
            current=st.just(CURRENT),
        ),
        st.builds(
            Accept,
            order_id=orders,
            fingerprint=st.sampled_from(["f1", "f2", None]),
            current=st.none(),
        ),
        st.builds(Reopen, order_id=orders, kept=st.booleans()),
        st.just(Expire()),
    )
    check_decider(QUOTE, commands)


def entry(quote_id: str = "q-1", fingerprint: str = "f1", *assets: str) -> Entry:
    return Entry(quote_id=quote_id, fingerprint=fingerprint, assets=assets, valid_until=END)


def booked(*given: Any, when: Any, now: datetime = NOON) -> tuple[Any, ...]:
    return facts.then(QUOTE_BOOK, *given, when=when, now=now)


def test_one_live_quote_of_a_design() -> None:
    first, second = Enter(entry=entry()), Enter(entry=entry("q-2"))
    assert booked(when=first) == (QuoteEntered(entry=entry()),)
    assert booked(first, when=first) == ()
    twin = facts.refused(QUOTE_BOOK, QuoteExists, first, when=second, now=END - TICK)
    assert twin == {"quote_id": "q-1"}
    assert booked(first, when=second, now=END) == (QuoteEntered(entry=entry("q-2")),)
    assert booked(first, Strike(quote_id="q-1"), when=second) == (QuoteEntered(entry=entry("q-2")),)
    other = Enter(entry=entry("q-2", "f2"))
    assert booked(first, when=other) == (QuoteEntered(entry=entry("q-2", "f2")),)


def test_three_stones_are_held_by_live_quotes_together() -> None:
    three = [Enter(entry=entry(f"q-{n}", f"f{n}", f"ST-{n}")) for n in range(3)]
    fourth = Enter(entry=entry("q-9", "f9", "ST-9"))
    with pytest.raises(HoldLimitReached):
        booked(*three, when=fourth)
    shared = Enter(entry=entry("q-9", "f9", "ST-1"))
    assert booked(*three, when=shared) == (QuoteEntered(entry=shared.entry),)
    assert booked(*three, when=fourth, now=END) == (QuoteEntered(entry=fourth.entry),)


def test_a_stone_is_wanted_until_the_last_quote_that_names_it_ends() -> None:
    longer = Prolong(quote_id="q-2", valid_until=END + WEEK)
    both = (Enter(entry=entry("q-1", "f1", "ST-1")), Enter(entry=entry("q-2", "f2", "ST-1")))
    assert booked(*both, when=longer) == (QuoteProlonged(quote_id="q-2", valid_until=END + WEEK),)
    book = facts.after(QUOTE_BOOK, *both, longer, now=NOON)
    assert book.wanted_until("ST-1", NOON) == END + WEEK
    assert book.wanted_until("ST-1", END + WEEK) is None
    assert book.wanted_until("ST-2", NOON) is None
    assert booked(*both, when=Strike(quote_id="q-1")) == (QuoteStruck(quote_id="q-1"),)
    assert booked(*both, when=Strike(quote_id="q-9")) == ()


def test_the_laws_of_deciders_hold_for_the_book() -> None:
    ids = st.sampled_from(["q-1", "q-2", "q-3"])
    ends = st.sampled_from([START + timedelta(days=1), START + timedelta(days=40)])
    assets = st.sampled_from([(), ("ST-1",), ("ST-1", "ST-2"), ("ST-3", "ST-4")])
    entries = st.builds(
        Entry, quote_id=ids, fingerprint=st.sampled_from("fg"), assets=assets, valid_until=ends
    )
    commands = st.one_of(
        st.builds(Enter, entry=entries),
        st.builds(Prolong, quote_id=ids, valid_until=ends),
        st.builds(Strike, quote_id=ids),
    )
    check_decider(QUOTE_BOOK, commands)
