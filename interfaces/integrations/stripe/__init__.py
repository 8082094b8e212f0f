"""All that the shop knows of Stripe: payments through its SDK, and its signed webhooks."""

from interfaces.integrations.stripe.events import StripeWebhook, mode_of
from interfaces.integrations.stripe.payments import StripePayments, StripeSettings

__all__ = ["StripePayments", "StripeSettings", "StripeWebhook", "mode_of"]
