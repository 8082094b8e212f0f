"""Orders: placed, paid for, looked at; nothing is told of how the house weighs a risk."""

import json
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Response

from application.selling import checkout, letting_go, paying
from application.selling.checkout import new_ids
from application.selling.paying import AmountDue, NothingDue, Status
from application.selling.payments import ProviderDown, ProviderRefused
from application.selling.shopping import in_cart
from application.store.event_store import Decision, following, to_json
from application.store.privacy import SubjectErased
from domain.countries import CountryUnknown
from domain.design.making.lead_time import NeededEarlier
from domain.kernel import NotFound
from domain.money import Money
from domain.people.address import (
    AddressIncomplete,
    DeliveryCountryNotServed,
    PostcodeInvalid,
)
from domain.people.customer import EmailInvalid, NameInvalid, PhoneInvalid
from domain.pricing.amounts import PaymentOutOfRange
from domain.selling.cart import CartEmpty, CartIsClosed, CheckoutNotStarted, PricesNotAcknowledged
from domain.selling.order import CallOff, OrderStateRefuses
from domain.selling.order.order_line import (
    CaveatNotAcknowledged,
    PieceChanged,
    ReturnClassNotAcknowledged,
    TotalChanged,
)
from domain.selling.order.placing import (
    ObligationNotShown,
    PlaceOrder,
    PlanNotAvailable,
    TermsNotAccepted,
    TermsOutdated,
)
from interfaces.answering.as_shown import order_shown
from interfaces.api.edge.access import OWN
from interfaces.api.edge.answers import Cursor, Id, Limit, Reads, private
from interfaces.api.edge.asking import Asked, Asking, written
from interfaces.api.edge.routes import Routes, about
from interfaces.api.edge.sent import Sent
from interfaces.api.selling.standing_against import HELD, OFFERED, QUOTED
from projections.kit.paging import Page
from projections.orders.fold import ORDER_HISTORY
from projections.orders.order import Order
from projections.orders.order import order as order_page
from projections.orders.summaries import OrderSummary, orders_of

routes = Routes("/orders", "order", "commands")
queries = Routes("/orders", "order", "queries")


