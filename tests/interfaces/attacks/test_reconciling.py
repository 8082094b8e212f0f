"""With every webhook lost the nightly look finds what was paid, and what it cannot explain."""

from datetime import UTC, datetime, timedelta

from application.policies.effects import ReconcilePayments
from application.selling.money.reconciling import Discrepancy, Reconciled, Reconciling
from domain.money import Money
from tests.asking import ask
from tests.interfaces.api.world import Json
from tests.interfaces.attacks.a_paying_shop import PayingShop, Undone

DAY = timedelta(days=1)


def look(house: PayingShop) -> Reconciled:
    api, now = house.world.api, datetime.now(UTC)
    reconciling = Reconciling(api.store, api.payments, api.shop, ask())
    return reconciling.between(now - DAY, now + DAY)


def kinds(found: Reconciled) -> list[tuple[str, str]]:
    return [(each.kind, each.provider_id) for each in found.differences]


def paid(house: PayingShop) -> tuple[Json, str]:
    """An order that was confirmed, and its intent."""
    token = house.world.token()
    order = house.world.order(token)
    own = house.asked(order, token)["provider_id"]
    house.confirm(own)
    for _ in range(2):
        night = ReconcilePayments(at=datetime.now(UTC) + DAY, every=DAY.total_seconds())
        house.undone.append(Undone(night))
        house.work()
        if house.stages(order)[0] == "under_review":
            house.clear(order)
    house.work()
    return order, own


def test_with_every_webhook_lost_an_order_is_complete_within_two_looks(house: PayingShop) -> None:
    order, _ = paid(house)
    assert house.stages(order) == ("confirmed", "captured")
    assert look(house) == Reconciled(1, ())


def test_what_nobody_explains_is_told_by_kind(house: PayingShop) -> None:
    order, own = paid(house)
    stranger = house.foreign(123_456)
    house.confirm(stranger)
    house.customer.v1.payment_intents.capture(stranger)
    house.customer.v1.refunds.create({"payment_intent": own, "amount": 500})
    assert look(house).differences == (
        Discrepancy(
            kind="money_without_order",
            payment_id=f"foreign-{stranger}",
            provider_id=stranger,
            order_id=None,
            provider_has=Money(123_456),
            we_have=Money(0),
        ),
        Discrepancy(
            kind="refund_unexplained",
            payment_id=house.payment_id(order),
            provider_id=own,
            order_id=order["order_id"],
            provider_has=Money(500),
            we_have=Money(0),
        ),
    )
    reasons = [each.reason for each in house.set_aside()]
    assert reasons == ["unknown_payment", "foreign_refund"]
