"""A shopper's browser at Stripe: pays by card with the publishable key and the intent's secret."""

from dataclasses import dataclass
from typing import Any

import stripe


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the shop told the browser about the payment."""

    publishable_key: str
    provider_id: str
    client_secret: str


def pay(asked: Asked, address: str) -> str:
    """Confirm with a card that works; the status of the intent after it."""
    browser = stripe.StripeClient(
        asked.publishable_key,
        base_addresses={"api": address},
        http_client=stripe.RequestsClient(),
    )
    card: Any = {"payment_method": "pm_card_visa", "client_secret": asked.client_secret}
    return browser.v1.payment_intents.confirm(asked.provider_id, card).status
