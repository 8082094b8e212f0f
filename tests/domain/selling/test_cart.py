"""A cart keeps its limits, shows every new price, and belongs to one order at a time."""

import pytest
from hypothesis import strategies as st

from domain.kernel import NotFound, Refusal
from domain.money import Money
from domain.selling.cart import (
    CART,
    AcknowledgePrices,
    Cart,
    CartClosed,
    CartEmpty,
    CartIsClosed,
    CartReopened,
    CheckoutStarted,
    Close,
    Command,
    Open,
    PricesAcknowledged,
    PricesNotAcknowledged,
    Reopen,
    StartCheckout,
)
from domain.selling.cart_line import (
    AddLine,
    AssetAlreadyInCart,
    CartLine,
    CartLineAdded,
    CartLineQuantityChanged,
    CartLineRemoved,
    CartLineRepriced,
    CartTooManyOfStyle,
    CartTooManyPieces,
    ChangeQuantity,
    HoldLimitReached,
    QuantityInvalid,
    RemoveLine,
    RepriceLine,
)
from tests.domain.paid_order_facts import after, cart_line, counted, price, then
from tests.laws import check_decider

OPEN = Open(token_hash="token-1")
TIARA = AddLine(line=cart_line("1"))
CHAINS = AddLine(line=counted("c", 2))
REPRICE = RepriceLine(line_id="1", price=price(130_000))
CHECKOUT = StartCheckout(ship_country="GB")


def cart(*given: Command) -> Cart:
    state = after(CART, OPEN, *given)
    assert isinstance(state, Cart)
    return state


def test_lines_add_up() -> None:
    assert cart(TIARA, CHAINS).total == Money(120_000 + 2 * 42_000)
    assert cart().total == Money(0)


def test_a_line_is_added_changed_and_removed() -> None:
    assert then(CART, OPEN, when=TIARA) == (CartLineAdded(line=TIARA.line),)
    change = ChangeQuantity(line_id="c", quantity=3, reservation_id="r-2")
    assert then(CART, OPEN, CHAINS, when=change) == (
        CartLineQuantityChanged(line_id="c", quantity=3, reservation_id="r-2"),
    )
    assert cart(CHAINS, change).lines[0].reservation_id == "r-2"
    assert then(CART, OPEN, TIARA, when=RemoveLine(line_id="1")) == (
        CartLineRemoved(line_id="1", cause="user"),
    )
    assert cart(TIARA, RemoveLine(line_id="1")).lines == ()


