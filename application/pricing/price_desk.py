"""The pricing desk: rule sets filed, price books drafted, previewed and agreed on by two people."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from application.pricing.looked_at import looked_at
from application.pricing.prices import HOME_REGION, Prices
from application.pricing.rates import reading_of, spot_at
from application.store.event_store import Decision, stream_of
from domain.canonical import canonical_json
from domain.kernel import NotFound
from domain.pricing.engine import ENGINES, EngineUnknown
from domain.pricing.price_books import (
    PRICE_BOOKS,
    Discard,
    Draft,
    Drafted,
    PriceBookScheduled,
    Schedule,
    Status,
)
from domain.pricing.price_books.impact import Impact
from domain.pricing.price_books.price_book import (
    Adjustment,
    MetalRateNotPinned,
    PinnedRate,
    PriceBook,
    refuse_lineless,
)
from domain.pricing.price_books.timeline import NoPriceBook, in_force
from domain.pricing.rounding import RoundingBand, check_rounding
from domain.pricing.rule_set import RULE_SET, Add, Filed, RuleSetAdded, RuleSetUnknown
from domain.pricing.rule_set.rule_document import parse_rule_set
from domain.pricing.rule_set.rules import RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class BookWish:
    """The next book as what differs from the one that would hold at its beginning.

    `rates` pins readings by metal and rate id. None leaves as it is.
    """

    book_id: str
    valid_from: datetime
    valid_to: datetime | None = None
    ruleset_version: str | None = None
    rates: Mapping[str, str] = field(default_factory=dict)
    adjustments: tuple[Adjustment, ...] | None = None
    rounding_bands: tuple[RoundingBand, ...] | None = None
    stone_list_fx_gbp_per_usd: Decimal | None = None
    deposit_share: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookShown:
    """A book with who made it; `impact` is None until it was worked out, and then `looked_at` says
    in words what it was worked out over and what was left out, and why.

    Names are filled in for whoever reads it, and never kept.
    """

    book_id: str
    status: Status
    author: str
    approved_by: str | None
    impact: Impact | None
    looked_at: str | None
    book: PriceBook
    author_name: str | None = None
    approved_by_name: str | None = None


@dataclass(frozen=True, slots=True)
class BookList:
    items: tuple[BookShown, ...]


def add_rule_set(decision: Decision, document: Mapping[str, Any], *, author: str) -> RuleSet:
    """Raises `DocumentMalformed` with a path, `EngineUnknown` or `RuleSetExists`."""
    rule_set = parse_rule_set(document)
    if rule_set.engine_version not in ENGINES:
        raise EngineUnknown(engine=rule_set.engine_version)
    added = RuleSetAdded(
        version=rule_set.version,
        sha256=rule_set.sha256,
        document=canonical_json(document),
        author=author,
    )
    decision.decide(RULE_SET, rule_set.version, Add(added=added))
    return rule_set


def rule_set_on_file(decision: Decision, version: str) -> RuleSet:
    """Raises `RuleSetUnknown`."""
    state = decision.state(RULE_SET, version)
    if not isinstance(state, Filed):
        raise RuleSetUnknown(version=version)
    return _parsed(state.added.document, state.added.sha256)


def prices_on_file(decision: Decision, region: str = HOME_REGION) -> Prices:
    """Every scheduled book of a region with the rule sets they name, from the log alone."""
    books = decision.state(PRICE_BOOKS, region).books
    versions = dict.fromkeys(book.ruleset_version for book in books)
    decision.prefetch(stream_of(RULE_SET, version) for version in versions)
    rule_sets = {version: rule_set_on_file(decision, version) for version in versions}
    return Prices(books, rule_sets, region, spot_at(decision, decision.now))


def draft_book(decision: Decision, wish: BookWish, *, author: str) -> BookShown:
    """Raises the refusals of the shelf, `RuleSetUnknown`, `RateUnknown`, `NoPriceBook`."""
    shelf = decision.state(PRICE_BOOKS, HOME_REGION)
    base = in_force(shelf.books, wish.valid_from)
    if base is None:
        raise NoPriceBook(region=HOME_REGION, at=wish.valid_from)
    book = _changed(decision, base, wish)
    rule_set = rule_set_on_file(decision, book.ruleset_version)
    for family in rule_set.families:
        book.rate(family)
    check_rounding(book.rounding, book.rounding_bands)
    refuse_lineless(book.adjustments, rule_set)
    decision.decide(PRICE_BOOKS, HOME_REGION, Draft(book=book, author=author))
    return book_shown(decision, book.price_book_id)


def schedule_book(decision: Decision, book_id: str, *, by: str) -> BookShown:
    """A second person's yes; raises `BookSamePerson`, `ImpactNotPreviewed`, `BookBelowFloor`."""
    decision.decide(PRICE_BOOKS, HOME_REGION, Schedule(book_id=book_id, by=by))
    return book_shown(decision, book_id)


