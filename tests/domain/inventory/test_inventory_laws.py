"""Laws of assets and stock items under any sequence of commands, found by Hypothesis."""

import re
from collections import Counter
from datetime import datetime, timedelta
from itertools import product
from typing import Any, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.inventory.asset import ASSET
from domain.inventory.asset import Command as AssetCommand
from domain.inventory.asset.hold import (
    AssetHoldEnded,
    AssetReserved,
    Expire,
    Extend,
    Purpose,
    Release,
    Reserve,
)
from domain.inventory.asset.listing import Unlist
from domain.inventory.asset.quarantine import Quarantine, ReleaseFromQuarantine, Return
from domain.inventory.asset.standing import Allocate, Mount, Sell
from domain.inventory.stock import STOCK, ReceiveGoods, SetLevels, StockItem, StockReceived
from domain.inventory.stock import Command as StockCommand
from domain.inventory.stock import Event as StockEvent
from domain.inventory.stock.adjustment import CorrectCount, StockAdjusted
from domain.inventory.stock.promised import StockIssued, StockReservationReleased
from domain.inventory.stock.reservation import (
    ExpireReservation,
    IssueStock,
    ReleaseReservation,
    ReserveStock,
)
from domain.inventory.stock.reserved import StockReserved
from domain.kernel import Decider, Refusal
from domain.money import Money
from tests.domain.inventory.facts import HALF_HOUR, OFFERED
from tests.domain.inventory.test_asset import MOVE
from tests.scenario import NOON

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")

FACT = re.compile(r"{(\w+)}")
HOLDERS = ("cart-1", "cart-2")
PURPOSES: tuple[Purpose, ...] = ("cart", "quote", "checkout", "payment", "order")
MINUTES = st.integers(0, 15)


def reserves(minute: int) -> list[AssetCommand]:
    until = NOON + timedelta(minutes=minute) + HALF_HOUR
    return [
        Reserve(
            reservation_id=f"{holder}-{purpose}-{minute}",
            purpose=purpose,
            holder=holder,
            expires_at=None if purpose == "order" else until,
        )
        for holder, purpose in product(HOLDERS, PURPOSES)
    ]


def ends(minute: int) -> list[AssetCommand]:
    ids = [f"{h}-{p}-{m}" for h, p, m in product(HOLDERS, PURPOSES, (minute, 0))]
    later = NOON + timedelta(minutes=minute) + 2 * HALF_HOUR
    return [
        *(Expire(reservation_id=i) for i in ids),
        *(Release(reservation_id=i, holder=h) for i, h in product(ids, HOLDERS)),
        *(Extend(reservation_id=i, holder=h, expires_at=later) for i, h in product(ids, HOLDERS)),
    ]


SALE: list[AssetCommand] = [
    Reserve(reservation_id="o", purpose="order", holder="cart-1", expires_at=None),
    Allocate(holder="cart-1", order_id="o-1", line_id="1"),
    Allocate(holder="cart-1", order_id="o-1", line_id="1"),
    Release(reservation_id="o", holder="cart-1"),
    Sell(order_id="o-1", line_id="1"),
    Sell(order_id="o-1", line_id="1"),
    Mount(piece_id="P-1", position="centre", by="setter-1"),
    Return(case_id="c-1", condition="unworn"),
    ReleaseFromQuarantine(reason="returned", by="qc-1"),
]
STEPS: list[AssetCommand] = [
    *OFFERED,
    MOVE,
    Quarantine(reason="unseen"),
    ReleaseFromQuarantine(reason="unseen", by="qc-1"),
    ReleaseFromQuarantine(reason="unseen", by="qc-1"),
    Unlist(reason="photo"),
]


@st.composite
def asset_steps(draw: st.DrawFn) -> list[tuple[AssetCommand, datetime]]:
    """Commands at a clock that moves on, biased towards holds and starting from a listed stone."""
    steps: list[tuple[AssetCommand, datetime]] = [(wish, NOON) for wish in OFFERED]
    minute = 0
    for _ in range(draw(st.integers(5, 30))):
        minute += draw(MINUTES)
        wishes = draw(st.sampled_from([reserves(minute), ends(minute), SALE, SALE, SALE, STEPS]))
        steps.append((draw(st.sampled_from(wishes)), NOON + timedelta(minutes=minute)))
    return steps


@st.composite
def stock_steps(draw: st.DrawFn) -> list[tuple[StockCommand, datetime]]:
    steps: list[tuple[StockCommand, datetime]] = [
        (ReceiveGoods(qty=20, cost=Money(9_000), lot="first"), NOON)
    ]
    minute = 0
    for number in range(draw(st.integers(5, 25))):
        minute += draw(st.integers(0, 9))
        now = NOON + timedelta(minutes=minute)
        steps.append((draw(stock_wish(number, now)), now))
    return steps


