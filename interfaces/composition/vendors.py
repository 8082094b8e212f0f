"""What each vendor's integration is told by the settings: where the vendor is, and who we are."""

from interfaces.api.edge.needs import Webhooks
from interfaces.integrations.resend import ResendSettings, ResendWebhook
from interfaces.integrations.sanity.documents import SanitySettings
from interfaces.integrations.sanity.webhook import SanityWebhook
from interfaces.integrations.stripe import StripeSettings, StripeWebhook, mode_of
from interfaces.postgres.deliveries import Deliveries
from interfaces.settings import Settings


def of_stripe(settings: Settings) -> StripeSettings:
    return StripeSettings(
        address=settings.stripe_address,
        secret_key=settings.stripe_secret_key.get_secret_value(),
        webhook_secret=settings.stripe_webhook_secret.get_secret_value(),
        ca_bundle=settings.ca_bundle,
    )


def of_resend(settings: Settings) -> ResendSettings:
    return ResendSettings(
        address=settings.resend_address,
        api_key=settings.resend_api_key.get_secret_value(),
        sender=settings.mail_from,
        rehearsal=settings.stage == "rehearsal",
        mailbox=settings.rehearsal_mailbox.strip(),
        ca_bundle=settings.ca_bundle,
    )


def of_sanity(settings: Settings) -> SanitySettings:
    return SanitySettings(
        address=settings.sanity_address,
        cdn_address=settings.sanity_cdn_address,
        use_cdn=settings.sanity_use_cdn,
        dataset=settings.sanity_dataset,
        token=settings.sanity_token.get_secret_value(),
        timeout=settings.sanity_timeout,
        answer_limit=settings.sanity_answer_limit,
        ca_bundle=settings.ca_bundle,
    )


def webhooks(settings: Settings, deliveries: Deliveries) -> Webhooks:
    """What each is believed by, and where what it tells goes."""
    live = mode_of(settings.stripe_secret_key.get_secret_value())
    return Webhooks(
        stripe=StripeWebhook(deliveries, settings.stripe_webhook_secret.get_secret_value(), live),
        sanity=SanityWebhook(deliveries, settings.sanity_webhook_secret.get_secret_value()),
        resend=ResendWebhook(deliveries, settings.resend_webhook_secret.get_secret_value()),
    )
