"""Whatever is asked of a cart, in whatever order, it keeps the laws; and who may ask."""

from hypothesis import strategies as st

from domain.kernel import NotFound
from domain.money import Money
from domain.selling.cart import CART, ByShopper, Command, Wish
from domain.selling.cart.cart_line import ChangeQuantity, PutIn, RemoveLine
from domain.selling.cart.checkout import AcknowledgePrices, CloseCart, ReopenCart
from domain.selling.cart.conceding import ConcessionCommand, WithdrawConcession
from domain.selling.cart.merging import (
    CarriedLine,
    CartClaimed,
    ClaimCart,
    GiveBack,
    HandOver,
    MergeCommand,
    TakeBack,
    TakeOver,
)
from domain.selling.owner import known_owner
from tests.domain.selling.conceding import ASSOCIATE, MANAGER, give, ground
from tests.domain.selling.facts import cart_line, counted, price
from tests.domain.selling.test_cart import (
    CHECKOUT,
    OPEN,
    OPENED,
    OTHER_STONE,
    STARTED,
    TIARA,
    TIARA_IN,
    again,
)
from tests.laws import check_decider
from tests.scenario import given

LINES = st.sampled_from(["1", "2", "c"])
ORDERS = st.sampled_from(["order-1", "order-2"])
ADDED = [cart_line("1"), cart_line("2"), counted("c", 2), counted("c", 11)]
MERGES: st.SearchStrategy[MergeCommand] = st.one_of(
    st.sampled_from([HandOver(into="cart-2"), GiveBack(merged_from="cart-3")]),
    st.builds(
        TakeOver,
        merged_from=st.just("cart-3"),
        lines=st.sampled_from([(), (CarriedLine(line=counted("d", 2)),)]),
    ),
    st.builds(TakeBack, given_by=st.sampled_from(["cart-2", "cart-9"]), lines=st.just(())),
    st.just(ClaimCart(customer_id="c-1")),
)
WISHES: st.SearchStrategy[Wish] = st.one_of(
    st.sampled_from([PutIn(line=line) for line in ADDED]),
    st.builds(
        ChangeQuantity, line_id=LINES, quantity=st.integers(-1, 4), reservation_id=st.just("r")
    ),
    st.builds(RemoveLine, line_id=LINES),
    st.builds(again, st.sampled_from([price(), price(130_000)]), line=st.sampled_from(ADDED)),
    st.just(OTHER_STONE),
    st.builds(AcknowledgePrices, total=st.sampled_from([Money(120_000), Money(130_000)])),
    st.just(CHECKOUT),
    st.builds(CloseCart, order_id=ORDERS),
    MERGES,
)

CONCESSIONS: st.SearchStrategy[ConcessionCommand] = st.one_of(
    st.builds(
        give,
        st.sampled_from(["k-1", "k-2"]),
        share=st.sampled_from([ASSOCIATE, MANAGER]),
        grounds=st.just(tuple(map(ground, ADDED[:3]))),
    ),
    st.just(WithdrawConcession(by="staff-1")),
)


def test_a_known_customer_claims_a_cart_that_a_token_opened() -> None:
    claim = ClaimCart(customer_id="c-1")
    claimed = CartClaimed(customer_id="c-1", merged_from=None, moved_lines=())
    by_token = ByShopper(token_hash="token-1", wish=claim)
    given(CART, OPENED, TIARA_IN).when(by_token).then(claimed)
    given(CART, OPENED, TIARA_IN, claimed).when(claim).nothing()
    given(CART, OPENED, TIARA_IN, claimed).when(by_token).refused(NotFound)
    on_any_device = ByShopper(token_hash=known_owner("c-1"), wish=CHECKOUT)
    given(CART, OPENED, TIARA_IN, claimed).when(on_any_device).then(STARTED)


def test_a_cart_keeps_the_laws() -> None:
    commands: st.SearchStrategy[Command] = st.one_of(
        WISHES,
        st.builds(ByShopper, token_hash=st.sampled_from(["token-1", "token-2"]), wish=WISHES),
        st.builds(ReopenCart, order_id=ORDERS),
        CONCESSIONS,
        st.just(OPEN),
        st.just(TIARA),
    )
    check_decider(CART, commands, longest=10, examples=40)
