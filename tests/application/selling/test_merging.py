"""Two carts of one person become one: nothing is lost, nothing doubled, and it can be undone."""

from dataclasses import replace

import pytest

from application.selling.carts.merging import merge, undo_merge
from application.selling.carts.shopping import OwnCart
from application.selling.holds.asset_holds import hold_of
from domain.inventory.asset import ASSET
from domain.inventory.stock import STOCK
from domain.kernel import NotFound
from domain.money import Money
from domain.selling.cart.cart_line import CartLine
from domain.selling.cart.limits import AssetAlreadyInCart, CartTooManyPieces
from domain.selling.cart.merging import (
    CartClaimed,
    CartIntoItself,
    CartMerged,
    CartNotMerged,
    MovedLine,
)
from domain.selling.cart.state import CartIsClosed
from domain.selling.holdings import HoldLimitReached
from tests.application.quoting_steps import FurtherCart, hold, quote, read_rates
from tests.application.trading import Market, Shopper, log, unchanged
from tests.threads import everybody


@pytest.fixture
def phone(market: Market) -> Shopper:
    return Shopper(market, "phone")


def merged(into: Shopper, source: Shopper, token_hash: str | None = None) -> None:
    other = OwnCart(cart_id=source.cart_id, token_hash=token_hash or source.token_hash)
    into.market.do(lambda d: merge(d, into.market.shop, into.own, other))


def undone(into: Shopper, source: Shopper) -> None:
    into.market.do(lambda d: undo_merge(d, into.market.shop, into.own, source.cart_id))


def told(line: CartLine) -> CartLine:
    """What a customer put in: all but whose it was and under which name it is reserved."""
    return replace(line, owner=None, reservation_id=None)


def refs(shopper: Shopper) -> list[str]:
    return [line.ref for line in shopper.cart.lines]


def reserved(market: Market) -> int:
    return market.state(STOCK, "CHA-1-vault").reserved


def test_a_cart_is_not_emptied_at_sign_in(market: Market, shopper: Shopper, phone: Shopper) -> None:
    phone.add("asset", market.receive_piece("P-1"))
    phone.add("stock", market.receive_chains(), 2)
    before = phone.cart.lines
    merged(shopper, phone)
    assert [told(line) for line in shopper.cart.lines] == [told(line) for line in before]
    assert shopper.total == Money(120_000 + 84_000)
    (claim,) = log(market, CartClaimed)
    assert claim.moved_lines == tuple(
        MovedLine(line_id=line.line_id, quantity=line.quantity) for line in before
    )


def test_an_engraving_is_not_lost_in_a_merge(
    market: Market, shopper: Shopper, phone: Shopper
) -> None:
    market.receive_stone()
    phone.add("design", phone.design(text="ALWAYS"))
    (before,) = phone.cart.lines
    merged(shopper, phone)
    (line,) = shopper.cart.lines
    assert (told(line), line.return_class) == (told(before), "personalised")
    shopper.checkout()
    shopper.place()
    assert "ALWAYS" in repr(market.store.journal.after(0, 10_000)[-20:])


def test_a_quote_is_honoured_in_the_cart_that_it_came_into(
    market: Market, shopper: Shopper, phone: Shopper
) -> None:
    market.receive_stone()
    read_rates(market)
    told_price = quote(phone, phone.design())
    phone.add("quote", told_price.quote_id)
    merged(shopper, phone)
    shopper.checkout()
    order = shopper.place()
    assert order.total == told_price.price.total
    kept = hold(market)
    assert kept is not None and (kept.purpose, kept.holder) == ("payment", shopper.cart_id)


def test_what_was_held_is_held_on_and_for_no_longer(
    market: Market, shopper: Shopper, phone: Shopper
) -> None:
    phone.add("asset", market.receive_piece())
    before = hold(market, "P-1")
    market.wait(minutes=20)
    merged(shopper, phone)
    after = hold(market, "P-1")
    assert before and after
    assert (after.holder, after.purpose) == (shopper.cart_id, "cart")
    assert (after.expires_at, after.limit) == (before.expires_at, before.limit)


