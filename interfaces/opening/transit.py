"""What would leave this machine in the clear, or be told to whoever answers in another's place."""

from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, urlsplit

from interfaces.settings import DATABASES, QUEUES, Settings
from interfaces.settings.conninfo import said_by, said_by_environment

LOCAL = ("127.0.0.1", "localhost", "::1", "")
VENDORS = (
    *("stripe_address", "resend_address", "sanity_address", "sanity_cdn_address"),
    *("sanity_image_address",),
)
OURS = ("purge_url", "oidc_issuer")
SEALED = ("amqps", "rediss", "https")
SSLMODES = ("require", "verify-ca", "verify-full")
UNCHECKED = ("none", "cert_none", "optional", "cert_optional", "false", "no", "0")
APART = ";"
"""Between several brokers, of which any may be asked."""


def unverified(settings: Settings) -> Iterator[str]:
    """Addresses that ask for a certificate not to be checked: there is no reason for that ever."""
    for name in (*DATABASES, *QUEUES, *VENDORS, *OURS):
        for parts in _each(settings, name):
            for key, value in parse_qsl(parts.query):
                asks = key.lower().startswith(("ssl_", "tls", "verify")) or key == "check_hostname"
                if asks and (key == "ssl_options" or value.lower() in UNCHECKED):
                    yield f"ELYSIUM_{name.upper()} asks for unchecked certificates ({key})"


def in_the_clear(settings: Settings) -> Iterator[str]:
    """Addresses elsewhere without encryption, and databases that anybody could stand in for.

    The stand-ins of a rehearsal may be on another machine: nothing real is told to them.
    """
    for name in DATABASES:
        yield from _of_database(settings, name, str(getattr(settings, name)))
    for name in QUEUES:
        yield from _of_queue(settings, name)
    for name in OURS if settings.stage == "rehearsal" else (*VENDORS, *OURS):
        for parts in _each(settings, name):
            if not _is_local(parts) and parts.scheme not in SEALED:
                yield f"ELYSIUM_{name.upper()} is not https"


def _of_queue(settings: Settings, name: str) -> Iterator[str]:
    if (url := str(getattr(settings, name))).startswith("postgres"):
        yield from _of_database(settings, name, url)
        return
    for parts in _each(settings, name):
        if not _is_local(parts) and parts.scheme not in SEALED:
            yield f"ELYSIUM_{name.upper()} leaves this machine without amqps or rediss"


def _of_database(settings: Settings, name: str, url: str) -> Iterator[str]:
    """As libpq takes it: what the address leaves open is said by PGHOST, PGSSLMODE and others."""
    if not url:
        return
    here = said_by_environment() | (said_by(url) or {})
    mode = here.get("sslmode", "")
    if "service" in here:
        yield (
            f"ELYSIUM_{name.upper()} is led elsewhere by a service file"
            f" ({here['service']}): write out what stands there"
        )
    elif all(_stays(host) for key in ("host", "hostaddr") for host in here.get(key, "").split(",")):
        return
    elif mode not in SSLMODES:
        yield f"ELYSIUM_{name.upper()} leaves this machine without sslmode=verify-full"
    elif mode != "verify-full" and not settings.database_unverified.strip():
        yield (
            f"ELYSIUM_{name.upper()} has sslmode={mode}, which whoever answers can meet: make it"
            " verify-full, or say in ELYSIUM_DATABASE_UNVERIFIED why not"
        )


def _stays(host: str) -> bool:
    return host.strip() in LOCAL or host.strip().startswith(("/", "@"))


def _is_local(parts: SplitResult) -> bool:
    """Every host that it names; some are also taken from the query."""
    said = dict(parse_qsl(parts.query))
    return all(_stays(host) for host in (parts.hostname or "", said.get("host", "")))


def _each(settings: Settings, name: str) -> Iterator[SplitResult]:
    """The addresses of a setting; what cannot be read is elsewhere, and in the clear."""
    for url in str(getattr(settings, name)).split(APART):
        try:
            yield urlsplit(url)
        except ValueError:
            yield urlsplit("unreadable://elsewhere")
