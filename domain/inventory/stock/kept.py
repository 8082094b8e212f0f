"""The state of counted goods as it is written down for who starts afresh: plain values only."""

from dataclasses import dataclass

from immutables import Map

from domain.inventory.stock.expiry import Ending, Endings
from domain.inventory.stock.reservation import ReservationEnd, Reservations, StockReserved
from domain.inventory.turn import Turns
from domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptStock:
    """Every field of a stock item; what follows from others is worked out again."""

    on_hand: int
    safety: int
    reorder_point: int | None
    cost: Money | None
    price: Money | None
    lots: dict[str, int]
    adjustments: tuple[str, ...]
    live: tuple[StockReserved, ...]
    ended: dict[str, ReservationEnd]
    turns: Turns
    told: bool

    @property
    def reservations(self) -> Reservations:
        return Reservations(
            live=Map({held.reservation_id: held for held in self.live}),
            reserved=sum(held.qty for held in self.live),
            endings=_endings(self.live),
            ended=self.ended,
            turns=self.turns,
        )


def _endings(live: tuple[StockReserved, ...]) -> Endings:
    """The latest first, each put above those before: nothing is compared twice."""
    ends = ((held.expires_at, held.reservation_id) for held in live if held.expires_at)
    above: Endings = None
    for at, name in sorted(ends, reverse=True):
        above = Ending(at, name, left=above)
    return above
