"""A concession: within what a role may, never below the floor, and paid by nobody twice."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as given_values
from hypothesis import strategies as st

from domain.kernel import NotFound, Refusal
from domain.money import CurrencyMismatch, Money, allocate, total
from domain.pricing.engine.floor import guard_floor
from domain.pricing.order_money.discounts import DiscountExcluded, DiscountLine, discount_order
from domain.selling.cart import CART, Event
from domain.selling.cart.cart_line import (
    CartLine,
    CartLineAdded,
)
from domain.selling.cart.checkout import (
    CartClosed,
    CartEmpty,
    CheckoutStarted,
)
from domain.selling.cart.conceding import (
    ConcessionGiven,
    ConcessionNotAuthorised,
    ConcessionNoteMissing,
    ConcessionTermsInvalid,
    ConcessionWithdrawn,
    WithdrawConcession,
)
from domain.selling.cart.concession import Floor
from domain.selling.cart.merging import CartHandedOver, CartMerged
from domain.selling.cart.reach import ConcessionBelowFloor
from domain.selling.cart.state import CartIsClosed, found_cart, total_of
from domain.selling.order.order_line import order_line, totals_of
from tests.domain.selling.conceding import (
    ALL,
    ASSOCIATE,
    FILLED,
    GROUNDS,
    LINES,
    MANAGER,
    RULES,
    after,
    again,
    and_then,
    give,
    ground,
    taken,
)
from tests.domain.selling.facts import cart_line, offered, price
from tests.domain.selling.test_cart import OPENED, TIARA_IN
from tests.scenario import Given, given


def test_a_share_of_the_whole_is_spread_over_the_lines() -> None:
    story = after(give(share=ASSOCIATE))
    assert taken(story) == {"1": 6_000, "c": 4_200}
    assert total_of(found_cart(story.state)) == Money(204_000 - 10_200)


def test_an_amount_is_spread_by_largest_remainder() -> None:
    story = after(give(amount=Money(1_001)))
    first, second = allocate(1_001, (120_000, 84_000))
    assert taken(story) == {"1": first, "c": second}


def test_it_may_be_on_one_line() -> None:
    story = after(give(amount=Money(4_200), line_ids=("c", "c")))
    assert taken(story) == {"1": 0, "c": 4_200}


def test_every_line_has_the_vat_of_what_is_left_of_it() -> None:
    story = after(give(amount=Money(1_000)))
    for line in found_cart(story.state).lines:
        assert line.vat.minor == round(line.total.minor / 6)


def test_a_second_takes_the_place_of_the_first() -> None:
    story = and_then(after(give(share=ASSOCIATE)), give("k-2", amount=Money(3_000)))
    assert sum(taken(story).values()) == 3_000
    other_line = and_then(
        after(give(share=ASSOCIATE, line_ids=("1",))),
        give("k-3", line_ids=("c",), share=Decimal("0.01")),
    )
    assert taken(other_line) == {"1": 6_000, "c": 840}


def test_the_same_is_given_once() -> None:
    story = after(give(share=ASSOCIATE))
    given(CART, *story.events).when(give(share=ASSOCIATE)).nothing()


def test_it_is_withdrawn_once() -> None:
    story = after(give(share=ASSOCIATE))
    withdraw = WithdrawConcession(by="staff-2")
    withdrawn = ConcessionWithdrawn(line_ids=("1", "c"), by="staff-2")
    given(CART, *story.events).when(withdraw).then(withdrawn)
    assert taken(and_then(story, withdraw)) == {"1": 0, "c": 0}
    given(CART, *story.events, withdrawn).when(withdraw).nothing()
    given(CART, *FILLED).when(withdraw).nothing()
    given(CART, OPENED).when(withdraw).nothing()


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({}, ConcessionTermsInvalid),
        ({"share": Decimal("0.05"), "amount": Money(1)}, ConcessionTermsInvalid),
        ({"share": Decimal(0)}, ConcessionTermsInvalid),
        ({"share": Decimal(1)}, ConcessionTermsInvalid),
        ({"share": Decimal("-0.05")}, ConcessionTermsInvalid),
        ({"share": Decimal("0.000001")}, ConcessionTermsInvalid),
        ({"amount": Money(0)}, ConcessionTermsInvalid),
        ({"amount": Money(-1)}, ConcessionTermsInvalid),
        ({"amount": Money(1, "EUR")}, CurrencyMismatch),
        ({"amount": Money(1), "note": " "}, ConcessionNoteMissing),
        ({"amount": Money(1), "line_ids": ("x",)}, NotFound),
        ({"amount": Money(1), "line_ids": ("1", "x")}, NotFound),
    ],
)
def test_what_is_no_concession(said: dict[str, Any], refusal: type[Refusal]) -> None:
    given(CART, *FILLED).when(give(**said)).refused(refusal)


def test_nobody_gives_more_than_their_role_may() -> None:
    most = Money(10_200)
    too_much = given(CART, *FILLED).when(give(amount=most + Money(1)))
    too_much.refused(ConcessionNotAuthorised, role="associate", most=most)
    assert sum(taken(after(give(amount=most))).values()) == most.minor
    given(CART, *FILLED).when(give(share=MANAGER)).refused(ConcessionNotAuthorised)
    assert taken(after(give(share=MANAGER, limit=MANAGER))) == {"1": 12_000, "c": 8_400}
    alone = given(CART, *FILLED).when(give(amount=Money(6_001), line_ids=("1",)))
    alone.refused(ConcessionNotAuthorised, most=Money(6_000))


def test_no_line_goes_below_its_floor() -> None:
    """A tiara of £1,200 that costs £920: with a margin of 5 %, £966 and VAT is its floor."""
    dear = (
        ground(LINES[0], floor=Floor(cost=Money(92_000), min_margin=RULES.min_margin)),
        GROUNDS[1],
    )
    refused = given(CART, *FILLED).when(give(grounds=dear, limit=ALL, amount=Money(20_000)))
    most = Money(4_080 * 204_000 // 120_000)
    refused.refused(ConcessionBelowFloor, title="Tiara", line_id="1", most=most)
    story = after(give(grounds=dear, limit=ALL, amount=most))
    assert taken(story)["1"] == 4_080
    given(CART, *FILLED).when(
        give(grounds=dear, limit=ALL, amount=Money(4_081), line_ids=("1",))
    ).refused(ConcessionBelowFloor, most=Money(4_080))


def test_bespoke_pieces_are_not_reduced() -> None:
    bespoke = (ground(LINES[0], excluded=True), GROUNDS[1])
    assert taken(after(give(grounds=bespoke, share=ASSOCIATE))) == {"1": 0, "c": 4_200}
    named = give(grounds=bespoke, share=ASSOCIATE, line_ids=("1", "c"))
    given(CART, *FILLED).when(named).refused(DiscountExcluded)
    alone = give(grounds=bespoke, share=ASSOCIATE)
    given(CART, OPENED, TIARA_IN).when(alone).refused(DiscountExcluded)


def test_only_what_is_still_in_a_cart_is_reduced() -> None:
    wish = give(share=ASSOCIATE)
    given(CART).when(wish).refused(NotFound)
    given(CART, OPENED).when(wish).refused(CartEmpty)
    started = CheckoutStarted(total=Money(204_000), ship_country="GB")
    closed = CartClosed(order_id="order-1")
    given(CART, *FILLED, started, closed).when(wish).refused(CartIsClosed)
    gone = CartHandedOver(into="cart-2")
    given(CART, *FILLED, gone).when(wish).refused(CartMerged)


def test_an_order_line_is_what_the_cart_line_was() -> None:
    story = after(give(amount=Money(1_001)))
    lines = found_cart(story.state).lines
    bought = tuple(order_line(line, offered(line)) for line in lines)
    assert [line.gross for line in bought] == [line.total for line in lines]
    assert [line.vat for line in bought] == [line.vat for line in lines]
    assert [line.before for line in bought] == [line.before for line in lines]
    after_all = discount_order(
        [DiscountLine(gross=line.before, concession=line.taken) for line in lines], Money(0)
    )
    assert (totals_of(bought).total, totals_of(bought).vat) == (
        after_all.total_after,
        after_all.vat,
    )


def test_an_order_line_keeps_above_the_floor_of_its_day() -> None:
    line = found_cart(after(give(share=ASSOCIATE)).state).lines[0]
    risen = Floor(cost=Money(92_000), min_margin=RULES.min_margin)
    assert order_line(line, offered(line), risen).taken == Money(4_080)
    assert order_line(line, offered(line, price=price(100_000)), risen).gross == Money(100_000)


PRICES = st.lists(
    st.tuples(st.integers(30, 3_000_000), st.integers(0, 3_000_000)), min_size=1, max_size=6
)


def shelf(prices: list[tuple[int, int]]) -> tuple[CartLine, ...]:
    return tuple(
        cart_line(str(place), price=price(minor)) for place, (minor, _) in enumerate(prices)
    )


@given_values(
    prices=PRICES,
    amount=st.integers(1, 20_000_000),
    limit=st.sampled_from([ASSOCIATE, MANAGER, ALL]),
)
def test_whatever_is_given_adds_up_and_no_line_is_below_its_floor(
    prices: list[tuple[int, int]], amount: int, limit: Decimal
) -> None:
    lines = shelf(prices)
    floors = [Floor(cost=Money(cost), min_margin=RULES.min_margin) for _, cost in prices]
    grounds = tuple(ground(line, floor=floor) for line, floor in zip(lines, floors, strict=True))
    history: tuple[Event, ...] = (OPENED, *(CartLineAdded(line=line) for line in lines))
    wish = give(grounds=grounds, limit=limit, amount=Money(amount))
    outcome = given(CART, *history).when(wish)
    if outcome.refusal is not None:
        most = outcome.refusal.facts["most"]
        assert most < Money(amount)
        if most:
            less = give(grounds=grounds, limit=limit, amount=most)
            given(CART, *history).when(less).then(*after(less, *history).events[len(history) :])
        return
    story = given(CART, *history, *outcome.events)
    reduced_lines = found_cart(story.state).lines
    assert total(line.taken for line in reduced_lines) == Money(amount)
    parts = allocate(amount, [line.before.minor for line in lines])
    assert tuple(line.taken.minor for line in reduced_lines) == parts
    for line, floor in zip(reduced_lines, floors, strict=True):
        if line.taken:
            guard_floor(line.total - line.vat, floor.cost, RULES)


@given_values(
    first=st.integers(100, 1_000_000),
    second=st.integers(100, 1_000_000),
    cost=st.integers(0, 1_000_000),
    share=st.booleans(),
)
def test_whatever_becomes_of_a_price_no_greater_share_is_taken_and_never_below_the_floor(
    first: int, second: int, cost: int, share: bool
) -> None:
    line = cart_line("1", price=price(first))
    said: dict[str, Any] = {"share": MANAGER} if share else {"amount": Money(first // 10)}
    history = (OPENED, CartLineAdded(line=line))
    story = after(give(grounds=(ground(line),), limit=MANAGER, **said), *history)
    moved = found_cart(and_then(story, again(second, cost=cost or 1, line=line)).state).lines[0]
    assert moved.taken.minor * first <= line_taken(story) * second + first
    if moved.taken:
        guard_floor(moved.total - moved.vat, Money(cost or 1), RULES)


def line_taken(story: Given[Any, Any, Event]) -> int:
    return taken(story)["1"]


def test_why_is_sealed_beside_it_and_remembered_by_the_cart() -> None:
    """No line bears it: lines go over into other carts and orders, in the clear."""
    story = after(give(share=ASSOCIATE, note="for Mrs Zq"))
    (told,) = [each for each in story.events if isinstance(each, ConcessionGiven)]
    assert (told.note, told.subject) == ("for Mrs Zq", "cart-1")
    cart = found_cart(story.state)
    assert cart.past.notes == {"k-1": "for Mrs Zq"}
    assert "Zq" not in repr(cart.lines)


def test_what_was_noted_of_old_is_read_from_the_terms() -> None:
    story = after(give(share=ASSOCIATE))
    (told,) = [each for each in story.events if isinstance(each, ConcessionGiven)]
    terms = replace(told.concession.terms, note="of old")
    old = replace(told, concession=replace(told.concession, terms=terms), note=None, subject="")
    story = given(CART, *FILLED, old)
    assert found_cart(story.state).past.notes == {"k-1": "of old"}
