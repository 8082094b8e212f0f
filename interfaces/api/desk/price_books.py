"""Rule sets and price books: filed, drafted, previewed, and agreed on by two people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Response
from pydantic import Field

from application.pricing import price_desk
from application.pricing.price_desk import (
    BookWish,
    draft_book,
    rule_set_on_file,
    schedule_book,
    shelf_of,
)
from application.pricing.prices import HOME_REGION
from application.store.event_store import Decision, to_json
from domain.deadlines import Occurrence, local_to_utc
from domain.kernel import NotFound
from domain.pricing.price_book import Adjustment, PriceBook
from domain.pricing.price_draft import Discard, Impact
from domain.pricing.price_shelf import PRICE_BOOKS, Shelf
from domain.pricing.rule_set import LINES
from domain.pricing.timeline import in_force
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import Id
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import Exact, LocalTime, Ref, example

routes = Routes("/staff", "staff: prices", "commands")
Status = Literal["draft", "scheduled", "in_force", "over"]
Share = Annotated[Exact, Field(max_digits=8, decimal_places=6)]
Line = Annotated[str, Field(pattern=f"^({'|'.join(LINES)})$")]


class AddRuleSet(Body):
    """The whole `rule_set` document; its number can be used once."""

    model_config = example(document={"ruleset_version": "uk-2026.2"})
    document: dict[str, Any]


class AdjustLine(Body):
    """A share added to one line of one category of pieces, such as 0.02 for 2 % more."""

    category: Ref
    line: Line
    fraction: Share


class DraftPriceBook(Body):
    """The next book of the region: what is not said stays as in the book that it follows.

    Times are London's, as on the wall; of a time that the clock shows twice `occurrence` names the
    second. Without an end the book holds until a later one begins. `rates` pins readings by metal.
    """

    model_config = example(
        book_id="uk-2026-w10",
        valid_from_local="2026-03-09T00:00",
        rates={"gold": "gold-20260302T103000"},
    )
    book_id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,59}$")]
    valid_from_local: LocalTime
    valid_to_local: LocalTime | None = None
    occurrence: Occurrence = "first"
    ruleset_version: Ref | None = None
    rates: Annotated[dict[Ref, Ref], Field(default_factory=dict, max_length=10)]
    adjustments: Annotated[list[AdjustLine] | None, Field(max_length=200)] = None
    stone_list_fx_gbp_per_usd: Annotated[Exact, Field(gt=0, max_digits=10)] | None = None
    deposit_share: Share | None = None

    @property
    def wish(self) -> BookWish:
        """Raises `LocalTimeDoesNotExist`."""
        return BookWish(
            book_id=self.book_id,
            valid_from=local_to_utc(self.valid_from_local, self.occurrence).utc,
            valid_to=_utc(self.valid_to_local),
            ruleset_version=self.ruleset_version,
            rates=self.rates,
            adjustments=_adjustments(self.adjustments),
            stone_list_fx_gbp_per_usd=self.stone_list_fx_gbp_per_usd,
            deposit_share=self.deposit_share,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetFiled:
    version: str
    sha256: str
    engine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookShown:
    """A book with who made it; `impact` is None until it was worked out."""

    book_id: str
    status: Status
    author: str
    approved_by: str | None
    impact: Impact | None
    book: PriceBook


@dataclass(frozen=True, slots=True)
class BookList:
    items: tuple[BookShown, ...]


@routes.post("/rule-sets", staff("pricing"), RuleSetFiled, status=201)
def add_rule_set(body: AddRuleSet, asked: Asked) -> Response:
    """Parsed and checked whole, then filed under its number and hash for ever."""

    def use_case(decision: Decision) -> RuleSetFiled:
        found = price_desk.add_rule_set(decision, body.document, author=asked.staff_id)
        return RuleSetFiled(version=found.version, sha256=found.sha256, engine=found.engine_version)

    return asked.do(use_case, 201)


@routes.get("/rule-sets/{version}", staff("pricing", "auditor"), RuleSetFiled)
def rule_set(version: Id, asked: Asked) -> Response:
    found = asked.look(lambda d: rule_set_on_file(d, version))
    filed = RuleSetFiled(version=version, sha256=found.sha256, engine=found.engine_version)
    return Response(to_json(filed), media_type="application/json")


@routes.get("/price-books", staff("pricing", "auditor"), BookList)
def price_books(asked: Asked) -> Response:
    """Drafts, then every book that was ever scheduled, the latest beginning first."""
    return _answer(asked.look(lambda d: BookList(_books(shelf_of(d), d.now))))


@routes.get("/price-books/{book_id}", staff("pricing", "auditor"), BookShown)
def price_book(book_id: Id, asked: Asked) -> Response:
    return _answer(asked.look(lambda d: _book(d, book_id)))


@routes.post("/price-books", staff("pricing"), BookShown, status=201)
def draft_price_book(body: DraftPriceBook, asked: Asked) -> Response:
    """A draft; what it would change is worked out and shown with it within moments."""

    def use_case(decision: Decision) -> BookShown:
        draft_book(decision, body.wish, author=asked.staff_id)
        return _book(decision, body.book_id)

    return asked.do(use_case, 201)


@routes.post("/price-books/{book_id}/approval", staff("pricing"), BookShown)
def approve_price_book(book_id: Id, asked: Asked) -> Response:
    """A second person's yes: from its beginning on, the book holds without another word."""

    def use_case(decision: Decision) -> BookShown:
        schedule_book(decision, book_id, by=asked.staff_id)
        return _book(decision, book_id)

    return asked.do(use_case)


