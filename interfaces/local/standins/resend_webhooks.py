"""Resend's webhooks: what became of an e-mail, signed in Svix's form."""

import json
from datetime import UTC, datetime
from functools import partial

from standardwebhooks import Webhook

from interfaces.local.standins.clock import iso_now, new_id, now
from interfaces.local.standins.courier import Courier, Listener, Parcel, RoadWeather, Round
from interfaces.local.standins.shelf import Json, Shelf

EVENTS = "resend.event"
ENDS = {
    "delivered": ("email.delivered",),
    "bounced": ("email.bounced",),
    "complained": ("email.delivered", "email.complained"),
}
"""What is told of an e-mail, by how it ends."""
BOUNCE = {
    "diagnosticCode": ["smtp; 550 5.1.1 user unknown"],
    "message": "The recipient's mailbox does not exist.",
    "subType": "NoEmail",
    "type": "Permanent",
}
ResendCourier = Courier[RoadWeather]


def resend_courier(shelf: Shelf, heard_by: Listener) -> ResendCourier:
    return Courier(
        shelf, Round(EVENTS, heard_by.url, partial(_packed, heard_by.secret)), RoadWeather()
    )


def events_of(mail: Json) -> list[Json]:
    """In their order; `id` is the message's own, which is no part of what is sent."""
    return [_event(kind, mail) for kind in ENDS[mail["last_event"]]]


def _event(kind: str, mail: Json) -> Json:
    about = {
        "email_id": mail["id"],
        "created_at": mail["created_at"],
        **{name: mail[name] for name in ("from", "to", "subject")},
        "tags": {tag["name"]: tag["value"] for tag in mail["tags"]},
    }
    if kind == "email.bounced":
        about["bounce"] = BOUNCE
    return {"id": new_id("msg", 27), "type": kind, "created_at": iso_now(), "data": about}


def _packed(secret: str, event: Json) -> Parcel:
    told = {name: value for name, value in event.items() if name != "id"}
    body, at = json.dumps(told, ensure_ascii=False), now()
    sent_at = datetime.fromtimestamp(at, UTC)
    headers = {
        "svix-id": event["id"],
        "svix-timestamp": str(at),
        "svix-signature": Webhook(secret).sign(event["id"], sent_at, body),
        "User-Agent": "Svix-Webhooks/1 (+https://www.svix.com/http-sender)",
    }
    return Parcel(body, headers)
