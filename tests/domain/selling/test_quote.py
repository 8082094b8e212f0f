"""A quote: its time, its one extension, accepted once, alive again after an order that lapsed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st

from domain.kernel import NotFound
from domain.money import Money
from domain.pricing.amounts import PriceOutOfRange
from domain.selling.quote import (
    QUOTE,
    Accept,
    Command,
    ExpireQuote,
    Extend,
    ExtensionTooLong,
    HandQuoteOn,
    Issue,
    QuoteAccepted,
    QuoteAlreadyAccepted,
    QuoteEnded,
    QuoteExtended,
    QuoteExtensionUsed,
    QuoteFingerprintChanged,
    QuoteHandedOn,
    QuoteIssued,
    QuoteReopened,
    ReopenQuote,
    issued,
)
from domain.selling.quote.book import (
    QUOTE_BOOK,
    Enter,
    Entry,
    Prolong,
    QuoteEntered,
    QuoteExists,
    QuoteLimitReached,
    QuoteProlonged,
    QuoteStruck,
    Strike,
    TakeIn,
)
from domain.selling.quote.lock import QuoteExpired
from tests.laws import START, check_decider
from tests.projections.samples import quoted
from tests.scenario import NOON, given

WEEK = timedelta(hours=168)
END = NOON + WEEK
TICK = timedelta(microseconds=1)
CURRENT = Money(130_000)
QUOTED = quoted()
ISSUE = Issue(quoted=QUOTED, lasts=WEEK)
ISSUED = QuoteIssued(quoted=QUOTED, issued_at=NOON, valid_until=END)
EXTEND = Extend(by="staff-1", lasts=WEEK, most=WEEK, times=1, current=CURRENT)
EXTENDED = QuoteExtended(valid_until=END + WEEK, by="staff-1")
ACCEPT = Accept(order_id="o-1", fingerprint="f1", current=CURRENT)
ACCEPTED = QuoteAccepted(order_id="o-1")
REOPEN = ReopenQuote(order_id="o-1", kept=True)
REOPENED = QuoteReopened(order_id="o-1", valid_until=END)


def test_issued_for_a_week_of_elapsed_hours() -> None:
    given(QUOTE).when(ISSUE).then(ISSUED)
    given(QUOTE, ISSUED).when(ISSUE).nothing()
    summer = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    given(QUOTE).when(ISSUE, summer).then(
        QuoteIssued(quoted=QUOTED, issued_at=summer, valid_until=summer + WEEK)
    )


def test_a_price_that_no_card_could_be_charged_is_not_quoted() -> None:
    wish = Issue(quoted=quoted(pounds=1_000_000), lasts=WEEK)
    given(QUOTE).when(wish).refused(PriceOutOfRange, price=Money(100_000_000))


def test_accepted_to_the_last_instant_and_expired_exactly_at_the_end() -> None:
    given(QUOTE, ISSUED).when(ACCEPT, END - TICK).then(ACCEPTED)
    given(QUOTE, ISSUED).when(ACCEPT, END).refused(QuoteExpired, current=CURRENT)
    given(QUOTE, ISSUED).when(ExpireQuote(), END - TICK).nothing()
    given(QUOTE, ISSUED).when(ExpireQuote(), END).then(QuoteEnded())


def test_accepted_once() -> None:
    given(QUOTE, ISSUED, ACCEPTED).when(ACCEPT).nothing()
    another = Accept(order_id="o-2", fingerprint="f1", current=CURRENT)
    given(QUOTE, ISSUED, ACCEPTED).when(another).refused(QuoteAlreadyAccepted)
    given(QUOTE, ISSUED, ACCEPTED).when(EXTEND).refused(QuoteAlreadyAccepted)
    given(QUOTE, ISSUED, ACCEPTED).when(ExpireQuote(), END).nothing()


@pytest.mark.parametrize("fingerprint", ["f2", None])
def test_only_the_design_that_was_quoted_is_accepted(fingerprint: str | None) -> None:
    altered = Accept(order_id="o-1", fingerprint=fingerprint, current=CURRENT)
    given(QUOTE, ISSUED).when(altered).refused(QuoteFingerprintChanged)


def test_extended_once_by_at_most_what_the_house_allows() -> None:
    given(QUOTE, ISSUED).when(EXTEND).then(EXTENDED)
    given(QUOTE, ISSUED, EXTENDED).when(ACCEPT, END).then(ACCEPTED)
    given(QUOTE, ISSUED, EXTENDED).when(ACCEPT, END + WEEK).refused(QuoteExpired)
    given(QUOTE, ISSUED, EXTENDED).when(EXTEND).refused(QuoteExtensionUsed)
    given(QUOTE, ISSUED).when(EXTEND, END).refused(QuoteExpired, current=CURRENT)


@pytest.mark.parametrize("lasts", [timedelta(0), -WEEK, WEEK + TICK])
def test_an_extension_is_no_longer_than_a_week(lasts: timedelta) -> None:
    longer = Extend(by="staff-1", lasts=lasts, most=WEEK, times=1, current=CURRENT)
    given(QUOTE, ISSUED).when(longer).refused(ExtensionTooLong, limit=168)


def test_alive_again_when_its_order_came_to_nothing() -> None:
    given(QUOTE, ISSUED, ACCEPTED).when(REOPEN).then(REOPENED)
    again = Accept(order_id="o-2", fingerprint="f1", current=CURRENT)
    given(QUOTE, ISSUED, ACCEPTED, REOPENED).when(again).then(QuoteAccepted(order_id="o-2"))
    given(QUOTE, ISSUED, ACCEPTED).when(ReopenQuote(order_id="o-2", kept=True)).nothing()
    given(QUOTE, ISSUED).when(REOPEN).nothing()


def test_over_when_its_time_or_its_stone_is_gone_by_then() -> None:
    given(QUOTE, ISSUED, ACCEPTED).when(REOPEN, END).then(QuoteEnded())
    lost = ReopenQuote(order_id="o-1", kept=False)
    given(QUOTE, ISSUED, ACCEPTED).when(lost).then(QuoteEnded())
    given(QUOTE, ISSUED, ACCEPTED, QuoteEnded()).when(ACCEPT).refused(QuoteExpired)


def test_handed_on_by_whoever_it_is_of_and_no_order_has_accepted_it() -> None:
    wish = HandQuoteOn(owner="customer:c-1", former=QUOTED.owner)
    handed = QuoteHandedOn(owner="customer:c-1", holder="quotes-customer:c-1")
    given(QUOTE, ISSUED).when(wish).then(handed)
    given(QUOTE, ISSUED, handed).when(wish).nothing()
    given(QUOTE, ISSUED, QuoteEnded()).when(wish).then(handed)
    given(QUOTE, ISSUED, ACCEPTED).when(wish).refused(QuoteAlreadyAccepted)
    foreign = HandQuoteOn(owner="customer:c-2", former="somebody")
    given(QUOTE, ISSUED).when(foreign).refused(NotFound)
    given(QUOTE, ISSUED, handed).when(foreign).refused(NotFound)
    given(QUOTE).when(wish).refused(NotFound)


def test_whose_it_was_is_remembered_and_whatever_becomes_of_it_stays_with_the_present_owner() -> (
    None
):
    handed = QuoteHandedOn(owner="customer:c-1", holder="quotes-customer:c-1")
    for later in ((), (EXTENDED,), (ACCEPTED, REOPENED), (QuoteEnded(),)):
        told = issued(given(QUOTE, ISSUED, handed, *later).state)
        assert (told.quoted.owner, told.quoted.holder) == (handed.owner, handed.holder)
        assert told.former == (QUOTED.owner,)


@pytest.mark.parametrize("command", [EXTEND, ACCEPT])
def test_what_was_never_issued_is_not_found(command: Command) -> None:
    given(QUOTE).when(command).refused(NotFound)


def test_the_laws_of_deciders() -> None:
    orders = st.sampled_from(["o-1", "o-2"])
    owners = st.sampled_from([QUOTED.owner, "customer:c-1", "customer:c-2"])
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
        st.builds(ReopenQuote, order_id=orders, kept=st.booleans()),
        st.builds(HandQuoteOn, owner=owners, former=owners),
        st.just(ExpireQuote()),
    )
    check_decider(QUOTE, commands)


def entry(quote_id: str = "q-1", fingerprint: str = "f1", *assets: str) -> Entry:
    return Entry(quote_id=quote_id, fingerprint=fingerprint, assets=assets, valid_until=END)


def entered(quote_id: str = "q-1", fingerprint: str = "f1", *assets: str) -> QuoteEntered:
    return QuoteEntered(entry=entry(quote_id, fingerprint, *assets))


def test_one_live_quote_of_a_design() -> None:
    first, second = Enter(entry=entry()), Enter(entry=entry("q-2"))
    given(QUOTE_BOOK).when(first).then(entered())
    given(QUOTE_BOOK, entered()).when(first).nothing()
    given(QUOTE_BOOK, entered()).when(second, END - TICK).refused(QuoteExists, quote_id="q-1")
    given(QUOTE_BOOK, entered()).when(second, END).then(entered("q-2"))
    given(QUOTE_BOOK, entered(), QuoteStruck(quote_id="q-1")).when(second).then(entered("q-2"))
    other = Enter(entry=entry("q-2", "f2"))
    given(QUOTE_BOOK, entered()).when(other).then(entered("q-2", "f2"))


def test_so_many_quotes_live_at_a_time_but_none_that_is_taken_in_is_lost() -> None:
    third = Entry(quote_id="q-3", fingerprint="f3", assets=(), valid_until=END + WEEK)
    both = (entered(), entered("q-2", "f2"))
    given(QUOTE_BOOK, *both).when(Enter(entry=third, most=2)).refused(QuoteLimitReached, limit=2)
    given(QUOTE_BOOK, *both).when(Enter(entry=third, most=3)).then(QuoteEntered(entry=third))
    given(QUOTE_BOOK, *both).when(Enter(entry=third, most=2), END).then(QuoteEntered(entry=third))
    given(QUOTE_BOOK, *both).when(TakeIn(entry=entry("q-4"))).then(entered("q-4"))
    given(QUOTE_BOOK, *both).when(TakeIn(entry=entry())).nothing()


def test_a_stone_is_wanted_until_the_last_quote_that_names_it_ends() -> None:
    both = (entered("q-1", "f1", "ST-1"), entered("q-2", "f2", "ST-1"))
    longer = QuoteProlonged(quote_id="q-2", valid_until=END + WEEK)
    prolong = Prolong(quote_id="q-2", valid_until=END + WEEK)
    given(QUOTE_BOOK, *both).when(prolong).then(longer)
    given(QUOTE_BOOK, *both, longer).when(prolong).nothing()
    book = given(QUOTE_BOOK, *both, longer).state
    assert book.wanted_until("ST-1", NOON) == END + WEEK
    assert book.wanted_until("ST-1", END + WEEK) is None
    assert book.wanted_until("ST-2", NOON) is None
    given(QUOTE_BOOK, *both).when(Strike(quote_id="q-1")).then(QuoteStruck(quote_id="q-1"))
    given(QUOTE_BOOK, *both).when(Strike(quote_id="q-9")).nothing()


def test_the_laws_of_deciders_hold_for_the_book() -> None:
    ids = st.sampled_from(["q-1", "q-2", "q-3"])
    ends = st.sampled_from([START + timedelta(days=1), START + timedelta(days=40)])
    assets = st.sampled_from([(), ("ST-1",), ("ST-1", "ST-2"), ("ST-3", "ST-4")])
    entries = st.builds(
        Entry, quote_id=ids, fingerprint=st.sampled_from("fg"), assets=assets, valid_until=ends
    )
    commands = st.one_of(
        st.builds(Enter, entry=entries, most=st.sampled_from([None, 2])),
        st.builds(TakeIn, entry=entries),
        st.builds(Prolong, quote_id=ids, valid_until=ends),
        st.builds(Strike, quote_id=ids),
    )
    check_decider(QUOTE_BOOK, commands)
