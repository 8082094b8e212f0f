"""What a book would change, worked out over finished designs and goods before it is agreed on."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from application.design.designing import StoneWish, choose_stone, complete
from application.design.price_impact import LivePiece, Repriced, price_impact, style_on_sale
from application.design.view.atelier import Atelier
from application.design.view.showing import drawn, price_now
from application.pricing.price_desk import BookWish, add_rule_set, draft_book, prices_on_file
from application.pricing.prices import Prices, Pricing
from application.reference import RULE_SET, read_document, rule_set_path
from application.store.event_store import Decision
from domain.catalogue.product import PRODUCT, Withdraw
from domain.deadlines import local_date
from domain.design.design import DESIGN
from domain.design.design.events import DesignCompleted
from domain.design.design.state import Completed
from domain.money import Money
from domain.pricing.engine.result import PriceResult, SetAmount
from domain.pricing.price_books.impact import Impact, Span
from domain.pricing.price_books.price_book import PriceBook
from interfaces.local.seeding.prices import begin_prices
from tests.application.designing_steps import MINE, begun, chosen, filled
from tests.application.pricing_desk import Desk
from tests.application.trading import ATELIER, Market
from tests.designs import TO_BE_BOUGHT, style

STYLES = ("SOL-CLAW", "STU-CLAW", "TRI-CLASSIC", "BRA-TENNIS", "PEN-SOLO", "ETE-HALF")
GOODS = LivePiece(
    ref="CHA-1-vault", inputs=SetAmount(amount=Money(42_000), cost=Money(10_000)), book_id=""
)


@pytest.fixture
def desk(market: Market) -> Desk:
    return Desk(market)


def finished(market: Market, code: str, atelier: Atelier = ATELIER) -> LivePiece:
    """A completed design of a style, as the read model would tell of it."""
    market.do(lambda d: complete_one(d, code, atelier))
    return live(market, code)


def complete_one(decision: Decision, code: str, atelier: Atelier) -> None:
    filled(decision, code)
    if atelier is not ATELIER:
        chosen(decision, metal="au750_w")
    complete(decision, atelier, MINE)


def live(market: Market, code: str) -> LivePiece:
    state = market.state(DESIGN, "d1")
    assert isinstance(state, Completed)
    facts: DesignCompleted = state.facts
    assert facts.price
    assert facts.price.inputs
    return LivePiece(
        ref="d1",
        inputs=facts.price.inputs,
        book_id=facts.price.price_book,
        style_code=code,
        product_rev=state.draft.origin.product_rev,
        values=facts.values,
        stones=facts.stones,
    )


def impact(desk: Desk, pieces: list[LivePiece], book: PriceBook) -> Impact:
    return desk.market.do(lambda d: price_impact(d, pieces, book))


def designed_price(market: Market, prices: Prices, code: str) -> PriceResult:
    """The price by the designer's own way, at this moment's book."""

    def asked(decision: Decision) -> PriceResult:
        state = decision.state(DESIGN, "d1")
        assert isinstance(state, Completed)
        choices = state.draft.choices
        drawing = drawn(style(code), choices, local_date(decision.now))
        found = price_now(decision, prices, drawing)
        assert found
        return found

    return market.do(asked)


@pytest.mark.parametrize("code", STYLES)
def test_a_piece_is_repriced_as_its_designer_would_be(desk: Desk, code: str) -> None:
    """By every book: the first one, one with other rates and FX, and one of another rule set."""
    market = desk.market
    piece = finished(market, code)
    rate_id = desk.read_rate("3600.00")
    desk.schedule(rates={"gold": rate_id}, stone_list_fx_gbp_per_usd=Decimal("0.95"))
    prices = desk.prices

    def repriced(decision: Decision) -> PriceResult:
        whole = Repriced(piece, style_on_sale(decision, piece), prices)
        return whole.by(prices.at(decision.now))

    first = market.do(repriced)
    assert first == designed_price(market, prices, code)
    market.wait(days=8)
    second = market.do(repriced)
    assert second == designed_price(market, prices, code)
    assert second.total != first.total


def test_a_stone_still_to_be_bought_follows_the_books_exchange_rate(desk: Desk) -> None:
    market = desk.market

    def design(decision: Decision) -> None:
        begun(decision)
        chosen(decision, metal="pt950", ring_size="M", setting="claw4")
        choose_stone(decision, ATELIER, MINE, StoneWish(stone=TO_BE_BOUGHT))
        complete(decision, ATELIER, MINE)

    market.do(design)
    piece = live(market, "SOL-CLAW")
    book = desk.draft(stone_list_fx_gbp_per_usd=Decimal("0.95"))
    found = impact(desk, [piece], book)
    assert found.changed == 1
    pricing = Pricing(desk.prices.at(market.clock.now()).rule_set, book)
    again = market.do(
        lambda d: Repriced(piece, style_on_sale(d, piece), desk.prices).by(pricing).total
    )
    desk.schedule(stone_list_fx_gbp_per_usd=Decimal("0.95"))
    prices = desk.prices
    market.wait(days=8)
    assert again == designed_price(market, prices, "SOL-CLAW").total


def test_what_is_left_out_is_counted_by_its_reason(desk: Desk) -> None:
    gone = replace(finished(desk.market, "SOL-CLAW"), product_rev="withdrawn since")
    found = impact(desk, [gone, GOODS], desk.draft())
    assert (found.pieces, found.designs, found.goods, found.off_sale) == (1, 0, 1, 1)


def test_a_preview_counts_pieces_changes_and_their_extremes(desk: Desk) -> None:
    pieces = [finished(desk.market, "SOL-CLAW"), GOODS]
    same = impact(desk, pieces, desk.draft())
    assert same == Impact(pieces=2, changed=0, smallest=None, largest=None, designs=1, goods=1)
    rate_id = desk.read_rate("3540.00")
    dearer = impact(desk, pieces, desk.draft(rates={"gold": rate_id}))
    metal = dearer.largest
    assert (dearer.pieces, dearer.changed) == (2, 1)
    assert dearer.smallest == dearer.median == metal
    assert metal is not None
    assert [cause.what for cause in dearer.causes] == ["metal_rate"]
    assert Decimal(0) < metal < Decimal("0.05")


def moved(minor: int) -> Span:
    return Span(smallest=Money(minor), median=Money(minor), largest=Money(minor))


@pytest.mark.parametrize(
    ("code", "causes"),
    [
        ("SOL-CLAW", {"metal_mass": 2_026}),
        ("BES-COMMISSION", {"design": 15_000, "metal_mass": 1_899}),
    ],
)
def test_the_new_rule_set_moves_what_is_cast_and_what_is_drawn(
    market: Market, code: str, causes: dict[str, int]
) -> None:
    """Palladium white weighs 0.16 and 0.15 g more; a gram sells at £126.61 (£79.13 x 1.60)."""
    begin_prices(market.store, read_document(rule_set_path("uk-2026.1")))
    piece = finished(market, code, replace(ATELIER, prices=market.do(prices_on_file)))
    document = read_document(rule_set_path("uk-2026.2"))["rule_set"]
    market.do(lambda d: add_rule_set(d, document, author="first"))
    wish = BookWish(
        book_id="uk-2026-b",
        valid_from=market.clock.now() + timedelta(days=1),
        ruleset_version="uk-2026.2",
    )
    book = market.do(lambda d: draft_book(d, wish, author="first")).book
    found = market.do(lambda d: price_impact(d, [piece], book))
    assert found.changed == 1
    assert {each.what: each.moved for each in found.causes} == {
        what: moved(minor) for what, minor in causes.items()
    }


def test_what_no_longer_covers_its_cost_is_counted(desk: Desk) -> None:
    thin = replace(GOODS, inputs=SetAmount(amount=Money(42_000), cost=Money(34_000)))
    assert impact(desk, [GOODS, thin], desk.draft()).below_floor == 1


def test_a_piece_that_would_lose_its_price_is_counted_and_stops_nothing(desk: Desk) -> None:
    """A rule set that knows its metal no more."""
    piece = finished(desk.market, "SOL-CLAW")
    document = read_document(rule_set_path(RULE_SET))["rule_set"]
    metal = next(pick.value for pick in piece.values if pick.option == "metal")
    others = {name: m for name, m in document["metals"].items() if name != metal}
    poorer = document | {"ruleset_version": "uk-2026.3", "metals": others}
    desk.market.do(lambda d: add_rule_set(d, poorer, author="first"))
    found = impact(desk, [piece, GOODS], desk.draft(ruleset_version="uk-2026.3"))
    assert (found.pieces, found.unpriceable) == (2, 1)


def test_a_piece_without_a_price_today_is_not_live(desk: Desk) -> None:
    lost = replace(finished(desk.market, "SOL-CLAW"), book_id="lost")
    found = impact(desk, [lost, GOODS], desk.draft())
    assert (found.pieces, found.unpriceable) == (1, 0)


def test_designs_of_what_is_not_sold_any_more_are_not_live(desk: Desk) -> None:
    piece = finished(desk.market, "SOL-CLAW")
    older = replace(piece, product_rev="older")
    assert impact(desk, [older], desk.draft()).pieces == 0
    desk.market.do(lambda d: d.decide(PRODUCT, "SOL-CLAW", Withdraw(reason="no longer made")))
    assert impact(desk, [piece], desk.draft()).pieces == 0
