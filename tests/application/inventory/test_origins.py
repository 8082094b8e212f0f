"""A stone and the piece that it is set in, in one append: papers, declarations and what is sold."""

from dataclasses import replace

import pytest

from application.inventory.origins import (
    declare_stones,
    list_asset,
    record_provenance,
    release_asset,
)
from application.store.event_store import Decision
from application.store.journal import in_memory
from application.store.privacy import MemoryKeyring
from domain.inventory.asset import ASSET, Present
from domain.inventory.asset.listing import List, ListingIncomplete
from domain.inventory.asset.papers import RecordProvenance
from domain.inventory.asset.quarantine import (
    Concern,
    OriginNotCleared,
    ReleaseFromQuarantine,
)
from domain.inventory.asset.set_stones import SetStones, StoneNotCleared
from domain.inventory.asset.standing import (
    InStock,
    Mounted,
    NotAStone,
    Quarantined,
    Standing,
)
from domain.inventory.stone import Hallmark, Piece
from domain.kernel import NotFound
from domain.money import Money
from tests.deciding import deciding
from tests.domain.inventory.facts import PROVENANCE, RECEIVE, TRACE
from tests.domain.inventory.test_provenance import LICENCE, RUSSIAN
from tests.scenario import NOON

RING = Piece(
    style_code="ONE-RING",
    metal="pt950",
    photos=("ring.jpg",),
    hallmark=Hallmark(result="recorded", office="London"),
)
LIST = List(price=Money(900_000), wording_approved=True)
RELEASE = ReleaseFromQuarantine(reason="origin_sanctioned", by="buyer-1")


@pytest.fixture
def decision() -> Decision:
    found = deciding(in_memory(MemoryKeyring()), NOON)
    bare = replace(RECEIVE, certificate=None)
    for stone_id in ("ST-1", "ST-2"):
        found.decide(ASSET, stone_id, bare)
        found.decide(ASSET, stone_id, TRACE)
    found.decide(ASSET, "P-1", replace(bare, attributes=RING))
    return found


def standing(decision: Decision, asset_id: str) -> Standing:
    state = decision.state(ASSET, asset_id)
    assert isinstance(state, Present)
    return state.standing


def tell(decision: Decision, *stone_ids: str) -> None:
    declare_stones(decision, "P-1", SetStones(stone_ids=stone_ids), "setter-1")


def offered(decision: Decision) -> bool:
    now = standing(decision, "P-1")
    return isinstance(now, InStock) and now.listing is not None


def test_a_stone_that_turns_out_sanctioned_takes_its_piece_off_sale(decision: Decision) -> None:
    tell(decision, "ST-1", "ST-2")
    list_asset(decision, "P-1", LIST)
    assert offered(decision)
    record_provenance(decision, "ST-2", RecordProvenance(provenance=RUSSIAN, by="buyer-1"))
    assert standing(decision, "P-1") == Quarantined((Concern("origin_sanctioned", "ST-2"),))
    with pytest.raises(OriginNotCleared):
        release_asset(decision, "P-1", RELEASE)
    licensed = replace(RUSSIAN, licence=replace(LICENCE, issued_on=NOON.date()))
    record_provenance(decision, "ST-2", RecordProvenance(provenance=licensed, by="buyer-1"))
    release_asset(decision, "P-1", RELEASE)
    list_asset(decision, "P-1", LIST)
    assert offered(decision)


def test_a_piece_with_a_stone_out_of_order_is_not_listed(decision: Decision) -> None:
    bare = RecordProvenance(provenance=replace(PROVENANCE, g7_evidence=None), by="buyer-1")
    tell(decision, "ST-1")
    record_provenance(decision, "ST-1", bare)
    release = replace(RELEASE, reason="provenance_incomplete")
    with pytest.raises(OriginNotCleared):
        release_asset(decision, "P-1", release)
    record_provenance(decision, "ST-1", TRACE)
    release_asset(decision, "P-1", release)
    list_asset(decision, "P-1", LIST)
    assert offered(decision)


def test_its_stones_are_sold_with_it_until_they_are_taken_out(decision: Decision) -> None:
    tell(decision, "ST-1")
    assert isinstance(standing(decision, "ST-1"), Mounted)
    tell(decision, "ST-2")
    assert isinstance(standing(decision, "ST-1"), InStock)
    assert isinstance(standing(decision, "ST-2"), Mounted)


def test_what_is_no_stone_is_set_in_nothing(decision: Decision) -> None:
    decision.decide(ASSET, "P-2", replace(RECEIVE, certificate=None, attributes=RING))
    for other in ("P-2", "P-1"):
        with pytest.raises(NotAStone) as refused:
            tell(decision, "ST-1", other)
        assert refused.value.place == "stone_ids.1"


def test_a_piece_is_not_cleared_by_leaving_its_stone_out(decision: Decision) -> None:
    tell(decision, "ST-1", "ST-2")
    record_provenance(decision, "ST-2", RecordProvenance(provenance=RUSSIAN, by="buyer-1"))
    with pytest.raises(StoneNotCleared):
        tell(decision, "ST-1")
    with pytest.raises(OriginNotCleared):
        release_asset(decision, "P-1", RELEASE)
    record_provenance(decision, "ST-2", TRACE)
    tell(decision, "ST-1")
    assert isinstance(standing(decision, "ST-2"), InStock)


def test_nothing_is_told_of_what_nobody_received(decision: Decision) -> None:
    with pytest.raises(NotFound):
        tell(decision, "ST-9")
    with pytest.raises(ListingIncomplete):
        list_asset(decision, "P-1", LIST)
    with pytest.raises(NotFound):
        list_asset(decision, "P-9", LIST)
