"""A history of orders, made by the deciders: many shoppers who each ordered a few stones."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from application.ids import new_id
from application.reference import shipped_price_book, shipped_rule_set
from application.store.event_store import Decision, EventStore, Request
from application.tokens import Tokens
from benchmarks.clients import CLIENT
from domain.design.making.specification import Specified
from domain.envelope import Cause
from domain.money import Money
from domain.people.address import Address
from domain.people.customer.contact import Contact
from domain.pricing.engine.set_price import set_price
from domain.selling.order import ORDER
from domain.selling.order.order_line import OrderLine
from domain.selling.order.placing import Place, PlaceOrder, Terms
from domain.selling.order.securing import MoneyHeldReported
from domain.selling.order.stage import found_order
from domain.selling.order_number import numbers_for
from domain.selling.payment import PAYMENT
from domain.selling.payment.amount import Initiate
from domain.selling.payment.asking import IntentReported
from domain.selling.payment.reports import (
    AuthorisationReported,
)

SHOPPERS = 250
ORDERS_EACH = 8
PRICE = set_price(Money(312_000), Money(140_000), shipped_rule_set(), shipped_price_book())
TERMS = Terms(version="benchmark", pay_within=timedelta(days=1), book=shipped_price_book())
HOME = Address(
    recipient="A. Buyer", line1="1 Example Street", city="York", postcode="YO1 7HH", country="GB"
)


@dataclass(frozen=True, slots=True)
class Shopper:
    """The token that shows the orders, and the hash of it that they carry."""

    token: str
    token_hash: str


def place_orders(store: EventStore, tokens: Tokens) -> tuple[Shopper, ...]:
    """Each shopper's orders are one append: placed, and their payment authorised."""
    shoppers = tuple(
        Shopper(token, tokens.hash(token)) for token in (tokens.issue() for _ in range(SHOPPERS))
    )
    for shopper in shoppers:
        cause = Cause(actor=CLIENT, command_id=new_id(), correlation_id="orders")
        request = Request(cause=cause, caller=CLIENT.id, route="orders")
        store.run(partial(_orders, shopper), request)
    return shoppers


def _orders(shopper: Shopper, decision: Decision) -> int:
    for _ in range(ORDERS_EACH):
        _order(decision, shopper)
    return ORDERS_EACH


def _order(decision: Decision, shopper: Shopper) -> None:
    order, payment = new_id(), new_id()
    decision.decide(ORDER, order, _placed(shopper, payment))
    plan = found_order(decision.state(ORDER, order)).placed.plan
    decision.decide(PAYMENT, payment, Initiate(order_id=order, plan=plan))
    held = AuthorisationReported(provider_id=payment, amount=PRICE.total, capture_before=None)
    decision.decide(PAYMENT, payment, IntentReported(provider_id=payment))
    decision.decide(PAYMENT, payment, held)
    told = MoneyHeldReported(payment_id=payment, amount=PRICE.total, capture_before=None)
    decision.decide(ORDER, order, told)


def _placed(shopper: Shopper, payment: str) -> Place:
    return Place(
        signed=PlaceOrder(
            cart_id=new_id(),
            expected_total=PRICE.total,
            expected_vat=PRICE.vat,
            buyer=Contact(name="A. Buyer", email="buyer@example.com"),
            delivery=HOME,
            terms_version="benchmark",
            obligation_shown=True,
        ),
        order_no=next(numbers_for(payment)),
        subject=shopper.token_hash,
        token_hash=shopper.token_hash,
        payment_id=payment,
        lines=(_line(),),
        terms=TERMS,
    )


def _line() -> OrderLine:
    asset = new_id()
    return OrderLine(
        line_id=new_id(),
        kind="asset",
        ref=asset,
        style_code=None,
        title="A diamond",
        nature="stock",
        quantity=1,
        specification=(Specified("Shape", "round"), Specified("Carat", "1.01")),
        price=PRICE,
        gross=PRICE.total,
        vat=PRICE.vat,
        return_class="standard",
        class_rule="C4",
        ack_at=None,
        promised_on=None,
        assets=(asset,),
    )
