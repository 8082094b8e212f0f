"""Orders: placed, paid for, looked at; nothing is told of how the house weighs a risk."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Response
from pydantic import ConfigDict

from application.selling.carts.shopping import in_cart
from application.selling.money import paying
from application.selling.money.asking import Asking
from application.selling.money.paying import AmountDue, Status
from application.selling.money.payments import Intent, ProviderDown, ProviderRefused
from application.selling.orders import checkout, letting_go
from application.selling.orders.checkout import new_ids
from application.selling.orders.letting_go import Shown
from application.selling.orders.readdressing import Destination, change_address, own_destination
from application.store.event_store import Decision, to_json
from application.store.privacy import SubjectErased
from domain.countries import CountryUnknown
from domain.design.making.lead_time import NeededEarlier
from domain.kernel import NotFound
from domain.money import Money
from domain.people.address import (
    Address,
    AddressIncomplete,
    DeliveryCountryNotServed,
    PostcodeInvalid,
    RegionUnknown,
)
from domain.people.customer.contact import EmailInvalid, NameInvalid, PhoneInvalid
from domain.people.customer.state import CustomerIsErased
from domain.pricing.amounts import PaymentOutOfRange
from domain.selling.cart.checkout import CartEmpty, CheckoutNotStarted, PricesNotAcknowledged
from domain.selling.cart.merging import CartMerged
from domain.selling.cart.state import CartIsClosed
from domain.selling.order.balance import NothingDue
from domain.selling.order.holding import OrderIsHeld
from domain.selling.order.leaving import CallOff, CancellationChanged, CancelledByConcierge
from domain.selling.order.order_line import (
    CaveatNotAcknowledged,
    PieceChanged,
    ReturnClassNotAcknowledged,
    TotalChanged,
)
from domain.selling.order.placing import (
    AddressTwice,
    DeliveryMissing,
    ObligationNotShown,
    PlaceOrder,
    PlanNotAvailable,
    TermsNotAccepted,
    TermsOutdated,
)
from domain.selling.order.settlement import Settlement
from domain.selling.order.stage import OrderStateRefuses
from interfaces.answering.as_shown import order_shown
from interfaces.api.edge.access import OWN, SIGNED
from interfaces.api.edge.answers import NOT_KEPT, Cursor, Id, Limit, Reads, plain, private
from interfaces.api.edge.asking import Asked, written
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes, about
from interfaces.api.edge.sent import Sent
from interfaces.api.edge.values import Amount, example
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


class ChangeDelivery(Body):
    """Where the order is to go instead."""

    model_config = ConfigDict(strict=False) | example(
        delivery={
            "recipient": "A. Customer",
            "line1": "2 Example Street",
            "city": "London",
            "postcode": "EC1A 1AA",
            "country": "GB",
        }
    )
    delivery: Address


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


class Refunding(Body):
    """What the shopper was shown that comes back."""

    model_config = example(expected_refund={"minor": 6_800_000})
    expected_refund: Amount


@dataclass(frozen=True, slots=True)
class PaymentSeen:
    """How the payment stands at the provider, and what that made of the order."""

    status: str
    order: Order


def payment_shown(asked: Asked, due: AmountDue, intent: Intent) -> PaymentAsked:
    return PaymentAsked(
        order_id=due.order_id,
        payment_id=due.payment_id,
        provider_id=intent.provider_id,
        amount=due.amount,
        status=intent.status,
        client_secret=intent.client_secret,
        publishable_key=asked.api.publishable_key,
    )


@routes.post(
    "",
    SIGNED,
    Order,
    creates="/orders/{order_id}",
    key="required",
    refuses=(
        NotFound,
        CartIsClosed,
        CartMerged,
        CartEmpty,
        CheckoutNotStarted,
        PricesNotAcknowledged,
        PieceChanged,
        TotalChanged,
        DeliveryMissing,
        AddressTwice,
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
        RegionUnknown,
        CountryUnknown,
        DeliveryCountryNotServed,
        SubjectErased,
        CustomerIsErased,
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
    SIGNED,
    PaymentAsked,
    key="required",
    lane="vendors",
    refuses=(NotFound, NothingDue, OrderIsHeld, ProviderDown, ProviderRefused),
)
def pay(order_id: Id, asked: Asked) -> Response:
    """Ask the provider for the payment that is due now.

    What is answered under the key is what was due; whether it still is, is looked at each time,
    and again by the provider's answer. The provider is asked with no transaction open, and its
    secret goes to the customer without being stored.
    """
    answer = asked.run(lambda d: paying.amount_due(d, order_id, asked.owner))
    due = asked.look(lambda d: paying.amount_due(d, order_id, asked.owner))
    opened = Asking(asked.api.store, asked.api.payments, asked.request).open(due.payment_id)
    shown = payment_shown(asked, due, opened.value)
    return written(replace(answer, body=to_json(shown), position=opened.position))


@routes.post(
    "/{order_id}/payment/check",
    OWN,
    PaymentSeen,
    lane="vendors",
    refuses=(NotFound, NothingDue, ProviderDown, ProviderRefused),
)
def check_payment(order_id: Id, asked: Asked) -> Response:
    """For the browser's return: record how the payment stands, as the webhook would."""
    own = asked.look(lambda d: paying.intent_asked(d, order_id, asked.owner))
    report = replace(asked.api.payments.read(own.provider_id), payment_id=own.payment_id)

    def use_case(decision: Decision) -> PaymentSeen:
        status = paying.record_report(decision, asked.shop, report)
        return PaymentSeen(status, order_shown(decision, asked.request.cause, order_id))

    return asked.do(use_case)


