"""What a shop in production must not start with: weak secrets, test keys, open connections."""

import re
from collections.abc import Iterator

from domain.kernel import Refusal
from interfaces.particulars import PLACES, of_demonstration
from interfaces.settings import Settings, listed
from interfaces.transit import in_the_clear, unverified

SHORTEST_SECRET = 24
ORIGIN = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?")
NEEDED = (
    *("token_secret", "master_keys", "stripe_secret_key", "stripe_webhook_secret"),
    *("resend_api_key", "resend_webhook_secret", "sanity_webhook_secret"),
)

SECURE = (
    "public_url",
    *("house_website", "house_order_page", "house_quote_page", "house_link_page"),
    *("house_balance_page", "house_bag_page", "desk_page"),
)


class UnsafeSettings(Refusal):
    """This shop will not open: {faults}."""


def refuse_unsafe(settings: Settings) -> None:
    """Raise `UnsafeSettings` with everything that is wrong at once: in production, and anywhere
    when a certificate is not to be checked."""
    faults = [*unverified(settings)]
    if settings.stage == "production":
        faults += _faults(settings)
    if faults:
        raise UnsafeSettings(faults="; ".join(faults))


def _faults(settings: Settings) -> Iterator[str]:
    for name in NEEDED:
        if len(getattr(settings, name).get_secret_value()) < SHORTEST_SECRET:
            yield f"ELYSIUM_{name.upper()} is missing or shorter than {SHORTEST_SECRET} characters"
    if settings.stripe_secret_key.get_secret_value().startswith("sk_test_"):
        yield "ELYSIUM_STRIPE_SECRET_KEY is a test key"
    for name in SECURE:
        if not getattr(settings, name).startswith("https://"):
            yield f"ELYSIUM_{name.upper()} is not https"
    yield from in_the_clear(settings)
    yield from _open_to_all(settings)
    yield from _nameless(settings)
    yield from _pageless(settings)
    yield from _half_a_provider(settings)


def _open_to_all(settings: Settings) -> Iterator[str]:
    """A wish of any page that a browser shows would be granted, or every guess at a password."""
    if not settings.limits_kept:
        yield "ELYSIUM_LIMITS_KEPT is off"
    for origin in listed(settings.allowed_origins):
        if not ORIGIN.fullmatch(origin):
            yield f"ELYSIUM_ALLOWED_ORIGINS has what is no https origin: {origin}"


def _nameless(settings: Settings) -> Iterator[str]:
    """Customers would be written to by a house that does not exist."""
    for name in of_demonstration(settings.particulars()):
        yield f"ELYSIUM_HOUSE_{name.upper()} is missing or the demonstration's own"
    for name, place in PLACES.items():
        if place not in getattr(settings, f"house_{name}"):
            yield f"ELYSIUM_HOUSE_{name.upper()} names no {place}"
    for name in ("mail_from", "desk_email"):
        if getattr(settings, name) == Settings.model_fields[name].default:
            yield f"ELYSIUM_{name.upper()} is the demonstration's own"
    if not settings.house_picture.is_file():
        yield f"ELYSIUM_HOUSE_PICTURE is not there: {settings.house_picture}"


def _pageless(settings: Settings) -> Iterator[str]:
    """Browsers would make passkeys for nobody."""
    if not settings.relying_party().origins:
        yield "ELYSIUM_PASSKEY_DOMAIN fits neither ELYSIUM_ALLOWED_ORIGINS nor ELYSIUM_PUBLIC_URL"


def _half_a_provider(settings: Settings) -> Iterator[str]:
    if not settings.oidc_issuer:
        return
    if not settings.oidc_issuer.startswith("https://"):
        yield "ELYSIUM_OIDC_ISSUER is not https"
    if not settings.oidc_client_id or not settings.oidc_client_secret.get_secret_value():
        yield "ELYSIUM_OIDC_CLIENT_ID or ELYSIUM_OIDC_CLIENT_SECRET is missing"