def test_counted_goods_of_one_sku_add_up(market: Market, shopper: Shopper, phone: Shopper) -> None:
    shopper.add("stock", market.receive_chains(4), 1)
    phone.add("stock", "CHA-1", 2)
    phone.add("stock", "CHA-1", 1)
    merged(shopper, phone)
    (line,) = shopper.cart.lines
    assert (line.quantity, reserved(market)) == (4, 4)
    assert line.reservation_id in market.state(STOCK, "CHA-1-vault").reservations.live
    undone(shopper, phone)
    assert [line.quantity for line in shopper.cart.lines] == [1]
    assert [line.quantity for line in phone.cart.lines] == [2, 1]
    assert reserved(market) == 4


def test_what_can_not_be_reserved_together_stays_a_line_of_its_own(
    market: Market, shopper: Shopper, phone: Shopper
) -> None:
    phone.add("stock", market.receive_chains(4), 2)
    market.wait(minutes=31)
    shopper.add("stock", "CHA-1", 3)
    merged(shopper, phone)
    assert [line.quantity for line in shopper.cart.lines] == [3, 2]
    assert reserved(market) == 3


def test_the_same_piece_is_there_once(market: Market, shopper: Shopper, phone: Shopper) -> None:
    phone.add("asset", market.receive_piece())
    market.wait(minutes=31)
    shopper.add("asset", "P-1")
    merged(shopper, phone)
    assert refs(shopper) == ["P-1"]
    (claim,) = log(market, CartClaimed)
    (moved,) = claim.moved_lines
    assert (moved.quantity, moved.onto) == (0, shopper.cart.lines[0].line_id)


def test_the_same_design_with_the_same_stone_is_there_once(
    market: Market, shopper: Shopper
) -> None:
    market.receive_stone()
    design, other = shopper.design(text="ALWAYS"), FurtherCart(market)
    other.add("design", design)
    market.wait(minutes=31)
    shopper.add("design", design)
    merged(shopper, other)
    assert refs(shopper) == [design]
    shopper.checkout()
    assert shopper.checking_out


def test_two_designs_of_one_stone_both_stay_and_stand_in_the_way(
    market: Market, shopper: Shopper, phone: Shopper
) -> None:
    market.receive_stone()
    phone.add("design", phone.design(text="ALWAYS"))
    market.wait(minutes=31)
    shopper.add("design", shopper.design())
    merged(shopper, phone)
    assert refs(shopper) == ["design-of-first", "design-of-phone"]
    with pytest.raises(AssetAlreadyInCart):
        shopper.checkout()
    shopper.remove(shopper.cart.lines[0].line_id)
    shopper.checkout()
    assert shopper.checking_out


def test_lines_beyond_a_limit_stay_and_block_the_checkout(
    market: Market, shopper: Shopper, phone: Shopper
) -> None:
    shopper.add("stock", market.receive_chains(40), 8)
    phone.add("stock", market.receive_chains(40, sku="CHA-2"), 8)
    merged(shopper, phone)
    assert sum(line.quantity for line in shopper.cart.lines) == 16
    with pytest.raises(CartTooManyPieces):
        shopper.checkout()
    chains = shopper.cart.lines[1].line_id
    with pytest.raises(CartTooManyPieces):
        shopper.change(chains, 9)
    shopper.change(chains, 5)
    with pytest.raises(CartTooManyPieces):
        shopper.add("stock", "CHA-2", 1)
    shopper.change(chains, 2)
    shopper.checkout()
    assert shopper.checking_out


def test_pieces_beyond_the_limit_of_holds_stay_held_and_block_the_checkout(
    market: Market, shopper: Shopper, phone: Shopper
) -> None:
    for number in range(4):
        who = shopper if number < 2 else phone
        who.add("asset", market.receive_piece(f"P-{number}", style_code=f"ONE-{number}"))
    merged(shopper, phone)
    assert all(hold(market, f"P-{number}") for number in range(4))
    with pytest.raises(HoldLimitReached):
        shopper.checkout()
    shopper.remove(shopper.cart.lines[0].line_id)
    shopper.checkout()


