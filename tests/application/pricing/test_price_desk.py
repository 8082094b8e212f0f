"""The pricing desk: rule sets filed once, books pinned to readings, in force when it is time."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from application.house_rules import HouseRules
from application.pricing.price_desk import add_rule_set, prices_on_file, rule_set_on_file
from application.pricing.price_watch import PriceWatch
from application.pricing.prices import Prices
from application.pricing.rates import (
    MetalRateMissing,
    MetalRateStale,
    approve_rate,
    propose_rate,
    rate_now,
    record_rate,
    refuse_stale_rates,
)
from application.reference import (
    RULE_SET,
    read_document,
    rule_set_path,
    shipped_price_book,
    shipped_rule_set,
)
from domain.json_document import DocumentMalformed
from domain.pricing.engine import EngineUnknown
from domain.pricing.metal_rate import RateOutOfOrder, RateUnknown, SecondApprovalRequired
from domain.pricing.price_books import PriceBookExists, PriceBookInPast, RegionHasPrices
from domain.pricing.price_books.price_book import MetalRateNotPinned, RuleSetMismatch
from domain.pricing.price_books.timeline import NoPriceBook
from domain.pricing.rule_set import RuleSetExists, RuleSetUnknown
from interfaces.local.seeding.prices import begin_prices, seed_prices, seed_rates
from tests.application.pricing_desk import Desk, reading_of_now
from tests.application.trading import Market

RULES = HouseRules()


@pytest.fixture
def desk(market: Market) -> Desk:
    return Desk(market)


def document(**changed: Any) -> dict[str, Any]:
    whole: dict[str, Any] = read_document(rule_set_path(RULE_SET))["rule_set"]
    return whole | changed


def file(market: Market, **changed: Any) -> None:
    market.do(lambda d: add_rule_set(d, document(**changed), author="first"))


def test_a_shop_begins_with_the_shipped_prices(desk: Desk) -> None:
    seed_prices(desk.market.store)
    assert desk.prices.books == (shipped_price_book(),)
    assert desk.prices.rule_sets == {RULE_SET: shipped_rule_set()}


def test_a_rule_set_is_filed_once_under_its_number(desk: Desk) -> None:
    file(desk.market)
    file(desk.market, ruleset_version="uk-2026.3", packaging_fee_pence=4_000)
    found = desk.market.do(lambda d: rule_set_on_file(d, "uk-2026.3"))
    assert found.packaging_fee == 4_000
    with pytest.raises(RuleSetExists):
        file(desk.market, packaging_fee_pence=5_000)
    with pytest.raises(RuleSetUnknown):
        desk.market.do(lambda d: rule_set_on_file(d, "uk-1999"))


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"packaging_fee_pence": "4000"}, DocumentMalformed),
        ({"margin_factor": {}}, DocumentMalformed),
        ({"engine_version": "99"}, EngineUnknown),
    ],
)
def test_a_rule_set_that_cannot_be_used_is_not_filed(
    desk: Desk, changed: dict[str, Any], kind: Any
) -> None:
    before = desk.market.store.journal.head()
    with pytest.raises(kind):
        file(desk.market, ruleset_version="uk-2026.2", **changed)
    assert desk.market.store.journal.head() == before


def test_a_weekly_pin_is_a_new_book_that_holds_from_its_beginning(desk: Desk) -> None:
    rate_id = desk.read_rate("3000.00")
    book = desk.schedule(rates={"gold": rate_id})
    assert book.rate("gold").rate_id == rate_id
    assert book.rate("gold").gbp_per_ozt == Decimal("3000.00")
    assert book.rate("silver") == shipped_price_book().rate("silver")
    tick = timedelta(microseconds=1)
    assert desk.prices.at(book.valid_from - tick).price_book == shipped_price_book()
    assert desk.prices.at(book.valid_from).price_book == book


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"rates": {"gold": "gold-20200101T000000"}}, RateUnknown),
        ({"rates": {"gold": "lead-20200101T000000"}}, RateUnknown),
        ({"rates": {"silver": "GOLD"}}, MetalRateNotPinned),
        ({"ruleset_version": "uk-1999"}, RuleSetUnknown),
        ({"book_id": shipped_price_book().price_book_id}, PriceBookExists),
        ({"days": -1}, PriceBookInPast),
        ({"days": -365}, NoPriceBook),
    ],
)
def test_a_book_that_rests_on_nothing_is_refused(
    desk: Desk, changed: dict[str, Any], kind: Any
) -> None:
    read = desk.read_rate("3000.00")
    rates = {
        metal: read if rate_id == "GOLD" else rate_id
        for metal, rate_id in changed.pop("rates", {}).items()
    }
    before = desk.market.store.journal.head()
    with pytest.raises(kind):
        desk.draft(rates=rates, **changed)
    assert desk.market.store.journal.head() == before


def test_without_a_book_there_are_no_prices_and_that_is_said(market: Market) -> None:
    watch = PriceWatch(market.store)
    with pytest.raises(NoPriceBook):
        watch().at(market.clock.now())


def test_a_running_process_sees_a_new_book_before_it_holds(desk: Desk) -> None:
    watch = PriceWatch(desk.market.store, seconds=0)
    patient = PriceWatch(desk.market.store, seconds=3_600)
    assert watch() == patient()
    desk.schedule()
    assert [book.price_book_id for book in watch().books][-1] == "next"
    assert patient().books == (shipped_price_book(),)


def test_a_book_is_the_same_after_it_was_stored(desk: Desk) -> None:
    book = desk.schedule(adjustments=(), deposit_share=Decimal("0.40"))
    kept: Prices = desk.prices
    assert kept.book("next") == book


def test_rates_grow_old_and_then_quotes_stop(desk: Desk) -> None:
    market = desk.market
    assert market.do(lambda d: rate_now(d, RULES, "gold")).age == "missing"
    with pytest.raises(MetalRateMissing):
        market.do(lambda d: refuse_stale_rates(d, RULES, ["gold"]))
    seed_rates(market.store, RULES)
    ages = []
    for hours in (0, 36, 1, 60, 24):
        market.wait(hours=hours)
        ages.append(market.do(lambda d: rate_now(d, RULES, "gold")).age)
    assert ages == ["fresh", "fresh", "old", "old", "stale"]
    with pytest.raises(MetalRateStale):
        market.do(lambda d: refuse_stale_rates(d, RULES, ["silver", "gold"]))
    market.do(lambda d: refuse_stale_rates(d, RULES, []))


def test_a_weekend_makes_no_rate_old(desk: Desk) -> None:
    """Monday 2 March + 4 days is Friday; nobody reads rates on a Sunday."""
    market = desk.market
    market.wait(days=4)
    seed_rates(market.store, RULES)
    market.wait(days=2)
    assert market.do(lambda d: rate_now(d, RULES, "gold")).age == "fresh"
    market.wait(days=1)
    assert market.do(lambda d: rate_now(d, RULES, "gold")).age == "old"


def test_a_bank_holiday_makes_no_rate_old(desk: Desk) -> None:
    """Monday 2 March + 31 days is the Thursday before Easter; on the Tuesday after, people work."""
    market = desk.market
    market.wait(days=31)
    seed_rates(market.store, RULES)
    market.wait(days=4)
    assert market.do(lambda d: rate_now(d, RULES, "gold")).age == "fresh"
    market.wait(days=1)
    assert market.do(lambda d: rate_now(d, RULES, "gold")).age == "old"


def test_the_first_reading_of_a_year_is_held_against_the_last_of_the_year_before(
    desk: Desk,
) -> None:
    seed_rates(desk.market.store, RULES)
    desk.market.wait(days=320)
    found = desk.market.do(lambda d: rate_now(d, RULES, "gold"))
    assert found.reading is not None
    assert found.reading.as_of.year == 2026
    assert desk.market.clock.now().year == 2027
    jumped = reading_of_now(desk.market, "gold", found.reading.gbp_per_ozt * 2)
    with pytest.raises(SecondApprovalRequired):
        desk.market.do(lambda d: record_rate(d, RULES, jumped, by="first"))


def test_a_proposal_of_last_year_waits_until_a_newer_reading_comes(desk: Desk) -> None:
    seed_rates(desk.market.store, RULES)
    desk.market.wait(days=303)  # from 2 March to 30 December
    reading = reading_of_now(desk.market, "gold", Decimal(4000))
    desk.market.do(lambda d: propose_rate(d, RULES, reading, by="first"))
    desk.market.wait(days=3)
    found = desk.market.do(lambda d: rate_now(d, RULES, "gold"))
    assert [each.reading for each in found.waiting] == [reading]
    desk.read_rate("2960.00")
    assert not desk.market.do(lambda d: rate_now(d, RULES, "gold")).waiting
    with pytest.raises(RateOutOfOrder):
        desk.market.do(lambda d: approve_rate(d, RULES, reading.rate_id, by="second"))


def test_a_house_begins_with_its_own_prices_once(market: Market) -> None:
    whole = read_document(rule_set_path(RULE_SET))
    book = begin_prices(market.store, whole)
    assert market.do(prices_on_file).books == (book,)
    other = whole | {"price_book": whole["price_book"] | {"price_book_id": "other"}}
    with pytest.raises(RegionHasPrices):
        begin_prices(market.store, other)


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"rule_set": None}, DocumentMalformed),
        ({"price_book": {}}, DocumentMalformed),
        ({"price_book": {"ruleset_version": "uk-1999"}}, RuleSetMismatch),
    ],
)
def test_a_beginning_that_does_not_fit_leaves_nothing(
    market: Market, changed: dict[str, Any], kind: Any
) -> None:
    whole: dict[str, Any] = read_document(rule_set_path(RULE_SET))
    if book := changed.get("price_book"):
        changed = {"price_book": whole["price_book"] | book}
    with pytest.raises(kind):
        begin_prices(market.store, whole | changed)
    assert market.store.journal.head() == 0
