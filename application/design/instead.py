"""Stones to take instead of one that is gone: named by the refusal, for the design's own heads."""

from collections.abc import Callable
from typing import TypeVar

from application.design.stones.choice import Seeker, as_it_is, stone_on_offer
from application.design.stones.finding import StoneFinder
from application.design.view.showing import known_style
from application.store.event_store import Decision, stream_of
from domain.deadlines import local_date
from domain.design.choices import ChosenStone, Place, StoneSnapshot
from domain.design.design import DESIGN
from domain.design.design.state import DesignStale, Draft, Unknown
from domain.design.judging.fitting import StoneUnavailable
from domain.design.judging.seeking import StoneKind, sought
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import HeldByAnother
from domain.inventory.asset.quarantine import AssetInQuarantine
from domain.inventory.asset.standing import AssetNotAvailable
from domain.inventory.near_stone import NearStone
from domain.kernel import Refusal

T = TypeVar("T")


GONE = (HeldByAnother, AssetNotAvailable, AssetInQuarantine, DesignStale)


def on_offer(
    decision: Decision,
    finder: StoneFinder,
    draft: Draft,
    seeker: Seeker,
    *,
    asset_id: str,
    at: Place,
) -> StoneSnapshot:
    """The stone as it is now; raises `NotFound`, or `StoneUnavailable` which names the nearest."""
    try:
        return stone_on_offer(decision, asset_id, seeker)
    except StoneUnavailable as refusal:
        like = as_it_is(decision, asset_id)
        gone = ChosenStone(slot=at.slot, place=at.number, asset_id=asset_id, snapshot=like)
        raise _told_of(refusal, nearest(decision, finder, draft, gone)) from None


def refuse_lost_stones(
    decision: Decision, finder: StoneFinder, draft: Draft, seeker: Seeker
) -> None:
    """Raises `StoneUnavailable` when a chosen stone cannot be had any more."""
    decision.prefetch(stream_of(ASSET, asset) for asset in draft.choices.assets)
    for stone in draft.choices.stones:
        if stone.asset_id is not None:
            on_offer(decision, finder, draft, seeker, asset_id=stone.asset_id, at=stone.where)


def in_design(
    decision: Decision, finder: StoneFinder, design_id: str, use_case: Callable[[], T]
) -> T:
    """Do it; when it is refused for a stone of the design, the nearest to it are named."""
    return naming_nearest(decision, finder, use_case, lambda: (design_id,))


def nearest(
    decision: Decision, finder: StoneFinder, draft: Draft, gone: ChosenStone
) -> tuple[NearStone, ...]:
    """The nearest stones that the design's heads take in this place of a slot.

    Nothing is locked meanwhile: a decision reads, and writes only after it was made.
    """
    style, today, like = known_style(decision, draft), local_date(decision.now), gone.snapshot
    found = sought(style, draft.choices, gone.slot, number=gone.place, on=today)
    alike = [each for each in found if StoneKind(like.type, like.shape) in each.kinds]
    if not alike:
        return ()
    heads = [head for each in alike for head in each.heads]
    return finder.nearest(like, heads, without=(*draft.choices.assets, gone.asset_id or ""))


def _told_of(refusal: Refusal, found: tuple[NearStone, ...]) -> Refusal:
    """The same refusal, which also says what could be chosen instead."""
    return type(refusal)(**{**refusal.facts, "nearest": found})


def naming_nearest(
    decision: Decision,
    finder: StoneFinder,
    use_case: Callable[[], T],
    designs: Callable[[], tuple[str, ...]],
    *,
    gone: tuple[type[Refusal], ...] = GONE,
) -> T:
    """Do it; when it is refused for a stone of these designs, the nearest to it are named."""
    try:
        return use_case()
    except gone as refusal:
        lost = _lost(decision, designs(), str(refusal.facts.get("asset_id")))
        if lost is None:
            raise
        raise _told_of(refusal, nearest(decision, finder, *lost)) from None


def _lost(
    decision: Decision, designs: tuple[str, ...], asset_id: str
) -> tuple[Draft, ChosenStone] | None:
    for design_id in designs:
        state = decision.state(DESIGN, design_id)
        draft = None if isinstance(state, Unknown) else state.draft
        if draft and (stone := draft.choices.of_asset(asset_id)):
            return draft, stone
    return None
