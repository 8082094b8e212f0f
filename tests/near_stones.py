"""A twin of the stone finder for tests: it names what it was given, and keeps what it was asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from application.design.stone_finding import NEAREST, Head, NearStone
from domain.design.choices import StoneSnapshot


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
    """Implements `StoneFinder`."""

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
