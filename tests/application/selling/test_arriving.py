"""What a visitor made becomes the customer's at sign-in: nothing is lost, and a day to undo it."""

from dataclasses import replace

import pytest

from application.people.wishes import wish, wishes
from application.selling.quotes.quote_offers import quote_of
from domain.design.design import DESIGN
from domain.design.design.state import owned
from domain.kernel import NotFound
from domain.people.wishlist import Item, Wish
from domain.selling.arrivals import ArrivalTooOld, SignInArrival, Stayed
from domain.selling.cart import CART
from domain.selling.cart.limits import CartTooManyPieces
from domain.selling.cart.state import found_cart
from domain.selling.holdings import HoldLimitReached
from domain.selling.quote.book import QUOTE_BOOK, QuoteExists
from tests.application.quoting_steps import (
    altered,
    hold,
    lose_hold,
    over,
    quote,
    quote_as_concierge,
    read_rates,
    seen,
)
from tests.application.selling.arrivals import Customer, arrived, taken_back
from tests.application.selling.test_merging import refs, reserved, told
from tests.application.trading import Market, Shopper, stages, unchanged


@pytest.fixture
def customer(market: Market) -> Customer:
    return Customer(market, "customer")


def sign_in(shopper: Shopper) -> SignInArrival:
    found = arrived(shopper.market, shopper.token_hash)
    assert found
    return found


def test_a_cart_arrives_line_by_line_and_is_held_on(
    market: Market, shopper: Shopper, customer: Customer
) -> None:
    customer.add("stock", market.receive_chains(), 1)
    shopper.add("asset", market.receive_piece())
    before, held = shopper.cart.lines, hold(market, "P-1")
    arrival = sign_in(shopper)
    assert arrival.brought.cart_id == customer.cart_id
    assert [told(line) for line in customer.cart.lines[1:]] == [told(line) for line in before]
    after = hold(market, "P-1")
    assert (
        held
        and after
        and (after.holder, after.expires_at)
        == (
            customer.cart_id,
            held.expires_at,
        )
    )


def test_who_has_no_cart_is_given_one(market: Market, shopper: Shopper) -> None:
    shopper.add("asset", market.receive_piece())
    cart_id = sign_in(shopper).brought.cart_id
    cart = found_cart(market.state(CART, cart_id or ""))
    assert cart.owner == "customer:customer"
    assert [line.ref for line in cart.lines] == ["P-1"]


def test_the_visitors_token_opens_nothing_any_more(market: Market, shopper: Shopper) -> None:
    market.receive_stone()
    read_rates(market)
    design = shopper.design()
    given = quote(shopper, design)
    shopper.add("quote", given.quote_id)
    sign_in(shopper)
    look, visitor = market.store.look(), shopper.token_hash
    with pytest.raises(NotFound):
        owned(look.state(DESIGN, design), visitor)
    with pytest.raises(NotFound):
        quote_of(look, given.quote_id, visitor)
    assert shopper.cart.lines == ()
    assert owned(look.state(DESIGN, design), "customer:customer")


def test_a_quote_is_the_customers_with_its_stone_and_its_price(
    market: Market, shopper: Shopper, customer: Customer
) -> None:
    market.receive_stone()
    read_rates(market)
    given = quote(shopper, shopper.design())
    before = hold(market)
    sign_in(shopper)
    assert seen(customer, given.quote_id).price == given.price
    after = hold(market)
    assert before and after and before.expires_at == after.expires_at
    assert after.holder == "quotes-customer:customer"
    customer.add("quote", given.quote_id)
    customer.checkout()
    assert customer.place().total == given.price.total


def test_a_quote_that_came_in_a_cart_is_ordered_from_there(
    market: Market, shopper: Shopper, customer: Customer
) -> None:
    market.receive_stone()
    read_rates(market)
    given = quote(shopper, shopper.design(text="ALWAYS"))
    shopper.add("quote", given.quote_id)
    sign_in(shopper)
    customer.checkout()
    assert customer.place().total == given.price.total


def test_another_quote_of_the_same_stone_can_still_be_had(
    market: Market, shopper: Shopper, customer: Customer
) -> None:
    """A stone is held once, for all quotes of a person."""
    market.receive_stone()
    read_rates(market)
    design = shopper.design()
    quote(shopper, design)
    sign_in(shopper)
    changed = altered(customer, design, ring_size="N")
    assert quote(customer, changed).quote_id


def test_of_two_quotes_that_come_together_the_longer_holds_the_stone(
    market: Market, shopper: Shopper
) -> None:
    market.receive_stone()
    read_rates(market)
    design = shopper.design()
    first = quote(shopper, design)
    market.wait(hours=100)
    quote(shopper, altered(shopper, design, ring_size="N"))
    before = hold(market)
    sign_in(shopper)
    after = hold(market)
    assert before and after and after.expires_at == before.expires_at
    market.wait(hours=70)
    assert over(market, first.quote_id)
    assert hold(market) == after


