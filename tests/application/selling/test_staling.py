"""Designs whose stone went to somebody else or whose product changed, and the one that bought."""

from decimal import Decimal

import pytest

from application.design.designing import StoneWish, choose_stone, complete
from application.selling.orders.staling import (
    Bought,
    Losing,
    StoneGone,
    alternatives,
    lose_product,
    lose_stone,
)
from domain.design.design import DESIGN
from domain.design.design.commands import Discard
from domain.design.design.state import Completed, Discarded, Open, Stale
from domain.inventory.asset import ASSET
from domain.inventory.asset.quarantine import Quarantine
from tests.application.designing_steps import looking, owned, rebasing, revise, withdraw
from tests.application.trading import ATELIER, Market, Shopper
from tests.designs import list_stone, snapshot, stone_like
from tests.offered_stones import NamedStones, near


@pytest.fixture
def other(market: Market) -> Shopper:
    return Shopper(market, "other")


@pytest.fixture
def designs(market: Market, shopper: Shopper, other: Shopper) -> tuple[str, str]:
    """Two designs with the same stone: the first shopper buys theirs."""
    market.receive_stone()
    mine, theirs = shopper.design(), other.design()
    return mine, theirs


def sold(market: Market, shopper: Shopper, design: str) -> StoneGone:
    """The shopper's design ordered and paid for."""
    order = shopper.buy("design", design)
    market.report(order, "authorised")
    market.review_or_capture(order.order_id)
    market.clear(order.order_id)
    assert market.review_or_capture(order.order_id)
    market.report(order, "captured")
    line = shopper.cart.lines[0].line_id
    return StoneGone(asset_id="ST-1", order_id=order.order_id, line_id=line)


def test_the_stone_of_another_is_gone_and_the_buyers_own_is_sold(
    market: Market, shopper: Shopper, other: Shopper, designs: tuple[str, str]
) -> None:
    gone = sold(market, shopper, designs[0])
    market.do(lambda d: list_stone(d, "ST-2", stone_like(snapshot("1.02"))))
    market.do(lambda d: list_stone(d, "ST-3", stone_like(snapshot("1.03"))))
    found = [Losing(design, (near("ST-2"), near("ST-3"))) for design in (*designs, "unheard-of")]
    assert market.do(lambda d: lose_stone(d, gone, found)) == 1
    assert market.do(lambda d: lose_stone(d, gone, found)) == 0
    assert isinstance(market.state(DESIGN, designs[0]), Completed)
    stale = looking(other, designs[1])
    assert (stale.standing, stale.stale_reason) == ("stale", "stone_sold")
    assert [(stone.asset_id, stone.carat) for stone in stale.alternatives] == [
        ("ST-2", Decimal("1.02")),
        ("ST-3", Decimal("1.03")),
    ]
    market.do(lambda d: d.decide(ASSET, "ST-2", Quarantine(reason="damaged")))
    assert [stone.asset_id for stone in looking(other, designs[1]).alternatives] == ["ST-3"]
    owner = owned(other, designs[1])
    mended = market.do(lambda d: choose_stone(d, ATELIER, owner, StoneWish(stone="ST-3")))
    assert (mended.standing, mended.stale_reason, mended.alternatives) == ("draft", None, ())
    assert market.do(lambda d: complete(d, ATELIER, owner)).complete
    assert market.do(lambda d: lose_stone(d, gone, found)) == 0, "it has another stone by now"


def test_the_nearest_are_asked_for_with_the_heads_that_the_stone_must_fit(
    market: Market, designs: tuple[str, str]
) -> None:
    finder = NamedStones((near("ST-1"), near("ST-2"), near("ST-3"), near("ST-4"), near("ST-5")))
    look = market.store.look()
    found = alternatives(look, finder, designs[1], "ST-1")
    assert [stone.asset_id for stone in found] == ["ST-2", "ST-3", "ST-4"]
    ((like, heads),) = finder.asked
    assert (like.shape, like.carat) == ("round", Decimal("1.01"))
    assert heads
    assert any(head.takes("round", Decimal("6.42")) for head in heads)
    assert alternatives(look, finder, designs[1], "ST-9") == ()
    assert alternatives(look, finder, "unheard-of", "ST-1") == ()
    assert len(finder.asked) == 1


def test_a_changed_product_is_looked_at_as_it_is_now(
    market: Market, shopper: Shopper, other: Shopper, designs: tuple[str, str]
) -> None:
    gone = sold(market, shopper, designs[0])
    known = [Bought(designs[0], gone.order_id), Bought(designs[1]), Bought("unheard-of")]
    assert market.do(lambda d: lose_product(d, "SOL-CLAW", known)) == 0
    revise(market)
    assert market.do(lambda d: lose_product(d, "SOL-CLAW", known)) == 1
    assert market.do(lambda d: lose_product(d, "SOL-CLAW", known)) == 0
    assert looking(other, designs[1]).stale_reason == "revision_outdated"
    assert isinstance(market.state(DESIGN, designs[0]), Completed)
    assert rebasing(other, designs[1]).standing == "draft"
    assert isinstance(market.state(DESIGN, designs[1]), Open)
    withdraw(market)
    assert market.do(lambda d: lose_product(d, "SOL-CLAW", known)) == 1
    assert looking(other, designs[1]).stale_reason == "product_withdrawn"


def test_an_order_that_came_to_nothing_protects_nothing(
    market: Market, shopper: Shopper, designs: tuple[str, str]
) -> None:
    order = shopper.buy("design", designs[0])
    revise(market)
    known = [Bought(designs[0], order.order_id)]
    assert market.do(lambda d: lose_product(d, "SOL-CLAW", known)) == 0
    market.wait(hours=2)
    assert market.expire(order.order_id)
    assert market.do(lambda d: lose_product(d, "SOL-CLAW", known)) == 1
    assert isinstance(market.state(DESIGN, designs[0]), Stale)


def test_a_discarded_design_is_left_alone(market: Market, designs: tuple[str, str]) -> None:
    gone = StoneGone(asset_id="ST-1", order_id="none", line_id="none")
    discarded = Discard(token_hash="hash-of-first")  # a hash
    market.do(lambda d: d.decide(DESIGN, designs[0], discarded))
    assert market.do(lambda d: lose_stone(d, gone, [Losing(designs[0])])) == 0
    assert isinstance(market.state(DESIGN, designs[0]), Discarded)
