"""How many pieces one owner has held, over all carts and quotes, and for how long."""

from datetime import timedelta

import pytest

from domain.inventory.asset.hold import HeldByAnother
from domain.inventory.location import SALES_LOCATION
from domain.inventory.stock import STOCK, stock_key
from domain.inventory.stock.reservation import InsufficientStock
from domain.inventory.stock.reserved import StockReserved
from domain.inventory.turn import HeldLongEnough
from domain.selling.cart import CART, ByShopper
from domain.selling.cart.merging import ClaimCart
from domain.selling.holdings import HoldLimitReached
from domain.selling.owner import known_owner
from tests.application.quoting_steps import FurtherCart, hold, over, quote, read_rates
from tests.application.selling.test_merging import merged
from tests.application.trading import Market, Shopper, unchanged
from tests.threads import everybody


def pieces(market: Market, count: int) -> list[str]:
    """Each of another style."""
    return [
        market.receive_piece(f"P-{number}", style_code=f"ONE-{number}") for number in range(count)
    ]


def quoted(market: Market, shopper: Shopper) -> str:
    market.receive_stone()
    read_rates(market)
    return quote(shopper, shopper.design()).quote_id


def test_the_limit_is_over_all_carts_and_quotes_of_one_owner(
    market: Market, shopper: Shopper
) -> None:
    quoted(market, shopper)
    second, last = FurtherCart(market), FurtherCart(market, number=3)
    first, other, third = pieces(market, 3)
    shopper.add("asset", first)
    second.add("asset", other)
    unchanged(market, lambda: second.add("asset", third), HoldLimitReached)
    unchanged(market, lambda: last.add("asset", third), HoldLimitReached)
    Shopper(market, "stranger").add("asset", third)


def test_a_quote_counts_what_the_owners_carts_hold(market: Market, shopper: Shopper) -> None:
    for piece in pieces(market, 3):
        shopper.add("asset", piece)
    market.receive_stone()
    read_rates(market)
    design = shopper.design()
    unchanged(market, lambda: quote(shopper, design), HoldLimitReached)
    shopper.remove(shopper.cart.lines[0].line_id)
    quote(shopper, design)


def test_a_known_customer_holds_five(market: Market, shopper: Shopper) -> None:
    by_token = ByShopper(token_hash=shopper.token_hash, wish=ClaimCart(customer_id="c-1"))
    market.do(lambda d: d.decide(CART, shopper.cart_id, by_token))
    known = KnownShopper(market)
    for piece in pieces(market, 5):
        known.add("asset", piece)
    market.receive_piece("P-5", style_code="ONE-5")
    unchanged(market, lambda: known.add("asset", "P-5"), HoldLimitReached)


class KnownShopper(Shopper):
    """The first shopper, who has signed in."""

    def __post_init__(self) -> None:
        """The cart is open already."""

    @property
    def token_hash(self) -> str:
        return known_owner("c-1")


def test_two_tabs_together_do_not_hold_more(crowded: Market) -> None:
    carts = [FurtherCart(crowded, number=number) for number in range(6)]
    wanted = zip(carts, pieces(crowded, 6), strict=True)
    done, refused = everybody(
        *(lambda c=cart, p=piece: c.add("asset", p) for cart, piece in wanted)
    )
    assert done == 3
    assert {type(each) for each in refused} == {HoldLimitReached}


def test_a_lapsed_hold_does_not_count_though_no_clock_struck(
    market: Market, shopper: Shopper
) -> None:
    for piece in pieces(market, 3):
        shopper.add("asset", piece)
    market.receive_piece("P-3")
    market.wait(minutes=30)
    FurtherCart(market).add("asset", "P-3")


