"""Stripe's webhooks: how an event is packed and signed, and how they misbehave on demand."""

import hashlib
import hmac
import json
from functools import partial
from typing import Literal

from interfaces.local.standins.clock import now
from interfaces.local.standins.courier import Courier, Listener, Parcel, RoadWeather, Round
from interfaces.local.standins.shelf import Json, Shelf

EVENTS = "stripe.event"


class StripeWeather(RoadWeather):
    """The road's, and `breaks` answers what comes under an idempotency key with a 500, which is
    stored under it and told again for a day: before anything was done, or after."""

    breaks: Literal["", "before", "after"] = ""


StripeCourier = Courier[StripeWeather]


def stripe_courier(shelf: Shelf, heard_by: Listener) -> StripeCourier:
    return Courier(
        shelf, Round(EVENTS, heard_by.url, partial(_packed, heard_by.secret)), StripeWeather()
    )


def _packed(secret: str, event: Json) -> Parcel:
    body = json.dumps(event, ensure_ascii=False)
    headers = {
        "Stripe-Signature": signature(secret, body),
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
    return Parcel(body, headers)


def signature(secret: str, body: str, at: int | None = None) -> str:
    """Stripe's header `t=…,v1=…` over `t.body`, HMAC-SHA256."""
    moment = now() if at is None else at
    mac = hmac.new(secret.encode(), f"{moment}.{body}".encode(), hashlib.sha256)
    return f"t={moment},v1={mac.hexdigest()}"
