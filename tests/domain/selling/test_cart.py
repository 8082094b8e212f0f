"""A cart keeps its limits, shows every new price, and belongs to one order at a time."""

from dataclasses import replace
from typing import Any

import pytest

from domain.kernel import NotFound, Refusal
from domain.money import Money
from domain.people.address import DeliveryCountryNotServed
from domain.pricing.engine.result import PriceResult
from domain.selling.cart import CART, ByShopper, Command, Event, OpenCart, Wish
from domain.selling.cart.cart_line import (
    CartLine,
    CartLineAdded,
    CartLineAltered,
    CartLineQuantityChanged,
    CartLineRemoved,
    CartLineRepriced,
    ChangeQuantity,
    OfferAgain,
    OfferedNow,
    PutIn,
    RemoveLine,
)
from domain.selling.cart.checkout import (
    AcknowledgePrices,
    CartClosed,
    CartEmpty,
    CartReopened,
    CheckoutNotStarted,
    CheckoutStarted,
    CloseCart,
    PricesAcknowledged,
    PricesNotAcknowledged,
    ReopenCart,
    StartCheckout,
)
from domain.selling.cart.limits import (
    AssetAlreadyInCart,
    CartTooManyOfStyle,
    CartTooManyPieces,
    QuantityInvalid,
    QuoteAlreadyInCart,
)
from domain.selling.cart.state import (
    CartIsClosed,
    CartOpened,
    Empty,
    Filled,
    InCheckout,
    Ordered,
    for_shopper,
    found_cart,
    total_of,
)
from tests.domain.selling.facts import cart_line, counted, offered, price
from tests.scenario import NOON, given


def again(
    now: PriceResult, *, line: CartLine | None = None, design_id: str | None = None, **changed: Any
) -> OfferAgain:
    """A line, the tiara if nothing else, at its present price."""
    line = line or cart_line("1")
    piece = offered(line, price=now, **changed)
    return OfferAgain(lines=(OfferedNow(line_id=line.line_id, piece=piece, design_id=design_id),))


OPEN = OpenCart(token_hash="token-1")
OPENED = CartOpened(token_hash="token-1", region="GB", currency="GBP", channel="web")
TIARA = PutIn(line=cart_line("1"))
TIARA_IN = CartLineAdded(line=cart_line("1"))
CHAINS_IN = CartLineAdded(line=counted("c", 2))
REPRICE = again(price(130_000))
REPRICED = CartLineRepriced(line_id="1", before=price(), after=price(130_000))
CHECKOUT = StartCheckout(ship_country="GB")
STARTED = CheckoutStarted(total=Money(120_000), ship_country="GB")
SEEN = AcknowledgePrices(total=Money(130_000))
ACKNOWLEDGED = PricesAcknowledged(line_ids=("1",), total=Money(130_000))
OTHER_STONE = again(price(), title="Crown", assets=("P-9",), fingerprint="other")
ALTERED = CartLineAltered(
    line_id="1",
    style_code=None,
    title="Crown",
    specification=(),
    assets=("P-9",),
    fingerprint="other",
    price=price(),
)
CLOSE = CloseCart(order_id="order-1")
CLOSED = CartClosed(order_id="order-1")
REOPENED = CartReopened(order_id="order-1", lost=())
READY = (OPENED, TIARA_IN, STARTED)


def test_lines_add_up() -> None:
    full = found_cart(given(CART, OPENED, TIARA_IN, CHAINS_IN).state)
    assert total_of(full) == Money(120_000 + 2 * 42_000)
    assert total_of(found_cart(given(CART, OPENED).state)) == Money(0)


def test_a_cart_is_opened_once() -> None:
    given(CART).when(OPEN).then(OPENED)
    given(CART, OPENED).when(OPEN).nothing()


def test_a_line_is_put_in_changed_and_removed() -> None:
    given(CART, OPENED).when(TIARA).then(TIARA_IN)
    change = ChangeQuantity(line_id="c", quantity=3, reservation_id="r-2")
    changed = CartLineQuantityChanged(line_id="c", quantity=3, reservation_id="r-2")
    given(CART, OPENED, CHAINS_IN).when(change).then(changed)
    (line,) = found_cart(given(CART, OPENED, CHAINS_IN, changed).state).lines
    assert (line.quantity, line.reservation_id) == (3, "r-2")
    removed = CartLineRemoved(line_id="1", cause="user")
    given(CART, OPENED, TIARA_IN).when(RemoveLine(line_id="1")).then(removed)
    assert isinstance(given(CART, OPENED, TIARA_IN, removed).state, Empty)


