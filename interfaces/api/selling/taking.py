"""Taking a piece of which there is one: counted where the taker asks from, once it can be had."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from application.store.event_store import Decision
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import AssetReserved
from interfaces.api.edge.asking import Asking
from interfaces.api.edge.limits import HOLDS, TURNS

T = TypeVar("T")


def counted(asked: Asking, use_case: Callable[[Decision], T]) -> Callable[[Decision], T]:
    """The same use case; what it decided is not kept when the taker had too many.

    A new visitor's token costs nothing, and fifty of them would hold fifty pieces, or one of them
    after the other the same piece for ever: so it is where they come from that is counted.
    """

    def taking(decision: Decision) -> T:
        answer = use_case(decision)
        for stream in _taken(decision):
            _count(asked, stream)
        return answer

    return taking


def _count(asked: Asking, piece: str) -> None:
    if counts := asked.api.counts:
        counts.count_turn(TURNS, asked.asks, piece)
        counts.count(HOLDS, asked.asks)


def _taken(decision: Decision) -> Iterator[str]:
    """The streams of the pieces that this decision holds."""
    for stream, events in decision.decided.items():
        reserved = any(isinstance(event, AssetReserved) for event in events)
        if stream.startswith(f"{ASSET.category}-") and reserved:
            yield stream
