"""A finished piece answers for the stones it is set with."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.inventory.asset import ASSET, Present
from domain.inventory.asset.listing import ListingIncomplete
from domain.inventory.asset.papers import DeclareStones, NotAPiece, StonesDeclared, StonesReported
from domain.inventory.asset.provenance import OriginTrouble, Provenance
from domain.inventory.asset.quarantine import (
    AssetQuarantined,
    AssetReleasedFromQuarantine,
    OriginNotCleared,
    ReleaseFromQuarantine,
)
from domain.inventory.asset.set_stones import (
    Parcel,
    ParcelImpossible,
    ParcelNotDeclared,
    SetStones,
    StoneNotCleared,
    StoneOrigin,
    StoneSetTwice,
)
from domain.inventory.asset.standing import (
    AssetMounted,
    AssetNotAvailable,
    AssetTakenOut,
    NotAStone,
    SetInPiece,
    TakeOut,
)
from domain.inventory.stone import Hallmark, Piece
from domain.kernel import Refusal
from tests.domain.inventory.facts import LIST, LISTED, ON_OFFER, RECEIVED, reserve, reserved
from tests.domain.inventory.test_asset import PROMISED, SOLD
from tests.scenario import given

RING = Piece(
    style_code="ONE-RING",
    metal="pt950",
    photos=("ring.jpg",),
    hallmark=Hallmark(result="recorded", office="London"),
)
ARRIVED = replace(RECEIVED, attributes=RING, certificate=None)
MELEE = Parcel(
    type="natural_diamond",
    count=20,
    total_carat=Decimal("0.30"),
    declaration="WDC-1",
    provenance=Provenance(nature="natural", country_mined="BW"),
)
TOLD = SetStones(stone_ids=("ST-1",), parcels=(MELEE,))
FINE = (StoneOrigin("ST-1", None),)
SANCTION = OriginTrouble("origin_sanctioned", "country_mined")
BAD = (StoneOrigin("ST-1", SANCTION),)
DECLARED = StonesDeclared(set_with=TOLD, by="clerk")
ASIDE = AssetQuarantined(reason="origin_sanctioned", field="ST-1")
SET_IN = SetInPiece(piece_id="P-1", by="setter-1")
IN_PIECE = AssetMounted(piece_id="P-1", position="piece", by="setter-1")


def declare(told: SetStones, origins: tuple[StoneOrigin, ...] = FINE) -> DeclareStones:
    return DeclareStones(set_with=told, origins=origins, by="clerk")


def test_what_a_piece_is_set_with_is_told_before_it_is_offered() -> None:
    given(ASSET, ARRIVED).when(LIST).refused(ListingIncomplete, missing=("stones",))
    given(ASSET, ARRIVED).when(declare(TOLD)).then(DECLARED)
    given(ASSET, ARRIVED, DECLARED).when(declare(TOLD)).nothing()
    given(ASSET, ARRIVED, DECLARED).when(replace(LIST, origins=FINE)).then(LISTED)
    no_stones = StonesDeclared(set_with=SetStones(), by="clerk")
    given(ASSET, ARRIVED, no_stones).when(LIST).then(LISTED)


@pytest.mark.parametrize("origins", [BAD, (), (StoneOrigin("ST-2", None),)])
def test_every_stone_of_it_is_in_order(origins: tuple[StoneOrigin, ...]) -> None:
    wish = replace(LIST, origins=origins)
    given(ASSET, ARRIVED, DECLARED).when(wish).refused(ListingIncomplete, missing=("provenance",))


def test_a_piece_listed_before_the_rule_is_not_held_until_its_stones_are_told() -> None:
    given(ASSET, ARRIVED, LISTED).when(reserve("cart")).refused(AssetNotAvailable)
    given(ASSET, ARRIVED, LISTED, DECLARED).when(reserve("cart")).then(reserved("cart"))


def test_a_parcel_answers_for_itself() -> None:
    russian = replace(MELEE, provenance=Provenance(nature="natural", country_mined="RU"))
    told = StonesDeclared(set_with=SetStones(parcels=(russian,)), by="clerk")
    given(ASSET, ARRIVED, told).when(LIST).refused(ListingIncomplete, missing=("provenance",))


def test_it_comes_off_sale_with_its_stone() -> None:
    listed = (ARRIVED, DECLARED, LISTED)
    given(ASSET, *listed).when(StonesReported(origins=FINE)).nothing()
    given(ASSET, *listed).when(StonesReported(origins=BAD)).then(ASIDE)
    given(ASSET, *listed, ASIDE).when(StonesReported(origins=BAD)).nothing()
    other = declare(replace(TOLD, parcels=()), BAD)
    told = StonesDeclared(set_with=SetStones(stone_ids=("ST-1",)), by="clerk")
    given(ASSET, *listed).when(other).then(told, ASIDE)


def test_it_is_released_when_its_stone_is_cleared() -> None:
    aside = given(ASSET, ARRIVED, DECLARED, LISTED, ASIDE)
    release = ReleaseFromQuarantine(reason="origin_sanctioned", by="buyer-1")
    aside.when(replace(release, origins=BAD)).refused(OriginNotCleared, about="ST-1")
    lifted = AssetReleasedFromQuarantine(reason="origin_sanctioned", by="buyer-1")
    aside.when(replace(release, origins=FINE)).then(lifted)


def test_stones_told_with_the_receipt_count() -> None:
    arrived = replace(ARRIVED, attributes=replace(RING, stone_ids=("ST-1",)))
    state = given(ASSET, arrived).state
    assert isinstance(state, Present)
    assert state.papers.set_with == SetStones(stone_ids=("ST-1",))


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        (SetStones(stone_ids=("ST-1", "ST-1")), StoneSetTwice),
        (SetStones(parcels=(replace(MELEE, count=0),)), ParcelImpossible),
        (SetStones(parcels=(replace(MELEE, total_carat=Decimal(0)),)), ParcelImpossible),
        (SetStones(parcels=(replace(MELEE, total_carat=Decimal("10.00")),)), ParcelImpossible),
        (SetStones(parcels=(replace(MELEE, declaration=" "),)), ParcelNotDeclared),
    ],
)
def test_what_cannot_be_set(told: SetStones, refusal: type[Refusal]) -> None:
    given(ASSET, ARRIVED).when(declare(told)).refused(refusal)


def test_a_stone_is_set_with_nothing() -> None:
    given(ASSET, RECEIVED).when(declare(SetStones())).refused(NotAPiece)


def test_a_piece_is_set_in_nothing() -> None:
    """Not in itself either."""
    given(ASSET, ARRIVED).when(SET_IN).refused(NotAStone)
    given(ASSET, ARRIVED, ASIDE).when(SET_IN).refused(NotAStone)


def test_a_stone_in_trouble_is_not_left_out() -> None:
    """Told of no more it would no longer hold its piece back."""
    aside = given(ASSET, ARRIVED, DECLARED, ASIDE)
    without = declare(SetStones(stone_ids=("ST-2",)), (*BAD, StoneOrigin("ST-2", None)))
    told = {"asset_id": "ST-1", "reason": "origin_sanctioned"}
    aside.when(without).refused(StoneNotCleared, **told)
    aside.when(declare(SetStones(), BAD)).refused(StoneNotCleared, **told)
    untold = {"asset_id": "ST-1", "reason": "provenance_incomplete"}
    aside.when(declare(SetStones(), ())).refused(StoneNotCleared, **untold)
    none = StonesDeclared(set_with=SetStones(), by="clerk")
    aside.when(declare(SetStones(), FINE)).then(none)


def test_a_stone_in_a_piece_is_not_sold_by_itself() -> None:
    given(ASSET, *ON_OFFER).when(SET_IN).then(IN_PIECE)
    in_piece = given(ASSET, *ON_OFFER, IN_PIECE)
    in_piece.when(SET_IN).nothing()
    in_piece.when(reserve("cart")).refused(AssetNotAvailable)
    in_piece.when(replace(SET_IN, piece_id="P-2")).refused(AssetNotAvailable)
    in_piece.when(LIST).refused(AssetNotAvailable)
    given(ASSET, *ON_OFFER, reserved("cart")).when(SET_IN).refused(AssetNotAvailable)


def test_it_is_taken_out_again() -> None:
    out = AssetTakenOut(piece_id="P-1", by="setter-1")
    wish = TakeOut(piece_id="P-1", by="setter-1")
    given(ASSET, *ON_OFFER, IN_PIECE).when(wish).then(out)
    given(ASSET, *ON_OFFER, IN_PIECE, out).when(wish).nothing()
    given(ASSET, *ON_OFFER, IN_PIECE, out).when(LIST).then(LISTED)
    given(ASSET, *PROMISED, SOLD).when(wish).nothing()
