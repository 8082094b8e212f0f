"""An owner has so many pieces held at a time, and a known customer a few more."""

from hypothesis import strategies as st

from domain.selling.holdings import (
    HOLDINGS,
    EnterHolding,
    HoldingEntered,
    HoldLimitReached,
    most_held,
)
from domain.selling.owner import known_owner
from tests.laws import check_decider
from tests.scenario import given


def enter(asset_id: str, *kept: str, most: int | None = 3, holder: str = "cart-1") -> EnterHolding:
    return EnterHolding(asset_id=asset_id, holder=holder, kept=frozenset(kept), most=most)


def entered(asset_id: str, *over: str, holder: str = "cart-1") -> HoldingEntered:
    return HoldingEntered(asset_id=asset_id, holder=holder, over=over)


def test_a_guest_has_three_pieces_held_and_a_known_customer_five() -> None:
    assert (most_held("a-hash"), most_held(known_owner("c-1"))) == (3, 5)
    given(HOLDINGS).when(enter("d", "a", "b", "c")).refused(HoldLimitReached, limit=3)
    given(HOLDINGS).when(enter("d", "a", "b", "c", most=5)).then(entered("d"))


def test_what_is_held_already_is_not_counted_twice() -> None:
    given(HOLDINGS, entered("a")).when(enter("a", "a", "b", "c")).nothing()
    given(HOLDINGS, entered("a")).when(enter("a", "a", holder="quotes-1")).then(
        entered("a", holder="quotes-1")
    )


def test_what_is_over_does_not_count_and_is_forgotten() -> None:
    history = (entered("a"), entered("b"), entered("c"))
    given(HOLDINGS, *history).when(enter("d", "b")).then(entered("d", "a", "c"))
    assert set(given(HOLDINGS, *history, entered("d", "a", "c")).state.holders) == {"b", "d"}


def test_what_is_theirs_already_is_never_refused() -> None:
    given(HOLDINGS).when(enter("d", "a", "b", "c", most=None)).then(entered("d"))


def test_holdings_keep_the_laws() -> None:
    names = st.sampled_from(["a", "b", "c", "d"])
    commands = st.builds(
        EnterHolding,
        asset_id=names,
        holder=st.sampled_from(["cart-1", "quotes-1"]),
        kept=st.frozensets(names),
        most=st.sampled_from([None, 3]),
    )
    check_decider(HOLDINGS, commands, longest=6, examples=40)
