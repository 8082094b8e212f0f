"""The prices a shop begins with: the shipped rule set, its first book, and readings to quote by."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from application.house_rules import HouseRules
from application.pricing.price_desk import add_rule_set
from application.pricing.prices import HOME_REGION
from application.pricing.rates import METALS, rate_now, record_rate
from application.reference import RULE_SET, read_document, rule_set_path, shipped_price_book
from application.store.event_store import Decision, EventStore
from domain.json_document import Node
from domain.pricing.metal_rate import Reading, rate_id
from domain.pricing.price_books import PRICE_BOOKS, Begin
from domain.pricing.price_books.book_document import parse_price_book
from domain.pricing.price_books.price_book import PriceBook, RuleSetMismatch
from interfaces.local.seeding.opening import SEEDER, seeding

NAME = "prices"
FRESH = timedelta(hours=12)


def seed_prices(store: EventStore) -> None:
    """File the shipped rule set and begin with its book, unless the region has prices already."""
    document = read_document(rule_set_path(RULE_SET))

    def use_case(decision: Decision) -> None:
        if not decision.state(PRICE_BOOKS, HOME_REGION).scheduled:
            _begin(decision, document)

    store.run(use_case, seeding(NAME))


def begin_prices(store: EventStore, document: Mapping[str, Any]) -> PriceBook:
    """A house's own first prices: `{rule_set, price_book}` as the shipped document has them.

    Raises `DocumentMalformed`, `EngineUnknown`, `RuleSetMismatch`, or `RegionHasPrices` when the
    region has prices already.
    """
    return store.run(lambda decision: _begin(decision, document), seeding(NAME)).value


def _begin(decision: Decision, document: Mapping[str, Any]) -> PriceBook:
    whole = Node(document)
    rule_set = add_rule_set(decision, whole["rule_set"].members(), author=SEEDER.id)
    book = parse_price_book(whole["price_book"].value)
    if book.ruleset_version != rule_set.version:
        raise RuleSetMismatch(wanted=book.ruleset_version, given=rule_set.version)
    decision.decide(PRICE_BOOKS, HOME_REGION, Begin(book=book, by=SEEDER.id))
    return book


def seed_rates(store: EventStore, rules: HouseRules) -> None:
    """Readings of this moment at the book's own figures, for a shop that nobody feeds rates."""

    def use_case(decision: Decision) -> None:
        pinned = {rate.metal: rate.gbp_per_ozt for rate in shipped_price_book().pinned_rates}
        for metal in METALS:
            last = rate_now(decision, rules, metal).reading
            if last is None or decision.now - last.as_of > FRESH:
                reading = Reading(
                    rate_id=rate_id(metal, decision.now),
                    metal=metal,
                    gbp_per_ozt=last.gbp_per_ozt if last else pinned[metal],
                    as_of=decision.now,
                    source="demonstration",
                    licence_note="an invented figure; not a market price",
                )
                record_rate(decision, rules, reading, by=SEEDER.id)

    store.run(use_case, seeding("rates"))