@pytest.mark.parametrize(
    "again",
    [
        OPEN,
        TIARA,
        ChangeQuantity(line_id="1", quantity=1, reservation_id="r-9"),
        RemoveLine(line_id="gone"),
        RepriceLine(line_id="1", price=price()),
        AcknowledgePrices(total=Money(120_000)),
        Reopen(order_id="order-1"),
    ],
)
def test_what_is_so_already_is_silent(again: Command) -> None:
    assert then(CART, OPEN, TIARA, when=again) == ()


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        (cart_line("2", assets=("P-1",)), AssetAlreadyInCart),
        (cart_line("2", quantity=2), QuantityInvalid),
        (counted("c", 0), QuantityInvalid),
        (counted("c", -1), QuantityInvalid),
        (counted("c", 10), CartTooManyPieces),
        (counted("c", 4, style_code="BAND"), CartTooManyOfStyle),
        (cart_line("2", assets=("P-2", "P-3", "P-4")), HoldLimitReached),
    ],
)
def test_a_line_beyond_a_limit_is_refused(line: CartLine, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        then(CART, OPEN, TIARA, when=AddLine(line=line))


def test_the_limits_themselves_are_allowed() -> None:
    full = cart(
        TIARA,
        AddLine(line=cart_line("2")),
        AddLine(line=cart_line("3")),
        AddLine(line=counted("c", 3, style_code="BAND")),
        AddLine(line=counted("d", 4)),
    )
    assert sum(line.quantity for line in full.lines) == 10


def test_a_changed_price_is_shown_and_must_be_acknowledged() -> None:
    (shown,) = then(CART, OPEN, TIARA, when=REPRICE)
    assert isinstance(shown, CartLineRepriced)
    assert (shown.before.total, shown.after.total) == (Money(120_000), Money(130_000))
    with pytest.raises(PricesNotAcknowledged):
        then(CART, OPEN, TIARA, REPRICE, when=CHECKOUT)
    with pytest.raises(PricesNotAcknowledged):
        then(CART, OPEN, TIARA, REPRICE, when=AcknowledgePrices(total=Money(120_000)))
    seen = AcknowledgePrices(total=Money(130_000))
    assert then(CART, OPEN, TIARA, REPRICE, when=seen) == (
        PricesAcknowledged(line_ids=("1",), total=Money(130_000)),
    )
    assert then(CART, OPEN, TIARA, REPRICE, seen, when=CHECKOUT)


def test_a_repriced_line_that_is_removed_needs_no_acknowledgement() -> None:
    assert then(CART, OPEN, TIARA, CHAINS, REPRICE, RemoveLine(line_id="1"), when=CHECKOUT)


def test_checkout_starts_once_until_something_changes() -> None:
    assert then(CART, OPEN, TIARA, when=CHECKOUT) == (
        CheckoutStarted(total=Money(120_000), ship_country="GB"),
    )
    assert then(CART, OPEN, TIARA, CHECKOUT, when=CHECKOUT) == ()
    assert not cart(TIARA, CHECKOUT, CHAINS).checking_out
    with pytest.raises(CartEmpty):
        then(CART, OPEN, when=CHECKOUT)


@pytest.mark.parametrize(
    "wish", [TIARA, REPRICE, CHECKOUT, RemoveLine(line_id="1"), OPEN, Close(order_id="order-2")]
)
def test_a_closed_cart_does_not_change(wish: Command) -> None:
    with pytest.raises(CartIsClosed):
        then(CART, OPEN, TIARA, CHECKOUT, Close(order_id="order-1"), when=wish)


def test_a_cart_is_closed_once_and_opened_by_its_own_order_only() -> None:
    close, reopen = Close(order_id="order-1"), Reopen(order_id="order-1", lost=("P-1",))
    ready = (OPEN, TIARA, CHECKOUT)
    assert then(CART, *ready, when=close) == (CartClosed(order_id="order-1"),)
    assert then(CART, *ready, close, when=close) == ()
    assert then(CART, *ready, close, when=reopen) == (
        CartReopened(order_id="order-1", lost=("P-1",)),
    )
    with pytest.raises(CartIsClosed):
        then(CART, *ready, close, when=Reopen(order_id="order-2"))
    again = cart(TIARA, CHECKOUT, close, reopen)
    assert (again.order_id, again.checking_out, len(again.lines)) == (None, False, 1)


@pytest.mark.parametrize("wish", [TIARA, CHECKOUT, Close(order_id="o"), RemoveLine(line_id="1")])
def test_there_is_no_cart_before_it_is_opened(wish: Command) -> None:
    with pytest.raises(NotFound):
        then(CART, when=wish)


@pytest.mark.parametrize(
    "wish", [REPRICE, ChangeQuantity(line_id="x", quantity=2, reservation_id="r")]
)
def test_a_line_that_is_not_there_is_not_found(wish: Command) -> None:
    with pytest.raises(NotFound):
        then(CART, OPEN, when=wish)


def test_a_cart_keeps_the_laws() -> None:
    lines = st.sampled_from(["1", "2", "c"])
    orders = st.sampled_from(["order-1", "order-2"])
    added = [cart_line("1"), cart_line("2"), counted("c", 2), counted("c", 11)]
    wishes: st.SearchStrategy[Command] = st.one_of(
        st.just(OPEN),
        st.sampled_from([AddLine(line=line) for line in added]),
        st.builds(
            ChangeQuantity,
            line_id=lines,
            quantity=st.integers(-1, 4),
            reservation_id=st.just("r"),
        ),
        st.builds(RemoveLine, line_id=lines),
        st.builds(RepriceLine, line_id=lines, price=st.sampled_from([price(), price(130_000)])),
        st.builds(AcknowledgePrices, total=st.sampled_from([Money(120_000), Money(130_000)])),
        st.just(CHECKOUT),
        st.builds(Close, order_id=orders),
        st.builds(Reopen, order_id=orders),
    )
    check_decider(CART, st.one_of(wishes, st.just(OPEN), st.just(TIARA)), longest=10, examples=40)