def test_a_price_that_was_not_acknowledged_is_still_to_be(
    market: Market, shopper: Shopper, phone: Shopper
) -> None:
    phone.add("asset", market.receive_piece())
    market.reprice_piece("P-1", 130_000)
    phone.checkout()
    merged(shopper, phone)
    assert not shopper.checkout().checking_out
    shown = shopper.checkout().lines[0]
    assert (shown.seen, shown.total) == (Money(120_000), Money(130_000))
    undone(shopper, phone)
    assert phone.checkout().unseen


def test_merging_twice_moves_nothing_twice(
    market: Market, shopper: Shopper, phone: Shopper
) -> None:
    phone.add("stock", market.receive_chains(), 2)
    merged(shopper, phone)
    head = market.store.journal.head()
    merged(shopper, phone)
    assert market.store.journal.head() == head


def test_two_merges_at_once_give_the_union(crowded: Market) -> None:
    laptop = Shopper(crowded, "laptop")
    others = [Shopper(crowded, f"device-{number}") for number in range(4)]
    crowded.receive_chains(40)
    for number, other in enumerate(others):
        other.add("stock", "CHA-1", 1)
        other.add("asset", crowded.receive_piece(f"P-{number}"))
    twice = (*others, *others)
    done, refused = everybody(*(lambda other=each: merged(laptop, other) for each in twice))
    assert (done, refused) == (8, [])
    assert sorted(refs(laptop)) == ["CHA-1", "P-0", "P-1", "P-2", "P-3"]
    assert sum(line.quantity for line in laptop.cart.lines) == 8
    assert {hold(crowded, f"P-{number}").holder for number in range(4)} == {laptop.cart_id}  # type: ignore[union-attr]  # they are held


def test_a_merged_cart_says_where_its_lines_went(
    market: Market, shopper: Shopper, phone: Shopper
) -> None:
    phone.add("stock", market.receive_chains(), 2)
    merged(shopper, phone)
    third = Shopper(market, "third")
    for attempt in (
        lambda: phone.add("stock", "CHA-1"),
        phone.checkout,
        lambda: merged(third, phone),
    ):
        assert unchanged(market, attempt, CartMerged).facts == {"into": shopper.cart_id}


def test_only_whoever_shows_both_tokens_can_merge(
    market: Market, shopper: Shopper, phone: Shopper
) -> None:
    phone.add("stock", market.receive_chains(), 2)
    unchanged(market, lambda: merged(shopper, phone, "a-guess"), NotFound)
    unchanged(market, lambda: merged(shopper, shopper), CartIntoItself)
    shopper.add("asset", market.receive_piece())
    shopper.checkout()
    shopper.place()
    unchanged(market, lambda: merged(shopper, phone), CartIsClosed)
    unchanged(market, lambda: merged(phone, shopper), CartIsClosed)


def test_a_merge_is_undone_whole(market: Market, shopper: Shopper, phone: Shopper) -> None:
    market.receive_stone()
    phone.add("design", phone.design(text="ALWAYS"))
    phone.add("asset", market.receive_piece())
    shopper.add("stock", market.receive_chains(), 2)
    theirs, ours = phone.cart, shopper.cart
    merged(shopper, phone)
    undone(shopper, phone)
    assert (phone.cart, shopper.cart) == (theirs, ours)
    assert {hold_of(market.state(ASSET, each)).holder for each in ("ST-1", "P-1")} == {  # type: ignore[union-attr]  # they are held
        phone.cart_id
    }
    phone.checkout()
    unchanged(market, lambda: undone(shopper, phone), CartNotMerged)
    merged(shopper, phone)
    assert len(shopper.cart.lines) == 3


def test_what_was_taken_out_since_does_not_come_back(
    market: Market, shopper: Shopper, phone: Shopper
) -> None:
    phone.add("stock", market.receive_chains(), 2)
    phone.add("asset", market.receive_piece())
    merged(shopper, phone)
    shopper.remove(shopper.cart.lines[0].line_id)
    undone(shopper, phone)
    assert (refs(phone), refs(shopper)) == (["P-1"], [])
