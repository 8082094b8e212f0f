"""What the clock says is over; each command looks at the time again, so late or twice is fine."""

from dataclasses import dataclass
from typing import Any, TypeVar, assert_never

from application.policies.effects import (
    AbandonCart,
    ExpireHold,
    ExpireOrder,
    ExpireQuote,
    ExpireStockReservation,
    ExpiryEffect,
    HoldOverdueBalance,
    ReapCart,
    RemindOfBalance,
    TellOfLapse,
    VoidBeforeLapse,
)
from application.selling.carts.abandoning import abandon_cart, reap_cart
from application.selling.orders.letting_go import cancel_before_lapse, expire_order
from application.selling.quotes import quoting
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import Expire
from domain.inventory.stock import STOCK
from domain.inventory.stock.reservation import ExpireReservation
from domain.kernel import Decider
from domain.selling.order import ORDER
from domain.selling.order.balance import RemindOfBalance as Remind
from domain.selling.order.overdue import HoldOverdue
from domain.selling.order.reviewing import WarnOfLapse
from domain.selling.order.stage import NoOrder
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.money import MoneyMoves

C = TypeVar("C")
OfBalance = RemindOfBalance | HoldOverdueBalance
OfOrder = ExpireOrder | TellOfLapse | VoidBeforeLapse


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
            case ExpireOrder() | TellOfLapse() | VoidBeforeLapse():
                return self._of_order(effect)
            case RemindOfBalance() | HoldOverdueBalance():
                return self._of_balance(effect)
            case AbandonCart(key=key):
                said = self.doing.run(lambda d: abandon_cart(d, key))
                return "abandoned" if said else "not_over"
            case ReapCart(key=key):
                gone = self.doing.run(lambda d: reap_cart(d, self.doing.shop(), key))
                return "reaped" if gone else "not_over"
            case _:
                assert_never(effect)

    def _of_balance(self, effect: OfBalance) -> str:
        overdue = isinstance(effect, HoldOverdueBalance)
        command = HoldOverdue() if overdue else Remind(number=int(effect.ref))
        if not self.doing.run(lambda d: d.decide(ORDER, effect.key, command)):
            return "not_over"
        return "held" if overdue else "reminded"

    def _of_order(self, effect: OfOrder) -> str:
        order_id = effect.key
        match effect:
            case ExpireOrder():
                return self._expire_order(order_id)
            case TellOfLapse():
                told = self.doing.run(lambda d: d.decide(ORDER, order_id, WarnOfLapse()))
                return "told" if told else "not_over"
            case VoidBeforeLapse():
                return self.doing.run(lambda d: cancel_before_lapse(d, self.doing.shop(), order_id))
            case _:
                assert_never(effect)

    def _expire(self, decider: Decider[Any, C, Any], key: str, expire: C) -> str:
        return "ended" if self.doing.run(lambda d: d.decide(decider, key, expire)) else "not_over"

    def _expire_order(self, order_id: str) -> str:
        """Ask the provider once more before giving up: a webhook may have been lost."""
        order = self.doing.state(ORDER, order_id)
        if not isinstance(order, NoOrder):
            self.money.look(order.placed.payment_id)
        over = self.doing.run(lambda d: expire_order(d, self.doing.shop(), order_id))
        return "expired" if over else "not_over"
