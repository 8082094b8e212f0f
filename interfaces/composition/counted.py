"""Where it is counted how often what is asked: in `ours`, or where the settings say."""

from typing import cast

from limits.storage import Storage, storage_from_string
from prometheus_client import CollectorRegistry

from application.tokens import Tokens
from interfaces.api.edge.counting import Counts
from interfaces.api.edge.limits import rates
from interfaces.settings import Settings


def counts(
    settings: Settings, ours: Storage, tokens: Tokens, registry: CollectorRegistry
) -> Counts | None:
    """None while nobody is refused for asking often."""
    if not settings.limits_kept:
        return None
    return Counts(_storage(settings.limits_url) or ours, tokens, rates(settings.limits), registry)


def _storage(url: str) -> Storage | None:
    return cast(Storage, storage_from_string(url, wrap_exceptions=True)) if url else None
