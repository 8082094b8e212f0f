"""What a shop in production must not start with: weak secrets, test keys, open connections."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from domain.kernel import Refusal
from interfaces.particulars import of_demonstration
from interfaces.settings import Settings

SHORTEST_SECRET = 24
LOCAL = ("127.0.0.1", "localhost", "::1", None, "")
ENCRYPTED = ("require", "verify-ca", "verify-full")
NEEDED = (
    *("token_secret", "master_keys", "stripe_secret_key", "stripe_webhook_secret"),
    *("resend_api_key", "sanity_webhook_secret"),
)

SECURE = (
    *("public_url", "stripe_address", "resend_address", "sanity_address"),
    *("house_website", "house_order_page"),
)


class UnsafeSettings(Refusal):
    """This shop will not open: {faults}."""


def refuse_unsafe(settings: Settings) -> None:
    """In production, raise `UnsafeSettings` with everything that is wrong at once."""
    if settings.stage == "production" and (faults := tuple(_faults(settings))):
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
    for name in ("database_url", "read_url"):
        if _in_the_clear(getattr(settings, name)):
            yield f"ELYSIUM_{name.upper()} leaves this machine without sslmode=require or better"
    yield from _nameless(settings)


def _nameless(settings: Settings) -> Iterator[str]:
    """Customers would be written to by a house that does not exist."""
    for name in of_demonstration(settings.particulars()):
        yield f"ELYSIUM_HOUSE_{name.upper()} is missing or the demonstration's own"
    if "{order_id}" not in settings.house_order_page:
        yield "ELYSIUM_HOUSE_ORDER_PAGE names no {order_id}"
    if settings.mail_from == Settings.model_fields["mail_from"].default:
        yield "ELYSIUM_MAIL_FROM is the demonstration's own"
    if not settings.house_picture.is_file():
        yield f"ELYSIUM_HOUSE_PICTURE is not there: {settings.house_picture}"


def _in_the_clear(url: str) -> bool:
    parts = urlsplit(url)
    mode = parse_qs(parts.query).get("sslmode", [""])[0]
    return parts.hostname not in LOCAL and mode not in ENCRYPTED
