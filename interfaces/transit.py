"""What would leave this machine in the clear, or be told to whoever answers in another's place."""

from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, urlsplit

from interfaces.settings import Settings

LOCAL = ("127.0.0.1", "localhost", "::1", "")
DATABASES = ("database_url", "read_url", "migrator_url")
QUEUES = ("broker_url", "limits_url")
VENDORS = (
    *("stripe_address", "resend_address", "sanity_address", "sanity_cdn_address"),
    *("sanity_image_address", "purge_url", "oidc_issuer"),
)
SEALED = ("amqps", "rediss", "https")
SSLMODES = ("require", "verify-ca", "verify-full")
UNCHECKED = ("none", "cert_none", "optional", "cert_optional", "false", "no", "0")


def unverified(settings: Settings) -> Iterator[str]:
    """Addresses that ask for a certificate not to be checked: there is no reason for that ever."""
    for name in (*DATABASES, *QUEUES, *VENDORS):
        for key, value in parse_qsl(_parts(settings, name).query):
            asks = key.lower().startswith(("ssl_", "tls", "verify")) or key == "check_hostname"
            if asks and (key == "ssl_options" or value.lower() in UNCHECKED):
                yield f"ELYSIUM_{name.upper()} asks for unchecked certificates ({key})"


def in_the_clear(settings: Settings) -> Iterator[str]:
    """Addresses elsewhere without encryption, and databases that anybody could stand in for."""
    for name in DATABASES:
        yield from _of_database(settings, name, _parts(settings, name))
    for name in QUEUES:
        parts = _parts(settings, name)
        if parts.scheme.startswith("postgres"):
            yield from _of_database(settings, name, parts)
        elif not _is_local(parts) and parts.scheme not in SEALED:
            yield f"ELYSIUM_{name.upper()} leaves this machine without amqps or rediss"
    for name in VENDORS:
        if not _is_local(parts := _parts(settings, name)) and parts.scheme not in SEALED:
            yield f"ELYSIUM_{name.upper()} is not https"


def _of_database(settings: Settings, name: str, parts: SplitResult) -> Iterator[str]:
    said = dict(parse_qsl(parts.query))
    mode = said.get("sslmode", "")
    if _is_local(parts):
        return
    if mode not in SSLMODES:
        yield f"ELYSIUM_{name.upper()} leaves this machine without sslmode=verify-full"
    elif mode != "verify-full" and not settings.database_unverified.strip():
        yield (
            f"ELYSIUM_{name.upper()} has sslmode={mode}, which whoever answers can meet: make it"
            " verify-full, or say in ELYSIUM_DATABASE_UNVERIFIED why not"
        )


def _is_local(parts: SplitResult) -> bool:
    """Every host that it names; libpq also takes them from the query, several with commas."""
    said = dict(parse_qsl(parts.query))
    named = [said.get("host", ""), said.get("hostaddr", "")]
    place = parts.netloc.rpartition("@")[2]
    named.append(place if "," in place else parts.hostname or "")
    hosts = [host.strip() for each in named for host in each.split(",")]
    return all(host in LOCAL or host.startswith(("/", "%2F")) for host in hosts)


def _parts(settings: Settings, name: str) -> SplitResult:
    try:
        return urlsplit(str(getattr(settings, name, "") or ""))
    except ValueError:
        return urlsplit("unreadable://elsewhere")
