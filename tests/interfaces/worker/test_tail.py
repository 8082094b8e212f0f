"""One tail for all that follow: read once, in step in one transaction, alone when stuck."""

import threading
import time
from dataclasses import dataclass, field

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import BigInteger, Column, Engine, MetaData, Table, select, text
from sqlalchemy.event import listen

from application.policies import POLICIES
from application.policies.effects import Effect
from application.policies.policy import Policy
from application.store.event_store import EventStore
from application.store.journal.log import Log
from application.store.ports import WINDOW
from domain.envelope import Recorded
from domain.inventory.asset import AssetReceived
from interfaces.local.seeding.stones import seed_stones
from interfaces.postgres.lease import Leases
from interfaces.worker.followed import FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, Followed
from interfaces.worker.following import PolicyFollowing, ReadModelFollowing, window
from interfaces.worker.head import Head
from interfaces.worker.tail import Tail
from projections.all import READ_MODELS
from projections.carts.fold import CART_VIEW
from projections.kit.followers import FOLLOWERS, Fenced, take_over
from projections.kit.read_model import Batch, ReadModel
from projections.refused_documents import REFUSED_DOCUMENTS
from projections.stones.fold import STONE_SEARCH
from tests.interfaces.proof.planted import plant
from tests.postgres import Database
from tests.waiting import until

PATIENCE_SECONDS = 60.0
STONES = 60


@dataclass
class Counted:
    """A read model of our own, whose fold fails at what is told to be bad."""

    bad: set[int] = field(default_factory=set)
    table: Table = field(init=False)
    model: ReadModel = field(init=False)

    def __post_init__(self) -> None:
        kinds = MetaData()
        self.table = Table("seen", kinds, Column("position", BigInteger, primary_key=True))
        self.model = ReadModel("counted", 1, kinds)
        self.model.on(self.fold)

    def fold(self, batch: Batch, recorded: Recorded[AssetReceived]) -> None:
        if recorded.position in self.bad:
            raise KeyError(recorded.stream)
        batch[self.table].put(position=recorded.position)


