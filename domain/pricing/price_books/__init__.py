"""The price books of a region: drafted, previewed, approved by a second person, in force.

Which book holds is said by time alone (`timeline`): `price_book.activated` only tells those who
watch.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal, assert_never

from domain.kernel import Decider, Invalid, NotFound, Refusal, command, event
from domain.pricing.price_books.impact import Impact
from domain.pricing.price_books.price_book import DepositShareOutOfRange, PriceBook
from domain.pricing.price_books.timeline import in_force, refuse_overlap

LEAST_DEPOSIT, MOST_DEPOSIT = Decimal("0.30"), Decimal("0.50")
LEAST_FX, MOST_FX = Decimal("0.01"), Decimal(100)
Status = Literal["draft", "scheduled", "in_force", "over"]


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft; `impact` is None until it was previewed in this form."""

    book: PriceBook
    author: str
    impact: Impact | None = None


@command
class Begin:
    """The first book of a region. Nothing was priced before it, so it may begin in the past."""

    book: PriceBook
    by: str


@command
class Draft:
    """A book as it is wished for; the same id again changes the draft."""

    book: PriceBook
    author: str


@command
class Preview:
    """What was found about a draft in exactly this form."""

    book: PriceBook
    impact: Impact


@command
class Discard:
    book_id: str
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


Command = Begin | Draft | Preview | Discard | Schedule | Activate


@event("price_book.drafted")
class PriceBookDrafted:
    book: PriceBook
    author: str


@event("price_book.previewed")
class PriceBookPreviewed:
    book_id: str
    impact: Impact


@event("price_book.discarded")
class PriceBookDiscarded:
    book_id: str
    by: str


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


Event = (
    PriceBookDrafted
    | PriceBookPreviewed
    | PriceBookDiscarded
    | PriceBookScheduled
    | PriceBookActivated
)


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

    def draft(self, book_id: str) -> Drafted:
        """Raises `PriceBookUnknown`."""
        if book_id not in self.drafts:
            raise PriceBookUnknown(book_id=book_id)
        return self.drafts[book_id]

    def status(self, book: PriceBook, now: datetime) -> Status:
        """By the clock; what another book stands before for a time is over till it holds again."""
        if now < book.valid_from:
            return "scheduled"
        return "in_force" if in_force(self.books, now) == book else "over"


class PriceBookUnknown(NotFound):
    """There is no price book {book_id}, and no draft of one; draft it first."""

    code = "price_book_unknown"
    book_id: str


class PriceBookExists(Refusal):
    """Price book {book_id} is scheduled and does not change any more; give a new one a new id."""

    book_id: str


class RegionHasPrices(Refusal):
    """This region has prices already; draft the next book."""

    code = "price_book_exists"


class PriceBookInPast(Refusal):
    """A price book begins now or later; {book_id} begins on {valid_from}. Choose a later time."""

    book_id: str


class PriceBookEmpty(Invalid):
    """A price book ends after it begins, and {book_id} does not; choose a later end."""

    book_id: str


class AdjustmentTooLow(Refusal):
    """No line costs less than nothing: choose to cut {line} of {category} by 100 % at most."""


class AdjustmentTooHigh(Refusal):
    """A line is doubled at most: choose to add 100 % or less to {line} of {category}."""


class ExchangeRateOutOfRange(Refusal):
    """A dollar is worth from {lowest} to {highest} pounds; choose a rate between them."""

    lowest: Decimal
    highest: Decimal


class BookSamePerson(Refusal):
    """Whoever drafted a price book cannot approve it; ask a second person."""

    code = "same_person"


class ImpactNotPreviewed(Refusal):
    """What {book_id} would change is not worked out yet; look again in a moment."""

    book_id: str


class BookWithoutPrices(Refusal):
    """Under {book_id}, {pieces} pieces would have no price; correct the rule set or the draft."""

    code = "pieces_unpriceable"
    book_id: str


class BookBelowFloor(Refusal):
    """Under {book_id}, {pieces} pieces would not cover their cost and the smallest margin.

    Change the draft.
    """

    code = "price_below_floor"
    book_id: str


