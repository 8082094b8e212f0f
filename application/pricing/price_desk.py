"""The pricing desk: rule sets filed, price books drafted, previewed and agreed on by two people."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from application.pricing.prices import HOME_REGION, Prices
from application.pricing.rates import reading_of
from application.store.event_store import Decision
from domain.pricing import RuleSet, canonical_json, parse_rule_set
from domain.pricing.engine import ENGINES, EngineUnknown
from domain.pricing.price_book import Adjustment, MetalRateNotPinned, PinnedRate, PriceBook
from domain.pricing.price_draft import Draft, Drafted, Impact, Preview, draft_of
from domain.pricing.price_shelf import PRICE_BOOKS, Activate, PriceBookScheduled, Schedule, Shelf
from domain.pricing.rounding import RoundingBand, check_rounding
from domain.pricing.rule_set_file import RULE_SET, Add, Filed, RuleSetUnknown
from domain.pricing.timeline import NoPriceBook, in_force


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


def add_rule_set(decision: Decision, document: Mapping[str, Any], *, author: str) -> RuleSet:
    """Raises `DocumentMalformed` with a path, `EngineUnknown` or `RuleSetExists`."""
    rule_set = parse_rule_set(document)
    if rule_set.engine_version not in ENGINES:
        raise EngineUnknown(engine=rule_set.engine_version)
    filed = Add(
        version=rule_set.version,
        sha256=rule_set.sha256,
        document=canonical_json(document),
        author=author,
    )
    decision.decide(RULE_SET, rule_set.version, filed)
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
    decision.prefetch(RULE_SET.stream(version) for version in versions)
    rule_sets = {version: rule_set_on_file(decision, version) for version in versions}
    return Prices(books, rule_sets, region)


def draft_book(decision: Decision, wish: BookWish, *, author: str) -> Drafted:
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
    decision.decide(PRICE_BOOKS, HOME_REGION, Draft(book=book, author=author))
    return draft_of(decision.state(PRICE_BOOKS, HOME_REGION).drafts, book.price_book_id)


def keep_preview(decision: Decision, book: PriceBook, impact: Impact) -> None:
    decision.decide(PRICE_BOOKS, book.region, Preview(book=book, impact=impact))


def schedule_book(decision: Decision, book_id: str, *, by: str) -> PriceBookScheduled:
    """A second person's yes; raises `BookSamePerson`, `ImpactNotPreviewed`, `BookBelowFloor`."""
    decision.decide(PRICE_BOOKS, HOME_REGION, Schedule(book_id=book_id, by=by))
    entry = decision.state(PRICE_BOOKS, HOME_REGION).entry(book_id)
    assert entry is not None  # noqa: S101  # just scheduled, or long ago
    return entry


def activate_book(decision: Decision, region: str, book_id: str) -> bool:
    return bool(decision.decide(PRICE_BOOKS, region, Activate(book_id=book_id)))


def shelf_of(decision: Decision, region: str = HOME_REGION) -> Shelf:
    return decision.state(PRICE_BOOKS, region)


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
