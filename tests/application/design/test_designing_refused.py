"""Designing: what is refused, and to whom."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from application.design.designing import (
    Beginning,
    EngravingWish,
    StoneWish,
    choose_stone,
    clear,
    complete,
    engrave,
    offer_design,
    save,
    select,
    start,
)
from application.design.view.atelier import Buyer, Owner
from application.store.event_store import Decision, EventStore
from domain.catalogue.media import Pick
from domain.catalogue.on_sale import NoLongerSold, RevisionOutdated
from domain.catalogue.product import PRODUCT, Withdraw
from domain.design.design import DESIGN, DesignIncomplete
from domain.design.design.commands import MarkStale
from domain.design.design.state import DesignStale
from domain.design.judging.fitting import StoneUnavailable
from domain.design.making.offer import PieceNotForSale
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import Reserve
from domain.inventory.asset.quarantine import Quarantine
from domain.kernel import NotFound
from tests.application.designing_steps import (
    MINE,
    SHOP,
    begun,
    filled,
    wholly,
    with_stone,
)
from tests.application.trading import ATELIER
from tests.deciding import deciding
from tests.designs import (
    NOON,
    list_stone,
    publish,
    snapshot,
    stone_like,
)
from tests.set_clock import SetClock


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


@pytest.fixture
def decision(memory_store: EventStore) -> Decision:
    return deciding(memory_store.journal, NOON)


def test_a_stone_that_is_held_by_another_or_not_listed_is_not_to_be_had(
    decision: Decision,
) -> None:
    begun(decision)
    list_stone(decision, "ST-1", stone_like(snapshot()))
    held = Reserve(
        reservation_id="r",
        purpose="cart",
        holder="cart-2",
        expires_at=NOON + timedelta(minutes=30),
    )
    decision.decide(ASSET, "ST-1", held)
    with pytest.raises(StoneUnavailable, match="somebody else"):
        with_stone(decision)
    holder = Owner(design_id="d1", token_hash="t1", holder="cart-2")
    assert choose_stone(decision, ATELIER, holder, StoneWish(stone="ST-1")).stones
    with pytest.raises(NotFound):
        with_stone(decision, "ST-404")


def test_a_stone_that_is_lost_stops_the_completion(decision: Decision) -> None:
    wholly(decision)
    decision.decide(ASSET, "ST-1", Quarantine(reason="damaged"))
    with pytest.raises(StoneUnavailable, match="sold or set aside"):
        complete(decision, ATELIER, MINE)


def test_starting_is_refused_for_what_is_not_sold(decision: Decision) -> None:
    publish(decision)
    for wish, kind in (
        (Beginning(style_code="NONE", subject="s"), NotFound),
        (Beginning(style_code="SOL-CLAW", subject="s", product_rev="old"), RevisionOutdated),
    ):
        with pytest.raises(kind):
            start(decision, ATELIER, MINE, wish)
    decision.decide(PRODUCT, "SOL-CLAW", Withdraw(reason="no longer made"))
    with pytest.raises(NoLongerSold):
        start(decision, ATELIER, MINE, Beginning(style_code="SOL-CLAW", subject="s"))


def test_what_is_not_whole_or_anothers_is_not_offered(decision: Decision) -> None:
    wanted = Buyer(design_id="d1", token_hash="t1")
    begun(decision)
    with pytest.raises(DesignIncomplete):
        complete(decision, ATELIER, MINE)
    with pytest.raises(DesignIncomplete):
        offer_design(decision, SHOP, wanted)
    stranger = Buyer(design_id="d1", token_hash="t2")
    with pytest.raises(NotFound):
        offer_design(decision, SHOP, stranger)


def test_what_is_stale_is_neither_completed_nor_offered(decision: Decision) -> None:
    wanted = Buyer(design_id="d1", token_hash="t1")
    wholly(decision)
    complete(decision, ATELIER, MINE)
    decision.decide(DESIGN, "d1", MarkStale(lost="ST-1"))
    for attempt in (
        lambda: offer_design(decision, SHOP, wanted),
        lambda: complete(decision, ATELIER, MINE),
    ):
        with pytest.raises(DesignStale, match="choose another"):
            attempt()


def test_a_finished_piece_is_bought_by_its_sku(decision: Decision) -> None:
    filled(decision, "HOO-PLAIN")
    design = complete(decision, ATELIER, MINE)
    assert design.sku == "HOO-PLAIN-AU375Y"
    with pytest.raises(PieceNotForSale):
        offer_design(decision, SHOP, Buyer(design_id="d1", token_hash="t1"))


def test_only_the_owner_gets_in(decision: Decision) -> None:
    begun(decision)
    thief = Owner(design_id="d1", token_hash="t2")
    attempts: tuple[Callable[[], Any], ...] = (
        lambda: select(decision, ATELIER, thief, Pick(option="metal", value="pt950")),
        lambda: clear(decision, ATELIER, thief, "metal"),
        lambda: choose_stone(decision, ATELIER, thief, StoneWish(stone="ST-1")),
        lambda: engrave(decision, ATELIER, thief, EngravingWish(text="x", font="block")),
        lambda: complete(decision, ATELIER, thief),
        lambda: save(decision, ATELIER, thief, "mine now"),
    )
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
