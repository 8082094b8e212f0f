"""What the clock says is over; each command looks at the time again, so late or twice is fine."""

from dataclasses import dataclass
from typing import Any, TypeVar, assert_never

from application.policies.effects import (
    ExpireHold,
    ExpireOrder,
    ExpireQuote,
    ExpireStockReservation,
    ExpiryEffect,
    VoidBeforeLapse,
)
from application.selling import quoting
from application.selling.letting_go import cancel_before_lapse, expire_order
from application.selling.paying import intent_of
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import Expire
from domain.inventory.stock import STOCK
from domain.inventory.stock.reservation import ExpireReservation
from domain.kernel import Decider
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.money import MoneyMoves

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Expiry:
    doing: Doing
    money: MoneyMoves

    def perform(self, effect: ExpiryEffect) -> str:
        match effect:
            case ExpireHold(key=key, ref=ref):
                return self._expire(ASSET, key, Expire(reservation_id=ref))
            case ExpireStockReservation(key=key, ref=ref):
                return self._expire(STOCK, key, ExpireReservation(reservation_id=ref))
            case ExpireQuote(key=key):
                over = self.doing.run(lambda d: quoting.expire(d, key))
                return "expired" if over else "not_over"
            case ExpireOrder(key=key):
                return self._expire_order(key)
            case VoidBeforeLapse(key=key):
                return self.doing.run(lambda d: cancel_before_lapse(d, self.doing.shop(), key))
            case _:
                assert_never(effect)

    def _expire(self, decider: Decider[Any, C, Any], key: str, expire: C) -> str:
        return "ended" if self.doing.run(lambda d: d.decide(decider, key, expire)) else "not_over"

    def _expire_order(self, order_id: str) -> str:
        """Ask the provider once more before giving up: a webhook may have been lost."""
        if provider_id := intent_of(self.doing.store.look(), order_id):
            self.money.read(provider_id)
        over = self.doing.run(lambda d: expire_order(d, self.doing.shop(), order_id))
        return "expired" if over else "not_over"
