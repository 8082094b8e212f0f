"""Which assets are set aside, and why: read from the log itself, not from a read model."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from application.store.ports import Journal
from domain.envelope import Recorded
from domain.inventory.quarantine import (
    AssetQuarantined,
    AssetReleasedFromQuarantine,
    AssetReturned,
    QuarantineReason,
    Reasons,
    evolve_reasons,
)
from domain.kernel import name_of

AT_ONCE = 5_000
_NAMES = (
    name_of(AssetQuarantined),
    name_of(AssetReleasedFromQuarantine),
    name_of(AssetReturned),
)


@dataclass(frozen=True, slots=True)
class SetAside:
    """One reason of one asset; `field` is what is wrong within the reason."""

    asset_id: str
    reason: QuarantineReason
    field: str | None


def quarantined(journal: Journal) -> tuple[SetAside, ...]:
    """Every reason not lifted so far, in the order of asset ids."""
    reasons: dict[str, Reasons] = {}
    for recorded in _history(journal):
        reasons[recorded.key] = evolve_reasons(reasons.get(recorded.key, ()), recorded.event)
    return tuple(
        SetAside(asset_id, reason, field)
        for asset_id in sorted(reasons)
        for reason, field in reasons[asset_id]
    )


def _history(journal: Journal) -> Iterator[Recorded[Any]]:
    position = 0
    while events := journal.after(position, AT_ONCE, _NAMES):
        yield from events
        position = events[-1].position
