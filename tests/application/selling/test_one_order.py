"""One cart makes one order, whatever is retried; what comes to nothing gives the cart back."""

from dataclasses import replace

import pytest

from application.ids import new_id
from application.selling.carts.requirements import standing_against, with_nearest
from application.selling.orders.checkout import new_ids, place_order
from application.selling.orders.letting_go import cancel_before_lapse
from application.store.event_store import Answer, Decision, IdempotencyKey, KeyReused
from application.store.ports import InFlight
from domain.inventory.asset.hold import HeldByAnother
from domain.selling.cart.checkout import StartCheckout
from domain.selling.cart.state import CartIsClosed, Ordered
from domain.selling.order.order_line import TotalChanged
from domain.selling.order.placing import OrderPlaced
from domain.selling.payment.standing import PaymentInitiated
from tests.application.selling.test_merging import merged
from tests.application.trading import ATELIER, Market, Shopper, log, unchanged
from tests.asking import ask
from tests.designs import list_stone, snapshot, stone_like
from tests.threads import everybody

RETRIES = 8


def ready(market: Market) -> Shopper:
    """A cart of one piece and two chains, in the checkout."""
    shopper = Shopper(market)
    shopper.add("asset", market.receive_piece())
    shopper.add("stock", market.receive_chains(), 2)
    shopper.checkout()
    return shopper


def placed_under(
    shopper: Shopper, key: str, *, digest: str | None = None, caller: str | None = None
) -> Answer:
    """As a client asks, whose answer may be lost; every attempt draws its own ids."""
    signed, market, drawn, asked = shopper.wish(), shopper.market, new_ids(), ask()
    return market.store.once(
        lambda d: place_order(d, market.shop, signed, drawn, token_hash=shopper.token_hash),
        replace(asked, caller=caller) if caller else asked,
        IdempotencyKey(key, digest),
    )


def ordered_once(market: Market) -> str:
    """The one order there is, and the one payment."""
    (order,) = log(market, OrderPlaced)
    assert len(log(market, PaymentInitiated)) == 1
    return str(order.order_no)


def test_the_same_key_at_once_makes_one_order(crowded: Market) -> None:
    shopper, key = ready(crowded), new_id()
    won, refused = everybody(*[lambda: placed_under(shopper, key)] * RETRIES)
    assert won >= 1
    assert {type(each) for each in refused} <= {InFlight}, "asked again, they get the answer"
    assert placed_under(shopper, key).replayed
    ordered_once(crowded)


def test_other_keys_at_once_make_one_order_and_the_others_are_told_which(crowded: Market) -> None:
    shopper = ready(crowded)
    won, refused = everybody(*[lambda: placed_under(shopper, new_id())] * RETRIES)
    assert won == 1
    ordered_once(crowded)
    state = shopper.cart
    assert isinstance(state, Ordered)
    assert {type(each) for each in refused} == {CartIsClosed}
    assert {each.facts["order_id"] for each in refused} == {state.order_id}  # type: ignore[attr-defined]  # they are refusals


def test_two_tabs_that_check_out_and_order_at_once_make_one_order(crowded: Market) -> None:
    shopper = ready(crowded)

    def tab() -> None:
        shopper.checkout()
        placed_under(shopper, new_id())

    won, refused = everybody(tab, tab)
    assert won == 1
    assert {type(each) for each in refused} == {CartIsClosed}
    ordered_once(crowded)


def test_a_lost_answer_is_given_again_under_its_key_and_named_under_another(
    market: Market,
) -> None:
    shopper, key = ready(market), new_id()
    placed_under(shopper, key)
    order_no = ordered_once(market)
    assert placed_under(shopper, key).replayed
    refusal = unchanged(market, lambda: placed_under(shopper, new_id()), CartIsClosed)
    state = shopper.cart
    assert isinstance(state, Ordered)
    assert refusal.facts["order_id"] == state.order_id
    assert ordered_once(market) == order_no


def test_an_order_that_expires_gives_the_cart_back_with_its_lines(market: Market) -> None:
    shopper = ready(market)
    before = shopper.cart.lines
    order = shopper.place()
    market.wait(minutes=61)
    market.expire(order.order_id)
    assert shopper.cart.lines == before
    market.wait(minutes=31)
    shopper.checkout()
    assert shopper.place().order_id != order.order_id