def stock_wish(number: int, now: datetime) -> st.SearchStrategy[StockCommand]:
    ids, qty = st.sampled_from(["a", "b", "c", "d"]), st.integers(1, 6)
    until = st.sampled_from([None, now + HALF_HOUR, now])
    small, fresh = st.integers(-6, 6), ids | st.just(str(number))
    recent = st.sampled_from([str(number - ago) for ago in (1, 2, 3)])
    reserve = st.builds(ReserveStock, reservation_id=fresh, qty=qty, expires_at=until)
    issue = st.builds(IssueStock, reservation_id=ids | recent, qty=st.just(1), to=st.just("bench"))
    return st.one_of(
        st.builds(ReceiveGoods, qty=qty, cost=st.just(Money(9_000)), lot=ids),
        reserve,
        reserve,
        reserve,
        st.builds(ReleaseReservation, reservation_id=ids | recent),
        st.builds(ExpireReservation, reservation_id=ids | recent),
        issue,
        issue,
        st.builds(SetLevels, safety=st.integers(0, 3), reorder_point=st.none() | qty),
        st.builds(
            CorrectCount,
            adjustment_id=st.just(str(number)),
            delta=small,
            reason=st.sampled_from(["loss", "found", "luck"]),
            by=st.just("ops-1"),
            approval_from=st.just(Money(50_000)),
        ),
    )


def history(decider: Decider[S, C, E], steps: list[tuple[C, datetime]]) -> tuple[list[S], list[E]]:
    """Every state passed through and every event, having asked each question twice."""
    states, events = [decider.initial], list[E]()
    for wish, now in steps:
        for event in answer(decider, states[-1], wish, now):
            states.append(decider.evolve(states[-1], event))
            events.append(event)
        assert answer(decider, states[-1], wish, now) == ()
    return states, events


def answer(decider: Decider[S, C, E], state: S, wish: C, now: datetime) -> tuple[E, ...]:
    try:
        return decider.decide(state, wish, now)
    except Refusal as refusal:
        assert refusal.code and set(FACT.findall(refusal.__doc__ or "")) <= refusal.facts.keys()
        return ()


@settings(max_examples=200, deadline=None)
@given(asset_steps())
def test_an_asset_has_one_hold_and_every_hold_one_end(
    steps: list[tuple[AssetCommand, datetime]],
) -> None:
    states, events = history(ASSET, steps)
    active: list[tuple[str, str]] = []
    for event in events:
        if isinstance(event, AssetReserved):
            active.append((event.reservation_id, event.holder))
            assert len(active) == 1
        if isinstance(event, AssetHoldEnded):
            assert active.pop() == (event.reservation_id, event.holder)
    hold = getattr(getattr(states[-1], "standing", None), "hold", None)
    assert [(hold.reservation_id, hold.holder)] == active if hold else active == []


@settings(max_examples=100, deadline=None)
@given(stock_steps())
def test_counts_always_add_up(steps: list[tuple[StockCommand, datetime]]) -> None:
    states, events = history(STOCK, steps)
    for state in states:
        assert 0 <= state.reserved <= state.on_hand
        assert state.available == max(0, state.on_hand - state.reserved - state.safety)
        assert state.reserved == sum(held.qty for held in state.reservations.live.values())
    came, went = counted(events)
    assert states[-1].on_hand == came - went
    assert open_reservations(events) == Counter(states[-1].reservations.live.keys())


def counted(events: list[StockEvent]) -> tuple[int, int]:
    came = sum(e.qty for e in events if isinstance(e, StockReceived))
    came += sum(e.delta for e in events if isinstance(e, StockAdjusted))
    return came, sum(e.qty for e in events if isinstance(e, StockIssued))


def open_reservations(events: list[StockEvent]) -> Counter[str]:
    open_ = Counter(e.reservation_id for e in events if isinstance(e, StockReserved))
    ended = (e for e in events if isinstance(e, StockReservationReleased | StockIssued))
    open_.subtract(e.reservation_id for e in ended)
    assert all(count in (0, 1) for count in open_.values())
    return +open_


@settings(max_examples=30, deadline=None)
@given(asset_steps(), asset_steps(), stock_steps(), stock_steps())
def test_evolve_never_fails(a: Any, b: Any, c: Any, d: Any) -> None:
    asset_states, _ = history(ASSET, a)
    _, asset_events = history(ASSET, b)
    for state, event in product(asset_states, asset_events):
        assert ASSET.evolve(state, event) is not None
    stock_states, _ = history(STOCK, c)
    _, stock_events = history(STOCK, d)
    for item, happened in product(stock_states, stock_events):
        assert isinstance(STOCK.evolve(item, happened), StockItem)
