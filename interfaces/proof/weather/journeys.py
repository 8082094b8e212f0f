"""What people do in a shop, each as what is asked for, and how often it is done in truth."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from interfaces.local.standins.stripe.webhooks import signature
from interfaces.proof.stress.buyers import Buyer, Json
from interfaces.proof.stress.ground import Ground
from interfaces.proof.stress.stage import Bought
from interfaces.proof.weather.asking import Noted, Unserved

LOOKS = 3.0
SINCE = "what was written since"


class NotYet(Exception):
    """What is looked for was written, and those who show it have not come so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Props:
    """What one set of journeys needs, made while the weather was fair.

    `shopper` has something in the cart; `ordered` is to be paid; `event` tells that `confirmed`
    was; of `paid` so many pence are given back.
    """

    ground: Ground
    sku: str
    product: str
    shopper: Buyer
    ordered: Bought
    confirmed: Bought
    event: str
    paid: Bought
    staff: str
    pence: int


@dataclass(frozen=True, slots=True)
class Journey:
    """`later` is what has still to come of it when `times` finds that it is not done."""

    name: str
    goes: Callable[[Noted, Props], Awaitable[Json]]
    later: str = SINCE
    times: "Callable[[Trip], Awaitable[int]] | None" = None


@dataclass(slots=True)
class Trip:
    """One journey, gone again until it came to its end; `had` is what it then got."""

    journey: Journey
    noted: Noted
    props: Props
    had: Json | None = None
    going: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def go(self) -> bool:
        """Whether it came to its end."""
        async with self.going:
            try:
                self.had = await self.journey.goes(self.noted, self.props)
            except Unserved:
                return False
            return True

    async def times(self) -> int:
        """How often it is done in truth; a question is had or not. Raises `httpx.HTTPError`."""
        if self.journey.times is None or self.had is None:
            return int(self.had is not None)
        try:
            return await self.journey.times(self)
        except NotYet:
            return 0

    async def looks(self, path: str) -> Any:
        headers = {"Shopper-Token": (self.had or {}).get("token", self.props.shopper.token)}
        answer = await self.noted.client.get(path, headers=headers, timeout=LOOKS)
        if answer.status_code == httpx.codes.ACCEPTED:
            raise NotYet(path)
        return answer.raise_for_status().json()


async def _browses(noted: Noted, _: Props) -> Json:
    return await _read(noted, "/products", limit="24")


async def _sees_product(noted: Noted, props: Props) -> Json:
    return await _read(noted, f"/products/{props.product}")


async def _fills_cart(noted: Noted, props: Props) -> Json:
    buyer = await Buyer.entering(noted)
    await buyer.puts_in(props.sku)
    return buyer.cart | {"token": buyer.token}


async def _checks_out(noted: Noted, props: Props) -> Json:
    buyer = replace(props.shopper, street=noted)
    await buyer.checks_out()
    return await buyer.orders()


async def _pays(noted: Noted, props: Props) -> Json:
    return await replace(props.ordered.buyer, street=noted).asks_to_pay(props.ordered.order)


async def _sees_order(noted: Noted, props: Props) -> Json:
    return await replace(props.paid.buyer, street=noted).sees(props.paid.order)


async def _gives_back(noted: Noted, props: Props) -> Json:
    path = f"/staff/orders/{props.paid.order['order_id']}/refunds"
    wish = {"amount": {"minor": props.pence}, "reason": "goodwill"}
    return await noted.write("POST", path, wish, {"Authorization": f"Bearer {props.staff}"})


async def _reports(noted: Noted, props: Props) -> Json:
    """As Stripe does: what it says is not kept by a key of ours but by the event's own id."""
    secret = props.ground.house.settings.stripe_webhook_secret.get_secret_value()
    signed = {
        "Stripe-Signature": signature(secret, props.event),
        "Content-Type": "application/json",
    }
    answer = await noted.reach("POST", "/webhooks/stripe", content=props.event, headers=signed)
    found: Json = answer.json()
    return found


async def _read(noted: Noted, path: str, **query: str) -> Json:
    found: Json = (await noted.reach("GET", path, params=query)).json()
    return found


async def _pieces_in_cart(trip: Trip) -> int:
    cart = await trip.looks(f"/carts/{(trip.had or {})['cart_id']}")
    return sum(line["quantity"] for line in cart["lines"])


async def _orders_made(trip: Trip) -> int:
    return len((await trip.looks("/orders"))["items"])


async def _intents_made(trip: Trip) -> int:
    order_id = trip.props.ordered.order["order_id"]
    listed = await _at_stripe(trip, "/v1/payment_intents?limit=100")
    return sum(each["metadata"].get("order_id") == order_id for each in listed["data"])


async def _sent_back(trip: Trip) -> int:
    path = f"/v1/refunds?limit=100&payment_intent={trip.props.paid.provider_id}"
    listed = await _at_stripe(trip, path)
    return sum(each["amount"] == trip.props.pence for each in listed["data"])


async def _captured(trip: Trip) -> int:
    """Times the whole; and the buyer reads that it is confirmed."""
    confirmed = trip.props.confirmed
    intent = await _at_stripe(trip, f"/v1/payment_intents/{confirmed.provider_id}")
    return int(intent["amount_received"] // confirmed.order["total"]["minor"])


async def _at_stripe(trip: Trip, path: str) -> Any:
    settings = trip.props.ground.house.settings
    key = {"Authorization": f"Bearer {settings.stripe_secret_key.get_secret_value()}"}
    url = f"{settings.stripe_address}{path}"
    answer = await trip.noted.client.get(url, headers=key, timeout=LOOKS)
    return answer.raise_for_status().json()


JOURNEYS = (
    Journey("browse", _browses),
    Journey("product", _sees_product),
    Journey("cart", _fills_cart, times=_pieces_in_cart),
    Journey("checkout", _checks_out, "the order in their history", _orders_made),
    Journey("pay", _pays, times=_intents_made),
    Journey("order status", _sees_order),
    Journey("staff refund", _gives_back, "the money on its way back", _sent_back),
    Journey("webhook intake", _reports, "the capture", _captured),
)