def test_an_order_whose_authorisation_lapses_gives_the_cart_back(market: Market) -> None:
    shopper = ready(market)
    before = shopper.cart.lines
    order = shopper.place()
    market.report(order, "authorised")
    market.do(lambda d: cancel_before_lapse(d, market.shop, order.order_id))
    assert shopper.cart.lines == before
    shopper.checkout()


def test_a_reopened_cart_names_what_was_lost_and_the_nearest_instead(market: Market) -> None:
    shopper, second = Shopper(market), Shopper(market, "second")
    market.receive_stone()
    market.do(lambda d: list_stone(d, "ST-2", stone_like(snapshot("1.02"))))
    theirs = second.design()
    order = shopper.buy("design", shopper.design())
    market.wait(hours=25)
    second.add("design", theirs)
    market.expire(order.order_id)
    decision, start = market.store.look(), StartCheckout(ship_country="GB")
    found = standing_against(decision, market.shop, shopper.own, start)
    (lost,) = with_nearest(decision, ATELIER.stones, shopper.own, found)
    assert isinstance(lost.refusal, HeldByAnother)
    assert (lost.line, lost.refusal.facts["asset_id"]) == (shopper.cart.lines[0], "ST-1")
    assert "nearest" in lost.refusal.facts


def test_the_same_key_with_another_body_is_refused_whether_or_not_it_was_done(
    market: Market,
) -> None:
    shopper, key = ready(market), new_id()
    done = placed_under(shopper, key)
    refusal = unchanged(market, lambda: placed_under(shopper, key, digest="other"), KeyReused)
    assert refusal.kind == "invalid"
    assert placed_under(shopper, key).body == done.body, "the first body still has its answer"
    ordered_once(market)


def test_a_key_of_somebody_else_is_another_key(market: Market) -> None:
    """The key says nothing about whose it is: one's own order is never another's answer."""
    first, second = ready(market), Shopper(market, "second")
    placed_under(first, "guessed")
    second.add("stock", "CHA-1")
    second.checkout()
    assert not placed_under(second, "guessed", caller="second").replayed
    assert len(log(market, OrderPlaced)) == 2


def test_a_refused_order_keeps_no_key_and_the_next_try_is_decided_anew(market: Market) -> None:
    """Nothing that was not written is answered again: the shopper mends it and asks once more."""
    shopper, key = ready(market), new_id()
    market.reprice_piece("P-1", 130_000)
    unchanged(market, lambda: placed_under(shopper, key), TotalChanged)
    market.reprice_piece("P-1", 120_000)
    assert not placed_under(shopper, key).replayed
    ordered_once(market)


def test_a_tab_that_read_the_cart_before_it_was_ordered_orders_it_no_second_time(
    market: Market,
) -> None:
    """It decides on what it saw, and its append meets what happened since."""
    shopper, tries = ready(market), []
    signed = shopper.wish()

    def late(decision: Decision) -> None:
        tries.append(decision)
        place_order(decision, market.shop, signed, new_ids(), token_hash=shopper.token_hash)
        if len(tries) == 1:
            shopper.place()

    with pytest.raises(CartIsClosed):
        market.do(late)
    assert len(tries) == 2
    ordered_once(market)


def test_a_cart_that_came_back_makes_one_order_more_and_the_first_key_its_first_answer(
    market: Market,
) -> None:
    shopper, key = ready(market), new_id()
    first = placed_under(shopper, key)
    (order,) = log(market, PaymentInitiated)
    market.wait(minutes=61)
    market.expire(order.order_id)
    shopper.checkout()
    assert placed_under(shopper, key).body == first.body, "a retry is not a new order"
    shopper.place()
    assert len(log(market, OrderPlaced)) == 2


def test_a_merge_and_an_order_at_once_never_order_a_line_twice(crowded: Market) -> None:
    """Either the lines are ordered here, or they are in the other cart."""
    shopper, phone = ready(crowded), Shopper(crowded, "phone")
    everybody(lambda: placed_under(shopper, new_id()), lambda: merged(phone, shopper))
    placed, moved = log(crowded, OrderPlaced), phone.cart.lines
    assert (len(placed), len(moved)) in ((1, 0), (0, 2))
