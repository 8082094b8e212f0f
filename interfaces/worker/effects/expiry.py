"""What the clock says is over; each command looks at the time again, so late or twice is fine."""

from dataclasses import dataclass

from application.deliveries import Delivery
from application.selling import quoting
from application.selling.letting_go import cancel_order, expire_order
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import Expire
from domain.inventory.stock import STOCK
from domain.inventory.stock.reservation import ExpireReservation
from domain.selling.order import ORDER, Live
from domain.selling.payment import PAYMENT, Wanted
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.money import MoneyMoves


@dataclass(frozen=True, slots=True)
class Expiry:
    """`key` in a delivery's arguments is the aggregate's, `ref` the reservation's id."""

    doing: Doing
    money: MoneyMoves

    def expire_hold(self, delivery: Delivery) -> str:
        key, wish = delivery.arguments["key"], Expire(reservation_id=delivery.arguments["ref"])
        ended = self.doing.run(delivery, lambda d: d.decide(ASSET, key, wish))
        return "ended" if ended else "not_over"

    def expire_reservation(self, delivery: Delivery) -> str:
        key, ref = delivery.arguments["key"], delivery.arguments["ref"]
        wish = ExpireReservation(reservation_id=ref)
        ended = self.doing.run(delivery, lambda d: d.decide(STOCK, key, wish))
        return "ended" if ended else "not_over"

    def expire_quote(self, delivery: Delivery) -> str:
        over = self.doing.run(delivery, lambda d: quoting.expire(d, delivery.arguments["key"]))
        return "expired" if over else "not_over"

    def expire_order(self, delivery: Delivery) -> str:
        """Ask the provider once more before giving up: a webhook may have been lost."""
        order_id = delivery.arguments["key"]
        order = self.doing.state(ORDER, order_id)
        if isinstance(order, Live):
            payment = self.doing.state(PAYMENT, order.placed.payment_id)
            if isinstance(payment, Wanted) and payment.provider_id:
                self.money.record(delivery, self.money.payments.read(payment.provider_id))
        over = self.doing.run(delivery, lambda d: expire_order(d, self.doing.shop(), order_id))
        return "expired" if over else "not_over"

    def void_before_lapse(self, delivery: Delivery) -> str:
        """An authorisation is about to lapse uncaptured: cancel rather than lose it silently."""
        order_id = delivery.arguments["key"]
        order = self.doing.state(ORDER, order_id)
        if not isinstance(order, Live) or order.stage not in ("placed", "under_review"):
            return "not_open"
        payment = self.doing.state(PAYMENT, order.placed.payment_id)
        if not isinstance(payment, Wanted) or payment.stage != "authorised":
            return "not_authorised"
        shop = self.doing.shop()
        self.doing.run(
            delivery,
            lambda d: cancel_order(d, shop, order_id, by="system", reason="authorisation_expiring"),
        )
        return "cancelled"
