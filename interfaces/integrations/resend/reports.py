"""Resend's webhooks: signed in Svix's form, and a word on what became of a letter."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError
from standardwebhooks.webhooks import EmptyWebhookSecretError

from application.policies.letter_effects import RecordLetterFate
from application.selling.money.payments import SignatureExpired, SignatureInvalid, WebhookMalformed
from domain.selling.letter import Fate
from interfaces.postgres.deliveries import Deliveries, Order

SIGNED_IN = ("id", "timestamp", "signature")
ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
WORD = re.compile(r"[A-Za-z]{1,40}")
FATES: Mapping[str, Fate] = {
    "email.delivered": "delivered",
    "email.bounced": "bounced",
    "email.failed": "bounced",
    "email.suppressed": "bounced",
    "email.complained": "complained",
}
"""A letter that was not even tried, because the address bounced before, has bounced."""


@dataclass(frozen=True, slots=True)
class ResendWebhook:
    """Implements `CarrierWebhook`: what is told of a letter is put on record by the worker."""

    deliveries: Deliveries
    secret: str = field(repr=False)

    def receive(self, body: bytes, headers: Mapping[str, str]) -> None:
        event = signed_event(body, headers, self.secret)
        effect = told(event)
        if effect is not None:
            cause = headers["svix-id"]
            self.deliveries.order(Order(policy="resend", cause=cause, effect=effect))


def signed_event(body: bytes, headers: Mapping[str, str], secret: str) -> Mapping[str, Any]:
    """Check the signature on the raw bytes and its age both ways, then read them."""
    signed = {f"webhook-{name}": headers.get(f"svix-{name}", "") for name in SIGNED_IN}
    try:
        Webhook(secret).verify(body, signed, json_parse=False)
    except (WebhookVerificationError, EmptyWebhookSecretError, ValueError) as error:
        late = "too old" in str(error) or "too new" in str(error)
        raise (SignatureExpired if late else SignatureInvalid) from None
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        raise WebhookMalformed from None
    if not isinstance(event, dict) or not ID.fullmatch(signed["webhook-id"]):
        raise WebhookMalformed
    return event


def told(event: Mapping[str, Any]) -> RecordLetterFate | None:
    """What an event says of a letter; None for what is no matter of ours, such as an opening."""
    fate = FATES.get(str(event.get("type")))
    if fate is None:
        return None
    about = event.get("data")
    message_id = about.get("email_id") if isinstance(about, dict) else None
    if not isinstance(message_id, str) or not ID.fullmatch(message_id):
        raise WebhookMalformed
    return RecordLetterFate(
        message_id=message_id, fate=fate, at=_instant(event), reason=_reason(about)
    )


def _instant(event: Mapping[str, Any]) -> datetime:
    try:
        at = datetime.fromisoformat(str(event.get("created_at")))
    except ValueError:
        raise WebhookMalformed from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _reason(about: Any) -> str:
    """The kind of a bounce (`Permanent`, `Transient`), never the message: that has the address."""
    bounce = about.get("bounce")
    kind = bounce.get("type") if isinstance(bounce, dict) else None
    return kind if isinstance(kind, str) and WORD.fullmatch(kind) else ""
