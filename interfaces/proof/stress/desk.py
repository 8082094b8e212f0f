"""The desk of a shop under stress: who gives money back, and what stands on record of it."""

from dataclasses import dataclass, replace
from functools import partial

from application.house_rules import Discretion
from application.ids import new_id
from application.selling.orders.refunds import RefundWish, propose_refund
from application.store.ports import VersionConflict
from domain.kernel import Refusal, Unreachable
from domain.money import Money, total
from domain.selling.order import ORDER
from domain.selling.order.stage import found_order, payments_of
from domain.selling.payment import PAYMENT
from domain.selling.payment.standing import Captured
from interfaces.composition import House
from interfaces.local.seeding.opening import seeding
from interfaces.proof.stress.buyers import Broken, Refused

MOST_TRIES = 50
TRUSTING = Discretion(refund_approval_from=Money(1_000_000_000))
ORDERED = ("ordered", "under_way")


@dataclass(frozen=True, slots=True)
class Stood:
    """What the record has of an order's payment: sent back, still on its way, disputed."""

    sent_back: Money
    under_way: int
    disputed: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """Staff who give money back, and read what is on record."""

    house: House

    def gives_back(self, order_id: str, amount: Money) -> None:
        """Raises `Refused`; whoever loses a race tries again. Nobody waits for a second person."""
        shop = self.house.shop()
        wish = RefundWish(amount=amount, reason="goodwill")
        use_case = partial(
            propose_refund,
            shop=replace(shop, rules=replace(shop.rules, discretion=TRUSTING)),
            order_id=order_id,
            wish=wish,
            refund_id=new_id(),
            by="stress",
        )
        for _ in range(MOST_TRIES):
            try:
                self.house.store.run(use_case, seeding(f"stress-{new_id()}"))
                return
            except (VersionConflict, Unreachable):
                continue
            except Refusal as refusal:
                raise Refused(refusal.code) from refusal
        raise Broken(f"{order_id}: nobody could give anything back")

    def sees(self, order_id: str) -> Stood:
        look = self.house.store.look()
        placed = found_order(look.state(ORDER, order_id)).placed
        payment = look.state(PAYMENT, placed.payment_id)
        if not isinstance(payment, Captured):
            raise Broken(f"{order_id} was paid, and nothing was taken")
        back = [part.ordered.amount for part in payment.parts if part.stage == "refunded"]
        return Stood(
            total(back, payment.taken.currency),
            sum(part.stage in ORDERED for part in payment.parts),
            any(each.needs.reason == "dispute" for each in payment.aside),
        )

    def waits_for(self, order_id: str) -> bool:
        """Whether money that came too late for the order was put before a person."""
        look = self.house.store.look()
        payments = payments_of(found_order(look.state(ORDER, order_id)))
        aside = (each for payment_id in payments for each in look.state(PAYMENT, payment_id).aside)
        return any(each.needs.reason == "late_payment" for each in aside)

    def sent_back(self, provider_id: str) -> Money:
        """What the provider sent back of an intent, in truth."""
        report = self.house.payments.read(provider_id)
        return report.refunded or Money.zero(report.amount.currency)
