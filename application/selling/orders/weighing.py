"""What is known beside an order when its risk is weighed, brought together from the record."""

from collections.abc import Iterator

from application.selling.holds.holding import Holding
from application.shop import Shop
from application.store.event_store import Decision
from domain.kernel import Erased
from domain.people.address import Address
from domain.people.customer import CUSTOMER
from domain.people.customer.contact import Contact
from domain.people.customer.state import Known
from domain.people.payer import Payer
from domain.selling.order.risk import Circumstances, Weighing
from domain.selling.order.stage import Placed, Secured
from domain.selling.payment import PAYMENT
from domain.selling.payment.standing import NoPayment, PaymentAuthorised


def goods_lost(decision: Decision, shop: Shop, order_id: str, order: Placed) -> bool:
    """Whether something that was ordered cannot be had any more."""
    holding = Holding(decision, shop.rules, order.placed.cart_id)
    lost = holding.lost_assets(order.placed.assets)
    return bool(lost or holding.lost_stock(order.placed.lines, order_id))


def weighing(
    decision: Decision, shop: Shop, order_id: str, order: Placed, *, to: Address | None = None
) -> Weighing:
    """By what it is weighed now, or when it goes `to` another address.

    Names are compared here and are not kept. Under a contract the goods are the order's own.
    """
    customer = decision.state(CUSTOMER, order.placed.subject)
    known = customer if isinstance(customer, Known) else None
    payment = decision.state(PAYMENT, order.placed.payment_id)
    told = None if isinstance(payment, NoPayment) else payment.told
    buyer = _buyer(order, known)
    names = {buyer, _payer(told).name, *_recipients(order, to)}
    circumstances = Circumstances(
        buyer=buyer,
        payer=_payer(told),
        first_order=known is None or known.bought in (None, order_id),
        failed_attempts=0 if isinstance(payment, NoPayment) else len(payment.attempts),
        provider_risk=told.risk_level if told else None,
        authentication=told.three_d_secure if told else None,
        near_listed=any(shop.screening.near(name) for name in names if name),
        goods_lost=isinstance(order, Secured) and goods_lost(decision, shop, order_id, order),
    )
    return Weighing(shop.risk, circumstances)


def _buyer(order: Placed, known: Known | None) -> str | None:
    """As they named themselves for this order, or when they became known."""
    typed = order.placed.buyer
    if isinstance(typed, Contact):
        return typed.name
    return _open(known.profile.name) if known else None


def _payer(told: PaymentAuthorised | None) -> Payer:
    payer = told.payer if told else None
    return Payer() if payer is None or isinstance(payer, Erased) else payer


def _recipients(order: Placed, to: Address | None) -> Iterator[str]:
    for address in (to, order.delivery, order.placed.invoice):
        if address is not None and not isinstance(address, Erased):
            yield address.recipient


def _open(name: str | Erased) -> str | None:
    return None if isinstance(name, Erased) else name
