"""Stones in place of one that is gone: the fast search and the plain one say the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from application.design.stones.finding import StoneFinder
from application.store.event_store import Decision, EventStore
from domain.design.choices import StoneSnapshot
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import Reserve
from domain.inventory.asset.quarantine import Quarantine
from interfaces.answering.offered_stones import OfferedStones
from interfaces.postgres.database import engine
from interfaces.worker.following import ReadModelFollowing
from projections.kit.reading import Reader
from projections.stones.fold import STONE_SEARCH
from tests.asking import ask
from tests.designs import NOON, list_stone, round_head, snapshot, stone_like
from tests.offered_stones import JournalStones
from tests.postgres import Database

BATCH = 1_000
LIKE = snapshot("1.00", "6.40")
NARROW = round_head("6.20", "6.70")
STONES: dict[str, StoneSnapshot] = {
    "S-01": snapshot("1.00", "6.40"),
    "S-02": replace(snapshot("1.00", "6.40"), colour="G"),
    "S-03": replace(snapshot("1.00", "6.41"), clarity="VS2"),
    "S-04": snapshot("1.01", "6.43"),
    "S-05": snapshot("0.99", "6.38"),
    "S-06": snapshot("1.40", "7.20"),
    "S-07": snapshot("0.30", "4.30"),
    "S-08": replace(snapshot("1.00", "6.40"), shape="oval"),
    "S-09": replace(snapshot(), type="sapphire", colour="blue", clarity="eye_clean"),
    "S-10": replace(snapshot("1.00", "6.90"), width_mm=Decimal("6.10")),
    "S-11": snapshot("1.00", "6.40"),
    "S-12": snapshot("1.00", "6.40"),
}
HELD, LOST = "S-11", "S-12"


def shelve(decision: Decision) -> None:
    for asset_id, kept in STONES.items():
        list_stone(decision, asset_id, stone_like(kept))
    held = Reserve(
        reservation_id="r",
        purpose="cart",
        holder="cart-2",
        expires_at=NOON + timedelta(minutes=30),
    )
    decision.decide(ASSET, HELD, held)
    decision.decide(ASSET, LOST, Quarantine(reason="damaged"))


@contextmanager
def plain(store: EventStore, _: Database) -> Iterator[StoneFinder]:
    yield JournalStones(store.journal)


@contextmanager
def fast(store: EventStore, database: Database) -> Iterator[StoneFinder]:
    pool = engine(database.app_url)
    following = ReadModelFollowing(pool, store.journal, STONE_SEARCH)
    following.prepare()
    while following.step(BATCH).folded:
        pass
    yield OfferedStones(Reader(pool))
    pool.dispose()


@pytest.fixture(params=[plain, fast])
def finder(
    request: pytest.FixtureRequest, postgres_store: EventStore, database: Database
) -> Iterator[StoneFinder]:
    postgres_store.run(shelve, ask())
    with request.param(postgres_store, database) as made:
        yield made


@pytest.fixture
def both(
    postgres_store: EventStore, database: Database
) -> Iterator[tuple[StoneFinder, StoneFinder]]:
    postgres_store.run(shelve, ask())
    with plain(postgres_store, database) as one, fast(postgres_store, database) as other:
        yield one, other


def test_the_nearest_come_by_carat_then_colour_then_clarity_then_id(finder: StoneFinder) -> None:
    def ids(**how: object) -> list[str]:
        return [near.asset_id for near in finder.nearest(LIKE, **how)]  # type: ignore[arg-type]  # as asked

    assert ids(limit=12) == [
        *("S-01", "S-10", "S-03", "S-02", "S-04", "S-05", "S-06", "S-07"),
    ]
    assert ids() == ["S-01", "S-10", "S-03"]
    assert ids(heads=(NARROW,)) == ["S-01", "S-03", "S-02"]
    assert ids(heads=(NARROW,), without=("S-01", "S-03"), limit=2) == ["S-02", "S-04"]
    small = round_head("4.10", "4.60")
    assert ids(heads=(small,)) == ["S-07"]
    assert ids(heads=(small, NARROW), limit=12)[-1] == "S-07"
    assert ids(heads=(round_head("20", "21"),)) == []


def test_only_stones_of_its_kind_are_named(finder: StoneFinder) -> None:
    (oval,) = finder.nearest(replace(LIKE, shape="oval"))
    assert (oval.asset_id, oval.shape, oval.carat) == ("S-08", "oval", Decimal("1.00"))
    assert (oval.colour, oval.clarity, oval.cut) == ("F", "VS1", "EX")
    assert [n.asset_id for n in finder.nearest(replace(LIKE, type="sapphire"))] == ["S-09"]
    assert finder.nearest(replace(LIKE, type="pearl")) == ()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.builds(
        lambda carat, colour, clarity: replace(LIKE, carat=carat, colour=colour, clarity=clarity),
        st.decimals("0.20", "1.60", places=2),
        st.sampled_from("DFGM"),
        st.sampled_from(("IF", "VS1", "VS2", "I1")),
    ),
    st.lists(st.decimals("4.00", "7.50", places=2), min_size=2, max_size=2),
    st.sets(st.sampled_from(sorted(STONES))),
)
def test_both_say_the_same_of_any_stone(
    both: tuple[StoneFinder, StoneFinder],
    like: StoneSnapshot,
    ends: list[Decimal],
    without: set[str],
) -> None:
    head = round_head(str(min(ends)), str(max(ends)))
    for heads in ((), (head,)):
        one, other = (finder.nearest(like, heads, without=without) for finder in both)
        assert one == other


def test_a_search_that_does_not_answer_gives_no_advice() -> None:
    nowhere = create_engine("postgresql+psycopg://127.0.0.1:1/nothing")
    assert OfferedStones(Reader(nowhere)).nearest(LIKE) == ()
