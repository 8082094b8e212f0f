"""A quote in a cart: its price stays while it lives; what no longer holds is refused by name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from application.design.life import claim
from application.design.view.atelier import Owner
from domain.catalogue.on_sale import NoLongerSold
from domain.catalogue.product import PRODUCT, Withdraw
from domain.design.design import DESIGN
from domain.design.design.commands import Discard
from domain.design.design.state import DesignStale, DesignThrownAway
from domain.kernel import NotFound, Refusal
from domain.money import total
from domain.pricing.engine.breakdown import difference
from domain.selling.cart.cart_line import CartLineRepriced, PutIn, decide_lines
from domain.selling.cart.limits import AssetAlreadyInCart, QuantityInvalid, QuoteAlreadyInCart
from domain.selling.cart.state import Filled, InCheckout
from domain.selling.quote import QuoteAlreadyAccepted, QuoteFingerprintChanged, StoneHoldLost
from domain.selling.quote.lock import QuoteExpired
from tests.application.quoting_steps import (
    WEEK,
    FurtherCart,
    altered,
    held_for,
    lose_hold,
    mark_stale,
    over,
    quote,
    read_rates,
    revise,
    seen,
    select_only,
    the_line,
)
from tests.application.trading import Market, Shopper, log, unchanged
from tests.projections.samples import cart_line

TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Case:
    """A quote, and what can go wrong with it before it is bought."""

    market: Market
    shopper: Shopper
    design: str
    quote_id: str


def thrown(case: Case) -> Discard:
    return Discard(token_hash=case.shopper.token_hash)


GOES_WRONG: dict[type[Refusal], Callable[[Case], object]] = {
    QuoteFingerprintChanged: lambda c: altered(c.shopper, c.design, ring_size="N"),
    StoneHoldLost: lambda c: lose_hold(c.market),
    DesignStale: lambda c: mark_stale(c.market, c.design, "ST-1"),
    DesignThrownAway: lambda c: c.market.do(lambda d: d.decide(DESIGN, c.design, thrown(c))),
    NoLongerSold: lambda c: c.market.do(
        lambda d: d.decide(PRODUCT, "SOL-CLAW", Withdraw(reason="no longer made"))
    ),
    QuoteAlreadyAccepted: lambda c: FurtherCart(c.market).buy("quote", c.quote_id),
    QuoteExpired: lambda c: c.market.clock.pass_time(WEEK),
}


@pytest.fixture
def case(market: Market, shopper: Shopper, gold_ring: str) -> Case:
    return Case(market, shopper, gold_ring, quote(shopper, gold_ring).quote_id)


@pytest.mark.parametrize("refusal", GOES_WRONG, ids=lambda kind: kind.code)
def test_what_went_wrong_is_named_when_it_is_put_into_the_cart(
    case: Case, refusal: type[Refusal]
) -> None:
    GOES_WRONG[refusal](case)
    unchanged(case.market, lambda: case.shopper.add("quote", case.quote_id), refusal)


@pytest.mark.parametrize("refusal", GOES_WRONG, ids=lambda kind: kind.code)
def test_what_went_wrong_is_named_when_it_is_ordered(case: Case, refusal: type[Refusal]) -> None:
    case.shopper.add("quote", case.quote_id)
    case.shopper.checkout()
    GOES_WRONG[refusal](case)
    unchanged(case.market, case.shopper.place, refusal)


def test_a_design_that_is_open_again_is_not_the_quoted_one(case: Case) -> None:
    select_only(case.shopper, case.design, "ring_size", "N")
    unchanged(
        case.market, lambda: case.shopper.add("quote", case.quote_id), QuoteFingerprintChanged
    )
    altered(case.shopper, case.design, ring_size="M")
    assert case.shopper.add("quote", case.quote_id).pieces == 1


@pytest.mark.parametrize("policy_came", [True, False])
def test_a_revision_of_the_product_does_not_touch_a_quote(case: Case, policy_came: bool) -> None:
    revise(case.market)
    if policy_came:
        mark_stale(case.market, case.design)
    answer = case.shopper.buy("quote", case.quote_id)
    assert the_line(case.market, answer.order_id).quote_id == case.quote_id


def test_a_quote_stays_with_whoever_got_it(case: Case) -> None:
    """The design is claimed by somebody else, who may be the same person signed in."""
    claimed = Owner(design_id=case.design, token_hash="hash-of-claimant")
    mine = case.shopper.token_hash
    case.market.do(lambda d: claim(d, claimed, mine, "claimant-1"))
    assert seen(case.shopper, case.quote_id).today
    answer = case.shopper.buy("quote", case.quote_id)
    assert the_line(case.market, answer.order_id).ref == case.design


def test_expired_at_exactly_its_end_with_the_current_price(case: Case) -> None:
    case.market.clock.pass_time(WEEK - TICK)
    case.shopper.add("quote", case.quote_id)
    case.shopper.checkout()
    case.market.clock.pass_time(TICK)
    refusal = unchanged(case.market, case.shopper.place, QuoteExpired)
    today = seen(case.shopper, case.quote_id).today
    assert today is not None
    (line,) = case.shopper.cart.lines
    assert refusal.facts == {"current": today.price.total, "line_id": line.line_id}


@pytest.mark.parametrize("clock_came", [True, False])
def test_a_line_of_an_expired_quote_becomes_its_design_at_the_current_price(
    case: Case, clock_came: bool
) -> None:
    case.shopper.add("quote", case.quote_id)
    case.market.wait(hours=168)
    if clock_came:
        over(case.market, case.quote_id)
    (before,) = case.shopper.cart.lines
    case.shopper.checkout()
    (line,) = case.shopper.cart.lines
    (repriced,) = log(case.market, CartLineRepriced)
    assert (line.line_id, line.kind, line.ref) == (before.line_id, "design", case.design)
    assert (repriced.before, repriced.after) == (before.price, line.price)
    moved = line.price.total - before.price.total
    assert moved == total(share.inc_vat for share in difference(before.price, line.price))
    assert moved.minor > 0
    assert not case.shopper.checkout().checking_out
    case.shopper.acknowledge(line.total)
    case.shopper.checkout()
    assert held_for(case.market) == ("checkout", case.shopper.cart_id)
    answer = case.shopper.place()
    assert answer.total == line.price.total
    assert the_line(case.market, answer.order_id).quote_id is None


def test_an_expired_quote_at_an_unchanged_price_is_acknowledged_too(
    market: Market, shopper: Shopper, gold_ring: str
) -> None:
    told = quote(shopper, altered(shopper, gold_ring, metal="pt950"))
    shopper.add("quote", told.quote_id)
    market.wait(hours=168)
    shopper.checkout()
    cart = shopper.cart
    assert isinstance(cart, Filled)
    assert set(cart.unseen) == {cart.lines[0].line_id}
    assert shopper.total == told.price.total


def test_a_living_quote_is_not_repriced_at_the_checkout(case: Case) -> None:
    case.shopper.add("quote", case.quote_id)
    case.market.wait(hours=100)
    case.shopper.checkout()
    assert log(case.market, CartLineRepriced) == []
    assert isinstance(case.shopper.cart, InCheckout)


def test_a_quote_is_one_line_of_one_piece(case: Case) -> None:
    market, shopper = case.market, case.shopper
    unchanged(market, lambda: shopper.add("quote", case.quote_id, 2), QuantityInvalid)
    line_id = shopper.add("quote", case.quote_id).line_id or ""
    unchanged(market, lambda: shopper.change(line_id, 2), QuantityInvalid)
    unchanged(market, lambda: shopper.add("design", case.design), AssetAlreadyInCart)
    unchanged(market, lambda: shopper.add("quote", case.quote_id), QuoteAlreadyInCart)


def test_a_quote_without_a_stone_is_of_one_piece_too() -> None:
    with pytest.raises(QuantityInvalid):
        decide_lines((), PutIn(line=cart_line(kind="quote", quantity=2)))


def test_a_quote_is_only_its_owners(case: Case) -> None:
    stranger = Shopper(case.market, "second")
    unchanged(case.market, lambda: stranger.add("quote", case.quote_id), NotFound)
    unchanged(case.market, lambda: case.shopper.add("quote", "nothing"), NotFound)


def test_what_expired_can_be_quoted_anew(case: Case) -> None:
    case.market.wait(hours=168)
    read_rates(case.market)
    newer = quote(case.shopper, case.design)
    assert newer.price.total > seen(case.shopper, case.quote_id).price.total