@dataclass
class Followers:
    """What follows the log of a shop with stones, turned by hand."""

    store: EventStore
    pool: Engine
    leases: Leases = field(init=False)
    head: Head = field(init=False)

    def __post_init__(self) -> None:
        self.leases = Leases(self.pool)
        over = threading.Event()
        over.set()  # nobody rests
        self.head = Head(self.store.journal, over)
        assert self.leases.take(Tail.name)

    def tail(self, *models: ReadModel) -> Tail:
        each = [ReadModelFollowing(self.pool, self.store.journal, model) for model in models]
        tail = Tail(each, self.pool, self.head)
        tail.prepare(self.leases.fence(Tail.name))
        return tail

    def turn(self, tail: Tail, times: int = 4) -> None:
        for _ in range(times):
            self.head.look()
            tail.turn()

    def turn_until(self, tail: Tail, name: str) -> None:
        """One that was stuck is tried again after a while, longer on a machine that is slow."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while name not in self.rows():
            assert time.monotonic() < ends, f"{name} does not follow"
            self.turn(tail)

    def rows(self) -> dict[str, tuple[int, int | None, str | None]]:
        told = select(FOLLOWERS.c.name, FOLLOWERS.c.position, FOLLOWERS.c.stuck, FOLLOWERS.c.fault)
        with self.pool.connect() as connection:
            return {row[0]: (row[1], row[2], row[3]) for row in connection.execute(told)}

    def kept(self) -> list[int]:
        with self.pool.connect() as connection:
            return list(connection.scalars(text("SELECT position FROM counted_v1.seen ORDER BY 1")))

    def received(self) -> list[int]:
        found = self.store.journal.after(0, 10_000, ["asset.booked_in"])
        return [each.position for each in found]


@pytest.fixture
def followers(pool: Engine, postgres_store: EventStore) -> Followers:
    seed_stones(postgres_store, limit=STONES)
    return Followers(postgres_store, pool)


def test_all_in_step_are_read_once_and_folded_in_one_transaction(followers: Followers) -> None:
    tail = followers.tail(*READ_MODELS)
    followers.turn(tail, 20)
    seed_stones(followers.store, limit=STONES + 5)
    before, said = followers.store.journal.head(), list[str]()
    listen(followers.pool, "before_cursor_execute", lambda *told: said.append(told[2]))
    seen = next(iter(followers.rows().values()))[0]
    read = REGISTRY.get_sample_value("elysium_followed_events_total") or 0
    followers.turn(tail, 1)
    names = {name for model in READ_MODELS for name in model.event_names}
    new = followers.store.journal.after(seen, 10_000, list(names))
    now = REGISTRY.get_sample_value("elysium_followed_events_total") or 0
    assert now - read == len(new) > 0
    assert len([one for one in said if "FOR UPDATE OF followers" in one]) == 1
    assert {row[0] for row in followers.rows().values()} == {before}


def test_an_event_that_one_cannot_fold_stops_that_one_alone_until_it_is_mended(
    followers: Followers,
) -> None:
    counted, seen = Counted(), followers.received()
    poison = seen[STONES // 2]
    counted.bad = {poison}
    tail = followers.tail(counted.model, *READ_MODELS)
    followers.turn(tail, 20)
    head, rows = followers.store.journal.head(), followers.rows()
    position, stuck, fault = rows.pop("counted_v1__build")
    assert (position, stuck) == (seen[STONES // 2 - 1], poison)
    assert (fault or "").startswith("KeyError at projections/kit/read_model.py:")
    assert {row[:2] for row in rows.values()} == {(head, None)}
    counted.bad.clear()
    followers.turn_until(tail, "counted_v1")
    assert followers.rows()["counted_v1"] == (head, None, None)
    assert followers.kept() == seen


def test_one_that_cannot_be_read_stops_those_that_listen_to_it(
    followers: Followers, database: Database
) -> None:
    counted = Counted()
    tail = followers.tail(counted.model, CART_VIEW)
    followers.turn(tail)
    before = followers.rows()["counted_v1"][0]
    broken = plant(database, ("asset-broken", 1), "asset.booked_in", {"nothing": "known"})
    followers.turn(tail)
    rows = followers.rows()
    assert rows["counted_v1"][:2] == (before, broken)
    assert "ValidationError" in (rows["counted_v1"][2] or "")
    assert rows[CART_VIEW.schema] == (broken, None, None)


def test_one_that_is_mended_while_its_process_is_not_there_is_stuck_no_more(
    followers: Followers,
) -> None:
    """The process that begins after the mend was never stuck: nobody took the word back."""
    counted = Counted(bad={followers.received()[STONES // 2]})
    followers.turn(followers.tail(counted.model), 20)
    assert followers.rows()["counted_v1__build"][1] in counted.bad
    counted.bad.clear()
    followers.turn(followers.tail(counted.model), 20)
    head = followers.store.journal.head()
    assert followers.rows()["counted_v1"] == (head, None, None)


def test_one_that_was_brought_on_by_hand_is_stuck_no_more(followers: Followers) -> None:
    counted = Counted()
    tail = followers.tail(counted.model)
    followers.turn(tail, 20)
    seed_stones(followers.store, limit=STONES + 1)
    counted.bad = {followers.received()[-1]}
    followers.turn(tail)
    assert followers.rows()["counted_v1"][1] in counted.bad
    counted.bad.clear()
    by_hand = ReadModelFollowing(followers.pool, followers.store.journal, counted.model)
    by_hand.prepare()
    by_hand.step(10)
    followers.turn(followers.tail(counted.model))
    assert followers.rows()["counted_v1"] == (followers.store.journal.head(), None, None)


def test_who_is_stuck_again_and_again_waits_ever_longer_until_it_goes_on(
    followers: Followers,
) -> None:
    journal, model = followers.store.journal, Counted().model
    one = Followed(ReadModelFollowing(followers.pool, journal, model), followers.pool)
    one.find(followers.leases.fence(Tail.name))
    for _ in range(7):
        one.stick(1, KeyError())
    time.sleep(FIRST_WAIT_SECONDS)
    assert not one.able
    one.come_to(1, 2)
    one.stick(2, KeyError())
    until(lambda: one.able, LONGEST_WAIT_SECONDS / 2)


class CannotBegin(ReadModelFollowing):
    """One whose tables cannot be made."""

    trouble: Exception | None = KeyError()

    def prepare(self) -> None:
        if self.trouble:
            raise self.trouble
        super().prepare()


def listed(followers: Followers) -> dict[str, str]:
    with followers.pool.connect() as connection:
        found = connection.execute(text("SELECT name, fault FROM faults"))
        return {row.name: row.fault for row in found}


def test_one_that_cannot_even_begin_is_listed_and_stops_no_other(followers: Followers) -> None:
    log, counted = followers.store.journal, Counted()
    unable = CannotBegin(followers.pool, log, CART_VIEW)
    able = ReadModelFollowing(followers.pool, log, counted.model)
    tail = Tail([unable, able], followers.pool, followers.head)
    tail.prepare(followers.leases.fence(Tail.name))
    followers.turn(tail, 20)
    assert followers.rows().keys() == {"counted_v1"}
    assert listed(followers)[f"follower {CART_VIEW.schema}"].startswith("KeyError at ")
    unable.trouble = None
    followers.turn_until(tail, CART_VIEW.schema)
    assert listed(followers) == {}


def test_a_policy_that_cannot_react_is_stuck_with_its_position(
    followers: Followers, database: Database
) -> None:
    log, policy = followers.store.journal, Policy("of stones")

    @policy.on
    def booked_in(recorded: Recorded[AssetReceived]) -> tuple[Effect, ...]:
        assert recorded
        return ()

    tail = Tail([PolicyFollowing(followers.pool, log, policy)], followers.pool, followers.head)
    tail.prepare(followers.leases.fence(Tail.name))
    followers.turn(tail)
    broken = plant(database, ("asset-broken", 1), "asset.booked_in", {"nothing": "known"})
    followers.turn(tail)
    position, stuck, fault = followers.rows()[f"policy:{policy.name}"]
    assert (position < broken, stuck) == (True, broken)
    assert "ValidationError" in (fault or "")


def test_one_that_lags_meets_the_others_which_go_on_meanwhile(followers: Followers) -> None:
    followers.turn(followers.tail(CART_VIEW), 2)
    tail = followers.tail(CART_VIEW, STONE_SEARCH)
    seed_stones(followers.store, limit=STONES + 5)
    followers.turn(tail, 1)
    head = followers.store.journal.head()
    assert followers.rows()[CART_VIEW.schema][0] == head
    followers.turn(tail, 20)
    assert followers.rows()[STONE_SEARCH.schema][0] == head


def test_a_race_lost_to_a_new_holder_changes_nothing(followers: Followers) -> None:
    counted = Counted()
    tail = followers.tail(counted.model)
    followers.turn(tail, 20)
    kept = followers.kept()
    with followers.pool.begin() as connection:
        take_over(connection, ["counted_v1"], 2)
    seed_stones(followers.store, limit=STONES + 5)
    with pytest.raises(Fenced):
        followers.turn(tail)
    assert followers.kept() == kept
    assert followers.rows()["counted_v1"][1] is None


def test_rare_events_are_looked_for_in_windows(postgres_journal: Log) -> None:
    read = window(postgres_journal, range(7, 10**9), 500, ["order.placed"])
    assert (read.events, read.reached) == ((), 7 + WINDOW)


def test_a_window_that_is_full_ends_with_its_last_event(followers: Followers) -> None:
    journal, seen = followers.store.journal, followers.received()
    read = window(journal, range(journal.head()), 2, ["asset.booked_in"])
    assert [each.position for each in read.events] == seen[:2]
    assert read.reached == seen[1]


def test_a_policy_that_is_new_to_a_shop_begins_at_the_present(followers: Followers) -> None:
    """What it asks for was done by hand until now, and is not done again."""
    log = followers.store.journal
    new = PolicyFollowing(followers.pool, log, POLICIES[0])
    new.prepare()
    assert followers.rows()[new.name] == (log.head(), None, None)


def test_one_that_was_built_by_hand_meanwhile_is_followed_instead(followers: Followers) -> None:
    counted = Counted()
    one = ReadModelFollowing(followers.pool, followers.store.journal, counted.model)
    one.prepare()
    with followers.pool.begin() as connection:
        counted.model.create(connection, counted.model.schema)
    one.step(10_000)
    assert one.name == "counted_v1"
    assert followers.rows() == {"counted_v1": (0, None, None)}
    one.step(10_000)
    assert followers.kept() == followers.received()


def test_a_policy_follows_like_a_read_model(followers: Followers) -> None:
    log = followers.store.journal
    each = [PolicyFollowing(followers.pool, log, policy) for policy in POLICIES]
    tail = Tail(each, followers.pool, followers.head)
    tail.prepare(followers.leases.fence(Tail.name))
    followers.turn(tail, 1)
    seed_stones(followers.store, limit=STONES + 5)
    followers.turn(tail)
    assert {row[0] for row in followers.rows().values()} == {log.head()}


def test_what_passes_without_an_event_of_its_own_has_not_changed(followers: Followers) -> None:
    counted = Counted()
    followers.turn(followers.tail(counted.model, REFUSED_DOCUMENTS))
    told = select(FOLLOWERS.c.name, FOLLOWERS.c.changed)
    with followers.pool.connect() as connection:
        changed = {row.name: row.changed for row in connection.execute(told)}
    assert changed == {"counted_v1": followers.received()[-1], REFUSED_DOCUMENTS.schema: 0}