def test_nothing_comes_twice(market: Market, shopper: Shopper) -> None:
    shopper.add("asset", market.receive_piece())
    sign_in(shopper)
    head = market.store.journal.head()
    assert arrived(market, shopper.token_hash) is None
    assert market.store.journal.head() == head


def test_whoever_comes_second_with_the_same_token_finds_nothing(
    market: Market, shopper: Shopper
) -> None:
    shopper.add("asset", market.receive_piece())
    market.receive_stone()
    read_rates(market)
    quote(shopper, shopper.design())
    sign_in(shopper)
    assert arrived(market, shopper.token_hash, "another") is None


def test_what_a_visitor_makes_afterwards_comes_with_the_next_sign_in(
    market: Market, shopper: Shopper, customer: Customer
) -> None:
    shopper.add("asset", market.receive_piece("P-1"))
    first = sign_in(shopper)
    later = Shopper(market, "later")
    later.add("asset", market.receive_piece("P-2"))
    second = sign_in(later)
    assert refs(customer) == ["P-1", "P-2"]
    assert taken_back(market, first).given_back_at
    assert refs(customer) == ["P-2"]
    assert taken_back(market, second).given_back_at
    assert (refs(customer), refs(shopper), refs(later)) == ([], ["P-1"], ["P-2"])


def test_all_of_it_goes_back_within_a_day(
    market: Market, shopper: Shopper, customer: Customer
) -> None:
    market.receive_stone()
    read_rates(market)
    customer.add("stock", market.receive_chains(4), 1)
    shopper.add("stock", "CHA-1", 2)
    shopper.add("asset", market.receive_piece())
    design = shopper.design()
    given = quote(shopper, design)
    before, held = shopper.cart.lines, hold(market)
    arrival = sign_in(shopper)
    market.wait(hours=23)
    back = taken_back(market, arrival)
    assert back.stayed == ()
    assert [told(line) for line in shopper.cart.lines] == [told(line) for line in before]
    assert refs(customer) == ["CHA-1"]
    assert owned(market.state(DESIGN, design), shopper.token_hash)
    assert seen(shopper, given.quote_id).quote_id == given.quote_id
    assert held and hold(market) == replace(held, limit=None, owner=None)
    assert market.state(QUOTE_BOOK, "customer:customer").entries == ()


def test_after_a_day_it_stays(market: Market, shopper: Shopper) -> None:
    shopper.add("asset", market.receive_piece())
    arrival = sign_in(shopper)
    market.wait(hours=24)
    unchanged(market, lambda: taken_back(market, arrival), ArrivalTooOld)


def test_another_customer_takes_nothing_back(market: Market, shopper: Shopper) -> None:
    shopper.add("asset", market.receive_piece())
    arrival = sign_in(shopper)
    unchanged(market, lambda: taken_back(market, arrival, "another"), NotFound)


def test_taking_back_twice_is_once(market: Market, shopper: Shopper) -> None:
    shopper.add("asset", market.receive_piece())
    arrival = sign_in(shopper)
    first = taken_back(market, arrival)
    head = market.store.journal.head()
    assert (taken_back(market, arrival), market.store.journal.head()) == (first, head)


def test_what_was_bought_changed_or_quoted_since_stays(
    market: Market, shopper: Shopper, customer: Customer
) -> None:
    market.receive_stone()
    read_rates(market)
    shopper.add("asset", market.receive_piece())
    design = shopper.design()
    given = quote(shopper, design)
    arrival = sign_in(shopper)
    changed = altered(customer, design, ring_size="N")
    quote(customer, changed)
    customer.checkout()
    customer.place()
    back = taken_back(market, arrival)
    assert back.stayed == (
        Stayed(thing="quote", id=given.quote_id, why="held_with_another"),
        Stayed(thing="cart", id=shopper.cart_id, why="ordered"),
        Stayed(thing="design", id=design, why="changed"),
    )
    assert owned(market.state(DESIGN, design), customer.token_hash)


def test_an_ordered_quote_stays_and_is_alive_again_when_the_order_is_not_paid(
    market: Market, shopper: Shopper, customer: Customer
) -> None:
    market.receive_stone()
    read_rates(market)
    given = quote(shopper, shopper.design())
    arrival = sign_in(shopper)
    customer.add("quote", given.quote_id)
    customer.checkout()
    order = customer.place()
    back = taken_back(market, arrival)
    assert Stayed(thing="quote", id=given.quote_id, why="ordered") in back.stayed
    market.wait(minutes=61)
    assert market.expire(order.order_id)
    assert seen(customer, given.quote_id).status == "open"
    assert market.state(QUOTE_BOOK, customer.token_hash).live(market.clock.now())