SignedOrder = Annotated[
    PlaceOrder,
    Sent(
        dict(
            cart_id="0f4a7f0e-7a44-4f0c-9a51-2b7a6f1c7d10",
            expected_total={"minor": 6_800_000, "currency": "GBP"},
            expected_vat={"minor": 1_133_333, "currency": "GBP"},
            buyer={"name": "A. Customer", "email": "customer@example.com"},
            delivery={
                "recipient": "A. Customer",
                "line1": "1 Example Street",
                "city": "London",
                "postcode": "EC1A 1AA",
                "country": "GB",
            },
            terms_version="2026-01",
            obligation_shown=True,
        )
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAsked:
    """What the browser needs to confirm the payment with the provider."""

    order_id: str
    payment_id: str
    provider_id: str
    amount: Money
    status: Status
    client_secret: str
    publishable_key: str


@dataclass(frozen=True, slots=True)
class PaymentSeen:
    """How the payment stands at the provider, and what that made of the order."""

    status: str
    order: Order


@routes.post(
    "",
    OWN,
    Order,
    creates="/orders/{order_id}",
    key="required",
    refuses=(
        NotFound,
        CartIsClosed,
        CartEmpty,
        CheckoutNotStarted,
        PricesNotAcknowledged,
        PieceChanged,
        TotalChanged,
        ObligationNotShown,
        TermsNotAccepted,
        TermsOutdated,
        PlanNotAvailable,
        about("expected_total", PaymentOutOfRange),
        ReturnClassNotAcknowledged,
        CaveatNotAcknowledged,
        NeededEarlier,
        about("buyer", NameInvalid, EmailInvalid, PhoneInvalid),
        AddressIncomplete,
        PostcodeInvalid,
        CountryUnknown,
        DeliveryCountryNotServed,
        SubjectErased,
        *HELD,
        *OFFERED,
        *QUOTED,
    ),
)
def place_order(signed: SignedOrder, asked: Asked) -> Response:
    """Order what is in the cart: all of it at the total that was seen, or nothing."""
    ids, finder = new_ids(), asked.api.atelier().stones

    def place(decision: Decision) -> Order:
        checkout.place_order(decision, asked.shop, signed, ids, token_hash=asked.owner)
        return order_shown(decision, asked.request.cause, ids.order_id)

    return asked.do(lambda d: in_cart(d, finder, signed.cart_id, lambda: place(d)), 201)


@routes.post(
    "/{order_id}/payment",
    OWN,
    PaymentAsked,
    key="required",
    lane="vendors",
    refuses=(NotFound, NothingDue, ProviderDown, ProviderRefused),
)
def pay(order_id: Id, asked: Asked) -> Response:
    """Ask the provider for the payment that is due now.

    The amount is answered under the key first; the provider is asked with no transaction open,
    and its secret goes to the customer without being stored.
    """
    answer = asked.run(lambda d: paying.amount_due(d, order_id, asked.owner))
    due = _due(asked, answer.body)
    intent = asked.api.payments.create(due)
    recording = asked.api.store.run(
        lambda d: paying.record_intent(d, due.payment_id, intent.provider_id),
        following(asked.request),
    )
    shown = PaymentAsked(
        order_id=order_id,
        payment_id=due.payment_id,
        provider_id=intent.provider_id,
        amount=due.amount,
        status=intent.status,
        client_secret=intent.client_secret,
        publishable_key=asked.api.publishable_key,
    )
    return written(replace(answer, body=to_json(shown), position=recording.position))


@routes.post(
    "/{order_id}/payment/check",
    OWN,
    PaymentSeen,
    lane="vendors",
    refuses=(NotFound, NothingDue, ProviderDown, ProviderRefused),
)
def check_payment(order_id: Id, asked: Asked) -> Response:
    """For the browser's return: record how the payment stands, as the webhook would."""
    provider_id = asked.look(lambda d: paying.intent_asked(d, order_id, asked.owner))
    report = asked.api.payments.read(provider_id)

    def use_case(decision: Decision) -> PaymentSeen:
        status = paying.record_report(decision, asked.shop, report)
        return PaymentSeen(status, order_shown(decision, asked.request.cause, order_id))

    return asked.do(use_case)


@routes.post("/{order_id}/cancellation", OWN, Order, refuses=(NotFound, OrderStateRefuses))
def call_off_order(order_id: Id, asked: Asked) -> Response:
    """Before the contract: nothing is charged, what was held is free, its cart is open again."""

    def call_off(decision: Decision) -> Order:
        letting_go.cancel_order(decision, asked.shop, order_id, CallOff(token_hash=asked.owner))
        return order_shown(decision, asked.request.cause, order_id)

    return asked.do(call_off)


@queries.get("", OWN, Page[OrderSummary])
def orders(asked: Asked, reads: Reads, cursor: Cursor = None, limit: Limit = 24) -> Response:
    """The shopper's orders, the newest first."""
    return private(reads.told(ORDER_HISTORY, orders_of, asked.owner, cursor=cursor, limit=limit))


@queries.get("/{order_id}", OWN, Order, refuses=(NotFound,))
def order(order_id: Id, asked: Asked, reads: Reads) -> Response:
    """One order as its buyer sees it."""
    return private(reads.told(ORDER_HISTORY, order_page, order_id, asked.owner))


def _due(asked: Asking, stored: bytes) -> AmountDue:
    """The amount as answered under the key, with the intent that was made since, if any."""
    fields = json.loads(stored)
    due = AmountDue(**{**fields, "amount": Money(**fields["amount"])})
    return replace(due, provider_id=asked.look(lambda d: paying.intent_of(d, due.order_id)))