@pytest.mark.parametrize(
    "again",
    [
        TIARA,
        ChangeQuantity(line_id="1", quantity=1, reservation_id="r-9"),
        RemoveLine(line_id="gone"),
        again(price()),
        AcknowledgePrices(total=Money(120_000)),
        ReopenCart(order_id="order-1"),
    ],
)
def test_what_is_so_already_is_silent(again: Command) -> None:
    given(CART, OPENED, TIARA_IN).when(again).nothing()


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        (cart_line("2", assets=("P-1",)), AssetAlreadyInCart),
        (cart_line("2", quantity=2), QuantityInvalid),
        (counted("c", 0), QuantityInvalid),
        (counted("c", -1), QuantityInvalid),
        (counted("c", 1_001), QuantityInvalid),
        (counted("c", 1_000), CartTooManyPieces),
        (counted("c", 10), CartTooManyPieces),
        (counted("c", 4, style_code="BAND"), CartTooManyOfStyle),
    ],
)
def test_a_line_beyond_a_limit_is_refused(line: CartLine, refusal: type[Refusal]) -> None:
    given(CART, OPENED, TIARA_IN).when(PutIn(line=line)).refused(refusal)


def test_pieces_of_one_style_are_counted_over_all_lines() -> None:
    two = CartLineAdded(line=counted("a", 2, style_code="BAND"))
    more = counted("b", 2, style_code="BAND")
    given(CART, OPENED, two).when(PutIn(line=more)).refused(CartTooManyOfStyle, limit=3)
    others = counted("b", 2, style_code="CHAIN")
    given(CART, OPENED, two).when(PutIn(line=others)).then(CartLineAdded(line=others))


def test_a_quote_is_put_in_once_and_for_one_piece() -> None:
    quote = cart_line("q", kind="quote", ref="q-1", assets=())
    twin = replace(quote, line_id="q2")
    given(CART, OPENED, CartLineAdded(line=quote)).when(PutIn(line=twin)).refused(
        QuoteAlreadyInCart
    )
    given(CART, OPENED).when(PutIn(line=replace(quote, quantity=2))).refused(QuantityInvalid)


def test_only_of_counted_goods_can_there_be_more() -> None:
    more = ChangeQuantity(line_id="1", quantity=2, reservation_id="r-9")
    for kind in ("asset", "design", "quote"):
        put = CartLineAdded(line=cart_line("1", kind=kind, assets=()))
        given(CART, OPENED, put).when(more).refused(QuantityInvalid)
    eleven = ChangeQuantity(line_id="c", quantity=11, reservation_id="r-9")
    given(CART, OPENED, CHAINS_IN).when(eleven).refused(CartTooManyPieces)
    none = ChangeQuantity(line_id="c", quantity=0, reservation_id="r-9")
    given(CART, OPENED, CHAINS_IN).when(none).refused(QuantityInvalid)


def test_the_limits_themselves_are_allowed() -> None:
    history = (
        *(OPENED, TIARA_IN, CartLineAdded(line=cart_line("2")), CartLineAdded(line=cart_line("3"))),
        CartLineAdded(line=counted("c", 3, style_code="BAND")),
    )
    four = counted("d", 4)
    given(CART, *history).when(PutIn(line=four)).then(CartLineAdded(line=four))


def test_a_changed_price_is_shown_and_must_be_acknowledged() -> None:
    given(CART, OPENED, TIARA_IN).when(REPRICE).then(REPRICED)
    unseen = given(CART, OPENED, TIARA_IN, REPRICED)
    unseen.when(CHECKOUT).refused(PricesNotAcknowledged)
    unseen.when(CLOSE).refused(PricesNotAcknowledged)
    unseen.when(AcknowledgePrices(total=Money(120_000))).refused(PricesNotAcknowledged)
    unseen.when(SEEN).then(ACKNOWLEDGED)
    given(CART, OPENED, TIARA_IN, REPRICED, ACKNOWLEDGED).when(CHECKOUT).then(
        CheckoutStarted(total=Money(130_000), ship_country="GB")
    )


