"""Which assets are set aside, and why: read from the log itself, not from a read model."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from application.store.ports import Journal
from domain.envelope import Recorded
from domain.inventory.asset.quarantine import (
    Concerns,
    QuarantineEvent,
    QuarantineReason,
    evolve_concerns,
)
from domain.kernel import name_of

AT_ONCE = 5_000
_NAMES = tuple(map(name_of, get_args(QuarantineEvent)))


@dataclass(frozen=True, slots=True)
class SetAside:
    """One reason of one asset; `field` is what is wrong within the reason."""

    asset_id: str
    reason: QuarantineReason
    field: str | None


def quarantined(journal: Journal) -> tuple[SetAside, ...]:
    """Every reason not lifted so far, in the order of asset ids."""
    concerns: dict[str, Concerns] = {}
    for recorded in _history(journal):
        concerns[recorded.key] = evolve_concerns(concerns.get(recorded.key, ()), recorded.event)
    return tuple(
        SetAside(asset_id, concern.reason, concern.about)
        for asset_id in sorted(concerns)
        for concern in concerns[asset_id]
    )


def _history(journal: Journal) -> Iterator[Recorded[Any]]:
    position = 0
    while events := journal.after(position, AT_ONCE, _NAMES):
        yield from events
        position = events[-1].position
