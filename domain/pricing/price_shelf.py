"""The price books of a region: the first one, those that two people agreed on, and when they hold.

Which book holds is said by time alone (`domain.pricing.timeline`): `price_book.activated` only
tells those who watch.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import assert_never

from domain.kernel import Decider, Invalid, Refusal, command, event
from domain.pricing.payment_plan import DepositShareOutOfRange
from domain.pricing.price_book import PriceBook
from domain.pricing.price_draft import (
    Discard,
    Draft,
    DraftCommand,
    Drafted,
    DraftEvent,
    Impact,
    Preview,
    PriceBookDiscarded,
    PriceBookDrafted,
    PriceBookPreviewed,
    decide_drafts,
    draft_of,
    evolve_drafts,
    refuse_unapproved,
    without,
)
from domain.pricing.timeline import refuse_overlap

LEAST_DEPOSIT, MOST_DEPOSIT = Decimal("0.30"), Decimal("0.50")


@command
class Begin:
    """The first book of a region. Nothing was priced before it, so it may begin in the past."""

    book: PriceBook
    by: str


@command
class Schedule:
    """A second person's yes to a draft whose impact they saw."""

    book_id: str
    by: str


@command
class Activate:
    """Sent by the clock when a book's time begins; early, late or doubled it does no harm."""

    book_id: str


Command = Begin | DraftCommand | Schedule | Activate


@event("price_book.scheduled")
class PriceBookScheduled:
    """`approved_by` and `impact` are missing for a region's first book only."""

    book: PriceBook
    author: str
    approved_by: str | None
    impact: Impact | None


@event("price_book.activated")
class PriceBookActivated:
    book_id: str


Event = DraftEvent | PriceBookScheduled | PriceBookActivated


@dataclass(frozen=True, slots=True)
class Shelf:
    """Every book ever scheduled, drafts by id, and the books that were said to be active."""

    scheduled: tuple[PriceBookScheduled, ...] = ()
    drafts: Mapping[str, Drafted] = field(default_factory=dict)
    activated: frozenset[str] = frozenset()

    @property
    def books(self) -> tuple[PriceBook, ...]:
        return tuple(each.book for each in self.scheduled)

    def entry(self, book_id: str) -> PriceBookScheduled | None:
        return next((e for e in self.scheduled if e.book.price_book_id == book_id), None)


class PriceBookExists(Refusal):
    """Price book {book_id} is scheduled and does not change any more; give a new one a new id."""

    code = "price_book_exists"


class RegionHasPrices(Refusal):
    """This region has prices already; draft the next book."""

    code = "price_book_exists"


class PriceBookInPast(Refusal):
    """A price book begins now or later; {book_id} begins on {valid_from}. Choose a later time."""

    code = "price_book_in_past"


class AdjustmentTooLow(Refusal):
    """No line costs less than nothing: choose to cut {line} of {category} by 100 % at most."""

    code = "adjustment_too_low"


class PriceBookEmpty(Invalid):
    """A price book ends after it begins, and {book_id} does not; choose a later end."""

    code = "price_book_empty"


def decide(state: Shelf, wanted: Command, now: datetime) -> tuple[Event, ...]:
    match wanted:
        case Begin(book=book, by=by):
            return _begin(state, book, by)
        case Schedule(book_id=book_id, by=by):
            return _schedule(state, book_id, by, now)
        case Activate(book_id=book_id):
            return _activate(state, book_id, now)
        case Draft(book=book):
            _refuse_unfit(state, book, now)
            return decide_drafts(state.drafts, wanted)
        case Preview() | Discard():
            return decide_drafts(state.drafts, wanted)
        case _:
            assert_never(wanted)


def _begin(state: Shelf, book: PriceBook, by: str) -> tuple[Event, ...]:
    if book in state.books:
        return ()
    if state.scheduled:
        raise RegionHasPrices
    return (PriceBookScheduled(book=book, author=by, approved_by=None, impact=None),)


def _schedule(state: Shelf, book_id: str, by: str, now: datetime) -> tuple[Event, ...]:
    if state.entry(book_id):
        return ()
    draft = draft_of(state.drafts, book_id)
    refuse_unapproved(draft, by)
    _refuse_unfit(state, draft.book, now)
    scheduled = PriceBookScheduled(
        book=draft.book, author=draft.author, approved_by=by, impact=draft.impact
    )
    return (scheduled,)


def _activate(state: Shelf, book_id: str, now: datetime) -> tuple[Event, ...]:
    entry = state.entry(book_id)
    begun = entry is not None and entry.book.valid_from <= now
    return (
        (PriceBookActivated(book_id=book_id),) if begun and book_id not in state.activated else ()
    )


def _refuse_unfit(state: Shelf, book: PriceBook, now: datetime) -> None:
    book_id = book.price_book_id
    if state.entry(book_id):
        raise PriceBookExists(book_id=book_id)
    if book.valid_from < now:
        raise PriceBookInPast(book_id=book_id, valid_from=book.valid_from)
    if book.valid_to is not None and book.valid_to <= book.valid_from:
        raise PriceBookEmpty(book_id=book_id)
    if not LEAST_DEPOSIT <= book.deposit.share <= MOST_DEPOSIT:
        raise DepositShareOutOfRange(
            share=book.deposit.share, lowest=LEAST_DEPOSIT, highest=MOST_DEPOSIT
        )
    _refuse_below_nothing(book)
    refuse_overlap(state.books, book)


def _refuse_below_nothing(book: PriceBook) -> None:
    for each in book.adjustments:
        if book.adjustment(each.category, each.line) < -1:
            raise AdjustmentTooLow(line=each.line, category=each.category)


def evolve(state: Shelf, happened: Event) -> Shelf:
    match happened:
        case PriceBookScheduled():
            drafts = without(state.drafts, happened.book.price_book_id)
            return replace(state, scheduled=(*state.scheduled, happened), drafts=drafts)
        case PriceBookActivated(book_id=book_id):
            return replace(state, activated=state.activated | {book_id})
        case PriceBookDrafted() | PriceBookPreviewed() | PriceBookDiscarded():
            return replace(state, drafts=evolve_drafts(state.drafts, happened))
        case _:
            assert_never(happened)


PRICE_BOOKS: Decider[Shelf, Command, Event] = Decider("pricebook", Shelf(), decide, evolve)