def test_the_same_total_with_other_vat_is_another_price() -> None:
    other = replace(price(), vat=Money(0))
    shown = CartLineRepriced(line_id="1", before=price(), after=other)
    given(CART, OPENED, TIARA_IN).when(again(other)).then(shown)
    given(CART, OPENED, TIARA_IN).when(again(price())).nothing()


def test_a_price_that_changes_in_the_checkout_ends_it() -> None:
    assert given(CART, *READY, REPRICED).state == Filled(
        OPENED, (cart_line("1", price=price(130_000)),), {"1": price()}
    )


def test_a_line_follows_its_thing_and_the_checkout_begins_anew() -> None:
    given(CART, OPENED, TIARA_IN).when(OTHER_STONE).then(ALTERED)
    given(CART, *READY).when(OTHER_STONE).then(ALTERED)
    given(CART, *READY, ALTERED).when(OTHER_STONE).nothing()
    after = given(CART, *READY, ALTERED).state
    line = cart_line("1", title="Crown", assets=("P-9",), fingerprint="other")
    assert after == Filled(OPENED, (line,))
    given(CART, *READY, ALTERED).when(CHECKOUT).then(STARTED)


def test_a_price_of_the_same_total_is_made_up_for_the_new_thing() -> None:
    otherwise = replace(price(), rounding=Money(1))
    (altered,) = CART.decide(
        given(CART, OPENED, TIARA_IN).state, again(otherwise, title="Crown"), NOON
    )
    assert isinstance(altered, CartLineAltered) and altered.price == otherwise
    dearer = CART.decide(
        given(CART, OPENED, TIARA_IN).state, again(price(130_000), title="Crown"), NOON
    )
    seen = replace(ALTERED, assets=("P-1",), fingerprint=None)
    assert dearer == (seen, REPRICED)
    given(CART, OPENED, TIARA_IN).when(again(otherwise)).nothing()


def test_a_line_that_follows_beyond_a_limit_blocks_the_checkout() -> None:
    second = CartLineAdded(line=cart_line("2"))
    same = again(price(), assets=("P-2",))
    history = (OPENED, TIARA_IN, second)
    (altered,) = CART.decide(given(CART, *history).state, same, NOON)
    given(CART, *history, altered).when(CHECKOUT).refused(AssetAlreadyInCart, asset="P-2")
    given(CART, *READY, second, STARTED, altered).when(CLOSE).refused(AssetAlreadyInCart)


def test_two_lines_may_exchange_their_stones() -> None:
    one, two = cart_line("1"), cart_line("2")
    swap = OfferAgain(
        lines=(
            OfferedNow(line_id="1", piece=offered(one, assets=two.assets)),
            OfferedNow(line_id="2", piece=offered(two, assets=one.assets)),
        )
    )
    exchanged = (
        CartLineAltered(
            line_id=line.line_id,
            style_code=None,
            title="Tiara",
            specification=(),
            assets=assets,
            fingerprint=None,
            price=price(),
        )
        for line, assets in ((one, two.assets), (two, one.assets))
    )
    given(CART, OPENED, TIARA_IN, CartLineAdded(line=two)).when(swap).then(*exchanged)


def test_a_line_whose_quote_is_over_is_of_its_design_from_then_on() -> None:
    quote = cart_line("1", kind="quote", ref="q-1")
    over = again(price(), design_id="d-1", line=quote)
    event = CartLineRepriced(line_id="1", before=price(), after=price(), design_id="d-1")
    given(CART, OPENED, CartLineAdded(line=quote)).when(over).then(event)
    (line,) = found_cart(given(CART, OPENED, CartLineAdded(line=quote), event).state).lines
    assert (line.kind, line.ref) == ("design", "d-1")
    given(CART, OPENED, CartLineAdded(line=line)).when(over).nothing()


def test_a_repriced_line_that_is_removed_needs_no_acknowledgement() -> None:
    removed = CartLineRemoved(line_id="1", cause="user")
    given(CART, OPENED, TIARA_IN, CHAINS_IN, REPRICED, removed).when(CHECKOUT).then(
        CheckoutStarted(total=Money(84_000), ship_country="GB")
    )


