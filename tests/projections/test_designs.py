"""Which designs are alive, whose they are, and what they depend on."""

from typing import Any

from sqlalchemy import Engine

from domain.design.design.events import (
    DesignClaimed,
    DesignDiscarded,
    DesignMarkedStale,
    DesignRebased,
    DesignSaved,
    DesignStarted,
    OptionCleared,
    OptionSelected,
    StoneChosen,
)
from domain.design.judging.carrying import Dropped
from domain.kernel import ERASED
from domain.selling.order.leaving import OrderExpired
from projections.designs import DESIGNS, STONE, DesignCard, designs_of, on_style, with_stone
from tests.designs import snapshot
from tests.projections.folding import (
    NOON,
    Happened,
    contents,
    folded,
    history,
    same_in_all_batches,
)
from tests.projections.samples import order_line, placed


def started(design: str = "d1", owner: str = "t1", style_code: str = "SOL-CLAW") -> Happened:
    began = DesignStarted(
        style_code=style_code, product_rev="r1", token_hash=owner, subject="s", channel="web"
    )
    return f"config-{design}", began


def stone(asset_id: str | None, design: str = "d1", *, slot: str = "centre") -> Happened:
    chosen = StoneChosen(slot=slot, place=1, asset_id=asset_id, snapshot=snapshot())
    return f"config-{design}", chosen


def metal(design: str = "d1") -> Happened:
    return f"config-{design}", OptionSelected(
        option="metal", value="pt950", previous=None, implied=()
    )


def stale(asset_id: str | None = "ST-1", design: str = "d1") -> Happened:
    reason: Any = "stone_sold" if asset_id else "revision_outdated"
    mark = DesignMarkedStale(reason=reason, alternatives=(), asset_id=asset_id)
    return f"config-{design}", mark


def rows(pool: Engine, *happened: Happened, owner: str = "t1") -> tuple[DesignCard, ...]:
    events = history(happened)
    same_in_all_batches(pool, DESIGNS, events)
    with folded(pool, DESIGNS, events) as connection:
        return designs_of(connection, owner).items


def test_an_owners_designs_are_listed_the_last_changed_first(pool: Engine) -> None:
    name = DesignSaved(subject="s", name=ERASED)
    found = rows(pool, started(), started("d2"), started("d3", "t2"), ("config-d1", name))
    assert [row.design_id for row in found] == ["d1", "d2"]
    assert (found[0].saved, found[0].stage, found[0].started_at) == (True, "draft", NOON)
    with folded(pool, DESIGNS, history([started(f"d{n}") for n in range(5)])) as connection:
        first = designs_of(connection, "t1", limit=3)
        rest = designs_of(connection, "t1", limit=3, cursor=first.cursor)
    assert [row.design_id for row in (*first.items, *rest.items)] == ["d4", "d3", "d2", "d1", "d0"]


def test_a_claimed_design_is_in_its_new_owners_list(pool: Engine) -> None:
    claimed = DesignClaimed(token_hash="t2", claimant="p")  # a hash
    life = (started(), ("config-d1", claimed))
    assert rows(pool, *life) == ()
    assert [row.design_id for row in rows(pool, *life, owner="t2")] == ["d1"]


def test_a_design_depends_on_the_stones_that_it_has_now(pool: Engine) -> None:
    cleared = ("config-d4", OptionCleared(option="centre", cause="user"))
    gone = Dropped(option="centre", place=1, value="x", reason="x", because="x")
    moved = DesignRebased(from_rev="r1", to_rev="r2", dropped=(gone,))
    lives = (
        *(started(), stone("ST-1")),
        *(started("d2"), stone("ST-1", "d2"), stone("ST-2", "d2")),
        *(started("d3"), stone("ST-1", "d3"), stone(None, "d3")),
        *(started("d4"), stone("ST-1", "d4"), cleared),
        *(started("d5"), stone("ST-1", "d5"), ("config-d5", moved)),
        *(started("d6"), stone("ST-1", "d6"), stone("ST-1", "d6", slot="side")),
        *(started("d7"), stone("ST-1", "d7"), stale(design="d7")),
    )
    events = history(lives)
    same_in_all_batches(pool, DESIGNS, events)
    with folded(pool, DESIGNS, events) as connection:
        assert list(with_stone(connection, "ST-1", "", 10)) == ["d1", "d6"]
        assert list(with_stone(connection, "ST-1", "", 1)) == ["d1"]
        assert list(with_stone(connection, "ST-1", "d1", 10)) == ["d6"]
        assert list(with_stone(connection, "ST-2", "", 10)) == ["d2"]


def test_a_design_stays_stale_as_long_as_its_stone_is_in_it(pool: Engine) -> None:
    def stage(*happened: Happened) -> str:
        (row,) = rows(pool, started(), stone("ST-1"), stale(), *happened)
        return row.stage

    assert stage() == stage(metal()) == "stale"
    assert stage(stone("ST-2")) == stage(stone("ST-1")) == "draft"
    (row,) = rows(pool, started(), stale(None), metal())
    assert row.stage == "draft"


def test_what_is_discarded_is_gone_with_its_stones(pool: Engine) -> None:
    events = history([started(), stone("ST-1"), ("config-d1", DesignDiscarded(cause="user"))])
    with folded(pool, DESIGNS, events) as connection:
        assert designs_of(connection, "t1").items == ()
        assert contents(connection, DESIGNS)[STONE.name] == []


def test_designs_of_a_style_come_with_the_order_that_has_them(pool: Engine) -> None:
    order = ("order-o1", placed(order_line(ref="d1"), order_line("l2", ref="x", kind="asset")))
    life = (started(), started("d2"), started("d3", style_code="OTHER"), order)
    ended = ("order-o1", OrderExpired(cart_id="c1", assets=("ST-1",)))
    with folded(pool, DESIGNS, history(life)) as connection:
        assert list(on_style(connection, "SOL-CLAW", "", 10)) == [("d1", "o1"), ("d2", "")]
        assert list(on_style(connection, "SOL-CLAW", "d1", 10)) == [("d2", "")]
    with folded(pool, DESIGNS, history((*life, ended))) as connection:
        assert list(on_style(connection, "SOL-CLAW", "", 1)) == [("d1", "")]
