"""Price books that are wished for: drafted, changed, previewed, discarded, approved by another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from domain.kernel import NotFound, Refusal, command, event
from domain.pricing.price_book import PriceBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What a book would do to the `pieces` that are live: how many change, and by what share.

    `smallest` and `largest` are changes of the shelf price (0.05 is 5 % up), None where nothing
    changes. `below_floor` pieces would not cover their cost and the smallest margin;
    `unpriceable` ones would lose their price.
    """

    pieces: int
    changed: int
    smallest: Decimal | None
    largest: Decimal | None
    below_floor: int = 0
    unpriceable: int = 0


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


DraftCommand = Draft | Preview | Discard


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


DraftEvent = PriceBookDrafted | PriceBookPreviewed | PriceBookDiscarded


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft; `impact` is None until it was previewed in this form."""

    book: PriceBook
    author: str
    impact: Impact | None = None


Drafts = Mapping[str, Drafted]


class PriceBookUnknown(NotFound):
    """There is no price book {book_id}, and no draft of one; draft it first."""

    code = "price_book_unknown"


class BookSamePerson(Refusal):
    """Whoever drafted a price book cannot approve it; ask a second person."""

    code = "same_person"


class ImpactNotPreviewed(Refusal):
    """What {book_id} would change is not worked out yet; look again in a moment."""

    code = "impact_not_previewed"


class BookWithoutPrices(Refusal):
    """Under {book_id}, {pieces} pieces would have no price; correct the rule set or the draft."""

    code = "pieces_unpriceable"


class BookBelowFloor(Refusal):
    """Under {book_id}, {pieces} pieces would not cover their cost and the smallest margin.

    Change the draft.
    """

    code = "price_below_floor"


def decide_drafts(drafts: Drafts, wanted: DraftCommand) -> tuple[DraftEvent, ...]:
    """Whether a draft's time is free is known to the shelf that it is for."""
    match wanted:
        case Draft(book=book, author=author):
            known = drafts.get(book.price_book_id)
            same = known is not None and (known.book, known.author) == (book, author)
            return () if same else (PriceBookDrafted(book=book, author=author),)
        case Preview(book=book, impact=impact):
            known = drafts.get(book.price_book_id)
            if known is None or known.book != book or known.impact == impact:
                return ()
            return (PriceBookPreviewed(book_id=book.price_book_id, impact=impact),)
        case Discard(book_id=book_id, by=by):
            return (PriceBookDiscarded(book_id=book_id, by=by),) if book_id in drafts else ()
        case _:
            assert_never(wanted)


def evolve_drafts(drafts: Drafts, happened: DraftEvent) -> Drafts:
    match happened:
        case PriceBookDrafted(book=book, author=author):
            return {**drafts, book.price_book_id: Drafted(book, author)}
        case PriceBookPreviewed(book_id=book_id, impact=impact):
            known = drafts.get(book_id)
            return {**drafts, book_id: replace(known, impact=impact)} if known else drafts
        case PriceBookDiscarded(book_id=book_id):
            return without(drafts, book_id)
        case _:
            assert_never(happened)


def without(drafts: Drafts, book_id: str) -> Drafts:
    return {name: draft for name, draft in drafts.items() if name != book_id}


def draft_of(drafts: Drafts, book_id: str) -> Drafted:
    """Raises `PriceBookUnknown`."""
    if book_id not in drafts:
        raise PriceBookUnknown(book_id=book_id)
    return drafts[book_id]


def refuse_unapproved(draft: Drafted, by: str) -> None:
    """Raises what stands against this person's yes to the draft."""
    book_id = draft.book.price_book_id
    if draft.author == by:
        raise BookSamePerson
    if draft.impact is None:
        raise ImpactNotPreviewed(book_id=book_id)
    if draft.impact.unpriceable:
        raise BookWithoutPrices(book_id=book_id, pieces=draft.impact.unpriceable)
    if draft.impact.below_floor:
        raise BookBelowFloor(book_id=book_id, pieces=draft.impact.below_floor)
