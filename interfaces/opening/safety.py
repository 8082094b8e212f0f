"""What a shop in production must not start with: weak secrets, test keys, open connections."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from domain.kernel import Refusal
from interfaces.integrations.stripe import mode_of
from interfaces.opening.contradictions import contradictory
from interfaces.opening.spelling import misspelt
from interfaces.opening.transit import in_the_clear, unverified
from interfaces.particulars import PLACES, of_demonstration
from interfaces.settings import Settings, listed

NOTHING: Mapping[str, str] = MappingProxyType({})
RESEND = Settings.model_fields["resend_address"].default

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


def refuse_unsafe(settings: Settings, environment: Mapping[str, str] = NOTHING) -> None:
    """Raise `UnsafeSettings` with everything that is wrong at once: what contradicts itself, or
    leaves a certificate unchecked; in production and its rehearsal whatever betrays customers."""
    faults = [*unverified(settings), *contradictory(settings)]
    if settings.stage != "local":
        faults += [*_faults(settings), *misspelt(environment)]
    if faults:
        raise UnsafeSettings(faults="; ".join(faults))


def needed(settings: Settings) -> tuple[str, ...]:
    """The secrets that settings tell; master keys may lie in a file, and are proven where they are
    read."""
    return tuple(
        name for name in NEEDED if name != "master_keys" or settings.master_keys_file is None
    )


def _faults(settings: Settings) -> Iterator[str]:
    for name in needed(settings):
        if len(getattr(settings, name).get_secret_value()) < SHORTEST_SECRET:
            yield f"ELYSIUM_{name.upper()} is missing or shorter than {SHORTEST_SECRET} characters"
    if not settings.stripe_publishable_key:
        yield "ELYSIUM_STRIPE_PUBLISHABLE_KEY is missing: no front end could take a payment"
    yield from _of_another_stage(settings)
    for name in SECURE:
        if not getattr(settings, name).startswith("https://"):
            yield f"ELYSIUM_{name.upper()} is not https"
    yield from in_the_clear(settings)
    yield from _open_to_all(settings)
    yield from _nameless(settings)
    yield from _pageless(settings)
    yield from _half_a_provider(settings)


def _of_another_stage(settings: Settings) -> Iterator[str]:
    """Real money moves in production, and nowhere else."""
    rehearsal = settings.stage == "rehearsal"
    keys = {
        "STRIPE_SECRET_KEY": settings.stripe_secret_key.get_secret_value(),
        "STRIPE_PUBLISHABLE_KEY": settings.stripe_publishable_key,
    }
    for name, key in keys.items():
        if (live := mode_of(key)) is not None and live == rehearsal:
            yield f"ELYSIUM_{name} is a {'live' if live else 'test'} key"
    mailbox = settings.rehearsal_mailbox.strip()
    if rehearsal and not mailbox and settings.resend_address == RESEND:
        yield (
            "ELYSIUM_REHEARSAL_MAILBOX is missing: where every letter of a rehearsal goes, unless"
            " ELYSIUM_RESEND_ADDRESS is a stand-in's"
        )
    if mailbox and not rehearsal:
        yield "ELYSIUM_REHEARSAL_MAILBOX is set, and this is no rehearsal: nobody would get letters"


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
