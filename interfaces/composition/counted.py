"""Where it is counted how often what is asked: in `ours`, or where the settings say."""

from typing import cast
from urllib.parse import urlsplit

from limits.storage import Storage, storage_from_string
from prometheus_client import CollectorRegistry

from application.tokens import Tokens
from interfaces.api.edge.counting import Counts
from interfaces.api.edge.limits import rates
from interfaces.settings import Settings

PATIENCE_SECONDS = 1.0


def counts(
    settings: Settings, ours: Storage, tokens: Tokens, registry: CollectorRegistry
) -> Counts | None:
    """None while nobody is refused for asking often."""
    if not settings.limits_kept:
        return None
    return Counts(_storage(settings.limits_url) or ours, tokens, rates(settings.limits), registry)


def _storage(url: str) -> Storage | None:
    """One that does not answer is out of reach, by a bound of ours and not of its client's."""
    if not url:
        return None
    bounds = {f"socket_{each}": PATIENCE_SECONDS for each in ("timeout", "connect_timeout")}
    bounded = bounds if urlsplit(url).scheme in ("redis", "rediss") else {}
    return cast(Storage, storage_from_string(url, wrap_exceptions=True, **bounded))
