"""Long streams begin at a snapshot, unless other code made it; what is decided is the same."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st
from pydantic import TypeAdapter

from application.store import snapshots
from application.store.event_store import Decision, EventStore
from application.store.journal.log import Log
from application.store.ports import Sought
from application.store.remembered import Seen
from application.store.snapshots import EVERY, RARELY, Snapshots, code_of
from domain.inventory.stock import STOCK, Command, ReceiveGoods, SetLevels, StockItem
from domain.inventory.stock.live import Live, Packed
from domain.inventory.stock.promised import Reservations
from domain.inventory.stock.reservation import IssueStock, ReleaseReservation, ReserveStock
from domain.kernel import Refusal
from domain.money import Money
from tests.asking import ask
from tests.domain.inventory.facts import allowance
from tests.scenario import NOON
from tests.set_clock import SetClock

KEY, STREAM = "BOX-vault", "stock-BOX-vault"
RECEIVE = ReceiveGoods(qty=100, cost=Money(100), lot="L1")


def store_of(journal: Log, fold: str) -> EventStore:
    """Of a process that starts afresh, with code of that fingerprint."""
    written = Snapshots((STOCK,), fold=fold, every=3)
    return EventStore(journal, SetClock(NOON), snapshots=written)


def decide(command: Command, decision: Decision) -> None:
    decision.decide(STOCK, KEY, command)


def reserve(number: int) -> ReserveStock:
    ends = NOON + timedelta(minutes=number + 1)
    return ReserveStock(reservation_id=f"r-{number}", qty=1, expires_at=ends)


@pytest.fixture
def six(journal: Log) -> Log:
    """A stream of six events, of which the snapshot has five."""
    store = store_of(journal, "one")
    commands: tuple[Command, ...] = (RECEIVE, *map(reserve, range(5)))
    for command in commands:
        store.run(partial(decide, command), ask())
    return journal


def test_who_starts_afresh_reads_the_snapshot_and_what_is_newer(six: Log) -> None:
    look = six.look([Sought(STREAM, 0, "one")])
    (snapshot,) = look.snapshots
    assert 1 < snapshot.version < 6
    read = [recorded.version for recorded in look.newer[STREAM]]
    assert read == list(range(snapshot.version + 1, 7))
    afresh = store_of(six, "one").look().state(STOCK, KEY)
    assert afresh == store_of(six, "two").look().state(STOCK, KEY)
    assert afresh.reserved == 5
    assert len(store_of(six, "one").look().history(STOCK, KEY)) == 6


def test_who_knows_more_is_sent_no_snapshot(six: Log) -> None:
    assert six.look([Sought(STREAM, 6, "one")]).snapshots == ()


def test_who_was_slow_to_write_one_down_takes_no_newer_ones_place(six: Log) -> None:
    (newest,) = six.look([Sought(STREAM, 0, "one")]).snapshots
    six.keep(replace(newest, version=3, state=b"older"))
    assert six.look([Sought(STREAM, 0, "one")]).snapshots == (newest,)


def test_other_code_is_served_no_snapshot_and_replaces_it(six: Log) -> None:
    assert six.look([Sought(STREAM, 0, "two")]).snapshots == ()
    store_of(six, "two").run(partial(decide, reserve(9)), ask())
    assert six.look([Sought(STREAM, 0, "two")]).snapshots[0].version == 6
    assert six.look([Sought(STREAM, 0, "one")]).snapshots == ()


def test_a_process_with_other_code_folds_in_parts_what_was_written_down(
    six: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "PART", 4)
    store_of(six, "two").refold()
    (snapshot,) = six.look([Sought(STREAM, 0, "two")]).snapshots
    assert snapshot.version == 6
    assert six.outdated("two") == ()
    assert [each.version for each in six.part(STREAM, 2, 3)] == [3, 4, 5]
    assert store_of(six, "two").look().state(STOCK, KEY) == full_read(six)
    store_of(six, "two").refold()
    assert six.look([Sought(STREAM, 0, "two")]).snapshots == (snapshot,)


def test_a_record_out_of_reach_keeps_no_process_from_starting(six: Log) -> None:
    six.close()
    store_of(six, "two").refold()


def full_read(journal: Log) -> StockItem:
    return EventStore(journal, SetClock(NOON)).look().state(STOCK, KEY)


def test_the_tail_behind_a_snapshot_is_bounded_by_a_count_whatever_its_size() -> None:
    """A small state is due again after a hundred events, the largest after five hundred."""
    tails = {held: _tail(held) for held in (1, 5_000, 20_000)}
    assert tails[1] == EVERY
    assert EVERY < tails[5_000] < tails[20_000] == RARELY


def _tail(held: int) -> int:
    """So many events after a snapshot of so many reservations, the next one is due."""
    packed = Packed(
        ends=(0,) * held,
        names=tuple(f"{number:0128}" for number in range(held)),
        quantities=(1,) * held,
        owners=(None,) * held,
        limits=(None,) * held,
        purposes=(None,) * held,
    )
    state = StockItem(reservations=Reservations(live=Live(packed)))
    written = Snapshots((STOCK,), fold="one")
    assert written.due(STREAM, Seen(10_000, state))
    versions = range(10_001, 20_000)
    due = (version for version in versions if written.due(STREAM, Seen(version, state)))
    return next(due) - 10_000


def test_any_changed_line_of_code_is_other_code(tmp_path: Path) -> None:
    module = tmp_path / "room" / "fold.py"
    module.parent.mkdir()
    module.write_text("def evolve(state, event):\n    return state + 1\n")
    before = code_of(tmp_path)
    assert code_of(tmp_path) == before
    module.write_text("def evolve(state, event):\n    return state + 2\n")
    assert code_of(tmp_path) != before
    module.rename(module.with_name("folding.py"))
    assert len({before, code_of(tmp_path)}) == 2


NUMBERS = st.integers(0, 6)
COMMANDS = st.one_of(
    st.builds(reserve, NUMBERS),
    st.builds(lambda n: ReserveStock(reservation_id=f"r-{n}", qty=n + 1), NUMBERS),
    st.builds(lambda n: replace(reserve(n), allowance=allowance(f"owner-{n}")), NUMBERS),
    st.builds(lambda n: ReleaseReservation(reservation_id=f"r-{n}"), NUMBERS),
    st.builds(lambda n: IssueStock(reservation_id=f"r-{n}", qty=1, to="order-1"), NUMBERS),
    st.builds(lambda n: ReceiveGoods(qty=n + 1, cost=Money(100), lot=f"L{n}"), NUMBERS),
    st.builds(lambda n: SetLevels(safety=n, reorder_point=n * 20), NUMBERS),
)


@forall(st.lists(COMMANDS, max_size=20), st.lists(COMMANDS, max_size=20), NUMBERS)
def test_a_state_read_again_is_the_same_and_goes_on_the_same(
    before: list[Command], after: list[Command], wanted: int
) -> None:
    state = _told(STOCK.initial, [RECEIVE, *before])
    again = _read_again(state)
    assert again == state
    state, again = _told(state, after), _told(again, after)
    assert again == state == _read_again(again)
    assert again.reservations.first_expiry == state.reservations.first_expiry
    later = NOON + timedelta(minutes=wanted)
    wish = ReserveStock(reservation_id="new", qty=1)
    assert STOCK.decide(again, wish, later) == STOCK.decide(state, wish, later)


def test_of_thousands_that_live_only_those_asked_for_are_unpacked() -> None:
    state = _told(STOCK.initial, [RECEIVE, *(reserve(number) for number in range(100))])
    live = _read_again(state).reservations.live
    assert len(live.packed.names) == len(live) == 100
    assert len(live.since) == 0
    held = live["r-7"]
    assert held.expires_at == reserve(7).expires_at
    over = live.over("r-7")
    assert ("r-7" in live, "r-7" in over, len(over.since)) == (True, False, 1)
    assert over.packed is live.packed


def _read_again(state: StockItem) -> StockItem:
    assert STOCK.brief is not None
    form = TypeAdapter(STOCK.brief.form)
    read = STOCK.brief.read(form.validate_json(form.dump_json(STOCK.brief.written(state))))
    assert isinstance(read, StockItem)
    return read


def _told(state: StockItem, commands: Iterable[Command]) -> StockItem:
    for command in commands:
        state = _after(state, command)
    return state


def _after(state: StockItem, command: Command) -> StockItem:
    try:
        events = STOCK.decide(state, command, NOON)
    except Refusal:
        return state
    for event in events:
        state = STOCK.evolve(state, event)
    return state
