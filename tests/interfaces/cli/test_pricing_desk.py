"""A shop of uk-2026.1 takes uk-2026.2 from a terminal: two people, an impact, a beginning."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from application.identity.sessions import Entry
from application.pricing.price_desk import BookWish, draft_book, prices_on_file
from application.pricing.rates import record_rate
from application.reference import read_document, rule_set_path
from application.store.event_store import EventStore
from domain.pricing.price_books import PRICE_BOOKS, BookSamePerson, ImpactNotPreviewed, Preview
from domain.pricing.price_books.impact import Impact
from domain.pricing.price_books.price_book import Adjustment, AdjustmentWithoutLine
from domain.pricing.rule_set import RuleSetUnknown
from interfaces.api.edge.refusals import (
    FreshSignInNeeded,
    NotPermitted,
    SecondFactorNeeded,
    TokenInvalid,
)
from interfaces.cli.desk import LocalTimeUnreadable, PricingDesk, shelf
from interfaces.local.seeding.prices import begin_prices
from tests.application.pricing_desk import reading_of_now
from tests.application.trading import Market
from tests.interfaces.api.roster import signed_in
from tests.interfaces.api.world import TOKENS, world
from tests.set_clock import SetClock

ONE, TWO, CLERK = "pricing", "pricing.2", "inventory"


@pytest.fixture
def market(memory_store: EventStore, clock: SetClock) -> Market:
    begin_prices(memory_store, read_document(rule_set_path("uk-2026.1")))
    return Market(memory_store, clock)


def desk(market: Market, who: str = ONE, *, fresh: bool = False) -> PricingDesk:
    here = world(market.store, market.clock).api
    token = here.identity.sessions.begin(signed_in(who)).token
    return PricingDesk.of(here, token, fresh=fresh)


def drafted(market: Market, rule_set: str | None = "uk-2026.2", *, pin_latest: bool = False) -> str:
    starts = f"{market.clock.now() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    made = desk(market).draft("uk-2026-b", starts, rule_set=rule_set, pin_latest=pin_latest)
    return made.book_id


def preview_of(market: Market) -> None:
    """What the worker of the open shop does."""
    book = next(each.book for each in shelf(market.store) if each.status == "draft")
    none = Impact(pieces=0, changed=0, smallest=None, largest=None)
    preview = Preview(book=book, impact=none)
    market.do(lambda d: d.decide(PRICE_BOOKS, book.region, preview))


def read_gold(market: Market) -> None:
    reading = reading_of_now(market, "gold", Decimal("2999.00"))
    market.do(lambda d: record_rate(d, market.rules, reading, by="id-of-pricing"))


def test_a_running_shop_takes_the_shipped_rule_set(market: Market) -> None:
    with pytest.raises(RuleSetUnknown):
        drafted(market)
    assert desk(market).file(None) == "uk-2026.2"
    assert desk(market).file(None) == "uk-2026.2"
    book_id = drafted(market)
    with pytest.raises(ImpactNotPreviewed):
        desk(market, TWO).schedule(book_id)
    (draft, _) = shelf(market.store)
    assert (draft.status, draft.looked_at) == ("draft", None)
    preview_of(market)
    with pytest.raises(BookSamePerson):
        desk(market).schedule(book_id)
    agreed = desk(market, TWO).schedule(book_id)
    assert (agreed.author, agreed.approved_by) == ("id-of-pricing", "id-of-pricing.2")
    assert market.do(prices_on_file).at(market.clock.now()).rule_set.engine_version == "1"
    market.wait(hours=25)
    assert market.do(prices_on_file).at(market.clock.now()).rule_set.engine_version == "2"


def test_pins_are_renewed_by_the_last_readings(market: Market) -> None:
    read_gold(market)
    drafted(market, None, pin_latest=True)
    pins = {rate.metal: str(rate.gbp_per_ozt) for rate in shelf(market.store)[0].book.pinned_rates}
    assert (pins["gold"], pins["silver"]) == ("2999.00", "26.00")


def test_a_line_that_no_price_has_is_not_adjusted(market: Market) -> None:
    """Engine 1 draws nothing: half off the design would be agreed on, and change nothing."""
    half = Adjustment(category="ring", line="design", fraction=Decimal("-0.50"))
    wish = BookWish(
        book_id="b", valid_from=market.clock.now() + timedelta(days=1), adjustments=(half,)
    )
    with pytest.raises(AdjustmentWithoutLine):
        market.do(lambda d: draft_book(d, wish, author="id-one"))
    desk(market).file(None)
    newer = replace(wish, ruleset_version="uk-2026.2")
    assert market.do(lambda d: draft_book(d, newer, author="id-one")).book.adjustments == (half,)


def test_nobody_else_is_at_the_desk(market: Market) -> None:
    here = world(market.store, market.clock).api
    with pytest.raises(NotPermitted):
        desk(market, CLERK)
    for invented in ("forged", "", TOKENS.issue()):
        with pytest.raises(TokenInvalid):
            PricingDesk.of(here, invented)
    half = here.identity.sessions.begin(Entry(kind="staff", person="id-of-pricing")).token
    with pytest.raises(SecondFactorNeeded):
        PricingDesk.of(here, half)


def test_a_book_is_agreed_to_by_somebody_who_showed_lately_who_they_are(market: Market) -> None:
    here = world(market.store, market.clock).api
    token = here.identity.sessions.begin(signed_in(ONE)).token
    market.clock.pass_time(timedelta(minutes=11))
    assert PricingDesk.of(here, token).staff_id == "id-of-pricing"
    with pytest.raises(FreshSignInNeeded):
        PricingDesk.of(here, token, fresh=True)


def test_a_time_is_written_as_on_the_wall(market: Market) -> None:
    with pytest.raises(LocalTimeUnreadable):
        desk(market).draft("b", "soon", rule_set=None, pin_latest=False)
    assert len(shelf(market.store)) == 1
