"""Every refusal of the checkout stands in the list of requirements, and the other way round."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from application.selling.carts.requirements import Hindrances, standing_against, start_checkout
from application.selling.carts.shopping import in_cart
from application.selling.holds.asset_holds import hold_of
from application.store.event_store import Decision
from domain.design.design import DesignReopened
from domain.design.design.state import DesignStale
from domain.inventory.asset import ASSET, Present
from domain.inventory.asset.quarantine import Quarantine
from domain.inventory.asset.standing import InStock
from domain.kernel import Refusal
from domain.money import Money
from domain.selling.cart.cart_line import LineKind
from domain.selling.cart.checkout import PricesNotAcknowledged, StartCheckout
from domain.selling.cart.state import Filled
from domain.selling.order import ORDER
from domain.selling.order.stage import found_order
from interfaces.answering.carts import standing
from interfaces.answering.requirements import required
from tests.application.quoting_steps import FurtherCart, altered, mark_stale, select_only
from tests.application.selling.test_lines_that_follow import CHANGES, Change, case_of
from tests.application.selling.test_merging import merged
from tests.application.trading import ATELIER, Market, Shopper, unchanged
from tests.offered_stones import JournalStones

Setting = Callable[[Market, Shopper], object]


def against(shopper: Shopper, country: str = "GB") -> Hindrances:
    asked = StartCheckout(ship_country=country)
    decision = shopper.market.store.look()
    return standing_against(decision, shopper.market.shop, shopper.own, asked)


def codes(shopper: Shopper) -> list[str]:
    return [each.refusal.code for each in against(shopper)]


def agrees(shopper: Shopper) -> list[str]:
    """What is listed is what the checkout does; the list."""
    head = shopper.market.store.journal.head()
    listed = codes(shopper)
    assert shopper.market.store.journal.head() == head, "a question writes nothing"
    try:
        began = shopper.checkout().checking_out
    except Refusal as refusal:
        about = {each.line and each.line.line_id for each in against(shopper)}
        assert refusal.code in listed
        assert refusal.facts.get("line_id") in about
        assert ("line_id" in refusal.facts) == (None not in about)
        return listed
    assert began == (not listed)
    assert began or set(listed) == {"prices_not_acknowledged"}
    return listed


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.fact} of {change.kind}")
def test_whatever_happens_to_a_line_is_listed(
    market: Market, shopper: Shopper, change: Change
) -> None:
    case = case_of(market, shopper, change.kind)
    shopper.add(case.kind, case.ref)
    assert agrees(shopper) == []
    change.happens(case)
    listed = agrees(shopper)
    assert listed or not issubclass(change.checkout, Refusal)


def nothing(_: Market, __: Shopper) -> None:
    """Happens."""


def quarantined(market: Market, shopper: Shopper) -> None:
    shopper.add("asset", market.receive_piece())
    market.do(lambda d: d.decide(ASSET, "P-1", Quarantine(reason="damaged")))


def held_by_another(market: Market, shopper: Shopper) -> None:
    shopper.add("asset", market.receive_piece())
    market.wait(minutes=30)
    Shopper(market, "second").add("asset", "P-1")


def held_long_enough(market: Market, shopper: Shopper) -> None:
    shopper.add("asset", market.receive_piece())
    for _ in range(4):
        market.wait(minutes=25)
        shopper.remove("another line")
    shopper.checkout()
    market.wait(minutes=51)


def counted_for_others(market: Market, shopper: Shopper) -> None:
    shopper.add("stock", market.receive_chains(4), 3)
    market.wait(minutes=30)
    Shopper(market, "second").add("stock", "CHA-1", 2)


def too_many(market: Market, shopper: Shopper) -> None:
    phone = Shopper(market, "phone")
    shopper.add("stock", market.receive_chains(40), 8)
    phone.add("stock", market.receive_chains(40, sku="CHA-2"), 8)
    merged(shopper, phone)


def too_many_held(market: Market, shopper: Shopper) -> None:
    for number in range(3):
        piece = market.receive_piece(f"P-{number}", style_code=f"ONE-{number}")
        shopper.add("asset", piece)
    market.wait(minutes=30)
    second = FurtherCart(market)
    for number in range(3, 6):
        piece = market.receive_piece(f"P-{number}", style_code=f"ONE-{number}")
        second.add("asset", piece)


@pytest.mark.parametrize(
    ("happens", "listed"),
    [
        (nothing, ["cart_empty"]),
        (quarantined, ["asset_quarantined", "asset_quarantined"]),
        (held_by_another, ["asset_reserved"]),
        (held_long_enough, ["held_long_enough"]),
        (counted_for_others, ["insufficient_stock"]),
        (too_many, ["cart_too_many_pieces"]),
        (too_many_held, ["hold_limit_reached"] * 3),
    ],
)
def test_whatever_stands_against_a_cart_is_listed(
    market: Market, shopper: Shopper, happens: Setting, listed: list[str]
) -> None:
    happens(market, shopper)
    assert agrees(shopper) == listed


def test_everything_is_listed_at_once_each_with_its_line(market: Market, shopper: Shopper) -> None:
    counted_for_others(market, shopper)
    shopper.add("asset", market.receive_piece())
    market.reprice_piece("P-1", 130_000)
    found = against(shopper, "FR")
    assert [(each.refusal.code, each.line and each.line.ref) for each in found] == [
        ("delivery_country_not_served", None),
        ("prices_not_acknowledged", "P-1"),
        ("insufficient_stock", "CHA-1"),
    ]


def test_a_carted_design_that_was_changed_says_so_and_names_its_line(
    market: Market, shopper: Shopper
) -> None:
    market.receive_stone()
    design = shopper.design()
    shopper.add("design", design)
    select_only(shopper, design, "ring_size", "N")
    (hindrance,) = against(shopper)
    assert isinstance(hindrance.refusal, DesignReopened)
    assert hindrance.line == shopper.cart.lines[0]


def test_a_design_that_is_in_ones_own_cart_can_be_completed_without_naming_the_cart(
    market: Market, shopper: Shopper
) -> None:
    market.receive_stone()
    design = shopper.design()
    second = FurtherCart(market)
    second.add("design", design)
    altered(shopper, design, ring_size="N")
    assert agrees(second) == []


def test_counted_goods_that_are_gone_are_named(market: Market, shopper: Shopper) -> None:
    counted_for_others(market, shopper)
    (hindrance,) = against(shopper)
    assert hindrance.refusal.facts == {"wanted": 3, "available": 2}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.fact} of {change.kind}")
def test_whatever_a_cart_is_answered_with_says_what_is_wrong_with_each_line(
    market: Market, shopper: Shopper, change: Change
) -> None:
    """The page and the list are one: by code, line, and what else is told."""
    case = case_of(market, shopper, change.kind)
    assert shopper.add(case.kind, case.ref).in_the_way == ()
    change.happens(case)
    told = shopper.remove("another line").in_the_way
    assert told == tuple(map(required, against(shopper)))
    assert {each.line_id for each in told} <= {case.line.line_id}
    assert told or not issubclass(change.checkout, Refusal)


def test_what_is_only_imagined_is_not_written_and_binds_nobody(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("asset", market.receive_piece())
    shopper.add("stock", market.receive_chains())
    market.reprice_piece("P-1", 130_000)
    head = market.store.journal.head()
    (way,) = shopper.remove("another line").in_the_way or ()
    assert (way.code, way.before, way.now) == (
        *("prices_not_acknowledged", Money(120_000)),
        Money(130_000),
    )
    assert market.store.journal.head() == head
    held, seen = market.state(ASSET, "P-1"), shopper.cart
    assert isinstance(held, Present) and isinstance(held.standing, InStock)
    assert held.standing.hold is not None and held.standing.hold.purpose == "cart"
    assert isinstance(seen, Filled) and not seen.unseen, "what was seen stays as it was seen"


def test_what_the_page_says_can_be_acknowledged_at_once(market: Market, shopper: Shopper) -> None:
    shopper.add("asset", market.receive_piece())
    market.reprice_piece("P-1", 130_000)
    untrue = unchanged(market, lambda: shopper.acknowledge(Money(120_000)), PricesNotAcknowledged)
    assert untrue.facts == {"total": Money(130_000)}
    assert shopper.acknowledge(Money(130_000)).in_the_way == ()
    assert shopper.checkout().checking_out


def test_who_acknowledges_a_design_with_another_stone_holds_that_one(
    market: Market, shopper: Shopper
) -> None:
    case = case_of(market, shopper, "design")
    shopper.add("design", case.ref)
    altered(shopper, case.design, stone="ST-2")
    (way,) = shopper.remove("another line").in_the_way or ()
    assert way.now is not None
    shopper.acknowledge(way.now)
    assert [hold_of(market.state(ASSET, each)) is None for each in ("ST-1", "ST-2")] == [
        True,
        False,
    ]


def test_an_ordered_cart_has_nothing_in_its_way_and_an_empty_one_says_so(
    market: Market, shopper: Shopper
) -> None:
    (way,) = shopper.remove("another line").in_the_way or ()
    assert (way.code, way.line_id) == ("cart_empty", None)
    shopper.buy("asset", market.receive_piece())
    decision = market.store.look()
    told = standing(decision, market.shop, ATELIER.stones, shopper.own)
    assert told == {"in_the_way": (), "if_ordered": None}


def test_what_cannot_be_told_just_now_is_not_told_and_stops_nobody(
    market: Market, shopper: Shopper
) -> None:
    """A fault of ours, such as no price book: whoever takes a line out still can."""
    line_id = shopper.add("asset", market.receive_piece()).line_id
    market.clock.pass_time(-timedelta(days=3_650))
    assert shopper.remove("another line").in_the_way is None
    assert shopper.remove(line_id or "").lines == ()


@pytest.mark.parametrize("kind", ["design", "quote"])
def test_whose_stone_was_lost_is_told_the_nearest(
    market: Market, shopper: Shopper, kind: LineKind
) -> None:
    case = case_of(market, shopper, kind)
    shopper.add(kind, case.ref)
    mark_stale(market, case.design, "ST-1")
    finder, start = JournalStones(market.store.journal), StartCheckout(ship_country="GB")
    (way,) = standing(market.store.look(), market.shop, finder, shopper.own)["in_the_way"]
    assert (way.code, way.asset_id) == ("design_stale", "ST-1")
    assert [near.asset_id for near in way.nearest] == ["ST-2"]

    def checkout(decision: Decision) -> None:
        start_checkout(decision, market.shop, shopper.own, start)

    refusal = unchanged(
        market,
        lambda: market.do(lambda d: in_cart(d, finder, shopper.cart_id, lambda: checkout(d))),
        DesignStale,
    )
    assert refusal.facts["nearest"] == way.nearest


@pytest.mark.parametrize("kind", ["design", "quote", "asset", "stock"])
def test_what_is_due_now_and_when_it_leaves_is_told_before_it_is_ordered(
    market: Market, shopper: Shopper, kind: LineKind
) -> None:
    case = case_of(market, shopper, kind)
    told = shopper.add(case.kind, case.ref).if_ordered
    assert told is not None
    shopper.checkout()
    answer = shopper.place()
    placed = found_order(market.state(ORDER, answer.order_id)).placed
    assert told.plan == placed.plan
    assert [(each.line_id, each.promised_on) for each in told.promised] == [
        (line.line_id, line.promised_on) for line in placed.lines
    ]


def test_nothing_is_due_of_what_is_empty_or_not_on_offer(market: Market, shopper: Shopper) -> None:
    case = case_of(market, shopper, "asset")
    line_id = shopper.add(case.kind, case.ref).line_id or ""
    quarantined_piece = Quarantine(reason="damaged")
    market.do(lambda d: d.decide(ASSET, case.ref, quarantined_piece))
    assert shopper.remove("another line").if_ordered is None
    assert shopper.remove(line_id).if_ordered is None