def test_a_guests_unpaid_order_keeps_its_cart_and_its_quote(
    market: Market, shopper: Shopper
) -> None:
    """Whoever signs in while an order is being paid does not take it apart."""
    market.receive_stone()
    read_rates(market)
    given = quote(shopper, shopper.design())
    shopper.add("quote", given.quote_id)
    shopper.checkout()
    order = shopper.place()
    arrival = arrived(market, shopper.token_hash)
    assert arrival and arrival.brought.quotes == () and arrival.brought.carts == ()
    assert stages(market, order)[0] == "placed"
    assert seen(shopper, given.quote_id).status == "accepted"


def test_a_checkout_that_began_goes_on_in_the_customers_cart(
    market: Market, shopper: Shopper, customer: Customer
) -> None:
    shopper.add("asset", market.receive_piece())
    shopper.checkout()
    sign_in(shopper)
    customer.checkout()
    assert customer.place().total


def test_what_is_over_the_limits_is_kept_and_no_more_can_be_added(
    market: Market, customer: Customer
) -> None:
    for number in range(3):
        customer.add("asset", market.receive_piece(f"P-{number}", style_code=f"ONE-{number}"))
    one = Shopper(market, "one")
    for number in range(3, 6):
        one.add("asset", market.receive_piece(f"P-{number}", style_code=f"ONE-{number}"))
    sign_in(one)
    assert len(customer.cart.lines) == 6
    assert all(hold(market, f"P-{number}") for number in range(6))
    market.receive_piece("P-6", style_code="ONE-6")
    unchanged(market, lambda: customer.add("asset", "P-6"), HoldLimitReached)


def test_pieces_over_a_carts_limit_are_kept(
    market: Market, shopper: Shopper, customer: Customer
) -> None:
    customer.add("stock", market.receive_chains(20), 9)
    shopper.add("stock", "CHA-1", 9)
    sign_in(shopper)
    assert (customer.cart.lines[0].quantity, reserved(market)) == (18, 18)
    unchanged(market, lambda: customer.add("stock", "CHA-1"), CartTooManyPieces)


def test_a_design_that_was_quoted_before_is_quoted_once(
    market: Market, shopper: Shopper, customer: Customer
) -> None:
    market.receive_stone()
    read_rates(market)
    design = shopper.design()
    quote(shopper, design)
    sign_in(shopper)
    unchanged(market, lambda: quote(customer, design), QuoteExists)


def test_a_quote_whose_stone_was_lost_comes_as_it_is(
    market: Market, shopper: Shopper, customer: Customer
) -> None:
    market.receive_stone()
    read_rates(market)
    given = quote(shopper, shopper.design())
    lose_hold(market)
    sign_in(shopper)
    assert hold(market) is None
    assert seen(customer, given.quote_id).quote_id


def test_a_quote_by_the_concierge_comes_too(
    market: Market, shopper: Shopper, customer: Customer
) -> None:
    market.receive_stone()
    read_rates(market)
    given = quote_as_concierge(market, shopper.design())
    sign_in(shopper)
    assert seen(customer, given.quote_id).price == given.price


def test_a_quote_that_is_over_is_still_in_the_list(
    market: Market, shopper: Shopper, customer: Customer
) -> None:
    market.receive_stone()
    read_rates(market)
    given = quote(shopper, shopper.design())
    market.wait(hours=169)
    assert over(market, given.quote_id)
    sign_in(shopper)
    assert seen(customer, given.quote_id).status == "expired"


def wished(market: Market, owner: str, ref: str) -> None:
    item = Item(kind="piece", ref=ref)
    wanted = Wish(subject=f"subject-of-{owner}", item=item)
    market.do(lambda d: wish(d, owner, wanted))


def wishes_of(market: Market, owner: str) -> list[str]:
    return [each.item.ref for each in wishes(market.store.look(), owner).wishes]


def test_wishes_come_and_go_back(market: Market, shopper: Shopper, customer: Customer) -> None:
    for ref in ("P-1", "P-2"):
        market.receive_piece(ref)
    wished(market, customer.token_hash, "P-1")
    wished(market, shopper.token_hash, "P-2")
    arrival = sign_in(shopper)
    assert arrival.brought.wishes == 1
    assert sorted(wishes_of(market, customer.token_hash)) == ["P-1", "P-2"]
    assert wishes_of(market, shopper.token_hash) == []
    taken_back(market, arrival)
    assert wishes_of(market, customer.token_hash) == ["P-1"]
    assert wishes_of(market, shopper.token_hash) == ["P-2"]