def test_checkout_starts_once_until_something_changes() -> None:
    given(CART, OPENED, TIARA_IN).when(CHECKOUT).then(STARTED)
    given(CART, *READY).when(CHECKOUT).nothing()
    assert isinstance(given(CART, *READY).state, InCheckout)
    assert isinstance(given(CART, *READY, CHAINS_IN).state, Filled)
    given(CART, OPENED).when(CHECKOUT).refused(CartEmpty)


def test_only_a_cart_in_checkout_is_handed_over_to_an_order() -> None:
    given(CART, OPENED).when(CLOSE).refused(CartEmpty)
    given(CART, OPENED, TIARA_IN).when(CLOSE).refused(CheckoutNotStarted)
    given(CART, *READY, CHAINS_IN).when(CLOSE).refused(CheckoutNotStarted)
    given(CART, *READY).when(CLOSE).then(CLOSED)


@pytest.mark.parametrize(
    "command",
    [TIARA, REPRICE, CHECKOUT, RemoveLine(line_id="1"), OPEN, CloseCart(order_id="order-2")],
)
def test_a_closed_cart_does_not_change(command: Command) -> None:
    given(CART, *READY, CLOSED).when(command).refused(CartIsClosed)


def test_a_cart_is_closed_once_and_opened_by_its_own_order_only() -> None:
    given(CART, *READY, CLOSED).when(CLOSE).nothing()
    given(CART, *READY, CLOSED).when(ReopenCart(order_id="order-1", lost=("P-1",))).then(
        CartReopened(order_id="order-1", lost=("P-1",))
    )
    given(CART, *READY, CLOSED).when(ReopenCart(order_id="order-2")).refused(CartIsClosed)
    assert isinstance(given(CART, *READY, CLOSED).state, Ordered)
    given(CART, *READY, CLOSED, REOPENED).when(CLOSE).refused(CheckoutNotStarted)
    given(CART, *READY, CLOSED, REOPENED).when(CHECKOUT).then(STARTED)


@pytest.mark.parametrize("command", [TIARA, CHECKOUT, CLOSE, RemoveLine(line_id="1"), SEEN])
def test_there_is_no_cart_before_it_is_opened(command: Wish) -> None:
    given(CART).when(command).refused(NotFound)
    given(CART).when(ByShopper(token_hash="token-1", wish=command)).refused(NotFound)


@pytest.mark.parametrize("history", [(OPENED, TIARA_IN), READY, (*READY, CLOSED)])
def test_for_anybody_but_its_shopper_there_is_no_such_cart(history: tuple[Event, ...]) -> None:
    for wish in (TIARA, CHECKOUT, CLOSE, RemoveLine(line_id="1"), SEEN):
        stranger = ByShopper(token_hash="token-2", wish=wish)
        given(CART, *history).when(stranger).refused(NotFound)
    with pytest.raises(NotFound):
        for_shopper(given(CART, *history).state, "token-2")


@pytest.mark.parametrize("country", ["FR", "fr", "XX", "", " "])
@pytest.mark.parametrize("history", [(OPENED, TIARA_IN), READY])
def test_a_checkout_is_for_where_we_deliver(history: tuple[Event, ...], country: str) -> None:
    abroad = StartCheckout(ship_country=country)
    given(CART, *history).when(abroad).refused(DeliveryCountryNotServed)


def test_where_we_deliver_is_understood_as_people_write_it() -> None:
    for home in ("gb", "United Kingdom"):
        given(CART, OPENED, TIARA_IN).when(StartCheckout(ship_country=home)).then(STARTED)


def test_its_shopper_may_change_it_until_it_is_ordered() -> None:
    own = ByShopper(token_hash="token-1", wish=CHECKOUT)
    given(CART, OPENED, TIARA_IN).when(own).then(STARTED)
    given(CART, *READY, CLOSED).when(own).refused(CartIsClosed)
    assert for_shopper(given(CART, *READY).state, "token-1").lines == (cart_line("1"),)
    with pytest.raises(CartIsClosed):
        for_shopper(given(CART, *READY, CLOSED).state, "token-1")


@pytest.mark.parametrize(
    "command", [REPRICE, ChangeQuantity(line_id="x", quantity=2, reservation_id="r")]
)
def test_a_line_that_is_not_there_is_not_found(command: Command) -> None:
    given(CART, OPENED).when(command).refused(NotFound)