def test_a_lapsed_hold_neither_blocks_nor_sells_twice_though_no_clock_struck(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("asset", market.receive_piece())
    shopper.checkout()
    market.wait(minutes=30)
    second = Shopper(market, "second")
    second.add("asset", "P-1")
    second.checkout()
    unchanged(market, shopper.place, HeldByAnother)
    second.place()
    unchanged(market, shopper.place, HeldByAnother)


def test_a_hold_slides_with_what_its_owner_does_up_to_its_limit(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("asset", market.receive_piece())
    begun = market.clock.now()
    for minutes in range(20, 120, 20):
        market.wait(minutes=20)
        shopper.remove("another line")
        kept = hold(market, "P-1")
        assert kept is not None and kept.expires_at is not None
        assert kept.expires_at - begun == timedelta(minutes=min(minutes + 30, 120))
    market.wait(minutes=20)
    Shopper(market, "second").add("asset", "P-1")


def test_a_click_that_gains_next_to_nothing_is_not_on_record(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("asset", market.receive_piece())
    before = hold(market, "P-1")
    market.wait(minutes=1)
    shopper.add("stock", market.receive_chains())
    assert hold(market, "P-1") == before
    market.wait(minutes=10)
    shopper.add("stock", "CHA-1")
    after = hold(market, "P-1")
    assert after is not None
    assert after.expires_at == market.clock.now() + timedelta(minutes=30)


def test_placing_and_calling_off_does_not_hold_without_end(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("asset", market.receive_piece())
    for _ in range(3):
        shopper.checkout()
        order = shopper.place()
        market.wait(minutes=65)
        market.cancel(order.order_id, "customer")
    with pytest.raises(HeldLongEnough) as refused:
        shopper.checkout()
    assert hold(market, "P-1") is None
    again = refused.value.facts["again_at"] - market.clock.now()
    assert again.total_seconds() <= 30 * 60
    market.wait(minutes=30)
    shopper.checkout()


def test_quoting_again_and_again_does_not_hold_without_end(
    market: Market, shopper: Shopper
) -> None:
    first = quoted(market, shopper)
    market.wait(hours=168)
    over(market, first)
    read_rates(market)
    second = quote(shopper, "design-of-first").quote_id
    market.wait(hours=168)
    over(market, second)
    read_rates(market)
    with pytest.raises(HeldLongEnough):
        quote(shopper, "design-of-first")
    assert hold(market) is None
    market.wait(hours=24)
    quote(shopper, "design-of-first")


def chains_held(market: Market, shopper: Shopper) -> StockReserved | None:
    (line,) = shopper.cart.lines
    live = market.state(STOCK, stock_key(line.ref, SALES_LOCATION)).reservations.live
    return live.get(line.reservation_id or "")


def test_counted_goods_slide_as_pieces_do(market: Market, shopper: Shopper) -> None:
    shopper.add("stock", market.receive_chains(), 3)
    begun = market.clock.now()
    for minutes in range(20, 120, 20):
        market.wait(minutes=20)
        shopper.remove("another line")
        kept = chains_held(market, shopper)
        assert kept is not None and kept.expires_at is not None
        assert kept.expires_at - begun == timedelta(minutes=min(minutes + 30, 120))
    market.wait(minutes=20)
    Shopper(market, "second").add("stock", "CHA-1", 4)


def test_a_click_that_gains_counted_goods_next_to_nothing_is_not_on_record(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("stock", market.receive_chains())
    before = chains_held(market, shopper)
    market.wait(minutes=2)
    shopper.remove("another line")
    assert chains_held(market, shopper) == before


def test_a_checkout_holds_counted_goods_for_half_an_hour_from_its_start(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("stock", market.receive_chains(4), 4)
    market.wait(minutes=20)
    shopper.checkout()
    market.wait(minutes=29)
    shopper.checkout()
    second = Shopper(market, "second")
    unchanged(market, lambda: second.add("stock", "CHA-1"), InsufficientStock)
    market.wait(minutes=1)
    second.add("stock", "CHA-1", 4)
    unchanged(market, shopper.place, InsufficientStock)


def test_lapsed_counted_goods_neither_block_nor_sell_twice_though_no_clock_struck(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("stock", market.receive_chains(4), 3)
    market.wait(minutes=30)
    shopper.checkout()
    second = Shopper(market, "second")
    unchanged(market, lambda: second.add("stock", "CHA-1", 2), InsufficientStock)
    market.wait(minutes=30)
    second.add("stock", "CHA-1", 2)
    unchanged(market, shopper.checkout, InsufficientStock)
    second.checkout()
    second.place()
    unchanged(market, shopper.place, InsufficientStock)
    shopper.change(shopper.cart.lines[0].line_id, 2)
    shopper.checkout()
    shopper.place()


def test_a_merge_in_the_grace_of_a_checkout_keeps_what_is_held(
    market: Market, shopper: Shopper
) -> None:
    """The turn is over, the checkout is not: what it holds goes over until the same end."""
    phone = Shopper(market, "phone")
    phone.add("asset", market.receive_piece())
    phone.add("stock", market.receive_chains(4), 2)
    shopper.add("stock", "CHA-1")
    for _ in range(5):
        market.wait(minutes=22)
        phone.remove("another line")
        shopper.remove("another line")
    phone.checkout()
    until = hold(market, "P-1")
    assert until is not None and until.expires_at is not None
    market.wait(minutes=20)
    merged(shopper, phone)
    after = hold(market, "P-1")
    assert after is not None and after.expires_at == until.expires_at
    market.wait(minutes=8)
    shopper.remove("another line")
    assert hold(market, "P-1") == after, "the turn is not longer for being another cart's"
    second = Shopper(market, "second")
    unchanged(market, lambda: second.add("asset", "P-1"), HeldByAnother)


def test_a_merge_is_not_refused_for_a_turn_that_is_over(market: Market, shopper: Shopper) -> None:
    """Both devices had the piece, one after the other: the line goes over, and says why not."""
    shopper.add("asset", market.receive_piece())
    for _ in range(5):
        market.wait(minutes=22)
        shopper.remove("another line")
    market.wait(minutes=9)
    shopper.checkout()
    market.wait(minutes=31)
    phone = Shopper(market, "phone")
    phone.add("asset", "P-1")
    shopper.remove(shopper.cart.lines[0].line_id)
    merged(shopper, phone)
    assert [line.ref for line in shopper.cart.lines] == ["P-1"]
    unchanged(market, shopper.checkout, HeldLongEnough)
    Shopper(market, "second").add("asset", "P-1")
