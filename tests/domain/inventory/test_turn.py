"""A shopper's turn at a stone or at goods ends two hours after it began, whatever they try."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from domain.inventory.asset import ASSET, Event, State
from domain.inventory.asset.hold import (
    AssetHoldExtended,
    AssetReserved,
    Purpose,
    Release,
    Reserve,
)
from domain.inventory.stock import STOCK, StockItem, StockReceived
from domain.inventory.stock.reservation import ReleaseReservation, ReserveStock
from domain.inventory.stock.reserved import StockReserved
from domain.inventory.turn import REMEMBERED, HeldLongEnough, Turn, taken
from domain.money import Money
from tests.domain.inventory.facts import HALF_HOUR, ON_OFFER, allowance, ended, reserved
from tests.scenario import NOON, given

LIMIT = NOON + 4 * HALF_HOUR
TICK = timedelta(microseconds=1)
TAKEN_OUT = (*ON_OFFER, reserved("cart"), ended("released"))
GOODS = StockReceived(qty=9, cost=Money(100), lot="lot-1")


def again(at: datetime, purpose: Purpose = "cart", owner: str = "owner-1") -> Reserve:
    """From another cart, as if nothing had been."""
    grace = HALF_HOUR if purpose == "checkout" else timedelta(0)
    return Reserve(
        reservation_id=f"r-{at:%H%M}",
        purpose=purpose,
        holder="cart-2",
        expires_at=at + HALF_HOUR,
        allowance=allowance(owner, at, grace=grace),
    )


def holds(at: datetime, until: datetime, limit: datetime) -> AssetReserved:
    return replace(
        reserved("cart", "cart-2"), reservation_id=f"r-{at:%H%M}", expires_at=until, limit=limit
    )


def last_held(until: datetime) -> tuple[Event, ...]:
    """In a turn that began at noon, held last until then, and taken out."""
    held = replace(reserved("cart"), expires_at=until)
    return (*ON_OFFER, held, ended("released"))


def test_what_is_taken_out_and_put_in_again_goes_on_in_the_same_turn() -> None:
    at = NOON + HALF_HOUR / 2
    same = holds(at, at + HALF_HOUR, LIMIT)
    given(ASSET, *TAKEN_OUT).when(again(at), at).then(same)


def test_a_hold_in_the_last_minutes_of_a_turn_ends_with_it() -> None:
    at = LIMIT - HALF_HOUR / 2
    given(ASSET, *last_held(LIMIT)).when(again(at), at).then(holds(at, LIMIT, LIMIT))


@pytest.mark.parametrize("at", [LIMIT, LIMIT + HALF_HOUR - TICK])
def test_after_its_turn_a_cart_waits_for_the_others(at: datetime) -> None:
    waits = given(ASSET, *last_held(LIMIT)).when(again(at), at)
    waits.refused(HeldLongEnough, again_at=LIMIT + HALF_HOUR)
    theirs = again(at, owner="owner-2")
    events = ASSET.decide(given(ASSET, *last_held(LIMIT)).state, theirs, at)
    assert [type(event) for event in events] == [AssetReserved]


def test_another_turn_begins_half_an_hour_after_the_last_hold_was_to_end() -> None:
    at = LIMIT + HALF_HOUR
    whole = holds(at, at + HALF_HOUR, at + 4 * HALF_HOUR)
    given(ASSET, *last_held(LIMIT)).when(again(at), at).then(whole)
    early = NOON + 2 * HALF_HOUR
    whole = holds(early, early + HALF_HOUR, early + 4 * HALF_HOUR)
    given(ASSET, *TAKEN_OUT).when(again(early), early).then(whole)


def test_an_extension_counts_as_a_hold() -> None:
    longer = AssetHoldExtended(reservation_id="r-cart", expires_at=LIMIT)
    history = (*ON_OFFER, reserved("cart"), longer, ended("released"))
    given(ASSET, *history).when(again(LIMIT), LIMIT).refused(HeldLongEnough)


def test_a_checkout_has_its_half_hour_beyond_the_turn_and_no_more() -> None:
    at = LIMIT - TICK
    (held,) = ASSET.decide(given(ASSET, *last_held(LIMIT)).state, again(at, "checkout"), at)
    assert isinstance(held, AssetReserved)
    assert (held.expires_at, held.limit) == (at + HALF_HOUR, LIMIT)
    after = LIMIT + HALF_HOUR
    over = (*ON_OFFER, replace(reserved("cart"), limit=LIMIT, expires_at=after), ended("released"))
    late = given(ASSET, *over).when(again(after, "checkout"), after)
    late.refused(HeldLongEnough, again_at=after + HALF_HOUR)


def test_an_order_is_not_bound_by_the_turn() -> None:
    paying = replace(again(LIMIT, "payment"), allowance=None)
    (held,) = ASSET.decide(given(ASSET, *last_held(LIMIT)).state, paying, LIMIT)
    assert isinstance(held, AssetReserved) and held.expires_at == LIMIT + HALF_HOUR


def test_who_lets_an_unpaid_order_go_waits_from_then_on() -> None:
    """And not from when it was to be paid."""
    paying = replace(reserved("payment"), owner="owner-1", limit=LIMIT, expires_at=LIMIT)
    at = NOON + HALF_HOUR
    let_go = replace(ended("released", "payment"), at=at)
    leave = Release(reservation_id="r-payment", holder="cart-1")
    given(ASSET, *ON_OFFER, paying).when(leave, at).then(let_go)
    later = at + HALF_HOUR
    whole = holds(later, later + HALF_HOUR, later + 4 * HALF_HOUR)
    given(ASSET, *ON_OFFER, paying, let_go).when(again(later), later).then(whole)


def test_the_shorter_of_two_limits_ends_a_turn_and_no_hold_of_it_is_forgotten() -> None:
    at = NOON + HALF_HOUR / 3
    sooner = at + HALF_HOUR / 3
    wish = replace(again(at), allowance=replace(allowance("owner-1"), limit=sooner))
    short = holds(at, sooner, sooner)
    given(ASSET, *TAKEN_OUT).when(wish, at).then(short)
    over = replace(ended("released"), reservation_id=short.reservation_id, holder="cart-2")
    early = sooner + HALF_HOUR
    refused = given(ASSET, *TAKEN_OUT, short, over).when(again(early), early)
    refused.refused(HeldLongEnough, again_at=NOON + 2 * HALF_HOUR)


def test_of_a_hold_of_old_the_cart_itself_is_the_owner() -> None:
    old = replace(reserved("cart"), owner=None, expires_at=LIMIT)
    history = (*ON_OFFER, old, ended("released"))
    mine = again(LIMIT, owner="cart-1")
    given(ASSET, *history).when(mine, LIMIT).refused(HeldLongEnough)


def test_the_newest_turns_are_remembered() -> None:
    turns: tuple[Turn, ...] = ()
    for number in range(REMEMBERED + 1):
        turn = Turn(owner=f"o-{number}", limit=LIMIT, reservation_id="r", held_until=LIMIT)
        turns = taken(turns, turn)
    assert len(turns) == REMEMBERED
    assert [turn.owner for turn in (turns[0], turns[-1])] == [f"o-{REMEMBERED}", "o-1"]
    assert len(taken(turns, replace(turns[-1], held_until=NOON))) == REMEMBERED


def counted(at: datetime) -> ReserveStock:
    return ReserveStock(
        reservation_id=f"s-{at:%H%M}",
        qty=1,
        expires_at=at + HALF_HOUR,
        allowance=allowance("owner-1", at),
    )


def test_counted_goods_have_turns_too() -> None:
    first = StockReserved(
        reservation_id="s-1", qty=1, expires_at=LIMIT, owner="owner-1", limit=LIMIT
    )
    at = LIMIT - HALF_HOUR / 2
    second = replace(first, reservation_id=f"s-{at:%H%M}", expires_at=LIMIT)
    given(STOCK, GOODS, first).when(counted(at), at).then(second)
    given(STOCK, GOODS, first).when(counted(LIMIT), LIMIT).refused(
        HeldLongEnough, again_at=LIMIT + HALF_HOUR
    )
    free = replace(counted(LIMIT), allowance=None)
    assert STOCK.decide(given(STOCK, GOODS, first).state, free, LIMIT)


WAITS = st.lists(st.tuples(st.integers(1, 45), st.sampled_from(["cart", "checkout"])), max_size=40)


def longest(spans: list[tuple[datetime, datetime]]) -> timedelta:
    """The longest time in which nobody else could have had it for half an hour together."""
    best, start, end = timedelta(0), None, None
    for begins, ends in spans:
        if end is None or start is None or begins >= end + HALF_HOUR:
            start = begins
        end = max(ends, end) if end and begins < end + HALF_HOUR else ends
        best = max(best, end - start)
    return best


@any_of(WAITS)
def test_no_play_with_carts_holds_a_stone_for_longer(waits: list[tuple[int, Purpose]]) -> None:
    state: State = given(ASSET, *ON_OFFER).state
    now, spans = NOON, []
    for minutes, purpose in waits:
        now += timedelta(minutes=minutes)
        try:
            events = ASSET.decide(state, again(now, purpose), now)
        except HeldLongEnough:
            continue
        (held,) = (event for event in events if isinstance(event, AssetReserved))
        assert held.expires_at
        spans.append((now, held.expires_at))
        let_go = Release(reservation_id=held.reservation_id, holder=held.holder)
        state = reduce(ASSET.evolve, events, state)
        state = reduce(ASSET.evolve, ASSET.decide(state, let_go, now), state)
    assert longest(spans) <= 5 * HALF_HOUR


@any_of(st.lists(st.integers(1, 45), max_size=40))
def test_nor_counted_goods(waits: list[int]) -> None:
    state: StockItem = given(STOCK, GOODS).state
    now, spans = NOON, []
    for minutes in waits:
        now += timedelta(minutes=minutes)
        wish = replace(counted(now), reservation_id=f"s-{now}")
        try:
            events = STOCK.decide(state, wish, now)
        except HeldLongEnough:
            continue
        (held,) = (event for event in events if isinstance(event, StockReserved))
        assert held.expires_at
        spans.append((now, held.expires_at))
        let_go = ReleaseReservation(reservation_id=wish.reservation_id)
        state = reduce(STOCK.evolve, events, state)
        state = reduce(STOCK.evolve, STOCK.decide(state, let_go, now), state)
    assert longest(spans) <= 4 * HALF_HOUR
