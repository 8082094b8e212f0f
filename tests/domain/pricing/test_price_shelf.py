"""Price books: two people, half-open times that never overlap, one book at every instant."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as st

from application.reference import shipped_price_book
from domain.pricing.price_books import (
    PRICE_BOOKS,
    Activate,
    Begin,
    BookBelowFloor,
    BookSamePerson,
    BookWithoutPrices,
    Discard,
    Draft,
    ImpactNotPreviewed,
    Preview,
    PriceBookActivated,
    PriceBookDiscarded,
    PriceBookDrafted,
    PriceBookEmpty,
    PriceBookExists,
    PriceBookInPast,
    PriceBookPreviewed,
    PriceBookScheduled,
    PriceBookUnknown,
    RegionHasPrices,
    Schedule,
)
from domain.pricing.price_books.impact import Impact
from domain.pricing.price_books.price_book import DepositShareOutOfRange, PriceBook
from domain.pricing.price_books.timeline import PriceBookOverlap, in_force
from tests.domain.paid_order_facts import NOON, after, refused, then
from tests.laws import START, check_decider
from tests.scenario import given

FIRST = shipped_price_book()
DAY = timedelta(days=1)
IMPACT = Impact(pieces=3, changed=2, smallest=Decimal("-0.01"), largest=Decimal("0.04"))


def book(name: str = "B", *, from_day: int = 1, to_day: int | None = None) -> PriceBook:
    """Beginning some days after noon, ending some days after it or never."""
    ends = None if to_day is None else NOON + to_day * DAY
    return replace(FIRST, price_book_id=name, valid_from=NOON + from_day * DAY, valid_to=ends)


def draft(wanted: PriceBook, author: str = "staff-1") -> Draft:
    return Draft(book=wanted, author=author)


BEGUN = Begin(book=FIRST, by="house")


def agreed(wanted: PriceBook) -> tuple[Any, ...]:
    name = wanted.price_book_id
    return draft(wanted), Preview(book=wanted, impact=IMPACT), Schedule(book_id=name, by="staff-2")


def test_a_region_begins_once_even_in_the_past() -> None:
    assert then(PRICE_BOOKS, when=BEGUN) == (
        PriceBookScheduled(book=FIRST, author="house", approved_by=None, impact=None),
    )
    assert then(PRICE_BOOKS, BEGUN, when=BEGUN) == ()
    refused(PRICE_BOOKS, RegionHasPrices, BEGUN, when=Begin(book=book(), by="house"))


def test_from_draft_over_preview_to_another_persons_yes() -> None:
    wanted = book()
    drafted, previewed, scheduled = agreed(wanted)
    assert then(PRICE_BOOKS, BEGUN, when=drafted) == (
        PriceBookDrafted(book=wanted, author="staff-1"),
    )
    assert then(PRICE_BOOKS, BEGUN, drafted, when=previewed) == (
        PriceBookPreviewed(book_id="B", impact=IMPACT),
    )
    assert then(PRICE_BOOKS, BEGUN, drafted, previewed, when=scheduled) == (
        PriceBookScheduled(book=wanted, author="staff-1", approved_by="staff-2", impact=IMPACT),
    )
    whole = after(PRICE_BOOKS, BEGUN, *agreed(wanted))
    assert [each.price_book_id for each in whole.books] == [FIRST.price_book_id, "B"]
    assert whole.drafts == {}


def test_what_stands_against_an_approval() -> None:
    drafted, previewed, scheduled = agreed(book())
    refused(PRICE_BOOKS, PriceBookUnknown, BEGUN, when=scheduled)
    refused(PRICE_BOOKS, ImpactNotPreviewed, BEGUN, drafted, when=scheduled)
    own = Schedule(book_id="B", by="staff-1")
    refused(PRICE_BOOKS, BookSamePerson, BEGUN, drafted, previewed, when=own)
    low = Preview(book=book(), impact=replace(IMPACT, below_floor=1))
    bare = Preview(book=book(), impact=replace(IMPACT, unpriceable=2))
    facts = refused(PRICE_BOOKS, BookWithoutPrices, BEGUN, drafted, bare, when=scheduled)
    assert facts["pieces"] == 2
    facts = refused(PRICE_BOOKS, BookBelowFloor, BEGUN, drafted, low, when=scheduled)
    assert facts["pieces"] == 1
    later = NOON + 2 * DAY
    given = (BEGUN, drafted, previewed)
    state = after(PRICE_BOOKS, *given)
    with pytest.raises(PriceBookInPast):
        PRICE_BOOKS.decide(state, scheduled, later)


def test_a_changed_draft_is_previewed_anew() -> None:
    drafted, previewed, scheduled = agreed(book())
    changed = draft(replace(book(), stone_list_fx_gbp_per_usd=Decimal("0.80")))
    given = (BEGUN, drafted, previewed, changed)
    refused(PRICE_BOOKS, ImpactNotPreviewed, *given, when=scheduled)
    assert then(PRICE_BOOKS, *given, when=previewed) == (), "it is about another form of the draft"


def test_a_draft_can_be_discarded() -> None:
    drafted, *_ = agreed(book())
    thrown = Discard(book_id="B", by="staff-2")
    assert then(PRICE_BOOKS, BEGUN, drafted, when=thrown) == (
        PriceBookDiscarded(book_id="B", by="staff-2"),
    )
    assert then(PRICE_BOOKS, BEGUN, drafted, thrown, when=thrown) == ()
    refused(PRICE_BOOKS, PriceBookUnknown, BEGUN, drafted, thrown, when=agreed(book())[2])


@pytest.mark.parametrize(
    ("wanted", "kind"),
    [
        (book(from_day=-1), PriceBookInPast),
        (book(from_day=2, to_day=2), PriceBookEmpty),
        (book(from_day=2, to_day=1), PriceBookEmpty),
        (replace(book(), price_book_id=FIRST.price_book_id), PriceBookExists),
        (
            replace(book(), deposit=replace(FIRST.deposit, share=Decimal("0.51"))),
            DepositShareOutOfRange,
        ),
        (
            replace(book(), deposit=replace(FIRST.deposit, share=Decimal("0.29"))),
            DepositShareOutOfRange,
        ),
    ],
)
def test_a_book_that_cannot_be_is_refused_and_nothing_changes(wanted: PriceBook, kind: Any) -> None:
    refused(PRICE_BOOKS, kind, BEGUN, when=draft(wanted))


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        (book("A", from_day=1, to_day=5), book(from_day=3, to_day=9)),
        (book("A", from_day=3, to_day=9), book(from_day=1, to_day=5)),
        (book("A", from_day=1, to_day=5), book(from_day=3)),
        (book("A", from_day=3), book(from_day=1, to_day=5)),
        (book("A", from_day=1), book(from_day=1)),
        (book("A", from_day=1, to_day=5), book(from_day=2, to_day=3)),
    ],
)
def test_two_books_never_hold_at_once(there: PriceBook, wanted: PriceBook) -> None:
    facts = refused(PRICE_BOOKS, PriceBookOverlap, BEGUN, *agreed(there), when=draft(wanted))
    assert facts["book_id"] == "A"


def test_a_book_may_begin_now_and_when_a_limited_one_ends() -> None:
    assert then(PRICE_BOOKS, BEGUN, when=draft(book(from_day=0)))
    limited = agreed(book("A", from_day=1, to_day=5))
    for wanted in (book(from_day=5), book(from_day=0, to_day=1)):
        assert then(PRICE_BOOKS, BEGUN, *limited, when=draft(wanted))


def test_a_book_is_scheduled_only_while_its_time_is_still_free() -> None:
    """Two drafts may wish for the same days; the second to be approved is refused."""
    one, other = book("A", from_day=1, to_day=5), book(from_day=3, to_day=9)
    given = (BEGUN, draft(one), *agreed(other)[:2], *agreed(one))
    refused(PRICE_BOOKS, PriceBookOverlap, *given, when=agreed(other)[2])


def test_each_instant_has_its_book_and_ends_are_not_included() -> None:
    week = book("A", from_day=1, to_day=5)
    books = after(PRICE_BOOKS, BEGUN, *agreed(week), *agreed(book("C", from_day=7))).books

    def name(at: datetime) -> str | None:
        found = in_force(books, at)
        return found.price_book_id if found else None

    tick = timedelta(microseconds=1)
    assert name(FIRST.valid_from - tick) is None
    assert name(FIRST.valid_from) == FIRST.price_book_id
    assert name(NOON + DAY - tick) == FIRST.price_book_id
    assert name(NOON + DAY) == "A"
    assert name(NOON + 5 * DAY - tick) == "A"
    assert name(NOON + 5 * DAY) == FIRST.price_book_id
    assert name(NOON + 7 * DAY) == "C"


def test_a_book_is_scheduled_in_force_or_over_by_the_clock_alone() -> None:
    week = book("A", from_day=1, to_day=5)
    history = [
        PriceBookScheduled(book=each, author="one", approved_by="two", impact=IMPACT)
        for each in (FIRST, week)
    ]
    shelf = given(PRICE_BOOKS, *history).state
    stands = [
        (shelf.status(FIRST, NOON + day * DAY), shelf.status(week, NOON + day * DAY))
        for day in (0, 1, 5)
    ]
    assert stands == [("in_force", "scheduled"), ("over", "in_force"), ("in_force", "over")]


def test_a_beginning_is_told_once_when_it_is_time() -> None:
    given = (BEGUN, *agreed(book("A", from_day=1)), *agreed(book("B", from_day=2)))
    state = after(PRICE_BOOKS, *given)
    early, during, over = NOON, NOON + DAY, NOON + 3 * DAY
    assert PRICE_BOOKS.decide(state, Activate(book_id="A"), early) == ()
    told = PRICE_BOOKS.decide(state, Activate(book_id="A"), during)
    assert told == (PriceBookActivated(book_id="A"),)
    state = PRICE_BOOKS.evolve(state, told[0])
    assert PRICE_BOOKS.decide(state, Activate(book_id="A"), during) == ()
    assert PRICE_BOOKS.decide(state, Activate(book_id="A"), over) == ()
    assert PRICE_BOOKS.decide(state, Activate(book_id="B"), over), "late, but told"


def test_the_shelf_keeps_the_laws() -> None:
    names = st.sampled_from(("A", "B"))
    days = st.integers(0, 3).map(lambda days: START + days * DAY)
    books = st.builds(
        lambda name, begins: replace(FIRST, price_book_id=name, valid_from=begins), names, days
    )
    people = st.sampled_from(("staff-1", "staff-2"))
    commands = st.one_of(
        st.builds(Begin, book=books, by=people),
        st.builds(Draft, book=books, author=people),
        st.builds(Preview, book=books, impact=st.just(IMPACT)),
        st.builds(Schedule, book_id=names, by=people),
        st.builds(Discard, book_id=names, by=people),
        st.builds(Activate, book_id=names),
    )
    check_decider(PRICE_BOOKS, commands)