@routes.delete("/price-books/{book_id}", staff("pricing"), BookList)
def discard_price_book(book_id: Id, asked: Asked) -> Response:
    """Throw a draft away; a book that is scheduled is not touched."""

    def use_case(decision: Decision) -> BookList:
        wish = Discard(book_id=book_id, by=asked.staff_id)
        decision.decide(PRICE_BOOKS, HOME_REGION, wish)
        return BookList(_books(shelf_of(decision), decision.now))

    return asked.do(use_case)


def _book(decision: Decision, book_id: str) -> BookShown:
    books = _books(shelf_of(decision), decision.now)
    found = next((each for each in books if each.book_id == book_id), None)
    if found is None:
        raise NotFound
    return found


def _books(shelf: Shelf, now: datetime) -> tuple[BookShown, ...]:
    drafts = [
        BookShown(
            book_id=book_id,
            status="draft",
            author=draft.author,
            approved_by=None,
            impact=draft.impact,
            book=draft.book,
        )
        for book_id, draft in shelf.drafts.items()
    ]
    scheduled = sorted(shelf.scheduled, key=lambda entry: entry.book.valid_from, reverse=True)
    return (
        *drafts,
        *(
            BookShown(
                book_id=entry.book.price_book_id,
                status=_status(entry.book, shelf, now),
                author=entry.author,
                approved_by=entry.approved_by,
                impact=entry.impact,
                book=entry.book,
            )
            for entry in scheduled
        ),
    )


def _status(book: PriceBook, shelf: Shelf, now: datetime) -> Status:
    """By the clock; a book that another stands before for a time is over until it holds again."""
    if now < book.valid_from:
        return "scheduled"
    return "in_force" if in_force(shelf.books, now) == book else "over"


def _adjustments(lines: list[AdjustLine] | None) -> tuple[Adjustment, ...] | None:
    if lines is None:
        return None
    return tuple(Adjustment(**line.model_dump()) for line in lines)


def _utc(local: datetime | None) -> datetime | None:
    return None if local is None else local_to_utc(local).utc


def _answer(found: BookShown | BookList) -> Response:
    return Response(to_json(found), media_type="application/json")
