"""What was conceded on a line follows it: it is never lost, and never grows, in silence."""

from dataclasses import replace
from typing import Any

import pytest

from domain.money import Money
from domain.selling.cart import CART, Event
from domain.selling.cart.cart_line import (
    CartLine,
    CartLineAdded,
    CartLineRemoved,
    ChangeQuantity,
    RemoveLine,
)
from domain.selling.cart.checkout import (
    AcknowledgePrices,
    CheckoutNotStarted,
    CheckoutStarted,
    CloseCart,
    PricesNotAcknowledged,
)
from domain.selling.cart.conceding import (
    ConcessionReworked,
    WithdrawConcession,
)
from domain.selling.cart.merging import CarriedLine, CartHandedOver, HandOver, TakeOver
from domain.selling.cart.state import Filled
from tests.domain.selling.conceding import (
    ASSOCIATE,
    CHAINS_IN,
    CHECKOUT,
    FILLED,
    MANAGER,
    after,
    again,
    and_then,
    give,
    reduced,
    taken,
)
from tests.domain.selling.facts import cart_line, counted
from tests.domain.selling.test_cart import OPENED
from tests.scenario import Given, given


def test_what_is_put_in_later_is_not_reduced() -> None:
    story = after(give(share=ASSOCIATE))
    later = CartLineAdded(line=cart_line("2"))
    assert taken(given(CART, *story.events, later)) == {"1": 6_000, "c": 4_200, "2": 0}


def test_a_line_that_goes_takes_its_part_with_it() -> None:
    story = and_then(after(give(share=ASSOCIATE)), RemoveLine(line_id="c"))
    assert story.events[-1] == CartLineRemoved(line_id="c", cause="user")
    assert taken(story) == {"1": 6_000}
    assert isinstance(story.state, Filled) and not story.state.unseen


def change(quantity: int) -> ChangeQuantity:
    return ChangeQuantity(line_id="c", quantity=quantity, reservation_id="r-2")


@pytest.mark.parametrize("said", [{"share": ASSOCIATE}, {"amount": Money(10_200)}])
def test_fewer_pieces_are_reduced_in_proportion_and_more_pieces_are_not(
    said: dict[str, Any],
) -> None:
    story = after(give(**said))
    fewer = and_then(story, change(1))
    assert taken(fewer) == {"1": 6_000, "c": 2_100}
    assert taken(and_then(story, change(5))) == {"1": 6_000, "c": 4_200}
    assert taken(and_then(fewer, change(2))) == {"1": 6_000, "c": 4_200}
    assert isinstance(fewer.state, Filled) and not fewer.state.unseen, "they did it themselves"


def test_a_share_follows_the_price_and_an_amount_stays() -> None:
    share, amount = after(give(share=ASSOCIATE)), after(give(amount=Money(10_200)))
    assert taken(and_then(share, again(130_000)))["1"] == 6_500
    assert taken(and_then(amount, again(130_000)))["1"] == 6_000
    for story in (share, amount):
        dearer = and_then(story, again(130_000))
        with pytest.raises(PricesNotAcknowledged):
            and_then(dearer, CHECKOUT)
        assert taken(and_then(story, again(100_000)))["1"] == 5_000, "never a greater share"


def test_a_price_that_comes_back_has_its_concession_back() -> None:
    story = after(give(amount=Money(10_200)))
    back = and_then(and_then(story, again(100_000)), again(120_000))
    assert taken(back)["1"] == 6_000


def test_a_floor_that_rises_takes_from_the_concession_and_that_must_be_seen() -> None:
    story = after(give(share=ASSOCIATE))
    risen = and_then(story, again(120_000, cost=92_000))
    assert [type(event) for event in risen.events[len(story.events) :]] == [ConcessionReworked]
    assert taken(risen) == {"1": 4_080, "c": 4_200}
    with pytest.raises(PricesNotAcknowledged):
        and_then(risen, CHECKOUT)
    seen = and_then(risen, AcknowledgePrices(total=Money(204_000 - 8_280)))
    assert isinstance(and_then(seen, CHECKOUT).events[-1], CheckoutStarted)
    given(CART, *seen.events).when(again(120_000, cost=92_000)).nothing()


def test_a_floor_above_the_price_leaves_nothing_of_it() -> None:
    risen = and_then(after(give(share=ASSOCIATE)), again(120_000, cost=100_000))
    assert taken(risen) == {"1": 0, "c": 4_200}


def test_what_is_withdrawn_or_made_less_must_be_seen() -> None:
    story = after(give(share=ASSOCIATE))
    for less in (WithdrawConcession(by="staff-2"), give("k-2", amount=Money(1))):
        with pytest.raises(PricesNotAcknowledged):
            and_then(and_then(story, less), CHECKOUT)
    more = and_then(story, give("k-2", limit=MANAGER, share=MANAGER))
    assert isinstance(and_then(more, CHECKOUT).events[-1], CheckoutStarted)


def test_a_checkout_begins_anew_when_something_is_conceded() -> None:
    started = CheckoutStarted(total=Money(204_000), ship_country="GB")
    story = after(give(share=ASSOCIATE), *FILLED, started)
    given(CART, *story.events).when(CloseCart(order_id="order-1")).refused(CheckoutNotStarted)


def merged(*lines: CartLine, into: tuple[Event, ...]) -> Given[Any, Any, Event]:
    carried = tuple(CarriedLine(line=line) for line in lines)
    return after(TakeOver(merged_from="cart-2", lines=carried), *into)


def test_a_concession_goes_with_its_line_into_another_cart() -> None:
    story = merged(reduced(cart_line("2"), 500), into=after(give(share=ASSOCIATE)).events)
    assert taken(story) == {"1": 6_000, "c": 4_200, "2": 500}
    given(CART, *FILLED).when(HandOver(into="cart-3")).then(
        *(CartLineRemoved(line_id=each, cause="moved") for each in ("1", "c")),
        CartHandedOver(into="cart-3"),
    )


def test_counted_goods_add_up_only_where_nothing_was_conceded() -> None:
    here = (OPENED, CHAINS_IN)
    joined = after(
        TakeOver(
            merged_from="cart-2",
            lines=(CarriedLine(line=reduced(counted("d", 1), 100), joined="r"),),
        ),
        *here,
    )
    assert taken(joined) == {"c": 0, "d": 100}
    conceded = after(give(share=ASSOCIATE, line_ids=("c",)), *here)
    plain = after(
        TakeOver(merged_from="cart-2", lines=(CarriedLine(line=counted("d", 1), joined="r"),)),
        *conceded.events,
    )
    assert taken(plain) == {"c": 4_200, "d": 0}


def test_the_very_same_piece_does_not_lose_what_was_conceded_on_it() -> None:
    quote = cart_line("q", kind="quote", ref="Q-1", assets=())
    here: tuple[Event, ...] = (OPENED, CartLineAdded(line=quote))
    other = reduced(replace(quote, line_id="r"), 500)
    assert taken(merged(other, into=here)) == {"q": 0, "r": 500}, "the shopper sees both"
    same = replace(other, line_id="r")
    twice = (OPENED, CartLineAdded(line=replace(other, line_id="q")))
    assert taken(merged(same, into=twice)) == {"q": 500}
    plain = replace(quote, line_id="r")
    assert taken(merged(plain, into=twice)) == {"q": 500}