def decide(state: Shelf, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case Begin():
            return _begin(state, command)
        case Draft():
            return _draft(state, command, now)
        case Preview():
            return _preview(state, command)
        case Discard(book_id=book_id, by=by):
            known = book_id in state.drafts
            return (PriceBookDiscarded(book_id=book_id, by=by),) if known else ()
        case Schedule():
            return _schedule(state, command, now)
        case Activate(book_id=book_id):
            return _activate(state, book_id, now)
        case _:
            assert_never(command)


def _begin(state: Shelf, command: Begin) -> tuple[PriceBookScheduled, ...]:
    if command.book in state.books:
        return ()
    if state.scheduled:
        raise RegionHasPrices
    first = PriceBookScheduled(book=command.book, author=command.by, approved_by=None, impact=None)
    return (first,)


def _draft(state: Shelf, command: Draft, now: datetime) -> tuple[PriceBookDrafted, ...]:
    _refuse_unfit(state, command.book, now)
    known = state.drafts.get(command.book.price_book_id)
    if known is not None and (known.book, known.author) == (command.book, command.author):
        return ()
    return (PriceBookDrafted(book=command.book, author=command.author),)


def _preview(state: Shelf, command: Preview) -> tuple[PriceBookPreviewed, ...]:
    """Of a draft that has another form by now, it says nothing."""
    book_id, impact = command.book.price_book_id, command.impact
    known = state.drafts.get(book_id)
    if known is None or known.book != command.book or known.impact == impact:
        return ()
    return (PriceBookPreviewed(book_id=book_id, impact=impact),)


def _schedule(state: Shelf, command: Schedule, now: datetime) -> tuple[PriceBookScheduled, ...]:
    if state.entry(command.book_id):
        return ()
    draft = state.draft(command.book_id)
    _refuse_unapproved(draft, command.by)
    _refuse_unfit(state, draft.book, now)
    scheduled = PriceBookScheduled(
        book=draft.book, author=draft.author, approved_by=command.by, impact=draft.impact
    )
    return (scheduled,)


def _activate(state: Shelf, book_id: str, now: datetime) -> tuple[PriceBookActivated, ...]:
    entry = state.entry(book_id)
    begun = entry is not None and entry.book.valid_from <= now
    told = book_id in state.activated
    return (PriceBookActivated(book_id=book_id),) if begun and not told else ()


def _refuse_unapproved(draft: Drafted, by: str) -> None:
    """What stands against this person's yes to the draft."""
    book_id = draft.book.price_book_id
    if draft.author == by:
        raise BookSamePerson
    if draft.impact is None:
        raise ImpactNotPreviewed(book_id=book_id)
    if draft.impact.unpriceable:
        raise BookWithoutPrices(book_id=book_id, pieces=draft.impact.unpriceable)
    if draft.impact.below_floor:
        raise BookBelowFloor(book_id=book_id, pieces=draft.impact.below_floor)


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
    if not LEAST_FX <= book.stone_list_fx_gbp_per_usd <= MOST_FX:
        raise ExchangeRateOutOfRange(lowest=LEAST_FX, highest=MOST_FX)
    _refuse_adjustments(book)
    refuse_overlap(state.books, book)


def _refuse_adjustments(book: PriceBook) -> None:
    for each in book.adjustments:
        if book.adjustment(each.category, each.line) < -1:
            raise AdjustmentTooLow(line=each.line, category=each.category)
        if book.adjustment(each.category, each.line) > 1:
            raise AdjustmentTooHigh(line=each.line, category=each.category)


def evolve(state: Shelf, event: Event) -> Shelf:
    match event:
        case PriceBookDrafted(book=book, author=author):
            drafts = {**state.drafts, book.price_book_id: Drafted(book, author)}
            return replace(state, drafts=drafts)
        case PriceBookPreviewed(book_id=book_id, impact=impact):
            known = state.drafts.get(book_id)
            drafts = {**state.drafts, book_id: replace(known, impact=impact)} if known else {}
            return replace(state, drafts=drafts) if known else state
        case PriceBookDiscarded(book_id=book_id):
            return replace(state, drafts=_without(state.drafts, book_id))
        case PriceBookScheduled():
            drafts = _without(state.drafts, event.book.price_book_id)
            return replace(state, scheduled=(*state.scheduled, event), drafts=drafts)
        case PriceBookActivated(book_id=book_id):
            return replace(state, activated=state.activated | {book_id})
        case _:
            assert_never(event)


def _without(drafts: Mapping[str, Drafted], book_id: str) -> dict[str, Drafted]:
    return {name: draft for name, draft in drafts.items() if name != book_id}


PRICE_BOOKS: Decider[Shelf, Command, Event] = Decider("pricebook", Shelf(), decide, evolve)
