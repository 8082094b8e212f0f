"""The state of counted goods as it is written down for who starts afresh: plain values only."""

from dataclasses import dataclass

from domain.inventory.stock.live import Live, Packed
from domain.inventory.stock.promised import ReservationEnd, Reservations
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
    live: Packed
    ended: dict[str, ReservationEnd]
    turns: Turns
    told: bool

    @property
    def reservations(self) -> Reservations:
        return Reservations(
            live=Live(self.live),
            reserved=sum(self.live.quantities),
            endings=self.live.endings,
            ended=self.ended,
            turns=self.turns,
        )
