"""Lines and what they hold: written together, refused together, given back together."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from application.selling.carts.shopping import add_line, remove_line
from application.selling.holds.asset_holds import hold_of
from application.store.event_store import Decision
from domain.design.making.offer import PieceNotForSale
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import HeldByAnother, Hold
from domain.inventory.stock import STOCK
from domain.inventory.stock.promised import REMEMBERED
from domain.inventory.stock.reservation import InsufficientStock, ReleaseReservation, ReserveStock
from domain.inventory.turn import HeldLongEnough
from domain.kernel import NotFound
from domain.money import Money
from domain.selling.cart.cart_line import AddLine
from domain.selling.cart.checkout import CartEmpty, PricesNotAcknowledged
from domain.selling.cart.limits import AssetAlreadyInCart, QuantityInvalid
from domain.selling.holdings import HoldLimitReached
from tests.application.quoting_steps import FurtherCart
from tests.application.trading import Market, Shopper, unchanged


def held(market: Market, asset_id: str = "P-1") -> Hold | None:
    return hold_of(market.state(ASSET, asset_id))


def available(market: Market, sku: str = "CHA-1") -> int:
    return market.state(STOCK, f"{sku}-vault").available


def in_minutes(market: Market, minutes: int) -> datetime:
    return market.clock.now() + timedelta(minutes=minutes)


def test_a_piece_in_the_cart_is_held_for_half_an_hour(market: Market, shopper: Shopper) -> None:
    changed = shopper.add("asset", market.receive_piece())
    assert (changed.total, changed.pieces) == (Money(120_000), 1)
    hold = held(market)
    assert hold is not None
    assert (hold.purpose, hold.holder) == ("cart", shopper.cart_id)
    assert changed.held_until == hold.expires_at == in_minutes(market, 30)


def test_a_piece_that_is_removed_is_free_again(market: Market, shopper: Shopper) -> None:
    changed = shopper.add("asset", market.receive_piece())
    assert changed.line_id is not None
    assert shopper.remove(changed.line_id).total == Money(0)
    assert held(market) is None
    Shopper(market, "second").add("asset", "P-1")
    assert shopper.remove(changed.line_id).pieces == 0


def test_what_another_holds_is_refused_until_their_time_is_over(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("asset", market.receive_piece())
    second = Shopper(market, "second")
    with pytest.raises(HeldByAnother) as refusal:
        second.add("asset", "P-1")
    assert refusal.value.facts == {"expires_at": in_minutes(market, 30), "asset_id": "P-1"}
    assert second.cart.lines == ()
    market.wait(minutes=30)
    second.add("asset", "P-1")
    with pytest.raises(HeldByAnother):
        shopper.checkout()


def test_a_stone_is_held_through_the_design_it_is_in(market: Market, shopper: Shopper) -> None:
    market.receive_stone()
    second = Shopper(market, "second")
    mine, theirs = shopper.design(), second.design()
    assert held(market, "ST-1") is None
    shopper.add("design", mine)
    with pytest.raises(HeldByAnother):
        second.add("design", theirs)
    with pytest.raises(AssetAlreadyInCart):
        shopper.add("design", mine)


def test_a_design_is_only_found_by_its_owner(market: Market, shopper: Shopper) -> None:
    market.receive_stone()
    with pytest.raises(NotFound):
        Shopper(market, "second").add("design", shopper.design())


def test_counted_goods_are_reserved_as_many_as_wanted(market: Market, shopper: Shopper) -> None:
    changed = shopper.add("stock", market.receive_chains(4), 3)
    assert changed.line_id is not None
    assert (changed.total, available(market)) == (Money(126_000), 1)
    assert changed.held_until == in_minutes(market, 30)
    assert shopper.change(changed.line_id, 2).pieces == 2
    assert available(market) == 2
    shopper.remove(changed.line_id)
    assert available(market) == 4


def test_one_too_many_is_refused_and_nothing_changes(market: Market, shopper: Shopper) -> None:
    changed = shopper.add("stock", market.receive_chains(4), 3)
    assert changed.line_id is not None
    with pytest.raises(InsufficientStock) as refusal:
        Shopper(market, "second").add("stock", "CHA-1", 2)
    assert refusal.value.facts == {"wanted": 2, "available": 1}
    with pytest.raises(InsufficientStock):
        shopper.change(changed.line_id, 5)
    assert (shopper.cart.lines[0].quantity, available(market)) == (3, 1)


@pytest.mark.parametrize("quantity", [0, -1, 1_001])
def test_a_quantity_is_at_least_one(market: Market, shopper: Shopper, quantity: int) -> None:
    market.receive_chains()
    with pytest.raises(QuantityInvalid):
        shopper.add("stock", "CHA-1", quantity)
    line_id = shopper.add("stock", "CHA-1").line_id
    assert line_id is not None
    with pytest.raises(QuantityInvalid):
        shopper.change(line_id, quantity)


def test_a_piece_of_which_there_is_one_is_ordered_once(market: Market, shopper: Shopper) -> None:
    with pytest.raises(QuantityInvalid):
        shopper.add("asset", market.receive_piece(), 2)
    line_id = shopper.add("asset", "P-1").line_id
    assert line_id is not None
    with pytest.raises(QuantityInvalid):
        shopper.change(line_id, 2)


def test_a_line_whose_reservation_was_long_forgotten_can_still_be_removed(
    market: Market, shopper: Shopper
) -> None:
    line_id = shopper.add("stock", market.receive_chains()).line_id
    assert line_id is not None
    market.wait(minutes=31)

    def others_come_and_go(decision: Decision) -> None:
        until = decision.now + timedelta(minutes=30)
        for number in range(REMEMBERED + 1):
            name = f"other-{number}"
            reserve = ReserveStock(reservation_id=name, qty=1, expires_at=until)
            decision.decide(STOCK, "CHA-1-vault", reserve)
            decision.decide(STOCK, "CHA-1-vault", ReleaseReservation(reservation_id=name))

    market.do(others_come_and_go)
    assert shopper.remove(line_id).pieces == 0


def test_three_pieces_can_be_held_at_a_time(market: Market, shopper: Shopper) -> None:
    for number in range(3):
        shopper.add("asset", market.receive_piece(f"P-{number}", style_code=f"ONE-{number}"))
    with pytest.raises(HoldLimitReached):
        shopper.add("asset", market.receive_piece("P-3", style_code="ONE-3"))
    assert held(market, "P-3") is None


def test_a_stone_by_itself_and_an_unknown_piece_are_not_sold(
    market: Market, shopper: Shopper
) -> None:
    with pytest.raises(PieceNotForSale):
        shopper.add("asset", market.receive_stone())
    with pytest.raises(NotFound):
        shopper.add("asset", "nothing")
    with pytest.raises(NotFound):
        shopper.add("stock", "nothing")


def test_for_anybody_else_there_is_no_such_cart(market: Market, shopper: Shopper) -> None:
    market.receive_piece()
    own, piece = replace(shopper.own, token_hash="another"), AddLine(kind="asset", ref="P-1")
    with pytest.raises(NotFound):
        market.do(lambda d: add_line(d, market.shop, own, piece, line_id="l1"))
    with pytest.raises(NotFound):
        market.do(lambda d: remove_line(d, market.shop, own, "1"))


def test_checkout_holds_everything_for_half_an_hour_from_its_start(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("asset", market.receive_piece())
    market.wait(minutes=20)
    until = in_minutes(market, 30)
    assert shopper.checkout().held_until == until
    hold = held(market)
    assert hold is not None
    assert (hold.purpose, hold.expires_at) == ("checkout", until)
    market.wait(minutes=10)
    assert shopper.checkout().held_until == until, "the checkout hold is not extended"


def test_a_new_price_is_told_and_must_be_acknowledged(market: Market, shopper: Shopper) -> None:
    shopper.add("asset", market.receive_piece())
    market.reprice_piece("P-1", 130_000)
    changed = shopper.checkout()
    (way,) = changed.in_the_way or ()
    assert (changed.total, changed.checking_out) == (Money(130_000), False)
    assert (way.code, way.before, way.now) == (
        "prices_not_acknowledged",
        Money(120_000),
        Money(130_000),
    )
    assert not shopper.checking_out
    assert shopper.checkout().in_the_way == (way,), "asked again, the answer is the same"
    with pytest.raises(PricesNotAcknowledged):
        shopper.acknowledge(Money(120_000))
    shopper.acknowledge(Money(130_000))
    shopper.checkout()
    assert shopper.checking_out


def test_an_order_is_placed_from_the_answer_of_its_checkout_alone(
    market: Market, shopper: Shopper
) -> None:
    market.receive_stone()
    shopper.add("stock", market.receive_chains(), 2)
    shopper.add("design", shopper.design(text="ALWAYS"))
    market.wait(minutes=1)
    answer = shopper.checkout()
    assert (answer.checking_out, answer.in_the_way) == (True, ())
    assert answer.held_until == in_minutes(market, 30), "the chains too, from the checkout on"
    assert [line.return_class for line in answer.lines] == ["standard", "personalised"]
    ticked = [line.line_id for line in answer.lines if line.return_class != "standard"]
    placed = shopper.place(
        expected_total=answer.total,
        expected_vat=answer.vat,
        acknowledged_lines=tuple(ticked),
    )
    assert (placed.total, placed.vat) == (answer.total, answer.vat)


def test_an_empty_cart_is_not_checked_out(shopper: Shopper) -> None:
    with pytest.raises(CartEmpty):
        shopper.checkout()


def test_adding_while_checking_out_begins_the_checkout_anew(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("asset", market.receive_piece())
    shopper.checkout()
    shopper.add("asset", market.receive_piece("P-2"))
    assert not shopper.checking_out


def test_taking_out_and_putting_in_again_does_not_prolong_the_two_hours(
    market: Market, shopper: Shopper
) -> None:
    """Nor does another cart of the same person, nor a checkout that is begun again and again."""
    market.receive_piece()
    latest, second = in_minutes(market, 120), FurtherCart(market)
    for turn in range(8):
        cart = (shopper, second)[turn % 2]
        cart.add("asset", "P-1")
        hold = held(market)
        assert hold is not None and hold.expires_at and hold.expires_at <= latest
        cart.remove(cart.cart.lines[0].line_id)
        market.wait(minutes=15)
    refusal = unchanged(market, lambda: shopper.add("asset", "P-1"), HeldLongEnough)
    assert refusal.facts == {"again_at": in_minutes(market, 30), "asset_id": "P-1"}
    other = Shopper(market, "other")
    other.add("asset", "P-1")
    other.remove(other.cart.lines[0].line_id)
    market.wait(minutes=30)
    shopper.add("asset", "P-1")


def test_a_checkout_begun_again_and_again_ends_half_an_hour_after_the_turn(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("asset", market.receive_piece())
    latest = in_minutes(market, 150)
    for _ in range(5):
        shopper.checkout()
        hold = held(market)
        assert hold is not None and hold.expires_at and hold.expires_at <= latest
        market.wait(minutes=30)
    unchanged(market, shopper.checkout, HeldLongEnough)
    Shopper(market, "other").add("asset", "P-1")


def test_whoever_goes_on_in_time_pays_after_the_two_hours_too(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("asset", market.receive_piece())
    market.wait(minutes=25)
    line_id = shopper.cart.lines[0].line_id
    shopper.remove(line_id)
    shopper.add("asset", "P-1")
    shopper.checkout()
    shopper.place()
    hold = held(market)
    assert hold is not None and hold.expires_at == in_minutes(market, 24 * 60)


def test_counted_goods_are_not_kept_for_ever_either(market: Market, shopper: Shopper) -> None:
    market.receive_chains(4)
    latest = in_minutes(market, 120)
    for turn in range(8):
        line_id = shopper.add("stock", "CHA-1", 1 + turn % 2).line_id or ""
        shopper.change(line_id, 3)
        (kept,) = market.state(STOCK, "CHA-1-vault").reservations.live.values()
        assert kept.expires_at and kept.expires_at <= latest
        shopper.remove(line_id)
        market.wait(minutes=15)
    unchanged(market, lambda: shopper.add("stock", "CHA-1"), HeldLongEnough)
    Shopper(market, "other").add("stock", "CHA-1", 4)
