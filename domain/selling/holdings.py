"""What one owner has held for them at a time, over all of their carts, quotes and unpaid orders."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.kernel import Decider, Refusal, command, event
from domain.selling.owner import is_known

MOST_HELD = 3
MOST_HELD_KNOWN = 5


@command
class EnterHolding:
    """A piece is to be held for the owner under the name `holder`.

    `kept` are the pieces of theirs that are held at this moment, as the pieces themselves say.
    `most` is how many may be; without it nothing is refused: they are theirs already.
    """

    asset_id: str
    holder: str
    kept: frozenset[str] = frozenset()
    most: int | None = None


@event("holdings.entered")
class HoldingEntered:
    """`over` is what was entered before and is not held any more."""

    asset_id: str
    holder: str
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holdings:
    """Under which name each piece was last held for them; whether it still is, the piece knows."""

    holders: Mapping[str, str] = field(default_factory=dict)


class HoldLimitReached(Refusal):
    """{limit} stones can be held at a time; release one first."""

    limit: int


def most_held(owner: str) -> int:
    return MOST_HELD_KNOWN if is_known(owner) else MOST_HELD


def decide(state: Holdings, command: EnterHolding, now: datetime) -> tuple[HoldingEntered, ...]:
    others = command.kept - {command.asset_id}
    if command.most is not None and len(others) >= command.most:
        raise HoldLimitReached(limit=command.most)
    if state.holders.get(command.asset_id) == command.holder:
        return ()
    over = tuple(sorted(state.holders.keys() - command.kept - {command.asset_id}))
    return (HoldingEntered(asset_id=command.asset_id, holder=command.holder, over=over),)


def evolve(state: Holdings, event: HoldingEntered) -> Holdings:
    left = {asset: name for asset, name in state.holders.items() if asset not in event.over}
    return Holdings({**left, event.asset_id: event.holder})


HOLDINGS: Decider[Holdings, EnterHolding, HoldingEntered] = Decider(
    "holdings", Holdings(), decide, evolve
)