@routes.get(
    "/{order_id}/cancellation",
    OWN,
    Settlement,
    refuses=(NotFound, OrderStateRefuses, CancelledByConcierge),
)
def preview_own_cancellation(order_id: Id, asked: Asked) -> Response:
    """What would come back under the contract, were it cancelled now; nothing is changed."""
    shop, owner = asked.shop, asked.owner
    found = asked.look(lambda d: letting_go.own_settlement(d, shop, order_id, owner))
    return plain(found, NOT_KEPT)


@routes.post(
    "/{order_id}/cancellation",
    OWN,
    Order,
    refuses=(NotFound, OrderStateRefuses, CancellationChanged, CancelledByConcierge),
)
def call_off_order(order_id: Id, asked: Asked, body: Refunding | None = None) -> Response:
    """Before the contract nothing is charged, and its cart is open again; under it, the refund
    that was shown goes back. What was held is free."""
    expected = body.expected_refund.money if body else None

    def call_off(decision: Decision) -> Order:
        seen = letting_go.seen_by(decision, asked.shop, order_id, Shown(expected))
        wish = CallOff(owner=asked.owner, seen=seen)
        letting_go.cancel_order(decision, asked.shop, order_id, wish)
        return order_shown(decision, asked.request.cause, order_id)

    return asked.do(call_off)


@routes.put(
    "/{order_id}/delivery",
    OWN,
    Order,
    refuses=(
        *(NotFound, OrderStateRefuses, SubjectErased),
        *(AddressIncomplete, PostcodeInvalid, RegionUnknown),
        *(CountryUnknown, DeliveryCountryNotServed),
    ),
)
def change_delivery(order_id: Id, body: ChangeDelivery, asked: Asked) -> Response:
    """Send it elsewhere, as long as it has not left; somebody looks at that first."""

    def change(decision: Decision) -> Order:
        change_address(decision, asked.shop, order_id, body.delivery, owner=asked.owner)
        return order_shown(decision, asked.request.cause, order_id)

    return asked.do(change)


@routes.get("/{order_id}/delivery", OWN, Destination, refuses=(NotFound,))
def own_delivery(order_id: Id, asked: Asked) -> Response:
    """Where it goes, and whom its invoice names; as it was changed last."""
    return plain(asked.look(lambda d: own_destination(d, order_id, asked.owner)), NOT_KEPT)


@queries.get("", OWN, Page[OrderSummary])
def orders(asked: Asked, reads: Reads, cursor: Cursor = None, limit: Limit = 24) -> Response:
    """The shopper's orders, the newest first."""
    return private(reads.told(ORDER_HISTORY, orders_of, asked.owner, cursor=cursor, limit=limit))


@queries.get("/{order_id}", OWN, Order, refuses=(NotFound,))
def order(order_id: Id, asked: Asked, reads: Reads) -> Response:
    """One order as its buyer sees it."""
    return private(reads.told(ORDER_HISTORY, order_page, order_id, asked.owner))
