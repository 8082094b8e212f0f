"""Rule sets and price books: filed, drafted, previewed, and agreed on by two people."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Response
from pydantic import Field

from application.pricing import price_desk
from application.pricing.price_desk import (
    BookList,
    BookShown,
    BookWish,
    book_shown,
    books_shown,
    discard_book,
    draft_book,
    rule_set_on_file,
    schedule_book,
)
from application.store.event_store import Decision
from domain.catalogue.option import Category
from domain.deadlines import LocalTimeDoesNotExist, Occurrence, local_to_utc
from domain.json_document import DocumentMalformed
from domain.kernel import NotFound, in_part
from domain.pricing.engine import EngineUnknown
from domain.pricing.metal_rate import RateUnknown
from domain.pricing.price_books import (
    AdjustmentTooHigh,
    AdjustmentTooLow,
    BookBelowFloor,
    BookSamePerson,
    BookWithoutPrices,
    ExchangeRateOutOfRange,
    ImpactNotPreviewed,
    PriceBookEmpty,
    PriceBookExists,
    PriceBookInPast,
    PriceBookUnknown,
)
from domain.pricing.price_books.price_book import (
    Adjustment,
    AdjustmentWithoutLine,
    DepositShareOutOfRange,
    MetalRateNotPinned,
)
from domain.pricing.price_books.timeline import NoPriceBook, PriceBookOverlap
from domain.pricing.rounding import RoundingRuleUnknown
from domain.pricing.rule_set import RuleSetExists, RuleSetUnknown
from domain.pricing.rule_set.rules import LINES
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import Id, plain
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes, about, at
from interfaces.api.edge.values import LocalTime, Ref, Written, example, figures

routes = Routes("/staff", "staff: prices", "commands")
Share = Annotated[Decimal, Written(figures(2, 6))]
PoundsADollar = Annotated[Decimal, Written(figures(4, 6))]
CHANGED = {"valid_from_local", "valid_to_local", "occurrence", "adjustments"}
"""What of a draft is not worded as the book is."""
Line = Annotated[str, Field(pattern=f"^({'|'.join(LINES)})$")]


class AddRuleSet(Body):
    """The whole `rule_set` document; its number can be used once."""

    model_config = example(document={"ruleset_version": "uk-2026.2"})
    document: dict[str, Any]


class AdjustLine(Body):
    """A share added to one line of one category of pieces, such as 0.02 for 2 % more."""

    category: Category
    line: Line
    fraction: Share

    @property
    def adjustment(self) -> Adjustment:
        return Adjustment(**self.model_dump())


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
    stone_list_fx_gbp_per_usd: PoundsADollar | None = None
    deposit_share: Share | None = None

    @property
    def wish(self) -> BookWish:
        """Raises `LocalTimeDoesNotExist`."""
        said, end, lines = self.model_dump(exclude=CHANGED), self.valid_to_local, self.adjustments
        with in_part("valid_from_local"):
            valid_from = local_to_utc(self.valid_from_local, self.occurrence).utc
        with in_part("valid_to_local"):
            valid_to = None if end is None else local_to_utc(end).utc
        return BookWish(
            **said,
            valid_from=valid_from,
            valid_to=valid_to,
            adjustments=None if lines is None else tuple(line.adjustment for line in lines),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetFiled:
    version: str
    sha256: str
    engine: str


@routes.post(
    "/rule-sets",
    staff("pricing"),
    RuleSetFiled,
    creates="/staff/rule-sets/{version}",
    refuses=(RuleSetExists, about("document", DocumentMalformed, EngineUnknown, status=422)),
)
def add_rule_set(body: AddRuleSet, asked: Asked) -> Response:
    """Parsed and checked whole, then filed under its number and hash for ever."""

    def use_case(decision: Decision) -> RuleSetFiled:
        found = price_desk.add_rule_set(decision, body.document, author=asked.staff_id)
        return RuleSetFiled(version=found.version, sha256=found.sha256, engine=found.engine_version)

    return asked.do(use_case, 201)


@routes.get(
    "/rule-sets/{version}", staff("pricing", "auditor"), RuleSetFiled, refuses=(RuleSetUnknown,)
)
def rule_set(version: Id, asked: Asked) -> Response:
    """Which rule set is on file under this number."""
    found = asked.look(lambda d: rule_set_on_file(d, version))
    filed = RuleSetFiled(version=version, sha256=found.sha256, engine=found.engine_version)
    return plain(filed)


@routes.get("/price-books", staff("pricing", "auditor"), BookList)
def price_books(asked: Asked) -> Response:
    """Drafts, then every book that was ever scheduled, the latest beginning first."""
    return plain(asked.look(books_shown))


@routes.get("/price-books/{book_id}", staff("pricing", "auditor"), BookShown, refuses=(NotFound,))
def price_book(book_id: Id, asked: Asked) -> Response:
    """One price book, with what it would change."""
    return plain(asked.look(lambda d: book_shown(d, book_id)))


@routes.post(
    "/price-books",
    staff("pricing"),
    BookShown,
    creates="/staff/price-books/{book_id}",
    refuses=(
        PriceBookExists,
        PriceBookInPast,
        PriceBookOverlap,
        about("valid_to_local", PriceBookEmpty),
        AdjustmentTooHigh,
        AdjustmentTooLow,
        AdjustmentWithoutLine,
        ExchangeRateOutOfRange,
        DepositShareOutOfRange,
        RateUnknown,
        RuleSetUnknown,
        at(422, LocalTimeDoesNotExist),
        about("rates", MetalRateNotPinned, status=422),
        about("ruleset_version", RoundingRuleUnknown, status=422),
        at(409, NoPriceBook),
    ),
)
def draft_price_book(body: DraftPriceBook, asked: Asked) -> Response:
    """A draft; what it would change is worked out and shown with it within moments."""
    return asked.do(lambda d: draft_book(d, body.wish, author=asked.staff_id), 201)


@routes.post(
    "/price-books/{book_id}/approval",
    staff("pricing", fresh=True),
    BookShown,
    refuses=(
        PriceBookUnknown,
        NotFound,
        PriceBookInPast,
        PriceBookOverlap,
        ImpactNotPreviewed,
        BookBelowFloor,
        BookWithoutPrices,
        BookSamePerson,
    ),
)
def approve_price_book(book_id: Id, asked: Asked) -> Response:
    """A second person's yes: from its beginning on, the book holds without another word."""
    return asked.do(lambda d: schedule_book(d, book_id, by=asked.staff_id))


@routes.delete(
    "/price-books/{book_id}", staff("pricing"), BookList, refuses=(NotFound, PriceBookUnknown)
)
def discard_price_book(book_id: Id, asked: Asked) -> Response:
    """Throw a draft away; a book that is scheduled is not touched."""
    return asked.do(lambda d: discard_book(d, book_id, by=asked.staff_id))
