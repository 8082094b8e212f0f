"""Long streams begin at a snapshot, unless other code made it; what is decided is the same."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st
from pydantic import TypeAdapter

from application.store.event_store import Decision, EventStore
from application.store.journal.log import Log
from application.store.ports import Sought
from application.store.snapshots import Snapshots, code_of
from domain.inventory.stock import STOCK, Command, ReceiveGoods, SetLevels, StockItem
from domain.inventory.stock.reservation import ReleaseReservation, ReserveStock
from domain.kernel import Refusal
from domain.money import Money
from tests.asking import ask
from tests.scenario import NOON
from tests.set_clock import SetClock

KEY, STREAM = "BOX-vault", "stock-BOX-vault"
RECEIVE = ReceiveGoods(qty=100, cost=Money(100), lot="L1")


def store_of(journal: Log, fold: str) -> EventStore:
    """Of a process that starts afresh, with code of that fingerprint."""
    snapshots = Snapshots((STOCK,), fold=fold, every=3)
    return EventStore(journal, SetClock(NOON), snapshots=snapshots)


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


def test_other_code_is_served_no_snapshot_and_replaces_it(six: Log) -> None:
    assert six.look([Sought(STREAM, 0, "two")]).snapshots == ()
    store_of(six, "two").run(partial(decide, reserve(9)), ask())
    assert six.look([Sought(STREAM, 0, "two")]).snapshots[0].version == 6
    assert six.look([Sought(STREAM, 0, "one")]).snapshots == ()


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
    st.builds(lambda n: ReleaseReservation(reservation_id=f"r-{n}"), NUMBERS),
    st.builds(lambda n: ReceiveGoods(qty=n + 1, cost=Money(100), lot=f"L{n}"), NUMBERS),
    st.builds(lambda n: SetLevels(safety=n, reorder_point=n * 20), NUMBERS),
)


@forall(st.lists(COMMANDS, max_size=20), NUMBERS)
def test_a_state_read_again_is_the_same_and_decides_the_same(
    commands: list[Command], wanted: int
) -> None:
    state = STOCK.initial
    for command in (RECEIVE, *commands):
        state = _after(state, command)
    assert STOCK.brief is not None
    form = TypeAdapter(STOCK.brief.form)
    again = STOCK.brief.read(form.validate_json(form.dump_json(STOCK.brief.written(state))))
    assert again == state
    later = NOON + timedelta(minutes=wanted)
    wish = ReserveStock(reservation_id="new", qty=1)
    assert STOCK.decide(again, wish, later) == STOCK.decide(state, wish, later)
    assert again.reservations.first_expiry == state.reservations.first_expiry


def _after(state: StockItem, command: Command) -> StockItem:
    try:
        events = STOCK.decide(state, command, NOON)
    except Refusal:
        return state
    for event in events:
        state = STOCK.evolve(state, event)
    return state