def discard_book(decision: Decision, book_id: str, *, by: str) -> BookList:
    """Throw a draft away; a book that is scheduled is not touched."""
    decision.decide(PRICE_BOOKS, HOME_REGION, Discard(book_id=book_id, by=by))
    return books_shown(decision)


def book_shown(decision: Decision, book_id: str) -> BookShown:
    """Raises `NotFound`."""
    found = next((each for each in books_shown(decision).items if each.book_id == book_id), None)
    if found is None:
        raise NotFound
    return found


def books_shown(decision: Decision) -> BookList:
    """Drafts, then every book that was ever scheduled, the latest beginning first."""
    shelf = decision.state(PRICE_BOOKS, HOME_REGION)
    drafts = (_shown(draft, "draft", approved_by=None) for draft in shelf.drafts.values())
    scheduled = (
        _shown(entry, shelf.status(entry.book, decision.now), approved_by=entry.approved_by)
        for entry in sorted(shelf.scheduled, key=lambda e: e.book.valid_from, reverse=True)
    )
    return BookList((*drafts, *scheduled))


def _shown(
    entry: Drafted | PriceBookScheduled, status: Status, *, approved_by: str | None
) -> BookShown:
    return BookShown(
        book_id=entry.book.price_book_id,
        status=status,
        author=entry.author,
        approved_by=approved_by,
        impact=entry.impact,
        looked_at=looked_at(entry.impact) if entry.impact else None,
        book=entry.book,
    )


def _changed(decision: Decision, base: PriceBook, wish: BookWish) -> PriceBook:
    fx, share = wish.stone_list_fx_gbp_per_usd, wish.deposit_share
    return replace(
        base,
        price_book_id=wish.book_id,
        valid_from=wish.valid_from,
        valid_to=wish.valid_to,
        ruleset_version=wish.ruleset_version or base.ruleset_version,
        pinned_rates=_pinned(decision, base, wish.rates),
        adjustments=base.adjustments if wish.adjustments is None else wish.adjustments,
        rounding_bands=wish.rounding_bands or base.rounding_bands,
        stone_list_fx_gbp_per_usd=base.stone_list_fx_gbp_per_usd if fx is None else fx,
        deposit=base.deposit if share is None else replace(base.deposit, share=share),
    )


def _pinned(
    decision: Decision, base: PriceBook, rates: Mapping[str, str]
) -> tuple[PinnedRate, ...]:
    """The readings named, in place of those that the book before had pinned."""
    pinned = {rate.metal: rate for rate in base.pinned_rates}
    for metal, rate_id in rates.items():
        reading = reading_of(decision, rate_id)
        if reading.metal != metal:
            raise MetalRateNotPinned(metal=metal)
        pinned[metal] = PinnedRate(metal=metal, rate_id=rate_id, gbp_per_ozt=reading.gbp_per_ozt)
    return tuple(pinned.values())


@cache
def _parsed(document: str, sha256: str) -> RuleSet:
    """Parsed once: what is on file under a hash never changes."""
    return parse_rule_set(json.loads(document), sha256=sha256)
