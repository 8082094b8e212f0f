"""Two twins of the stone finder: one searches the journal plainly, one names what it was given."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from application.design.stones.finding import NEAREST
from application.store.ports import Journal
from domain.catalogue.head import Head
from domain.design.choices import StoneSnapshot
from domain.design.judging.seeking import Sought, StoneKind
from domain.inventory.asset import ASSET, AssetReceived, Present
from domain.inventory.asset.standing import InStock
from domain.inventory.grading import clarity_grade, colour_grade
from domain.inventory.near_stone import NearStone
from domain.inventory.stone import Stone
from projections.stones.grades import clarity_rank, colour_rank

EVERYTHING = 1_000_000


class JournalStones:
    """Implements `StoneFinder`, slow and plain: what the fast search is held against."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def nearest(
        self,
        like: StoneSnapshot,
        heads: Sequence[Head] = (),
        *,
        without: Collection[str] = (),
        limit: int = NEAREST,
    ) -> tuple[NearStone, ...]:
        def distance(found: tuple[str, Stone]) -> tuple[Any, ...]:
            asset_id, stone = found
            return (
                abs(stone.carat - like.carat),
                abs(colour_rank(colour_grade(stone)) - colour_rank(colour_grade(like))),
                abs(clarity_rank(clarity_grade(stone)) - clarity_rank(clarity_grade(like))),
                asset_id,
            )

        fitting = [
            (asset_id, stone)
            for asset_id, stone in self._offered()
            if (stone.type, stone.shape) == (like.type, like.shape)
            and asset_id not in without
            and (not heads or any(_fits(stone, head) for head in heads))
        ]
        return tuple(NearStone.of(*found) for found in sorted(fitting, key=distance)[:limit])

    def of_each_size(
        self, sought: Sought, rungs: Sequence[Decimal], without: Collection[str]
    ) -> tuple[str, ...]:
        """Implements `CheapStones` too, as `in_order` does."""
        found: dict[tuple[int, int], str] = {}
        for asset_id, stone in self._cheapest(sought, without):
            head = next((n for n, each in enumerate(sought.heads) if _fits(stone, each)), -1)
            found.setdefault((head, sum(rung <= stone.carat for rung in rungs)), asset_id)
        return tuple(found[size] for size in sorted(found))

    def in_order(self, sought: Sought, limit: int, without: Collection[str]) -> tuple[str, ...]:
        return tuple(asset_id for asset_id, _ in self._cheapest(sought, without))[:limit]

    def _cheapest(self, sought: Sought, without: Collection[str]) -> list[tuple[str, Stone]]:
        """What would do, by cost and then by id."""
        found = [
            each for each in self._offered() if each[0] not in without and _does(each[1], sought)
        ]
        costs = {r.stream: r.event.cost.minor for r in self._received()}
        return sorted(found, key=lambda each: (costs[f"asset-{each[0]}"], each[0]))

    def _received(self) -> Iterator[Any]:
        for recorded in self._journal.after(0, EVERYTHING):
            if isinstance(recorded.event, AssetReceived):
                yield recorded

    def _offered(self) -> Iterator[tuple[str, Stone]]:
        states: dict[str, Any] = {}
        for recorded in self._journal.after(0, EVERYTHING):
            category, _, key = recorded.stream.partition("-")
            if category == ASSET.category:
                state = states.get(key, ASSET.initial)
                states[key] = ASSET.evolve(state, recorded.event)
        for key, state in states.items():
            if isinstance(state, Present) and isinstance(state.receipt.attributes, Stone):
                standing = state.standing
                if isinstance(standing, InStock) and standing.listing and not standing.hold:
                    yield key, state.receipt.attributes


def _does(stone: Stone, sought: Sought) -> bool:
    return (
        StoneKind(stone.type, stone.shape) in sought.kinds
        and (not sought.heads or any(_fits(stone, head) for head in sought.heads))
        and (not sought.carats or any(s.low <= stone.carat <= s.high for s in sought.carats))
        and (not sought.colours or colour_grade(stone) in sought.colours)
        and (not sought.clarities or clarity_grade(stone) in sought.clarities)
        and (not sought.cuts or stone.cut is None or stone.cut in sought.cuts)
    )


def _fits(stone: Stone, head: Head) -> bool:
    if stone.length_mm is None or stone.width_mm is None:
        return False
    narrow, wide = sorted((stone.length_mm, stone.width_mm))
    return (
        head.length_mm.low <= wide <= head.length_mm.high
        and head.width_mm.low <= narrow <= head.width_mm.high
    )


def near(asset_id: str, carat: str = "1.02") -> NearStone:
    return NearStone(
        asset_id=asset_id,
        shape="round",
        carat=Decimal(carat),
        colour="F",
        clarity="VS1",
        cut="EX",
    )


@dataclass(slots=True)
class NamedStones:
    """Implements `StoneFinder`, and keeps what it was asked."""

    stones: tuple[NearStone, ...] = ()
    asked: list[tuple[StoneSnapshot, tuple[Head, ...]]] = field(default_factory=list)

    def nearest(
        self,
        like: StoneSnapshot,
        heads: Sequence[Head] = (),
        *,
        without: Collection[str] = (),
        limit: int = NEAREST,
    ) -> tuple[NearStone, ...]:
        self.asked.append((like, tuple(heads)))
        return tuple(stone for stone in self.stones if stone.asset_id not in without)[:limit]
