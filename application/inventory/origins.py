"""Where stones come from, and the pieces that answer for the stones they are set with."""

from dataclasses import replace

from application.store.event_store import Decision, stream_of
from domain.inventory.asset import ASSET, Present
from domain.inventory.asset.listing import List
from domain.inventory.asset.papers import DeclareStones, RecordProvenance, StonesReported
from domain.inventory.asset.quarantine import ReleaseFromQuarantine
from domain.inventory.asset.set_stones import SetStones, StoneOrigin
from domain.inventory.asset.standing import Mounted, SetInPiece, TakeOut
from domain.kernel import NotFound, in_part


def record_provenance(decision: Decision, asset_id: str, wish: RecordProvenance) -> None:
    """Where it comes from; a piece that it is set in hears of it in the same append.

    Raises `NotFound` and what `as_recorded` raises.
    """
    decision.decide(ASSET, asset_id, wish)
    state = decision.state(ASSET, asset_id)
    if isinstance(state, Present) and isinstance(state.standing, Mounted):
        piece_id = state.standing.setting.piece_id
        if isinstance(decision.state(ASSET, piece_id), Present):
            report = StonesReported(origins=origins_of(decision, _set_with(decision, piece_id)))
            decision.decide(ASSET, piece_id, report)


def declare_stones(decision: Decision, piece_id: str, told: SetStones, by: str) -> None:
    """What a piece is set with; its stones are sold with it from now on, and not by themselves.

    Raises `NotFound`, `NotAPiece`, `NotAStone`, `AssetNotAvailable`, `StoneNotCleared` and the
    refusals of what is told.
    """
    before = _set_with(decision, piece_id).stone_ids
    left_out = tuple(each for each in before if each not in told.stone_ids)
    origins = origins_of(decision, SetStones(stone_ids=(*told.stone_ids, *left_out)))
    decision.decide(ASSET, piece_id, DeclareStones(set_with=told, origins=origins, by=by))
    for place, stone_id in enumerate(told.stone_ids):
        with in_part(f"stone_ids.{place}"):
            decision.decide(ASSET, stone_id, SetInPiece(piece_id=piece_id, by=by))
    for stone_id in left_out:
        decision.decide(ASSET, stone_id, TakeOut(piece_id=piece_id, by=by))


def list_asset(decision: Decision, asset_id: str, wish: List) -> None:
    """Raises `NotFound`, `ListingIncomplete` and what else the listing guard asks for."""
    origins = origins_of(decision, _set_with(decision, asset_id))
    decision.decide(ASSET, asset_id, replace(wish, origins=origins))


def release_asset(decision: Decision, asset_id: str, wish: ReleaseFromQuarantine) -> None:
    """Raises `NotFound` or `OriginNotCleared`."""
    origins = origins_of(decision, _set_with(decision, asset_id))
    decision.decide(ASSET, asset_id, replace(wish, origins=origins))


def origins_of(decision: Decision, told: SetStones) -> tuple[StoneOrigin, ...]:
    """What the record of each stone says today. Raises `NotFound`."""
    decision.prefetch(stream_of(ASSET, each) for each in told.stone_ids)
    return tuple(_origin(decision, each) for each in told.stone_ids)


def _origin(decision: Decision, stone_id: str) -> StoneOrigin:
    state = decision.state(ASSET, stone_id)
    if not isinstance(state, Present):
        raise NotFound
    return StoneOrigin(stone_id, state.origin(decision.now).trouble())


def _set_with(decision: Decision, asset_id: str) -> SetStones:
    """Nothing for a stone, and for a piece of which nobody told."""
    state = decision.state(ASSET, asset_id)
    declared = state.papers.set_with if isinstance(state, Present) else None
    return declared or SetStones()
